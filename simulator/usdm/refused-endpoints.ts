import type { Endpoint } from '../gateway/types'
import { endpoint } from './endpoint'
import { refusal } from './refusals'

const later = (): never => {
  throw refusal(-1020)
}

/**
 * What futures has and this exchange not yet: known, authorized and refused (-1020), so that a client learns what is missing
 * instead of meeting an unknown path. Source: usdm.md sections 6.1 and 8 for what they are.
 */
export const refusedUsdmEndpoints = (): Endpoint[] => [
  endpoint('PUT /fapi/v1/order', 'TRADE', 0, [], later, { socketMethod: 'order.modify', orderCount: 1 }),
  endpoint('PUT /fapi/v1/batchOrders', 'TRADE', 5, [], later),
  endpoint('GET /fapi/v1/orderAmendment', 'USER_DATA', 1, [], later),
  endpoint('GET /fapi/v1/forceOrders', 'USER_DATA', 20, [], later),
  endpoint('POST /fapi/v1/positionMargin', 'TRADE', 1, [], later),
  endpoint('GET /fapi/v1/positionMargin/history', 'USER_DATA', 1, [], later),
]
