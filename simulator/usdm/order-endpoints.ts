import { ApiError, type Call, type Endpoint } from '../gateway/types'
import type { Countdowns } from './countdown'
import { bySymbol, endpoint } from './endpoint'
import { submitOrder } from './matching'
import { endOrder } from './order-end'
import { findOrder, orderHistory, tradeHistory } from './order-history'
import { numberOrder, ORDER_PARAMETERS, readOrder } from './order-request'
import { orderAck, orderRow, testOrderAck, tradeRow } from './order-shapes'
import { given, integer, mandatory, type Parameters } from './parameters'
import { missing, refusal } from './refusals'
import { type Account, accountOf, type Desk, marketOf, openOrdersOf, type Order } from './state'

const ONE_ORDER = ['symbol', 'orderId', 'origClientOrderId'] as const
const DONE = { code: 200, msg: 'The operation of cancel all open order is done.' }

function place(desk: Desk, account: Account, params: Parameters, time: number) {
  const request = readOrder(desk, account, params, time)
  const order = numberOrder(desk, request)
  const ack = submitOrder(desk, request.market, account, order)
  // RESULT waits for the end of what trades at once; a GTC order is answered as it was taken in.
  const final = order.type === 'MARKET' || !['GTC', 'GTD'].includes(order.timeInForce)
  return request.wantsResult && final ? orderAck(request.market, order) : ack
}

function cancel(desk: Desk, account: Account, params: Parameters, time: number) {
  const market = marketOf(desk, mandatory(params, 'symbol'))
  const order = findOrder(account, params, time)
  if (!order || !isOpen(order)) throw refusal(-2011)
  endOrder(desk, market, order, 'CANCELED')
  return orderAck(market, order)
}

const isOpen = (order: Order): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'

/** Each entry's answer, or its refusal in the entry's place. */
const each = <Entry>(entries: readonly Entry[], run: (entry: Entry) => unknown): unknown[] =>
  entries.map((entry) => {
    try {
      return run(entry)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { code: error.code, msg: error.msg }
    }
  })

/** A JSON array sent as text. Throws -1102 when it is none. */
function list(params: Parameters, name: string): unknown[] | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    // Falls through to the refusal: broken JSON is a malformed parameter.
  }
  throw missing(name)
}

const asParameters = (entry: unknown): Parameters =>
  new Map(Object.entries(Object(entry)).map(([name, value]) => [name, String(value)]))

/** Orders, their history and fills. Source: usdm.md section 6. */
export function orderEndpoints(desk: Desk, countdowns: Countdowns): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  const row = (order: Order) => orderRow(marketOf(desk, order.symbol), order)

  return [
    endpoint(
      'POST /fapi/v1/order',
      'TRADE',
      0,
      ORDER_PARAMETERS,
      (call) => place(desk, of(call), call.params, call.time),
      { socketMethod: 'order.place', orderCount: 1 },
    ),
    endpoint('POST /fapi/v1/order/test', 'TRADE', 0, ORDER_PARAMETERS, (call) => {
      readOrder(desk, of(call), call.params, call.time)
      return testOrderAck()
    }),
    endpoint('DELETE /fapi/v1/order', 'TRADE', 1, ONE_ORDER, (call) => cancel(desk, of(call), call.params, call.time), {
      socketMethod: 'order.cancel',
    }),
    endpoint(
      'GET /fapi/v1/order',
      'USER_DATA',
      1,
      ONE_ORDER,
      (call) => {
        marketOf(desk, mandatory(call.params, 'symbol'))
        const order = findOrder(of(call), call.params, call.time)
        if (!order) throw refusal(-2013)
        return row(order)
      },
      { socketMethod: 'order.status' },
    ),
    endpoint('GET /fapi/v1/openOrder', 'USER_DATA', 1, ONE_ORDER, (call) => {
      marketOf(desk, mandatory(call.params, 'symbol'))
      const order = findOrder(of(call), call.params, call.time)
      if (!order || !isOpen(order)) throw refusal(-2013)
      return row(order)
    }),
    endpoint('GET /fapi/v1/openOrders', 'USER_DATA', bySymbol(1, 40), ['symbol'], (call) => {
      const symbol = given(call.params, 'symbol')
      if (symbol !== undefined) marketOf(desk, symbol)
      const account = of(call)
      return (symbol === undefined ? [...account.open.values()] : openOrdersOf(account, symbol)).map(row)
    }),
    endpoint('DELETE /fapi/v1/allOpenOrders', 'TRADE', 1, ['symbol'], (call) => {
      const market = marketOf(desk, mandatory(call.params, 'symbol'))
      for (const order of openOrdersOf(of(call), market.spec.symbol)) endOrder(desk, market, order, 'CANCELED')
      return DONE
    }),
    endpoint('GET /fapi/v1/allOrders', 'USER_DATA', 5, ['symbol', 'orderId', 'startTime', 'endTime', 'limit'], (call) =>
      orderHistory(desk, of(call), call).map(row),
    ),
    endpoint(
      'GET /fapi/v1/userTrades',
      'USER_DATA',
      5,
      ['symbol', 'orderId', 'startTime', 'endTime', 'fromId', 'limit'],
      (call) => tradeHistory(desk, of(call), call).map((fill) => tradeRow(marketOf(desk, fill.symbol), fill)),
    ),
    endpoint(
      'POST /fapi/v1/batchOrders',
      'TRADE',
      5,
      ['batchOrders'],
      (call) => {
        const entries = list(call.params, 'batchOrders')
        if (entries === undefined) throw missing('batchOrders')
        if (entries.length < 1 || entries.length > 5) throw refusal(-4082)
        return each(entries, (entry) => place(desk, of(call), asParameters(entry), call.time))
      },
      { orderCount: 5 },
    ),
    endpoint('DELETE /fapi/v1/batchOrders', 'TRADE', 1, ['symbol', 'orderIdList', 'origClientOrderIdList'], (call) => {
      const symbol = mandatory(call.params, 'symbol')
      marketOf(desk, symbol)
      const ids = list(call.params, 'orderIdList')
      const named = ids ?? list(call.params, 'origClientOrderIdList')
      if (named === undefined) throw missing('orderIdList')
      if (named.length < 1 || named.length > 10) throw refusal(-4032)
      const field = ids ? 'orderId' : 'origClientOrderId'
      return each(named, (id) => cancel(desk, of(call), asParameters({ symbol, [field]: id }), call.time))
    }),
    endpoint('POST /fapi/v1/countdownCancelAll', 'TRADE', 10, ['symbol', 'countdownTime'], (call) => {
      const { symbol } = marketOf(desk, mandatory(call.params, 'symbol')).spec
      const countdown = integer(call.params, 'countdownTime')
      if (countdown === undefined) throw missing('countdownTime')
      countdowns.set(of(call), symbol, countdown)
      return { symbol, countdownTime: String(countdown) }
    }),
    endpoint('GET /fapi/v1/rateLimit/order', 'USER_DATA', 1, [], () => [
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
    ]),
  ]
}
