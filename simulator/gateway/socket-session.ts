import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { mayComeFrom } from './key-rights'
import { type ApiKey, type KeyRing, rightsOf } from './keys'
import { refuse } from './refusals'
import { ApiError, type Call, type Endpoint } from './types'
import type { UserSubscriptions } from './user-subscriptions'

/** The connection a session belongs to, as far as its own calls tell of it. */
export interface SessionRoom {
  readonly market: Market
  readonly clock: ExchangeClock
  readonly keys: KeyRing
  readonly address: string
  readonly connectedSince: number
  readonly returnRateLimits: boolean
  readonly subscriptions: UserSubscriptions
}

const WEIGHT = 2

/** The logged-on key of one WebSocket API connection, and the calls about the connection itself. Source: spot.md 14.3, usdm.md 12. */
export class SocketSession {
  private current: { readonly key: ApiKey; readonly since: number } | undefined
  private readonly calls: ReadonlyMap<string, Endpoint>

  constructor(private readonly room: SessionRoom) {
    const own = [
      this.own('session.logon', 'USER_DATA', [], (call) => this.logOn(call.apiKey)),
      this.own('session.status', 'NONE', [], () => this.status()),
      this.own('session.logout', 'NONE', [], () => {
        this.end()
        return this.status()
      }),
      ...(room.market === 'spot' ? this.userDataCalls() : []),
    ]
    this.calls = new Map(own.map((endpoint) => [endpoint.socketMethod ?? '', endpoint]))
  }

  get key(): ApiKey | undefined {
    return this.current?.key
  }

  /** The endpoint of a method that is about this connection. */
  endpoint(method: string): Endpoint | undefined {
    return this.calls.get(method)
  }

  /** Ends the session when its key is gone, was changed, or may no longer come from here. Returns whether it did. */
  endIfRevoked(): boolean {
    if (!this.current) return false
    const { keys, address } = this.room
    const key = keys.get(this.current.key.apiKey)
    if (key && mayComeFrom(rightsOf(key), address) && rightsOf(key).enableReading) {
      // Rights may have changed since it logged on.
      this.current = { ...this.current, key }
      return false
    }
    this.end()
    return true
  }

  private end(): void {
    this.current = undefined
    this.room.subscriptions.endSession()
  }

  private logOn(apiKey: string): unknown {
    const key = this.room.keys.get(apiKey)
    if (key?.kind !== 'ED25519')
      throw new ApiError(400, -2028, `${key?.kind === 'RSA' ? 'RSA' : 'HMAC-SHA-256'} API key is not supported.`)
    this.current = { key, since: this.room.clock.now() }
    return this.status()
  }

  private status(): unknown {
    const { clock, connectedSince, returnRateLimits, market, subscriptions } = this.room
    return {
      apiKey: this.current?.key.apiKey ?? null,
      authorizedSince: this.current?.since ?? null,
      connectedSince,
      returnRateLimits,
      serverTime: clock.now(),
      ...(market === 'spot' ? { userDataStream: subscriptions.count > 0 } : {}),
    }
  }

  private userDataCalls(): Endpoint[] {
    const { subscriptions } = this.room
    return [
      this.own('session.subscriptions', 'NONE', [], () =>
        subscriptions.ids().map((subscriptionId) => ({ subscriptionId })),
      ),
      this.own('userDataStream.subscribe', 'NONE', [], () => {
        if (!this.current)
          throw new ApiError(400, -1193, 'WebSocket session not authenticated. Recommendation: use `session.logon`')
        return { subscriptionId: subscriptions.open(this.current.key.accountId, true) }
      }),
      this.own('userDataStream.subscribe.signature', 'USER_DATA', [], (call) => ({
        subscriptionId: subscriptions.open(call.accountId, false),
      })),
      this.own('userDataStream.unsubscribe', 'NONE', ['subscriptionId'], (call) => {
        queueMicrotask(subscriptions.close(subscriptionIdOf(call)))
        return {}
      }),
    ]
  }

  private own(
    socketMethod: string,
    security: Endpoint['security'],
    parameters: readonly string[],
    handle: Endpoint['handle'],
  ): Endpoint {
    const { market } = this.room
    const path = `socket:${socketMethod}`
    return { market, method: 'GET', path, socketMethod, security, weight: WEIGHT, parameters, handle }
  }
}

/** The subscription that a call is about; undefined for all. Throws -1100. */
function subscriptionIdOf({ params }: Call): number | undefined {
  const text = params.get('subscriptionId')
  if (text === undefined) return undefined
  if (!/^[0-9]{1,20}$/.test(text)) throw refuse.illegal('subscriptionId', '^[0-9]{1,20}$')
  return Number(text)
}
