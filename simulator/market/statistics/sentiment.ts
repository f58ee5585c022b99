import { hashNumbers, hashText } from '../../engine/random'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { steady } from './steady'

/** Whose positions are counted. Source: usdm.md 9. */
export type Crowd = 'everybody' | 'topAccounts' | 'topPositions'

/** How a crowd leans: usual share of longs, how it answers a day's move in usual daily moves, how much it wanders. */
const CROWDS: Readonly<Record<Crowd, { readonly usual: number; readonly answer: number; readonly wander: number }>> = {
  // The many buy what has fallen, large positions follow the move.
  everybody: { usual: 0.57, answer: -0.09, wander: 0.05 },
  topAccounts: { usual: 0.55, answer: -0.06, wander: 0.05 },
  topPositions: { usual: 0.52, answer: 0.05, wander: 0.04 },
}
const LEAST = 0.15
const MOST = 0.85

/** Share of a crowd that is long, in ten-thousandths; it answers what the price did in the day before. */
export interface Sentiment {
  longShare(crowd: Crowd, time: number): number
}

export function createSentiment(symbol: LiveSymbol, seed: number): Sentiment {
  const line = hashNumbers(seed, hashText(`sentiment:${symbol.spec.symbol}`))
  const usualMove = symbol.spec.volatility / Math.sqrt(365)

  function dayMove(time: number): number {
    const minute = Math.floor(time / MINUTE) * MINUTE
    const now = symbol.candles.over(minute - MINUTE, minute)?.close ?? symbol.lastPrice()
    const then = symbol.candles.over(minute - MINUTE - DAY, minute - DAY)?.close
    return then === undefined ? 0 : Math.log(Number(now) / Number(then)) / usualMove
  }

  return {
    longShare(crowd, time) {
      const { usual, answer, wander } = CROWDS[crowd]
      const layer = Object.keys(CROWDS).indexOf(crowd) * 2
      const mood = steady(line, layer, time / DAY) + 0.3 * steady(line, layer + 1, time / (2 * HOUR))
      const share = usual + answer * Math.tanh(dayMove(time)) + wander * mood
      return Math.round(10_000 * Math.max(LEAST, Math.min(MOST, share)))
    },
  }
}
