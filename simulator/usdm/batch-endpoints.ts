import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import { answerModify, cancelOrder, placeOrder } from './order-actions'
import { findOrder } from './order-history'
import { given, mandatory, type Parameters } from './parameters'
import { missing, refusal } from './refusals'
import type { Account } from './account'
import type { Order } from './order'
import { accountOf, type Desk, marketOf } from './state'

const MOST_ORDERS = 5
const MOST_CANCELS = 10

/** What a batch counts: as five orders of the short window and one of the minute. Source: usdm.md section 3. */
const ORDER_COUNT = { '10S': 5, '1M': 1 }

/** A JSON array sent as text. Throws -1102 when it is none, or is empty. */
function list(params: Parameters, name: string): unknown[] | undefined {
  const text = given(params, name)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.length > 0) return value
  } catch {
    // Falls through to the refusal: broken JSON is a malformed parameter.
  }
  throw missing(name)
}

/** An entry's fields as if each had been a parameter; what is nested or empty is as if it was not sent. */
function asParameters(entry: unknown): Parameters {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) throw missing('batchOrders')
  const fields = Object.entries(entry).filter(([, value]) => value !== null && typeof value !== 'object')
  return new Map(fields.map(([name, value]) => [name, String(value)]))
}

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

/** Several orders in one call: answered one by one, in the order of the request. Source: usdm.md section 6.1. */
export function batchEndpoints(desk: Desk): Endpoint[] {
  const of = (call: Call): Account => accountOf(desk, call.accountId)

  function batch(call: Call): unknown[] {
    const entries = list(call.params, 'batchOrders')
    if (entries === undefined) throw missing('batchOrders')
    if (entries.length > MOST_ORDERS) throw refusal(-4082)
    return entries
  }

  return [
    endpoint(
      'POST /fapi/v1/batchOrders',
      'TRADE',
      5,
      ['batchOrders'],
      (call) => each(batch(call), (entry) => placeOrder(desk, of(call), asParameters(entry), call.time)),
      { orderCount: ORDER_COUNT },
    ),
    endpoint(
      'PUT /fapi/v1/batchOrders',
      'TRADE',
      5,
      ['batchOrders'],
      (call) => {
        // The entries reach the engine together: a second change of an order finds the first one pending.
        const pending = new Set<Order>()
        return each(batch(call), (entry) => {
          const params = asParameters(entry)
          const order = findOrder(desk, of(call), params, call.time)
          if (order && pending.has(order)) throw refusal(-5043)
          if (order) pending.add(order)
          return answerModify(desk, of(call), params, call.time)
        })
      },
      { orderCount: ORDER_COUNT },
    ),
    endpoint('DELETE /fapi/v1/batchOrders', 'TRADE', 1, ['symbol', 'orderIdList', 'origClientOrderIdList'], (call) => {
      const symbol = mandatory(call.params, 'symbol')
      marketOf(desk, symbol)
      const ids = list(call.params, 'orderIdList')
      const named = ids ?? list(call.params, 'origClientOrderIdList')
      if (named === undefined) throw missing('orderIdList')
      if (named.length > MOST_CANCELS) throw refusal(-4032)
      const field = ids ? 'orderId' : 'origClientOrderId'
      return each(named, (id) => cancelOrder(desk, of(call), asParameters({ symbol, [field]: id }), call.time))
    }),
  ]
}
