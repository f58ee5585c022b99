import type { SymbolMarket } from '../engine/market-types'
import { minimum, ONE, times, type Units } from '../engine/units'
import { termsOf } from './margin'
import { endOrder } from './order-end'
import { orderAck } from './order-shapes'
import { byPriority, dropWhatCannotReduce, reducible } from './reduce-only'
import { type Account, addOpen, type Desk, openOrdersOf, type Order, orderKey, remainingOf } from './state'
import { type ExpiryReason, publishOrder } from './order-events'

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
  const key = orderKey(order.symbol, order.orderId)
  desk.state.orders.set(key, order)
  account.orders.push(order)
  addOpen(account, order)
  publishOrder(desk, market, order, 'NEW')
  afterNew()
  const ack = orderAck(market, order)
  if (order.timeInForce !== 'GTX') match(desk, market, account, order)
  settleRest(desk, market, account, order)
  return ack
}

/** Puts an order back into the book after a restart; what crosses by now is matched first. */
export function resumeOrder(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  match(desk, market, account, order)
  settleRest(desk, market, account, order)
}

function match(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  const bound = order.liquidation ? undefined : order.type === 'LIMIT' ? order.price : marketBound(market, order.side)
  const { limit, halted } = preventSelfTrade(desk, market, account, order, bound)
  const allowed = order.reduceOnly
    ? minimum(remainingOf(order), reducible(account, order.symbol, order.side))
    : remainingOf(order)
  if (allowed > 0n)
    market.take({ orderId: order.orderId, owner: order.accountId, side: order.side, limit, quantity: allowed })
  if (halted && remainingOf(order) > 0n)
    endOrder(desk, market, order, 'EXPIRED_IN_MATCH', order.timeInForce === 'IOC' ? '3' : '1')
}

function settleRest(desk: Desk, market: SymbolMarket, account: Account, order: Order): void {
  if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') return
  const rests = order.type === 'LIMIT' && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK'
  if (!rests) {
    const spent = order.reduceOnly && reducible(account, order.symbol, order.side) === 0n
    const reason: ExpiryReason = spent ? '4' : order.timeInForce === 'IOC' ? '2' : '9'
    endOrder(desk, market, order, 'EXPIRED', reason)
    return
  }
  market.rest({
    orderId: order.orderId,
    owner: order.accountId,
    side: order.side,
    price: order.price,
    remaining: remainingOf(order),
  })
  order.resting = true
  if (order.reduceOnly) dropWhatCannotReduce(desk, market, account)
}

interface Prevention {
  readonly limit: Units | undefined
  /** The taker stops at an order of its own. */
  readonly halted: boolean
}

/**
 * Self-trade prevention, effective with GTC, IOC and GTD. An own resting order counts as met when the taker would reach its
 * price level.
 */
function preventSelfTrade(
  desk: Desk,
  market: SymbolMarket,
  account: Account,
  order: Order,
  limit: Units | undefined,
): Prevention {
  const mode = order.selfTradePrevention
  if (mode === 'NONE' || order.timeInForce === 'FOK') return { limit, halted: false }
  const tick = market.spec.tick
  const own = openOrdersOf(account, order.symbol)
    .filter((each) => each.resting && each.side !== order.side)
    .filter((each) => limit === undefined || (order.side === 'BUY' ? each.price <= limit : each.price >= limit))
    .sort(byPriority)
  for (const maker of own) {
    const before = order.side === 'BUY' ? maker.price - tick : maker.price + tick
    if (market.available(order.side, before) >= remainingOf(order)) break
    if (mode !== 'EXPIRE_TAKER') endOrder(desk, market, maker, 'EXPIRED_IN_MATCH', '1')
    if (mode !== 'EXPIRE_MAKER') return { limit: before, halted: true }
  }
  return { limit, halted: false }
}
