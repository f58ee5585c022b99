import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { Credentials } from './authorize'
import { deliver, type Delivery } from '../faults/deliver'
import type { EndpointTable } from './endpoints'
import type { ApiKey } from './keys'
import { inMicroseconds } from './microseconds'
import type { Peer } from './peer'
import { answerOf, type Answer, type Performer } from './perform'
import { serialize } from './serialize'
import { socketPayload } from './signature'
import { ApiError, type Endpoint } from './types'
import { UserSubscriptions } from './user-subscriptions'
import type { UserEventDelivery } from '../faults/user-event-delivery'

/** What a WebSocket API session needs of the exchange. */
export interface SocketApiRoom {
  readonly market: Market
  readonly clock: ExchangeClock
  readonly performer: Performer
  readonly endpoints: EndpointTable
  readonly userEvents: UserEventDelivery
}

/** Options from the connection's URL. */
export interface SocketApiOptions {
  readonly returnRateLimits: boolean
  readonly microseconds: boolean
}

const PREFIX = /^v[0-9]+\//

/** One connection of the WebSocket API: requests, the logged-on key, user data subscriptions. Source: spot.md 14, usdm.md 12. */
export class SocketApi {
  private session: { key: ApiKey; since: number } | undefined
  private readonly subscriptions: UserSubscriptions

  constructor(
    private readonly room: SocketApiRoom,
    readonly peer: Peer,
    private readonly options: SocketApiOptions,
  ) {
    this.subscriptions = new UserSubscriptions(room.clock, (event, id) => this.sendEvent(event, id))
    if (room.market === 'spot') {
      const leave = room.userEvents.add({
        market: 'spot',
        receive: (accountId, event) => this.subscriptions.receive(accountId, event),
      })
      peer.socket.on('close', leave)
    }
    peer.onText(false, (text) => this.answer(text))
  }

  get isSubscribed(): boolean {
    return this.subscriptions.count > 0
  }

  /** Ends every subscription with its event, as F-67 does. */
  terminateSubscriptions(): number {
    return this.subscriptions.endAll()
  }

  private sendEvent(event: unknown, subscriptionId: number): void {
    const written = this.options.microseconds ? inMicroseconds(event) : event
    this.peer.send(serialize({ subscriptionId, event: written }))
  }

  private answer(text: string): void {
    let request: { id?: unknown; method?: unknown; params?: unknown }
    try {
      request = JSON.parse(text) as typeof request
    } catch {
      return this.reply(null, {
        status: 400,
        body: { code: -1135, msg: 'Invalid JSON Request' },
        headers: {},
        accountId: '',
      })
    }
    // A frame without id is seen to cut the connection.
    if (request === null || typeof request !== 'object' || request.id === undefined) return this.peer.cut()
    const { id } = request
    const method = typeof request.method === 'string' ? request.method.replace(PREFIX, '') : ''
    const params = readParams(request.params)
    const own = this.ownEndpoint(method)
    const endpoint = own ?? this.room.endpoints.socket(this.room.market, method)
    if (!endpoint) {
      const unknown = new ApiError(400, -1020, 'This operation is not supported.')
      return this.reply(id, answerOf(this.room.performer, { market: this.room.market }, unknown))
    }
    const wantsLimits = params.get('returnRateLimits')
    deliver(this.room.performer, endpoint, this.credentials(params), this.peer.address, (delivery) =>
      this.send(
        id,
        endpoint,
        delivery,
        wantsLimits === undefined ? this.options.returnRateLimits : wantsLimits === 'true',
      ),
    )
    this.dropRevokedSession()
  }

  private credentials(params: Map<string, string>): Credentials {
    return {
      params,
      signature: params.get('signature'),
      payload: socketPayload(params),
      apiKey: params.get('apiKey'),
      sent: params.size,
      overSocket: true,
      session: this.session?.key,
    }
  }

  private send(id: unknown, endpoint: Endpoint, delivery: Delivery, withLimits: boolean): void {
    switch (delivery.kind) {
      case 'answer':
        return this.reply(id, delivery.answer, endpoint, withLimits)
      case 'text':
        return this.peer.send(delivery.text)
      case 'reset':
      case 'cut':
        return this.peer.cut()
      case 'silence':
        return
    }
  }

