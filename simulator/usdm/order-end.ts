import type { SymbolMarket } from '../engine/market-types'
import { type AlgoOrder, type Desk, dropOpen, type Order } from './state'
import { type ExecutionType, type ExpiryReason, publishAlgo, publishOrder } from './order-events'

/**
 * Ends an order that is not filled: takes it off the book, publishes the end and finishes the algo order it came from.
 * Does nothing to an order that is over.
 */
export function endOrder(
  desk: Desk,
  market: SymbolMarket,
  order: Order,
  status: 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH',
  reason: ExpiryReason = '0',
): void {
  if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') return
  if (order.resting) market.remove(order.orderId)
  order.status = status
  order.updateTime = desk.clock.now()
  closeOrder(desk, order)
  const execution: ExecutionType = status === 'CANCELED' ? 'CANCELED' : 'EXPIRED'
  publishOrder(desk, market, order, execution, undefined, reason)
  finishAlgo(desk, market, order)
}

/** Ends the GTD orders whose date has come. */
export function expireByDate(desk: Desk): void {
  const now = desk.clock.now()
  for (const account of desk.state.accounts.values())
    for (const order of [...account.open.values()]) {
      const market = desk.markets.symbol('usdm', order.symbol)
      if (market && order.goodTillDate !== 0 && order.goodTillDate <= now) endOrder(desk, market, order, 'EXPIRED')
    }
}

/** Takes an order that is over out of the open ones. */
export function closeOrder(desk: Desk, order: Order): void {
  order.resting = false
  const account = desk.state.accounts.get(order.accountId)
  if (account) dropOpen(account, order)
}

/** FINISHED: the child order is filled or gone. */
export function finishAlgo(desk: Desk, market: SymbolMarket, child: Order): void {
  if (child.algoId === undefined) return
  const algo = desk.state.accounts.get(child.accountId)?.algoOrders.findLast((each) => each.algoId === child.algoId)
  // A child that ends while it is being placed finishes its algo order after TRIGGERED was told.
  if (algo?.status !== 'TRIGGERED') return
  algo.status = 'FINISHED'
  algo.updateTime = child.updateTime
  publishAlgo(desk, market, algo, child)
}

/** Ends an algo order that waits; nothing else can be ended. */
export function endAlgo(desk: Desk, market: SymbolMarket, algo: AlgoOrder, status: 'CANCELED' | 'EXPIRED'): void {
  if (algo.status !== 'NEW') return
  disarm(desk, algo)
  algo.status = status
  algo.updateTime = desk.clock.now()
  publishAlgo(desk, market, algo)
}

export function arm(desk: Desk, algo: AlgoOrder): void {
  const armed = desk.state.armed.get(algo.symbol)
  if (armed) armed.add(algo)
  else desk.state.armed.set(algo.symbol, new Set([algo]))
}

export function disarm(desk: Desk, algo: AlgoOrder): void {
  desk.state.armed.get(algo.symbol)?.delete(algo)
}
