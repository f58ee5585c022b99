import { units } from '../../engine/units'
import { coinOf } from './coins'
import { activityOf, DOLLARS, decimalsOfStep, type Listing, referencePrice } from './listing'

/** base, quote, tick, step, highest price, largest quantity, largest market quantity, smallest notional, largest notional */
type Row = readonly [string, string, string, string, string, string, string, string, string]

// Ticks, steps and limits are of the live exchange's kind (spot.md 5.2): market step 0, notional 5 USDT or 0.0001 BTC.
const ROWS: readonly Row[] = [
  ['BTC', 'USDT', '0.01', '0.00001', '1000000', '9000', '119.23', '5', '9000000'],
  ['ETH', 'USDT', '0.01', '0.0001', '1000000', '9000', '2500', '5', '9000000'],
  ['BNB', 'USDT', '0.01', '0.001', '100000', '900000', '2110.4', '5', '9000000'],
  ['SOL', 'USDT', '0.01', '0.001', '100000', '90000', '11230.6', '5', '9000000'],
  ['XRP', 'USDT', '0.0001', '0.1', '10000', '9222449', '931240.1', '5', '9000000'],
  ['DOGE', 'USDT', '0.00001', '1', '1000', '9000000', '6204111', '5', '9000000'],
  ['ADA', 'USDT', '0.0001', '0.1', '1000', '900000', '412480.5', '5', '9000000'],
  ['AVAX', 'USDT', '0.01', '0.01', '10000', '900000', '14982.4', '5', '9000000'],
  ['LINK', 'USDT', '0.01', '0.01', '10000', '900000', '12040.7', '5', '9000000'],
  ['LTC', 'USDT', '0.01', '0.001', '100000', '900000', '3215.8', '5', '9000000'],
  ['DOT', 'USDT', '0.001', '0.01', '10000', '900000', '60124.3', '5', '9000000'],
  ['TRX', 'USDT', '0.0001', '0.1', '1000', '9000000', '1822040.2', '5', '9000000'],
  ['SHIB', 'USDT', '0.00000001', '1', '1', '46116860414', '5824601233', '5', '9000000'],
  ['PEPE', 'USDT', '0.00000001', '1', '1', '92141578736', '9120447120', '5', '9000000'],
  ['ETH', 'BTC', '0.00001', '0.0001', '922327', '100000', '312.44', '0.0001', '9000000'],
  ['SOL', 'BTC', '0.0000001', '0.001', '1000', '9000000', '2204.91', '0.0001', '9000000'],
  ['BTC', 'USDC', '0.01', '0.00001', '1000000', '9000', '61.84', '5', '9000000'],
  ['ETH', 'USDC', '0.01', '0.0001', '1000000', '9000', '1320.5', '5', '9000000'],
]

/** Base assets whose orders may be routed over several books, with these books. Source: spot.md, smart order routing. */
export const SORS: readonly { readonly baseAsset: string; readonly symbols: readonly string[] }[] = [
  { baseAsset: 'BTC', symbols: ['BTCUSDT', 'BTCUSDC'] },
  { baseAsset: 'ETH', symbols: ['ETHUSDT', 'ETHUSDC'] },
]

/** Symbols with a MAX_POSITION filter: coins whose supply dwarfs their market. */
const MAX_POSITIONS: ReadonlyMap<string, string> = new Map([
  ['SHIBUSDT', '50000000000'],
  ['PEPEUSDT', '80000000000'],
])

/** A book that still has the older filters, as some did for years. */
const OLDER_FILTERS = {
  percentPriceFilter: 'PERCENT_PRICE',
  notionalFilter: 'MIN_NOTIONAL',
  maxIcebergOrders: 10,
} as const
const HAS_OLDER_FILTERS = 'SOLBTC'

/** The spot symbols of the exchange in a box. */
export const SPOT_LISTINGS: readonly Listing[] = ROWS.map(
  ([base, quote, tick, step, maxPrice, maxQuantity, marketMax, minNotional, maxNotional]) => {
    const coin = coinOf(base)
    const quoteCoin = DOLLARS.includes(quote) ? undefined : coinOf(quote)
    const maxPosition = MAX_POSITIONS.get(base + quote)
    const market = { coin, multiple: 1, ...(quoteCoin && { quoteCoin }), ...activityOf(quote) }
    return {
      ...market,
      pricePrecision: decimalsOfStep(units(tick)),
      quantityPrecision: decimalsOfStep(units(step)),
      onboardDate: Date.UTC(2017, 7, 17),
      spec: {
        market: 'spot',
        symbol: base + quote,
        baseAsset: base,
        quoteAsset: quote,
        status: 'TRADING',
        tick: units(tick),
        minPrice: units(tick),
        maxPrice: units(maxPrice),
        step: units(step),
        minQuantity: units(step),
        maxQuantity: units(maxQuantity),
        marketStep: 0n,
        marketMinQuantity: 0n,
        marketMaxQuantity: units(marketMax),
        minNotional: units(minNotional),
        maxNotional: units(maxNotional),
        bandUp: units('5'),
        bandDown: units('0.2'),
        maxOpenOrders: 200,
        maxAlgoOrders: 5,
        icebergParts: 100,
        maxOrderLists: 20,
        maxOrderAmends: 10,
        trailingDelta: { minAbove: 10, maxAbove: 2_000, minBelow: 10, maxBelow: 2_000 },
        ...(base + quote === HAS_OLDER_FILTERS && OLDER_FILTERS),
        ...(maxPosition !== undefined && { maxPosition: units(maxPosition) }),
        startPrice: units(referencePrice(market).toFixed(8)),
        volatility: coin.volatility,
      },
    }
  },
)
