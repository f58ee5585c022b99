import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { type Credentials, usesSession } from './authorize'
import { deliver, type Delivery, type ReplyId } from '../faults/deliver'
import type { EndpointTable } from './endpoints'
import { inMicroseconds } from './microseconds'
import type { Peer } from './peer'
import { answerOf, type Answer, type Performer } from './perform'
import { refuse } from './refusals'
import { serialize } from './serialize'
import { socketPayload } from './signature'
import { readSocketRequest, type RequestId } from './socket-request'
import { SocketSession } from './socket-session'
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

/** Futures writes it with the full stop here, unlike in its answers. Source: wsapi.error.keyRevoked. */
const REVOKED = { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' }

/** One connection of the WebSocket API: requests, the logged-on key, user data subscriptions. Source: spot.md 14, usdm.md 12. */
export class SocketApi {
  private readonly session: SocketSession
  private readonly subscriptions: UserSubscriptions

  constructor(
    private readonly room: SocketApiRoom,
    readonly peer: Peer,
    private readonly options: SocketApiOptions,
  ) {
    const { market, clock, performer } = room
    this.subscriptions = new UserSubscriptions(clock, (event, id) => this.sendEvent(event, id))
    this.session = new SocketSession({
      market,
      clock,
      keys: performer.keys,
      address: peer.address,
      connectedSince: peer.since,
      returnRateLimits: options.returnRateLimits,
      subscriptions: this.subscriptions,
    })
    if (market === 'spot') {
      const leave = room.userEvents.add({
        market: 'spot',
        receive: (accountId, event) => this.subscriptions.receive(accountId, event),
      })
      peer.socket.on('close', leave)
    }
    peer.onText((text) => this.answer(text))
  }

  get isSubscribed(): boolean {
    return this.subscriptions.count > 0
  }

  /** Whether it is subscribed to the events of this account. */
  serves(accountId: string): boolean {
    return this.subscriptions.serves(accountId)
  }

  /** Ends every subscription with its event, as F-67 does. */
  terminateSubscriptions(): number {
    return this.subscriptions.endAll()
  }

  private sendEvent(event: unknown, subscriptionId: number): void {
    const written = this.options.microseconds ? inMicroseconds(event) : event
    this.peer.send(serialize({ subscriptionId, event: written }))
  }

  private answer(frame: string): void {
    const { market, performer, endpoints } = this.room
    const request = readSocketRequest(market, frame)
    if (request.kind === 'cut') return this.peer.cut()
    const { id } = request
    if (request.kind === 'refused') return this.reply(id, answerOf(performer, { market }, request.error))
    const { method, params } = request
    const endpoint = this.session.endpoint(method) ?? endpoints.socket(market, method)
    if (!endpoint) {
      const unknown = new ApiError(400, -1020, 'This operation is not supported.')
      return this.reply(id, answerOf(performer, { market }, unknown))
    }
    const reliedOnSession = usesSession(this.credentials(params))
    if (this.session.endIfRevoked()) {
      this.peer.send(JSON.stringify({ id: null, status: 401, error: REVOKED }))
      if (reliedOnSession && endpoint.security !== 'NONE')
        return this.reply(id, answerOf(performer, { market }, refuse.key(market)), endpoint)
    }
    const apiKey = params.get('apiKey') ?? this.session.key?.apiKey
    performer.arrivals.note(market, endpoint.method, endpoint.path, apiKey, params)
    const wantsLimits = params.get('returnRateLimits')
    const withLimits = wantsLimits === undefined ? this.options.returnRateLimits : wantsLimits === 'true'
    deliver(performer, endpoint, this.credentials(params), this.peer.address, (delivery) =>
      this.send(id, endpoint, delivery, withLimits),
    )
  }

  private credentials(params: Map<string, string>): Credentials {
    return {
      params,
      signature: params.get('signature'),
      payload: socketPayload(params),
      apiKey: params.get('apiKey'),
      sent: params.size,
      overSocket: true,
      session: this.session.key,
    }
  }

  private send(id: RequestId, endpoint: Endpoint, delivery: Delivery, withLimits: boolean): void {
    switch (delivery.kind) {
      case 'answer': {
        const { answer, replyId } = delivery
        this.reply(replyId === undefined ? id : otherId(replyId, id), answer, endpoint, withLimits)
        if (replyId === 'repeated') this.reply(id, answer, endpoint, withLimits)
        return
      }
      case 'text':
        return this.peer.send(delivery.text)
      case 'reset':
      case 'cut':
        return this.peer.cut()
      case 'silence':
        return
    }
  }

  private reply(
    id: RequestId | undefined,
    answer: Answer,
    endpoint?: Endpoint,
    withLimits = this.options.returnRateLimits,
  ): void {
    const { status, body, retryAt } = answer
    const data = { serverTime: this.room.clock.now(), retryAfter: retryAt }
    this.peer.send(
      serialize({
        id,
        status,
        ...(status === 200
          ? { result: this.options.microseconds ? inMicroseconds(body) : body }
          : { error: retryAt === undefined ? body : { ...(body as object), data } }),
        ...(withLimits ? { rateLimits: this.rateLimits(answer.accountId, endpoint) } : {}),
      }),
    )
  }

  /** What the connection's address used of its weight and, on calls that count, the account of its orders. */
  private rateLimits(accountId: string, endpoint: Endpoint | undefined): unknown[] {
    const { performer, market } = this.room
    const weight = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: performer.weights.limit(market),
      count: performer.weights.used(market, this.peer.address),
    }
    const orders = endpoint?.orderCount && accountId !== '' ? performer.orderCounts.rows(market, accountId) : []
    return market === 'spot' ? [...orders, weight] : [weight, ...orders]
  }
}

/** The id of a reply under F-75. */
function otherId(replyId: ReplyId, id: RequestId): RequestId | undefined {
  if (replyId === 'repeated') return id
  if (replyId === 'missing') return undefined
  return replyId === 'null' ? null : 'nobody-sent-this'
}
