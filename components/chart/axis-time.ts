import { formatTimePart } from '../../lib/format/time'
import { isDaily } from './intervals'

/*
 * The axis counts seconds and breaks them into days by UTC. So that its days are the owner's, candles shorter than a day are
 * plotted at local time; labels are made from the true moment again, which keeps them right across a change of clocks.
 */

/** What is added to a candle's time on the axis, in seconds, for the zone as it is at `now`. */
export const axisShift = (now: number, interval: string): number =>
  isDaily(interval) ? 0 : -new Date(now).getTimezoneOffset() * 60

/** What a mark on the axis stands for, as the chart counts: a year, a month, a day, a minute, a second. */
export type MarkWeight = 0 | 1 | 2 | 3 | 4

const PARTS = ['year', 'month', 'day', 'minute', 'second'] as const

/** Text of a mark on the time axis. `at` is the true moment, ms. */
export const markText = (at: number, weight: MarkWeight, interval: string): string =>
  formatTimePart(at, PARTS[weight], isDaily(interval) ? 'UTC' : 'own')

/** Text beneath the crosshair: as exact as the interval. `at` is the true moment, ms. */
export function crosshairText(at: number, interval: string): string {
  if (isDaily(interval)) return formatTimePart(at, 'date', 'UTC')
  return `${formatTimePart(at, 'date', 'own')} ${formatTimePart(at, interval === '1s' ? 'second' : 'minute', 'own')}`
}
