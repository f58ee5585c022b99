import { units } from '../../engine/units'
import { LARGE_BRACKETS, MAJOR_BRACKETS, OTHER_BRACKETS, TRADFI_BRACKETS } from './brackets'
import { coinOf } from './coins'
import { activityOf, decimalsOfStep, type Listing, referencePrice } from './listing'

/** base, quote, tick, step, lowest price, highest price, largest quantity, largest market quantity, smallest notional, brackets */
type Row = readonly [string, string, string, string, string, string, string, string, string, typeof MAJOR_BRACKETS]

const ROWS: readonly Row[] = [
  ['BTC', 'USDT', '0.1', '0.001', '556.8', '4529764', '1000', '120', '50', MAJOR_BRACKETS],
  ['ETH', 'USDT', '0.01', '0.001', '39.86', '306177', '10000', '2000', '20', MAJOR_BRACKETS],
  ['BNB', 'USDT', '0.01', '0.01', '6.6', '100000', '100000', '2000', '5', LARGE_BRACKETS],
  ['SOL', 'USDT', '0.01', '0.01', '0.42', '6857', '1000000', '80000', '5', LARGE_BRACKETS],
  ['XRP', 'USDT', '0.0001', '0.1', '0.0143', '100000', '10000000', '2000000', '5', LARGE_BRACKETS],
  ['DOGE', 'USDT', '0.00001', '1', '0.00244', '30', '50000000', '30000000', '5', LARGE_BRACKETS],
  ['ADA', 'USDT', '0.0001', '1', '0.0174', '100000', '2000000', '300000', '5', LARGE_BRACKETS],
  ['AVAX', 'USDT', '0.001', '1', '0.34', '100000', '1000000', '50000', '5', LARGE_BRACKETS],
  ['LINK', 'USDT', '0.001', '0.01', '0.324', '100000', '200000', '20000', '5', LARGE_BRACKETS],
  ['LTC', 'USDT', '0.01', '0.001', '3.61', '100000', '10000', '5000', '5', LARGE_BRACKETS],
  ['DOT', 'USDT', '0.0001', '0.1', '0.068', '15250', '1000000', '100000', '5', OTHER_BRACKETS],
  ['TRX', 'USDT', '0.00001', '1', '0.00132', '100000', '10000000', '5000000', '5', OTHER_BRACKETS],
  ['1000SHIB', 'USDT', '0.000001', '1', '0.000001', '1000', '60000000', '30000000', '5', OTHER_BRACKETS],
  ['1000PEPE', 'USDT', '0.0000001', '1', '0.000001', '2', '100000000', '50000000', '5', OTHER_BRACKETS],
  ['BTC', 'USDC', '0.1', '0.001', '556.8', '4529764', '1000', '120', '50', MAJOR_BRACKETS],
  ['TSLA', 'USDT', '0.01', '0.01', '1', '10000', '10000', '1000', '5', TRADFI_BRACKETS],
]

/** Perpetuals that settle funding every four hours; all others every eight. */
const FOUR_HOURLY: readonly string[] = ['DOT', '1000SHIB', '1000PEPE']

/** When trading began; the others of a quote began together. */
const ONBOARD_DATES: Readonly<Record<string, number>> = {
  USDT: Date.UTC(2019, 8, 25, 8),
  USDC: Date.UTC(2023, 11, 7, 8),
  DOTUSDT: Date.UTC(2020, 7, 21),
  TSLAUSDT: Date.UTC(2026, 0, 27, 14),
}

/** The USDⓈ-M perpetuals of the exchange in a box. */
export const USDM_LISTINGS: readonly Listing[] = ROWS.map(
  ([base, quote, tick, step, minPrice, maxPrice, maxQuantity, marketMax, minNotional, brackets]) => {
    const multiple = base.startsWith('1000') ? 1000 : 1
    const coin = coinOf(base.replace(/^1000/, ''))
    const listing = { coin, multiple, ...activityOf(quote) }
    return {
      ...listing,
      // The live exchange writes BTCUSDT prices with two decimals although its tick has one, and takes as many.
      pricePrecision: Math.max(2, decimalsOfStep(units(tick))),
      quantityPrecision: decimalsOfStep(units(step)),
      onboardDate: ONBOARD_DATES[base + quote] ?? ONBOARD_DATES[quote] ?? 0,
      spec: {
        market: 'usdm',
        symbol: base + quote,
        baseAsset: base,
        quoteAsset: quote,
        status: 'TRADING',
        tick: units(tick),
        minPrice: units(minPrice),
        maxPrice: units(maxPrice),
        step: units(step),
        minQuantity: units(step),
        maxQuantity: units(maxQuantity),
        marketStep: units(step),
        marketMinQuantity: units(step),
        marketMaxQuantity: units(marketMax),
        minNotional: units(minNotional),
        maxNotional: 0n,
        bandUp: units('1.05'),
        bandDown: units('0.95'),
        maxOpenOrders: 200,
        maxAlgoOrders: 200,
        startPrice: units(referencePrice(listing).toFixed(8)),
        volatility: coin.volatility,
        futures: {
          ...(coin.kind === 'TradFi' && { contractType: 'TRADIFI_PERPETUAL' }),
          maxLeverage: brackets[0]?.initialLeverage ?? 1,
          liquidationFee: units('0.0125'),
          marketTakeBound: units('0.05'),
          triggerProtect: units('0.05'),
          fundingIntervalHours: FOUR_HOURLY.includes(base) ? 4 : 8,
          brackets,
        },
      },
    }
  },
)
