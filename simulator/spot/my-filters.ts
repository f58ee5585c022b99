import type { SymbolSpec } from '../engine/market-types'
import { text8 } from '../engine/units'
import type { AccountSettings } from './account-settings'
import { spotFilters } from '../market/rest/spot-filters'

/** The filters that hold for an account in a symbol, its own limits among them. Source: spot.md 7.4, 5.2. */
export function filterRows(spec: SymbolSpec, { limits, maxAssets }: AccountSettings): Record<string, unknown> {
  const own = [
    { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: limits.maxOrders },
    { filterType: 'EXCHANGE_MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: limits.maxAlgoOrders },
    { filterType: 'EXCHANGE_MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: limits.maxIcebergOrders },
    { filterType: 'EXCHANGE_MAX_NUM_ORDER_LISTS', maxNumOrderLists: limits.maxOrderLists },
  ]
  return {
    exchangeFilters: own.filter((row) => Object.values(row).every((value) => value !== undefined)),
    symbolFilters: spotFilters(spec),
    assetFilters: [...maxAssets].map(([asset, limit]) => ({ filterType: 'MAX_ASSET', asset, limit: text8(limit) })),
  }
}
