import { allows } from '../../engine/market-types'
import type { LiveSymbol } from '../live-symbol'
import { spotFilters } from './spot-filters'

const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]
/** Every symbol may be traded by accounts that have one of these. */
export const PERMISSIONS = ['SPOT', 'MARGIN', 'TRD_GRP_004', 'TRD_GRP_005', 'TRD_GRP_256', 'TRD_GRP_261']

/** Limits of spot.md 4.1; the WebSocket API lists connections in place of raw requests. */
export function spotRateLimits(overSocket: boolean): readonly object[] {
  return [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
    { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
    overSocket
      ? { rateLimitType: 'CONNECTIONS', interval: 'MINUTE', intervalNum: 5, limit: 300 }
      : { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
  ]
}

/** One row of spot's exchangeInfo. Source: spot.md 5. */
export function spotSymbolRow({ spec }: LiveSymbol, showPermissionSets: boolean): object {
  return {
    symbol: spec.symbol,
    status: spec.status,
    baseAsset: spec.baseAsset,
    baseAssetPrecision: 8,
    quoteAsset: spec.quoteAsset,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ORDER_TYPES,
    icebergAllowed: allows(spec, 'iceberg'),
    ocoAllowed: allows(spec, 'oco'),
    otoAllowed: allows(spec, 'oto'),
    opoAllowed: allows(spec, 'opo'),
    quoteOrderQtyMarketAllowed: allows(spec, 'quoteOrderQty'),
    allowTrailingStop: allows(spec, 'trailingStop'),
    cancelReplaceAllowed: allows(spec, 'cancelReplace'),
    amendAllowed: allows(spec, 'amend'),
    pegInstructionsAllowed: allows(spec, 'peg'),
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: true,
    filters: spotFilters(spec),
    permissions: [],
    permissionSets: showPermissionSets ? [PERMISSIONS] : [],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'],
  }
}
