import type { Random } from '../../engine/random'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export type RegimeName = 'calm' | 'trend' | 'storm'

interface Regime {
  /** Width of moves as a multiple of the usual. */
  readonly width: number
  /** How long it lasts on average, ms. */
  readonly dwell: number
  readonly jumpsPerDay: number
  /** What follows it, with the chance of each. */
  readonly next: readonly (readonly [RegimeName, number])[]
}

/*
 * By these dwells and chances the market is calm 71 %, trending 25 % and stormy 4 % of the time; the mean square of the widths is 0.83
 * and there are 4.6 jumps a day. What scales moves takes these figures off (MEAN_SQUARE_WIDTH, JUMPS_PER_DAY).
 */
const REGIMES: Readonly<Record<RegimeName, Regime>> = {
  calm: {
    width: 0.75,
    dwell: 4 * HOUR,
    jumpsPerDay: 2,
    next: [
      ['trend', 0.75],
      ['storm', 0.25],
    ],
  },
  trend: {
    width: 1,
    dwell: 90 * MINUTE,
    jumpsPerDay: 4,
    next: [
      ['calm', 0.75],
      ['storm', 0.25],
    ],
  },
  storm: {
    width: 2.2,
    dwell: 25 * MINUTE,
    jumpsPerDay: 60,
    next: [
      ['calm', 0.6],
      ['trend', 0.4],
    ],
  },
}

export const MEAN_SQUARE_WIDTH = 0.83
export const JUMPS_PER_DAY = 4.6
/** Share of the time that trends. */
export const TREND_SHARE = 0.25
/** An exchange opens in calm, so that whoever just came in finds a book to get used to. */
const OPENS_CALM = 30 * MINUTE

/** The hidden state of the whole market: a chain that stays, on average, for the dwell of each state. */
export interface Regimes {
  advance(ms: number): void
  name(): RegimeName
  width(): number
  jumpsPerDay(): number
  /** Which way a trend goes: 1, -1, or 0 outside of one. */
  direction(): number
}

/** A market that opens calm. Deterministic for a stream of chance and the steps it is advanced by. */
export function createRegimes(random: Random): Regimes {
  let name: RegimeName = 'calm'
  let direction = 0
  let left = OPENS_CALM + REGIMES.calm.dwell * random.exponential()
  let age = 0

  function follow(): void {
    const drawn = random.uniform()
    let sum = 0
    const next = REGIMES[name].next.find(([, chance]) => drawn < (sum += chance)) ?? REGIMES[name].next[0]
    name = next?.[0] ?? 'calm'
    direction = name === 'trend' ? (random.uniform() < 0.5 ? 1 : -1) : 0
    left = REGIMES[name].dwell * random.exponential()
  }

  return {
    advance(ms) {
      age += ms
      left -= ms
      // A long step may pass several states; only the one it ends in is lived.
      while (left <= 0) {
        const over = left
        follow()
        left += over
      }
    },
    name: () => name,
    width: () => REGIMES[name].width,
    jumpsPerDay: () => (age < OPENS_CALM ? 0 : REGIMES[name].jumpsPerDay),
    direction: () => direction,
  }
}
