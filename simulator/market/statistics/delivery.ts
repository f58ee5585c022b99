import { text8, type Units } from '../../engine/units'
import { MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { DELIVERY_HOUR, deliveryDays } from '../symbols/quarters'
import type { MarkHistory } from './mark-history'

const TENTH: Units = 10_000_000n
/** Pairs that have had quarterly contracts. */
const QUARTERLY_PAIRS = ['BTCUSDT', 'ETHUSDT']

/** What a delivery on this day settles at: the mean of the pair's index over the half hour before. Whole ticks of a tenth. */
export function deliveryPrice(marks: MarkHistory, day: number): Units {
  let sum = 0n
  for (let back = 0; back < 30; back++) sum += marks.at('index', day + DELIVERY_HOUR - back * MINUTE)
  const mean = sum / 30n
  return mean - (mean % TENTH)
}

/** The deliveries of a pair with their prices, newest first. */
export function deliveriesOf(
  symbol: LiveSymbol,
  marks: MarkHistory,
  now: number,
): { readonly time: number; readonly price: Units }[] {
  if (!QUARTERLY_PAIRS.includes(symbol.spec.symbol)) return []
  const days = deliveryDays(symbol.listing.onboardDate, now - DELIVERY_HOUR)
  return days.reverse().map((time) => ({ time, price: deliveryPrice(marks, time) }))
}

/** The price as the JSON number the exchange writes. */
export const deliveryNumber = (price: Units): number => Number(text8(price))
