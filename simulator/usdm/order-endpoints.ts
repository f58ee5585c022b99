import type { Call, Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import { answerModify, cancelOrder, isOpen, placeOrder } from './order-actions'
import { endOrder } from './order-end'
import { findOrder } from './order-history'
import { MODIFY_PARAMETERS } from './order-modify'
import { ORDER_PARAMETERS, readOrder } from './order-request'
import { orderRow, testOrderAck } from './order-shapes'
import { mandatory } from './parameters'
import { refusal } from './refusals'
import { type Account, openOrdersOf } from './account'
import { accountOf, type Desk, marketOf } from './state'

const ONE_ORDER = ['symbol', 'orderId', 'origClientOrderId'] as const

/** What all answers of a cancel-all say. */
export const ALL_CANCELED = { code: 200, msg: 'The operation of cancel all open order is done.' }

/** One order at a time: placed, tested, modified, canceled, asked for. Source: usdm.md section 6.1. */
export function orderEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)

  function query(call: Call, openOnly: boolean) {
    const market = marketOf(desk, mandatory(call.params, 'symbol'))
    const order = findOrder(desk, of(call), call.params, call.time)
    if (!order || (openOnly && !isOpen(order))) throw refusal(-2013)
    return orderRow(market, order)
  }

  return [
    endpoint(
      'POST /fapi/v1/order',
      'TRADE',
      0,
      ORDER_PARAMETERS,
      (call) => placeOrder(desk, of(call), call.params, call.time, call.handOver),
      { socketMethod: 'order.place', orderCount: 1, handsOver: true },
    ),
    endpoint('POST /fapi/v1/order/test', 'TRADE', 0, ORDER_PARAMETERS, (call) => {
      readOrder(desk, of(call), call.params, call.time)
      return testOrderAck()
    }),
    endpoint(
      'PUT /fapi/v1/order',
      'TRADE',
      0,
      MODIFY_PARAMETERS,
      (call) => answerModify(desk, of(call), call.params, call.time, call.overSocket),
      { socketMethod: 'order.modify', orderCount: 1 },
    ),
    endpoint(
      'DELETE /fapi/v1/order',
      'TRADE',
      1,
      ONE_ORDER,
      (call) => cancelOrder(desk, of(call), call.params, call.time),
      { socketMethod: 'order.cancel' },
    ),
    endpoint('GET /fapi/v1/order', 'USER_DATA', 1, ONE_ORDER, (call) => query(call, false), {
      socketMethod: 'order.status',
    }),
    endpoint('GET /fapi/v1/openOrder', 'USER_DATA', 1, ONE_ORDER, (call) => query(call, true)),
    endpoint('DELETE /fapi/v1/allOpenOrders', 'TRADE', 1, ['symbol'], (call) => {
      const market = marketOf(desk, mandatory(call.params, 'symbol'))
      for (const order of openOrdersOf(of(call), market.spec.symbol)) endOrder(desk, market, order, 'CANCELED')
      return ALL_CANCELED
    }),
  ]
}
