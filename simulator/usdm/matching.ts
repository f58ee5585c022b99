import type { SymbolMarket } from '../engine/market-types'
import { minimum, ONE, times, type Units } from '../engine/units'
import { termsOf } from './margin-formulas'
import { endOrder } from './order-end'
import { type ExpiryReason, publishOrder } from './order-events'
import { isPostOnly } from './order-rules'
import { orderAck } from './order-shapes'
import { dropWhatCannotReduce, reducible } from './reduce-only'
import { meetOwn } from './self-trade'
import { type Account, addOpen } from './account'
import { type Order, orderKey, remainingOf } from './order'
import type { Desk } from './state'

export type OrderAck = ReturnType<typeof orderAck>

/** Worst price a market order may trade at: the mark, moved by the symbol's bound, on the tick. */
export function marketBound(market: SymbolMarket, side: Order['side']): Units {
  const bound = termsOf(market.spec).marketTakeBound
  const price = times(market.markPrice(), side === 'BUY' ? ONE + bound : ONE - bound)
  return price - (price % market.spec.tick)
}

/**
 * Puts a checked order through: NEW, then its matches, then rest or end. Returns the answer as it stood at NEW, which is what
 * an ACK says even of an order filled at once. `afterNew` runs between NEW and the first match.
 */
export function submitOrder(
  desk: Desk,
  market: SymbolMarket,
  account: Account,
  order: Order,
  afterNew: () => void = () => {},
): OrderAck {
  desk.state.orders.set(orderKey(order.symbol, order.orderId), order)
  account.orders.push(order)
  addOpen(account, order)
  if (order.goodTillDate !== 0) desk.state.dated.add(order, BigInt(order.goodTillDate))
  publishOrder(desk, market, order, 'NEW')
  afterNew()
  const ack = orderAck(market, order)
  enterBook(desk, market, account, order)
  return ack
}

/**
 * Matches an open order that lies in no book with what faces it, then rests or ends it: a new order, one that was modified, or one
 * that comes back after a restart.
 */
export function enterBook(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  if (!isPostOnly(order)) match(desk, market, account, order)
  settleRest(desk, market, account, order)
}

const isOpen = (order: Order): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'

function match(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  const limit = order.liquidation ? undefined : order.type === 'LIMIT' ? order.price : marketBound(market, order.side)
  const quantity = order.reduceOnly
    ? minimum(remainingOf(order), reducible(account, order.symbol, order.side, order.positionSide))
    : remainingOf(order)
  if (quantity <= 0n) return
  let halted = false
  const meet = meetOwn(desk, market, order, () => {
    halted = true
  })
  market.take({ orderId: order.orderId, owner: order.accountId, side: order.side, limit, quantity, meet })
  if (halted && isOpen(order))
    endOrder(desk, market, order, 'EXPIRED_IN_MATCH', order.timeInForce === 'IOC' ? '3' : '1')
}

/** Why an order that may not rest ends with something left. */
function remainderReason(account: Account, order: Order): ExpiryReason {
  if (order.reduceOnly && reducible(account, order.symbol, order.side, order.positionSide) === 0n) return '4'
  if (order.timeInForce === 'IOC') return '2'
  return order.timeInForce === 'FOK' ? '10' : '9'
}

function settleRest(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  if (!isOpen(order)) return
  const rests = order.type === 'LIMIT' && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK'
  if (!rests) {
    endOrder(desk, market, order, 'EXPIRED', remainderReason(account, order))
    return
  }
  market.rest({
    orderId: order.orderId,
    owner: order.accountId,
    side: order.side,
    price: order.price,
    remaining: remainingOf(order),
    ...(order.timeInForce === 'RPI' ? { retailOnly: true } : {}),
  })
  order.resting = true
  if (order.reduceOnly) dropWhatCannotReduce(desk, market, account)
}
