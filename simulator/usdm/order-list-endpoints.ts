import type { Call, Endpoint } from '../gateway/types'
import type { Countdowns } from './countdown'
import { bySymbol, endpoint } from './endpoint'
import { forceOrderHistory, modificationHistory, orderHistory, tradeHistory } from './order-history'
import { amendmentRow, forceOrderRow, orderRow, tradeRow } from './order-shapes'
import { given, integer, mandatory } from './parameters'
import { missing } from './refusals'
import { type Account, openOrdersOf } from './account'
import type { Order } from './order'
import { accountOf, type Desk, marketOf } from './state'

/** Lists of orders and fills, open and past; the heartbeat of open orders. Source: usdm.md section 6.1. */
export function orderListEndpoints(desk: Desk, countdowns: Countdowns): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)
  const row = (order: Order) => orderRow(marketOf(desk, order.symbol), order)

  return [
    endpoint('GET /fapi/v1/openOrders', 'USER_DATA', bySymbol(1, 40), ['symbol'], (call) => {
      const symbol = given(call.params, 'symbol')
      if (symbol !== undefined) marketOf(desk, symbol)
      const account = of(call)
      const open = symbol === undefined ? [...account.open.values()] : openOrdersOf(account, symbol)
      return open.sort((a, b) => a.time - b.time || a.orderId - b.orderId).map(row)
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
      'GET /fapi/v1/forceOrders',
      'USER_DATA',
      bySymbol(20, 50),
      ['symbol', 'autoCloseType', 'startTime', 'endTime', 'limit'],
      (call) =>
        forceOrderHistory(desk, of(call), call).map((order) => forceOrderRow(marketOf(desk, order.symbol), order)),
    ),
    endpoint(
      'GET /fapi/v1/orderAmendment',
      'USER_DATA',
      1,
      ['symbol', 'orderId', 'origClientOrderId', 'startTime', 'endTime', 'limit'],
      (call) => modificationHistory(desk, of(call), call).map(amendmentRow),
    ),
    endpoint('POST /fapi/v1/countdownCancelAll', 'TRADE', 10, ['symbol', 'countdownTime'], (call) => {
      const { symbol } = marketOf(desk, mandatory(call.params, 'symbol')).spec
      const countdown = integer(call.params, 'countdownTime')
      if (countdown === undefined) throw missing('countdownTime')
      countdowns.set(of(call), symbol, countdown)
      return { symbol, countdownTime: String(countdown) }
    }),
  ]
}
