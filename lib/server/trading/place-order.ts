import 'server-only'
import { closingOrder } from '../../domain/closing-orders'
import { absolute, isZero, type DecimalString } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import type { CancelOrderRequest, ClosePositionRequest, PlaceOrderRequest } from '../../wire/requests'
import { servicesOf } from '../account/market-reading'
import type { Answer, IntentAnswer } from '../runtime'
import { cancelIntent, sendCancel } from './cancel-order'
import { reasonOf } from './codes'
import { bodyHash, lookUpKey } from './idempotency'
import { passGates, type GateRequest } from './order-gates'
import type { Resolver } from './resolver'
import { heldPosition } from './seen-gate'
import { ANSWER_WITHIN_MS, sendOrder } from './send-order'
import type { TradingRoom } from './trading-room'

const isAnswered = (intent: Intent): boolean => intent.state !== 'queued' && intent.state !== 'sending'

/** Places one order: key, gates, journal, wire, answer within 3 s (S-10, S-11). */
export async function placeOrder(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: PlaceOrderRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('place', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  const order = body.order as NewOrder
  return send(
    room,
    resolver,
    { kind: 'place', key, hash, clickedAt: body.clickedAt },
    {
      order,
      seen: body.seen,
      confirmed: body.confirmed ?? [],
      asks: true,
    },
  )
}

/** Closes a position, or a part of it, by an order that can only make it smaller: at market, or resting at a price. */
export async function closePosition(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: ClosePositionRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('close', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  const { symbol, positionSide, seen } = body
  const position = heldPosition(room, { symbol, positionSide })
  if (isZero(position)) return { kind: 'invalid', reason: reasonOf('no-position', { symbol }) }
  const order = closingOrder(
    { symbol, positionSide, quantity: position },
    (body.quantity as DecimalString | undefined) ?? absolute(position),
    body.price as DecimalString | undefined,
  )
  return send(
    room,
    resolver,
    { kind: 'close', key, hash, clickedAt: body.clickedAt },
    { order, seen, confirmed: [], asks: false },
  )
}

/** Cancels one order (S-50). Needs no live account: a cancel takes risk away. */
export async function cancelOrder(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: CancelOrderRequest,
): Promise<Answer<IntentAnswer>> {
  const hash = bodyHash('cancel', body)
  const known = replay(room, key, hash)
  if (known !== undefined) return known
  const { market, symbol, target, clickedAt } = body
  const seat = room.seats.get(market)
  if (room.stopping()) return { kind: 'not-live', reason: reasonOf('stopping') }
  if (!room.account.mayTrade) return { kind: 'locked', reason: reasonOf('account-read-only') }
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  if (target.orderId === undefined && target.clientOrderId === undefined)
    return { kind: 'invalid', reason: reasonOf('target-missing') }
  if (!servicesOf(market).includes(target.service)) return { kind: 'invalid', reason: reasonOf('target-missing') }
  const intent = cancelIntent(room, seat, { symbol, target, key, clickedAt })
  const commit = room.book.open([{ intent, window: seat.account.trading.sendWindow() }], { key, bodyHash: hash })
  if (commit.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
  room.track(sendCancel(room, resolver, seat, room.book.get(intent.intentId) ?? intent))
  return answered(room, intent.intentId, false)
}

async function send(
  room: TradingRoom,
  resolver: Resolver,
  act: {
    readonly kind: 'place' | 'close'
    readonly key: string
    readonly hash: string
    readonly clickedAt: number | undefined
  },
  request: GateRequest,
): Promise<Answer<IntentAnswer>> {
  const refusal = passGates(room, request)
  if (refusal !== undefined) return refusal
  const seat = room.seats.get(request.order.market)
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: request.order.market }) }
  const sent = sendOrder(room, resolver, seat, {
    kind: act.kind,
    order: request.order,
    key: { key: act.key, bodyHash: act.hash },
    clickedAt: act.clickedAt,
  })
  if (sent.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: sent.cause }) }
  return answered(room, sent.intent.intentId, false)
}

/**
 * The same act under the same key: the intent as it stands, nothing sent (S-10). Looks without waiting, so that between the
 * look and the row of a new key no other request of the same key can come in (F-92).
 */
export function replay(room: TradingRoom, key: string, hash: string): Promise<Answer<IntentAnswer>> | undefined {
  const found = lookUpKey(room.journal, key, hash)
  if (found.kind === 'new') return undefined
  if (found.kind === 'key-reused') return Promise.resolve(found)
  const { intentId } = found.row
  if (intentId === undefined) return Promise.resolve({ kind: 'key-reused', reason: reasonOf('key-reused') })
  return answered(room, intentId, true)
}

/** The intent once it is answered, or as it stands after 3 s (S-11). */
export async function answered(room: TradingRoom, intentId: string, replayed: boolean): Promise<Answer<IntentAnswer>> {
  const intent = await room.book.waitFor(intentId, isAnswered, ANSWER_WITHIN_MS)
  return { kind: 'done', value: { intent, replayed } }
}
