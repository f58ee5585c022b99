import type { Random } from '../../engine/random'

const HOUR = 3_600_000
/** What the crowd is willing to pay for leverage comes and goes within hours… */
const SLOW_MEMORY = 2 * HOUR
const SLOW_SIZE = 0.00025
/** …and what arbitrage has not yet leveled, within minutes. */
const FAST_MEMORY = 5 * 60_000
const FAST_SIZE = 0.00008
/** How much of a coin's recent move the crowd pays as premium: it buys what rises. */
const CROWD_SHARE = 0.05
const MOST_FROM_CROWD = 0.002
const LARGEST = 0.005

/** Premium of a perpetual over its index, a plain fraction: pulled to what the crowd pays, and back to zero when it is calm. */
export interface Basis {
  /** `momentum`: how far the coin has gone lately, as a logarithm. */
  advance(ms: number, momentum: number): void
  premium(): number
  /** A forced trade pushes it; arbitrage levels that within minutes. */
  push(move: number): void
  /** Begins anew from a premium. */
  restart(premium: number): void
}

/** A basis that begins at `premium`. Deterministic for a stream of chance and its steps. */
export function createBasis(random: Random, premium = 0): Basis {
  let slow = premium
  let fast = 0
  const bounded = (value: number, most: number): number => Math.max(-most, Math.min(most, value))
  return {
    advance(ms, momentum) {
      const slowKept = Math.exp(-ms / SLOW_MEMORY)
      const fastKept = Math.exp(-ms / FAST_MEMORY)
      const crowd = bounded(CROWD_SHARE * momentum, MOST_FROM_CROWD)
      slow = crowd + (slow - crowd) * slowKept + SLOW_SIZE * Math.sqrt(1 - slowKept ** 2) * random.normal()
      fast = fast * fastKept + FAST_SIZE * Math.sqrt(1 - fastKept ** 2) * random.normal()
    },
    premium: () => bounded(slow + fast, LARGEST),
    push(move) {
      fast = bounded(fast + move, LARGEST / 2)
    },
    restart(premium) {
      slow = premium
      fast = 0
    },
  }
}
