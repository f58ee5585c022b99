import { DAY, HOUR } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'

export type AdlRisk = 'low' | 'medium' | 'high'

/** Day's range, in usual daily moves, from which positions may be deleveraged before long. */
const MEDIUM_FROM = 4
const HIGH_FROM = 8

/** When the risk was last judged: each half hour. */
export const adlRiskTime = (now: number): number => Math.floor(now / (HOUR / 2)) * (HOUR / 2)

/** How likely auto-deleveraging is: a day whose range is far beyond the usual strains the insurance fund. */
export function adlRiskOf(symbol: LiveSymbol, now: number): AdlRisk {
  const until = adlRiskTime(now)
  const day = symbol.candles.over(until - DAY, until)
  if (day === undefined) return 'low'
  const range = Math.log(Number(day.high) / Number(day.low)) / (symbol.spec.volatility / Math.sqrt(365))
  return range >= HIGH_FROM ? 'high' : range >= MEDIUM_FROM ? 'medium' : 'low'
}
