import type { Call } from '../gateway/types'
import { given, integer, limitOf, mandatory, type Parameters, windowOf, windowUnless } from './parameters'
import { invalid, missing, refusal } from './refusals'
import { forgetModification, untouchAlgo, untouchOrder } from './saved-state'
import type { Account } from './account'
import type { AlgoOrder } from './algo-order'
import { type AlgoStatus, clientKey, type Fill, type Modification, type Order, orderKey } from './order'
import { type Desk, marketOf } from './state'

const DAY = 86_400_000

/** Whether the exchange has forgotten an order: ended without a fill 3 days ago, or any 90 days ago. */
export function isForgotten(order: Order, now: number): boolean {
  if (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED') return false
  const age = now - order.updateTime
  return age > 90 * DAY || (order.executed === 0n && order.status !== 'FILLED' && age > 3 * DAY)
}

/** How long algo orders that are over and changes of orders can be asked for. */
const KEPT = 90 * DAY

/** Drops what is forgotten from memory and from the store. */
export function forgetOrders(desk: Desk, now: number): void {
  for (const account of desk.state.accounts.values()) {
    const forgotten = account.orders.filter((order) => isForgotten(order, now))
    if (forgotten.length > 0) account.orders = account.orders.filter((order) => !isForgotten(order, now))
    for (const order of forgotten) {
      desk.state.orders.delete(orderKey(order.symbol, order.orderId))
      const name = clientKey(order.symbol, order.clientOrderId)
      if (account.byClientId.get(name) === order) account.byClientId.delete(name)
      untouchOrder(desk, order)
    }
    const isPast = (algo: AlgoOrder): boolean => !LIVING.includes(algo.status) && now - algo.updateTime > KEPT
    const past = account.algoOrders.filter(isPast)
    if (past.length > 0) account.algoOrders = account.algoOrders.filter((algo) => !isPast(algo))
    for (const algo of past) {
      desk.state.algos.forget(algo)
      untouchAlgo(desk, algo)
    }
    const old = account.modifications.filter((each) => now - each.time > KEPT)
    if (old.length > 0) account.modifications = account.modifications.filter((each) => now - each.time <= KEPT)
    for (const each of old) forgetModification(desk, each)
  }
}

const LIVING: readonly AlgoStatus[] = ['NEW', 'TRIGGERING', 'TRIGGERED']

/** The order a request names by orderId, or else by origClientOrderId; the open or newest one of that client id. */
export function findOrder(desk: Desk, account: Account, params: Parameters, now: number): Order | undefined {
  const symbol = mandatory(params, 'symbol')
  const orderId = integer(params, 'orderId')
  const clientOrderId = given(params, 'origClientOrderId')
  if (orderId === undefined && clientOrderId === undefined) throw missing('orderId')
  const order =
    orderId === undefined
      ? account.byClientId.get(clientKey(symbol, clientOrderId ?? ''))
      : desk.state.orders.get(orderKey(symbol, orderId))
  return order?.accountId === account.id && !isForgotten(order, now) ? order : undefined
}

/** orderAmendment: the changes of one order, newest first. */
export function modificationHistory(desk: Desk, account: Account, call: Call): Modification[] {
  const { params } = call
  const limit = limitOf(params, 50, 100)
  marketOf(desk, mandatory(params, 'symbol'))
  const order = findOrder(desk, account, params, call.time)
  const start = integer(params, 'startTime') ?? 0
  const end = integer(params, 'endTime') ?? Number.MAX_SAFE_INTEGER
  if (start > end) throw refusal(-1023)
  if (!order) throw refusal(-2013)
  return account.modifications
    .filter((each) => each.symbol === order.symbol && each.orderId === order.orderId)
    .filter((each) => each.time >= start && each.time <= end && call.time - each.time <= KEPT)
    .slice(-limit)
    .reverse()
}

/** forceOrders: what the exchange closed by itself, of the last ninety days, ascending, the newest of the window. */
export function forceOrderHistory(desk: Desk, account: Account, call: Call): Order[] {
  const { params } = call
  const limit = limitOf(params, 50, 100)
  const symbol = given(params, 'symbol')
  if (symbol !== undefined) marketOf(desk, symbol)
  const type = given(params, 'autoCloseType')
  if (type !== undefined && type !== 'LIQUIDATION' && type !== 'ADL') throw invalid('autoCloseType')
  const window = windowOf(call)
  return account.orders
    .filter(({ autoClose }) =>
      type === undefined ? autoClose === 'LIQUIDATION' || autoClose === 'ADL' : autoClose === type,
    )
    .filter((order) => symbol === undefined || order.symbol === symbol)
    .filter((order) => order.time >= window.from && order.time <= window.to && call.time - order.time <= KEPT)
    .slice(-limit)
}

/** allOrders: ascending, the newest of the window; from an orderId on, the first of them. */
export function orderHistory(desk: Desk, account: Account, call: Call): Order[] {
  const { params } = call
  const limit = limitOf(params, 500, 1000)
  const symbol = given(params, 'symbol')
  if (symbol !== undefined) marketOf(desk, symbol)
  const from = integer(params, 'orderId')
  const window = windowUnless(from, call)
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
