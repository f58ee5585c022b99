import 'server-only'
import { isOpen, type NewOrder, type Order } from '../../domain/order'
import type { CancelTarget } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { ReplaceOrderRequest } from '../../wire/requests'
import type { ActAnswer, Answer, Refusal } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct } from './acts'
import { takeCancelOutcome } from './cancel-order'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import type { Resolver } from './resolver'
import { takeOutcome } from './send-order'
import type { TradingRoom } from './trading-room'

/**
 * Cancels one spot order and places another, the second only when the first is done: one request, two intents, each with its
 * own answer (S-25). It can add risk, so every gate of a new order stands before it.
 */
export async function replaceOrder(
  room: TradingRoom,
  resolver: Resolver,
  key: string,
  body: ReplaceOrderRequest,
): Promise<Answer<ActAnswer>> {
  const hash = bodyHash('replace', body)
  const known = replayAct(room, key, hash)
  if (known !== undefined) return known
  const order = body.order as NewOrder
  const { market, symbol } = order
  const seat = room.seats.get(market)
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  const { replace } = seat.account.trading
  if (replace === undefined) return { kind: 'invalid', reason: reasonOf('not-on-market', { market }) }
  const found = openTarget(room, market, symbol, body.target)
  if ('kind' in found) return found
  const confirmed = body.confirmed ?? []
  const refusal =
    passGates(room, { order, seen: body.seen, confirmed, asks: true, replaces: found.order }) ??
    asksForList(found.order, confirmed)
  if (refusal !== undefined) return refusal
  const { orderId } = found.order
  const opened = openAct(room, seat, {
    kind: 'replace',
    legs: [
      { kind: 'cancel', symbol, target: { service: 'order', orderId } },
      { kind: 'place', symbol, order },
    ],
    key: { key, bodyHash: hash },
    clickedAt: body.clickedAt,
  })
  if (opened.kind === 'failed') return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: opened.cause }) }
  const [cancel, place] = opened.intents
  if (cancel === undefined || place === undefined) throw new Error('A replace has two legs.')
  const answer = replace(
    {
      target: { symbol, service: 'order', orderId },
      cancelClientOrderId: cancel.clientOrderId,
      order,
      clientOrderId: place.clientOrderId,
    },
    opened.window,
  )
  awaitAnswer(room, resolver, opened.intents, answer, async (outcome) => {
    // The place first: reading what the cancel met may take a while.
    takeOutcome(room, resolver, seat, place.intentId, outcome.place)
    await takeCancelOutcome(room, resolver, seat, cancel, outcome.cancel)
  })
  return answeredAct(room, [cancel.intentId, place.intentId], false)
}

/** The order that is to be changed, as the picture has it; only an open one can be. */
export function openTarget(
  room: TradingRoom,
  market: Market,
  symbol: string,
  target: CancelTarget,
): { readonly order: Order } | Refusal {
  if (target.orderId === undefined && target.clientOrderId === undefined)
    return { kind: 'invalid', reason: reasonOf('target-missing') }
  for (const order of room.live.state().orders.values()) {
    if (order.market !== market || order.symbol !== symbol || order.service !== target.service) continue
    const same =
      target.orderId === undefined ? order.clientOrderId === target.clientOrderId : order.orderId === target.orderId
    if (!same) continue
    if (isOpen(order)) return { order }
    const { status, executedQuantity } = order
    return { kind: 'invalid', reason: reasonOf('order-already-ended', { status, executed: executedQuantity }) }
  }
  return { kind: 'not-found', reason: reasonOf('order-unknown') }
}

/** Canceling one leg of a list cancels the whole list (spot.md 8.3): that is asked first. */
export function asksForList(order: Order, confirmed: readonly string[]): Refusal | undefined {
  if (order.orderListId === undefined || confirmed.includes('cancels-list')) return undefined
  return { kind: 'confirm', confirm: ['cancels-list'], reason: reasonOf('cancels-list', { symbol: order.symbol }) }
}
