import type { OrderCounts } from './order-counts'
import type { Endpoint } from './types'

/**
 * The order limits of both markets: spot tells how many unfilled orders count now, futures only the limits.
 * Source: spot.md 7.4, usdm.md 8.
 */
export function orderCountEndpoints(counts: OrderCounts): Endpoint[] {
  const common = { method: 'GET', security: 'USER_DATA', parameters: [] } as const
  return [
    {
      ...common,
      market: 'spot',
      path: '/api/v3/rateLimit/order',
      socketMethod: 'account.rateLimits.orders',
      weight: 40,
      handle: (call) => counts.rows('spot', call.accountId),
    },
    {
      ...common,
      market: 'usdm',
      path: '/fapi/v1/rateLimit/order',
      weight: 1,
      handle: (call) => counts.rows('usdm', call.accountId).map(({ count: _, ...limit }) => limit),
    },
  ]
}
