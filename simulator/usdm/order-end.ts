import type { SymbolMarket } from '../engine/market-types'
import { type ExecutionType, type ExpiryReason, publishAlgo, publishOrder } from './order-events'
import { dropOpen, openOrdersOf } from './account'
import type { AlgoOrder } from './algo-order'
import type { Order } from './order'
import { type Desk, marketOf } from './state'

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

/** Ends the orders and algo orders whose date has come. */
export function expireByDate(desk: Desk): void {
  for (const dated of desk.state.dated.take(BigInt(desk.clock.now()))) {
    const market = marketOf(desk, dated.symbol)
    if ('clientAlgoId' in dated) endAlgo(desk, market, dated, 'EXPIRED')
    else endOrder(desk, market, dated, 'EXPIRED')
  }
}

/** Statuses of a symbol that is being taken off the list. */
const DELISTED = ['PRE_DELIVERING', 'DELIVERING', 'DELIVERED', 'PRE_SETTLE', 'SETTLING', 'CLOSE']

/** Ends the open orders (er 7) and waiting algo orders of symbols that were delisted. */
export function expireDelisted(desk: Desk): void {
  for (const market of desk.markets.all('usdm')) {
    const { symbol, status } = market.spec
    if (!DELISTED.includes(status)) continue
    for (const account of desk.state.accounts.values()) {
      for (const order of openOrdersOf(account, symbol)) endOrder(desk, market, order, 'EXPIRED', '7')
      for (const algo of desk.state.algos.waitingOf(account.id, symbol)) endAlgo(desk, market, algo, 'EXPIRED')
    }
  }
}

/** Takes an order that is over out of the open ones. */
export function closeOrder(desk: Desk, order: Order): void {
  order.resting = false
  desk.state.dated.remove(order)
  const account = desk.state.accounts.get(order.accountId)
  if (account) dropOpen(account, order)
}

/** FINISHED: the child order is filled or gone. */
export function finishAlgo(desk: Desk, market: SymbolMarket, child: Order): void {
  if (child.algoId === undefined) return
  const algo = desk.state.algos.find(child.algoId)
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

/** Makes an algo order wait for its price and its date. */
export function arm(desk: Desk, algo: AlgoOrder): void {
  desk.state.algos.arm(algo)
  if (algo.goodTillDate !== 0) desk.state.dated.add(algo, BigInt(algo.goodTillDate))
}

export function disarm(desk: Desk, algo: AlgoOrder): void {
  desk.state.algos.disarm(algo)
  desk.state.dated.remove(algo)
}
