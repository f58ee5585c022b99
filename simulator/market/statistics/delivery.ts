import { text8, type Units } from '../../engine/units'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import type { MarkHistory } from './mark-history'

/** Pairs that have quarterly contracts on the live exchange; the box lists perpetuals alone. */
const QUARTERLY_PAIRS = ['BTCUSDT', 'ETHUSDT']
const QUARTER_MONTHS = [2, 5, 8, 11]

/** The hour of a delivery; what is told of it is its day. */
const DELIVERY_HOUR = 8 * HOUR

/** Days of the quarterly deliveries in [from, to], newest first: the last Friday of a quarter, as its midnight UTC. */
export function deliveryTimes(from: number, to: number): number[] {
  const times: number[] = []
  for (let year = new Date(to).getUTCFullYear(); year >= new Date(from).getUTCFullYear(); year--)
    for (const month of [...QUARTER_MONTHS].reverse()) {
      const last = Date.UTC(year, month + 1, 0)
      const friday = last - ((new Date(last).getUTCDay() + 2) % 7) * DAY
      if (friday >= from && friday + DELIVERY_HOUR <= to) times.push(friday)
    }
  return times
}

/** A delivery with its price: the mean of the index over the half hour before. */
export function deliveriesOf(
  symbol: LiveSymbol,
  marks: MarkHistory,
  now: number,
): { readonly time: number; readonly price: Units }[] {
  if (!QUARTERLY_PAIRS.includes(symbol.spec.symbol)) return []
  return deliveryTimes(symbol.listing.onboardDate, now).map((time) => {
    let sum = 0n
    for (let back = 0; back < 30; back++) sum += marks.at('index', time + DELIVERY_HOUR - back * MINUTE)
    return { time, price: sum / 30n }
  })
}

/** The price as the JSON number the exchange writes, with one decimal. */
export const deliveryNumber = (price: Units): number => Number(text8(price - (price % 10_000_000n)))
