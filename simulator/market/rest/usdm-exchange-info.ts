import { fixed, plain } from '../amounts'
import { contractTypeOf, isTradFi, NEVER_DELIVERED, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'

/** Source: usdm.md 3 and the exchangeInfo fixture. */
export const USDM_RATE_LIMITS: readonly object[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
]

/** Margin assets of exchangeInfo. */
export const USDM_ASSETS: readonly object[] = [
  { asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' },
  { asset: 'BTC', marginAvailable: true, autoAssetExchange: '-0.10000000' },
  { asset: 'BNB', marginAvailable: true, autoAssetExchange: '-10' },
  { asset: 'ETH', marginAvailable: true, autoAssetExchange: '-5' },
  { asset: 'USDC', marginAvailable: true, autoAssetExchange: '-10000' },
]

/** One row of usdm's exchangeInfo. Source: usdm.md 5. */
export function usdmSymbolRow(symbol: LiveSymbol): object {
  const { spec, listing } = symbol
  const isDelivered = listing.deliveryDate !== undefined
  const { pricePrecision, quantityPrecision } = listing
  return {
    symbol: spec.symbol,
    pair: pairOf(symbol),
    contractType: contractTypeOf(symbol),
    deliveryDate: listing.deliveryDate ?? NEVER_DELIVERED,
    onboardDate: listing.onboardDate,
    status: spec.status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.baseAsset,
    quoteAsset: spec.quoteAsset,
    marginAsset: spec.quoteAsset,
    pricePrecision,
    quantityPrecision,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: isTradFi(symbol) ? 'EQUITY' : 'COIN',
    underlyingSubType: isDelivered ? [] : [listing.coin.kind],
    triggerProtect: fixed(spec.futures?.triggerProtect ?? 0n, 4),
    liquidationFee: fixed(spec.futures?.liquidationFee ?? 0n, 6),
    marketTakeBound: fixed(spec.futures?.marketTakeBound ?? 0n, 2),
    maxMoveOrderLimit: 10_000,
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: fixed(spec.minPrice, pricePrecision),
        maxPrice: plain(spec.maxPrice),
        tickSize: fixed(spec.tick, pricePrecision),
      },
      {
        filterType: 'LOT_SIZE',
        minQty: plain(spec.minQuantity),
        maxQty: plain(spec.maxQuantity),
        stepSize: plain(spec.step),
      },
      {
        filterType: 'MARKET_LOT_SIZE',
        minQty: plain(spec.marketMinQuantity),
        maxQty: plain(spec.marketMaxQuantity),
        stepSize: plain(spec.marketStep),
      },
      { filterType: 'MAX_NUM_ORDERS', limit: spec.maxOpenOrders },
      { filterType: 'MIN_NOTIONAL', notional: plain(spec.minNotional) },
      {
        filterType: 'PERCENT_PRICE',
        multiplierUp: fixed(spec.bandUp, 4),
        multiplierDown: fixed(spec.bandDown, 4),
        multiplierDecimal: '4',
      },
      { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
    ],
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', ...(isDelivered ? [] : ['RPI'])],
    permissionSets: ['GRID', 'COPY', 'DCA', 'RPI'],
  }
}