  private reply(id: unknown, answer: Answer, endpoint?: Endpoint, withLimits = this.options.returnRateLimits): void {
    const ok = answer.status === 200
    const { performer, market, clock } = this.room
    const error = (): unknown =>
      answer.retryAt === undefined
        ? answer.body
        : { ...(answer.body as object), data: { serverTime: clock.now(), retryAfter: answer.retryAt } }
    const weight = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: performer.weights.limit(market),
      count: performer.weights.used(market, this.peer.address),
    }
    const orders =
      endpoint?.orderCount && answer.accountId !== '' ? performer.orderCounts.rows(market, answer.accountId) : []
    const rateLimits = market === 'spot' ? [...orders, weight] : [weight, ...orders]
    const body = this.options.microseconds ? inMicroseconds(answer.body) : answer.body
    this.peer.send(
      serialize({
        id,
        status: answer.status,
        ...(ok ? { result: body } : { error: error() }),
        ...(withLimits ? { rateLimits } : {}),
      }),
    )
  }

  /** A session whose key is gone is told so and loses it. */
  private dropRevokedSession(): void {
    if (!this.session || this.room.performer.keys.get(this.session.key.apiKey)) return
    this.session = undefined
    const error = { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }
    this.peer.send(JSON.stringify({ id: null, status: 401, error }))
  }

  /** `session.*` and, on spot, `userDataStream.*`: calls about this very connection. */
  private ownEndpoint(method: string): Endpoint | undefined {
    const { market } = this.room
    const own = (security: Endpoint['security'], handle: Endpoint['handle'], parameters: string[] = []): Endpoint => ({
      market,
      method: 'GET',
      path: `socket:${method}`,
      socketMethod: method,
      security,
      weight: 2,
      parameters,
      handle,
    })
    switch (method) {
      case 'session.logon':
        return own('USER_DATA', (call) => this.logOn(call.apiKey))
      case 'session.status':
        return own('NONE', () => this.status())
      case 'session.logout':
        return own('NONE', () => {
          this.session = undefined
          this.subscriptions.endSession()
          return this.status()
        })
    }
    if (market !== 'spot') return undefined
    switch (method) {
      case 'session.subscriptions':
        return own('NONE', () => this.subscriptions.ids().map((subscriptionId) => ({ subscriptionId })))
      case 'userDataStream.subscribe':
        return own('NONE', () => {
          if (!this.session)
            throw new ApiError(400, -1193, 'WebSocket session not authenticated. Recommendation: use `session.logon`')
          return { subscriptionId: this.subscriptions.open(this.session.key.accountId, true) }
        })
      case 'userDataStream.subscribe.signature':
        return own('USER_DATA', (call) => ({ subscriptionId: this.subscriptions.open(call.accountId, false) }))
      case 'userDataStream.unsubscribe':
        return own(
          'NONE',
          (call) => {
            const id = call.params.get('subscriptionId')
            queueMicrotask(this.subscriptions.close(id === undefined ? undefined : Number(id)))
            return {}
          },
          ['subscriptionId'],
        )
      default:
        return undefined
    }
  }

  private logOn(apiKey: string): unknown {
    const key = this.room.performer.keys.get(apiKey)
    if (!key || key.kind !== 'ED25519') {
      const name = key?.kind === 'RSA' ? 'RSA' : 'HMAC-SHA-256'
      throw new ApiError(400, -2028, `${name} API key is not supported.`)
    }
    this.session = { key, since: this.room.clock.now() }
    return this.status()
  }

  private status(): unknown {
    const userDataStream = this.isSubscribed
    return {
      apiKey: this.session?.key.apiKey ?? null,
      authorizedSince: this.session?.since ?? null,
      connectedSince: this.peer.since,
      returnRateLimits: this.options.returnRateLimits,
      serverTime: this.room.clock.now(),
      ...(this.room.market === 'spot' ? { userDataStream } : {}),
    }
  }
}

/** Parameters as text: numbers and booleans in the form JSON gives them, arrays as JSON. */
function readParams(params: unknown): Map<string, string> {
  const read = new Map<string, string>()
  if (params === null || typeof params !== 'object') return read
  for (const [name, value] of Object.entries(params as Record<string, unknown>)) {
    if (value === undefined || value === null) continue
    read.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return read
}
