import { text8, type Units } from '../../engine/units'
import { MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { DELIVERY_HOUR, deliveryDays } from '../symbols/quarters'
import type { MarkHistory } from './mark-history'

/** Pairs that have had quarterly contracts. */
const QUARTERLY_PAIRS = ['BTCUSDT', 'ETHUSDT']

/** The deliveries of a pair with their prices, newest first: the mean of the index over the half hour before. */
export function deliveriesOf(
  symbol: LiveSymbol,
  marks: MarkHistory,
  now: number,
): { readonly time: number; readonly price: Units }[] {
  if (!QUARTERLY_PAIRS.includes(symbol.spec.symbol)) return []
  const days = deliveryDays(symbol.listing.onboardDate, now - DELIVERY_HOUR)
  return days.reverse().map((time) => {
    let sum = 0n
    for (let back = 0; back < 30; back++) sum += marks.at('index', time + DELIVERY_HOUR - back * MINUTE)
    return { time, price: sum / 30n }
  })
}

/** The price as the JSON number the exchange writes, with one decimal. */
export const deliveryNumber = (price: Units): number => Number(text8(price - (price % 10_000_000n)))
