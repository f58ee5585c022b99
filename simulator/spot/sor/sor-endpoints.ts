import type { Markets, SymbolMarket } from '../../engine/market-types'
import { text8 } from '../../engine/units'
import { ApiError, type Call, type Endpoint } from '../../gateway/types'
import { placementAnswer } from '../answers'
import { readOrderRequest, type OrderRequest } from '../order-request'
import { limitOf, symbolText, timeWindow, whole } from '../parameters'
import { refuse } from '../refusals'
import { checkStaticFilters } from '../static-filters'
import type { Allocation, AllocationStore } from './allocations'
import type { SmartRouter } from './smart-router'

const SOR_PARAMETERS = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'price',
  'newClientOrderId',
  'strategyId',
  'strategyType',
  'icebergQty',
  'newOrderRespType',
  'selfTradePreventionMode',
]

/** Types that can be routed. A type that was not sent is missed by the reader of orders. */
const ROUTED_TYPES = ['LIMIT', 'MARKET']

/** Smart order routing and the allocations it brings. `commission` answers order/test. Source: spot.md 7.3, 7.4, 9.4. */
export function createSorEndpoints(
  markets: Markets,
  router: SmartRouter,
  allocations: AllocationStore,
  commission: (accountId: string) => unknown,
): Endpoint[] {
  function marketOf(call: Call): SymbolMarket {
    const market = markets.symbol('spot', symbolText(call.params))
    if (!market) throw refuse.symbol()
    return market
  }

  /** LIMIT and MARKET by quantity; answers are full unless asked for less. */
  function read(call: Call): { market: SymbolMarket; request: OrderRequest } {
    const market = marketOf(call)
    if (!ROUTED_TYPES.includes(call.params.get('type') || 'LIMIT')) throw refuse.orderType()
    const request = readOrderRequest(call.params)
    if (!router.booksOf(market)) throw new ApiError(400, -1013, 'SOR is not supported for this symbol.')
    checkStaticFilters(market, request)
    return { market, request }
  }

  function place(call: Call): unknown {
    const { market, request } = read(call)
    const { order, fills, prevented } = router.place(call.accountId, market, request)
    const answer = placementAnswer(order, request.responseType, fills, prevented)
    return call.overSocket ? [answer] : answer
  }

  function test(call: Call): unknown {
    read(call)
    return call.params.get('computeCommissionRates') === 'true' ? commission(call.accountId) : {}
  }

  function query(call: Call): unknown {
    const { symbol } = marketOf(call).spec
    const orderId = whole(call.params, 'orderId')
    const from = whole(call.params, 'fromAllocationId')
    const { start, end } = timeWindow(call.params)
    if (from !== undefined && (start !== undefined || end !== undefined)) throw refuse.combination()
    const limit = limitOf(call.params)
    const found = allocations
      .of(call.accountId, symbol)
      .filter(
        (each) =>
          (orderId === undefined || each.orderId === orderId) &&
          (from === undefined || each.allocationId >= from) &&
          (start === undefined || each.time >= start) &&
          (end === undefined || each.time <= end),
      )
    const page = from !== undefined || start !== undefined ? found.slice(0, limit) : found.slice(-limit)
    return page.map(allocationAnswer)
  }

  const trade = { market: 'spot', security: 'TRADE', method: 'POST' } as const
  return [
    {
      ...trade,
      path: '/api/v3/sor/order',
      socketMethod: 'sor.order.place',
      weight: 1,
      freeOnSuccess: true,
      orderCount: 1,
      parameters: SOR_PARAMETERS,
      handle: place,
    },
    {
      ...trade,
      path: '/api/v3/sor/order/test',
      socketMethod: 'sor.order.test',
      weight: (params) => (params.get('computeCommissionRates') === 'true' ? 20 : 1),
      parameters: [...SOR_PARAMETERS, 'computeCommissionRates'],
      handle: test,
    },
    {
      market: 'spot',
      security: 'USER_DATA',
      method: 'GET',
      path: '/api/v3/myAllocations',
      socketMethod: 'myAllocations',
      weight: 20,
      parameters: ['symbol', 'startTime', 'endTime', 'fromAllocationId', 'limit', 'orderId'],
      handle: query,
    },
  ]
}

/** An allocation as myAllocations returns it. */
export function allocationAnswer(allocation: Allocation): Record<string, unknown> {
  return {
    symbol: allocation.symbol,
    allocationId: allocation.allocationId,
    allocationType: 'SOR',
    orderId: allocation.orderId,
    orderListId: -1,
    price: text8(allocation.price),
    qty: text8(allocation.quantity),
    quoteQty: text8(allocation.quote),
    commission: text8(allocation.commission),
    commissionAsset: allocation.commissionAsset,
    time: allocation.time,
    isBuyer: allocation.isBuyer,
    isMaker: false,
    isAllocator: false,
  }
}
