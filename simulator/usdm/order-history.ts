import type { Call } from '../gateway/types'
import { given, integer, limitOf, mandatory, type Parameters, windowOf } from './parameters'
import { missing, refusal } from './refusals'
import { untouchOrder } from './saved-state'
import { type Account, type Desk, type Fill, marketOf, type Order, orderKey } from './state'

const DAY = 86_400_000

/** Whether the exchange has forgotten an order: ended without a fill 3 days ago, or any 90 days ago. */
export function isForgotten(order: Order, now: number): boolean {
  if (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED') return false
  const age = now - order.updateTime
  return age > 90 * DAY || (order.executed === 0n && order.status !== 'FILLED' && age > 3 * DAY)
}

/** Drops what is forgotten from memory and from the store. */
export function forgetOrders(desk: Desk, now: number): void {
  for (const account of desk.state.accounts.values()) {
    const forgotten = account.orders.filter((order) => isForgotten(order, now))
    if (forgotten.length === 0) continue
    account.orders = account.orders.filter((order) => !isForgotten(order, now))
    for (const order of forgotten) {
      desk.state.orders.delete(orderKey(order.symbol, order.orderId))
      untouchOrder(desk, order)
    }
  }
}

/** The order a request names by orderId, or else by origClientOrderId; the open or newest one of that client id. */
export function findOrder(account: Account, params: Parameters, now: number): Order | undefined {
  const symbol = mandatory(params, 'symbol')
  const orderId = integer(params, 'orderId')
  const clientOrderId = given(params, 'origClientOrderId')
  if (orderId === undefined && clientOrderId === undefined) throw missing('orderId')
  const matches = (order: Order): boolean =>
    order.symbol === symbol &&
    (orderId === undefined ? order.clientOrderId === clientOrderId : order.orderId === orderId)
  for (const order of account.open.values()) if (matches(order)) return order
  return account.orders.findLast((order) => matches(order) && !isForgotten(order, now))
}

/** allOrders: ascending, the newest of the window; from an orderId on, the first of them. */
export function orderHistory(desk: Desk, account: Account, call: Call): Order[] {
  const { params } = call
  const limit = limitOf(params, 500, 1000)
  const symbol = given(params, 'symbol')
  if (symbol !== undefined) marketOf(desk, symbol)
  const from = integer(params, 'orderId')
  const window = from === undefined ? windowOf(call) : undefined
  const found = account.orders.filter(
    (order) =>
      (symbol === undefined || order.symbol === symbol) &&
      !isForgotten(order, call.time) &&
      (window === undefined || (order.time >= window.from && order.time <= window.to)) &&
      (from === undefined || order.orderId >= from),
  )
  return from === undefined ? found.slice(-limit) : found.slice(0, limit)
}

/** userTrades: ascending, the oldest of the window; by orderId or from a trade id on without a window. Three months back. */
export function tradeHistory(desk: Desk, account: Account, call: Call): Fill[] {
  const { params } = call
  const limit = limitOf(params, 500, 1000)
  const { symbol } = marketOf(desk, mandatory(params, 'symbol')).spec
  const orderId = integer(params, 'orderId')
  const fromId = integer(params, 'fromId')
  const timed = given(params, 'startTime') !== undefined || given(params, 'endTime') !== undefined
  if (fromId !== undefined && timed) throw refusal(-1128)
  const window = timed || (fromId === undefined && orderId === undefined) ? windowOf(call) : undefined
  return account.fills
    .filter(
      (fill) =>
        fill.symbol === symbol &&
        call.time - fill.time <= 90 * DAY &&
        (window === undefined || (fill.time >= window.from && fill.time <= window.to)) &&
        (orderId === undefined || fill.orderId === orderId) &&
        (fromId === undefined || fill.tradeId >= fromId),
    )
    .slice(0, limit)
}
