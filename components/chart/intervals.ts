import type { Market } from '../../lib/domain/market'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Candle widths as the exchange writes them. Weeks begin on Monday, months on the first, both in UTC. */
const WIDTH_MS: Readonly<Record<string, number>> = {
  '1s': SECOND,
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '6h': 6 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': DAY,
  '3d': 3 * DAY,
  '1w': 7 * DAY,
  '1M': 30 * DAY,
}

const FIRST_CHOICES = ['1s', '1m', '5m', '15m', '1h', '4h', '1d']

/** The intervals always at hand, and the rest for the menu. Futures have no candles of a second. */
export function intervalsOf(market: Market): { readonly first: readonly string[]; readonly rest: readonly string[] } {
  const all = Object.keys(WIDTH_MS).filter((interval) => market === 'spot' || interval !== '1s')
  return {
    first: all.filter((interval) => FIRST_CHOICES.includes(interval)),
    rest: all.filter((interval) => !FIRST_CHOICES.includes(interval)),
  }
}

/** All intervals of a market from short to long. */
export const allIntervals = (market: Market): readonly string[] =>
  Object.keys(WIDTH_MS).filter((interval) => market === 'spot' || interval !== '1s')

/** "1d" is said 1D, so that a day is not taken for a minute's kin. */
export const intervalLabel = (interval: string): string => interval.replace('d', 'D').replace('w', 'W')

/** Width in ms; a month counts as 30 days. An unknown interval is an hour. */
export const intervalWidth = (interval: string): number => WIDTH_MS[interval] ?? HOUR

/** A day or longer: such candles are dated in UTC, whatever the owner's zone. */
export const isDaily = (interval: string): boolean => intervalWidth(interval) >= DAY

/**
 * Whether an average of the day can be drawn: a day of seconds is more candles than are held, and from a day on there is one
 * candle for each.
 */
export const hasDayAverage = (interval: string): boolean => interval !== '1s' && !isDaily(interval)

/** When the candle that opened at `openTime` closes, ms. */
export function closeOf(openTime: number, interval: string): number {
  if (interval !== '1M') return openTime + intervalWidth(interval)
  const open = new Date(openTime)
  return Date.UTC(open.getUTCFullYear(), open.getUTCMonth() + 1, 1)
}
