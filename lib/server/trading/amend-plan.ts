import 'server-only'
import { compare, equals, isAbove, ZERO, type DecimalString } from '../../domain/decimal'
import type { CancelTarget } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { NewOrder, Order } from '../../domain/order'
import { isReducing } from '../../domain/order-kind'
import type { OrderTerms } from '../../domain/venue-change'
import type { SeenRequest } from '../../wire/requests'
import type { Refusal } from '../runtime'
import type { LegDraft } from './acts'
import { passChangeGates } from './change-gates'
import { reasonOf } from './codes'
import { passGates } from './order-gates'
import { asksForList, openTarget } from './replace-order'
import type { TradingRoom } from './trading-room'

export interface AmendPlan {
  readonly order: Order
  readonly terms: OrderTerms
  readonly leg: LegDraft
}

/** What one amendment would do, or what keeps it from being sent. Sends nothing (S-26). */
export function planAmend(
  room: TradingRoom,
  asked: {
    readonly market: Market
    readonly symbol: string
    readonly target: CancelTarget
    readonly quantity: DecimalString
    readonly price?: DecimalString | undefined
    readonly seen: SeenRequest
    readonly confirmed: readonly string[]
  },
  modifyId: string,
  beside: readonly NewOrder[] = [],
): AmendPlan | Refusal {
  const { market, symbol, target, quantity, confirmed, seen } = asked
  if (target.service !== 'order') return { kind: 'invalid', reason: reasonOf('not-on-market', { market }) }
  const found = openTarget(room, market, symbol, target)
  if ('kind' in found) return found
  const { order } = found
  const { orderId } = order
  if (market === 'spot') {
    // The exchange takes a smaller quantity and nothing else. Source: spot.md 9.2.
    if (asked.price !== undefined) return { kind: 'invalid', reason: reasonOf('amend-price') }
    if (isAbove(quantity, order.quantity)) return { kind: 'invalid', reason: reasonOf('amend-larger') }
    const refusal = passChangeGates(room, { market, symbol, addsRisk: false, generation: seen.generation })
    if (refusal !== undefined) return refusal
    const terms: OrderTerms = { quantity }
    return { order, terms, leg: { kind: 'amend', symbol, target: { service: 'order', orderId }, terms } }
  }
  const price = asked.price ?? order.price
  if (order.orderType !== 'LIMIT' || price === undefined)
    return { kind: 'invalid', reason: reasonOf('modify-limit-only', { orderType: order.orderType }) }
  const terms: OrderTerms = { quantity, price }
  const wanted = { ...asOrder(order), quantity, price }
  const addsRisk = isAbove(quantity, order.quantity) || order.price === undefined || !equals(price, order.price)
  const refusal = addsRisk
    ? passGates(room, {
        order: wanted,
        seen,
        confirmed,
        asks: false,
        // What the whole order held: the new one is weighed whole as well.
        replaces: { ...order, executedQuantity: ZERO },
        beside,
      })
    : passChangeGates(room, { market, symbol, addsRisk: false, generation: seen.generation })
  if (refusal !== undefined) return refusal
  const question = asksForEnd(room, order, terms, confirmed) ?? asksForList(order, confirmed)
  if (question !== undefined) return question
  return {
    order,
    terms,
    leg: {
      kind: 'modify',
      symbol,
      target: { service: 'order', orderId },
      terms,
      modifyId,
      // In doubt it may bind what the whole order binds (S-31).
      ...(addsRisk && !isReducing(order) ? { order: wanted } : {}),
    },
  }
}

/** A quantity not above what is executed, or a post-only price that would take, cancels the order (S-26): that is asked first. */
function asksForEnd(
  room: TradingRoom,
  order: Order,
  terms: OrderTerms,
  confirmed: readonly string[],
): Refusal | undefined {
  if (confirmed.includes('modify-cancels')) return undefined
  const executed = order.executedQuantity
  const leavesNothing = compare(terms.quantity, executed) <= 0
  if (!leavesNothing && !wouldTake(room, order, terms)) return undefined
  return { kind: 'confirm', confirm: ['modify-cancels'], reason: reasonOf('modify-cancels', { executed }) }
}

function wouldTake(room: TradingRoom, order: Order, { price }: OrderTerms): boolean {
  if (order.timeInForce !== 'GTX' || price === undefined) return false
  const view = room.marketView.price(room.account.environment, order.market, order.symbol)
  if (order.side === 'BUY') return view?.bestAsk !== undefined && compare(price, view.bestAsk) >= 0
  return view?.bestBid !== undefined && compare(price, view.bestBid) <= 0
}

const TIMES_IN_FORCE = new Set(['GTC', 'IOC', 'FOK', 'GTX'])

/** The resting limit order as one that could be asked for. */
function asOrder(order: Order): NewOrder {
  const { market, symbol, side, positionSide, timeInForce = 'GTC' } = order
  return {
    market,
    symbol,
    side,
    positionSide,
    orderType: 'LIMIT',
    timeInForce: TIMES_IN_FORCE.has(timeInForce) ? (timeInForce as NewOrder['timeInForce']) : 'GTC',
    ...(order.reduceOnly && positionSide === 'BOTH' ? { reduceOnly: true } : {}),
  }
}
