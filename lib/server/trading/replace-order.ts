import 'server-only'
import { equals, isDecimal, isZero } from '../../domain/decimal'
import { isOpen, type NewOrder, type Order } from '../../domain/order'
import type { CancelTarget } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { serviceOf } from '../../domain/order-kind'
import type { ReplaceOrderRequest, SeenRequest } from '../../wire/requests'
import type { ActAnswer, Answer, Refusal } from '../runtime'
import { answeredAct, awaitAnswer, openAct, replayAct } from './acts'
import { takeCancelOutcome } from './cancel-order'
import { reasonOf } from './codes'
import { bodyHash } from './idempotency'
import { passGates } from './order-gates'
import { replaceStop } from './replace-stop'
import type { Resolver } from './resolver'
import { takeOutcome } from './send-order'
import type { TradingRoom } from './trading-room'

/**
 * Puts one order in the place of another: two intents, each with its own answer (S-25). Spot cancels and places in one request,
 * the second only when the first is done; a futures stop takes two requests. It can add risk, so every gate of a new order stands
 * before it.
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
  const stops = body.target.service === 'algo' && serviceOf(order) === 'algo'
  if (replace === undefined && !stops) return { kind: 'invalid', reason: reasonOf('replace-stops-only') }
  const found = openTarget(room, market, symbol, body.target)
  if ('kind' in found) return found
  // The order that it stands in for goes: a change of it is no repetition (S-15).
  const confirmed = [...(body.confirmed ?? []), 'repeat']
  const refusal =
    tradedSince(room, found.order, body.seen) ??
    passGates(room, { order, seen: body.seen, confirmed, asks: true, replaces: stops ? undefined : found.order }) ??
    asksForList(found.order, confirmed)
  if (refusal !== undefined) return refusal
  if (replace === undefined || stops)
    return replaceStop(room, resolver, seat, { key, hash, target: found.order, order, body })
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
      // What trades on the way would come on top of the new order.
      onlyUntraded: isZero(found.order.executedQuantity),
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

/** What has traded since the owner looked would come on top of the new order (S-13). */
function tradedSince(room: TradingRoom, { executedQuantity }: Order, seen: SeenRequest): Refusal | undefined {
  const before = seen.executedQuantity
  if (before === undefined || !isDecimal(before) || equals(before, executedQuantity)) return undefined
  return {
    kind: 'seen-state',
    reason: reasonOf('order-traded', { seen: before, now: executedQuantity }),
    fresh: { generation: room.live.generation(), executedQuantity },
  }
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
