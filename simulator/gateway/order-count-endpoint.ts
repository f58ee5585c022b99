import type { OrderCounts } from './order-counts'
import type { Endpoint } from './types'

/** How many orders count against the account's limits now. Source: spot.md 7.4. */
export function orderCountEndpoint(counts: OrderCounts): Endpoint {
  return {
    market: 'spot',
    method: 'GET',
    path: '/api/v3/rateLimit/order',
    socketMethod: 'account.rateLimits.orders',
    security: 'USER_DATA',
    weight: 40,
    parameters: [],
    handle: (call) => counts.rows('spot', call.accountId),
  }
}
