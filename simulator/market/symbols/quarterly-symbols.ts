import { units } from '../../engine/units'
import { DAY } from '../candles/intervals'
import { LARGE_BRACKETS } from './brackets'
import { coinOf } from './coins'
import { type Listing, referencePrice } from './listing'
import { DELIVERY_HOUR, deliveryDays } from './quarters'

/** A contract is listed so long before its delivery, two quarters and some days. */
const LISTED_FOR = 184 * DAY
/** Trading in it, as a share of the perpetual's coin. */
const ACTIVITY = 0.1

/** Symbol of the contract that is delivered on a day: BTCUSDT_261225. */
const symbolOf = (day: number): string => `BTCUSDT_${new Date(day).toISOString().slice(2, 10).replaceAll('-', '')}`

/**
 * The quarterly contracts on BTCUSDT: this quarter's and the next one's, and of those that were delivered the ones that `isKnown`
 * from an earlier run, which have yet to be settled.
 */
export function quarterlyListings(now: number, isKnown: (symbol: string) => boolean): Listing[] {
  const days = deliveryDays(now - 10 * 366 * DAY, now + 366 * DAY)
  const coming = days.filter((day) => day + DELIVERY_HOUR > now).slice(0, 2)
  const delivered = days.filter((day) => day + DELIVERY_HOUR <= now && isKnown(symbolOf(day)))
  return [
    ...delivered.map((day) => listingOf(day, 'CURRENT_QUARTER')),
    ...coming.map((day, place) => listingOf(day, place === 0 ? 'CURRENT_QUARTER' : 'NEXT_QUARTER')),
  ]
}

function listingOf(day: number, contractType: string): Listing {
  const market = { coin: coinOf('BTC'), multiple: 1, activity: ACTIVITY }
  const deliveryDate = day + DELIVERY_HOUR
  return {
    ...market,
    pair: 'BTCUSDT',
    deliveryDate,
    pricePrecision: 1,
    quantityPrecision: 3,
    onboardDate: deliveryDate - LISTED_FOR,
    spec: {
      market: 'usdm',
      symbol: symbolOf(day),
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      status: 'TRADING',
      tick: units('0.1'),
      minPrice: units('576.3'),
      maxPrice: units('1000000'),
      step: units('0.001'),
      minQuantity: units('0.001'),
      maxQuantity: units('500'),
      marketStep: units('0.001'),
      marketMinQuantity: units('0.001'),
      marketMaxQuantity: units('10'),
      minNotional: units('5'),
      maxNotional: 0n,
      bandUp: units('1.05'),
      bandDown: units('0.95'),
      maxOpenOrders: 200,
      maxAlgoOrders: 200,
      startPrice: units(referencePrice(market).toFixed(8)),
      volatility: market.coin.volatility,
      futures: {
        contractType,
        maxLeverage: LARGE_BRACKETS[0]?.initialLeverage ?? 1,
        liquidationFee: units('0.01'),
        marketTakeBound: units('0.05'),
        triggerProtect: units('0.05'),
        // Not settled: what differs from the index is settled by the delivery.
        fundingIntervalHours: 8,
        brackets: LARGE_BRACKETS,
      },
    },
  }
}
