import { allows } from '../../engine/market-types'
import { text8 } from '../../engine/units'
import { plain } from '../amounts'
import type { LiveSymbol } from '../live-symbol'

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
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: text8(spec.minPrice),
        maxPrice: text8(spec.maxPrice),
        tickSize: text8(spec.tick),
      },
      {
        filterType: 'LOT_SIZE',
        minQty: text8(spec.minQuantity),
        maxQty: text8(spec.maxQuantity),
        stepSize: text8(spec.step),
      },
      { filterType: 'ICEBERG_PARTS', limit: 100 },
      {
        filterType: 'MARKET_LOT_SIZE',
        minQty: text8(spec.marketMinQuantity),
        maxQty: text8(spec.marketMaxQuantity),
        stepSize: text8(spec.marketStep),
      },
      {
        filterType: 'TRAILING_DELTA',
        minTrailingAboveDelta: 10,
        maxTrailingAboveDelta: 2_000,
        minTrailingBelowDelta: 10,
        maxTrailingBelowDelta: 2_000,
      },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: plain(spec.bandUp),
        bidMultiplierDown: plain(spec.bandDown),
        askMultiplierUp: plain(spec.bandUp),
        askMultiplierDown: plain(spec.bandDown),
        avgPriceMins: 5,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: text8(spec.minNotional),
        applyMinToMarket: true,
        maxNotional: text8(spec.maxNotional),
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      ...(spec.maxPosition === undefined ? [] : [{ filterType: 'MAX_POSITION', maxPosition: text8(spec.maxPosition) }]),
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: spec.maxOpenOrders },
      { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: spec.maxAlgoOrders },
      { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: 10 },
    ],
    permissions: [],
    permissionSets: showPermissionSets ? [PERMISSIONS] : [],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'],
  }
}
