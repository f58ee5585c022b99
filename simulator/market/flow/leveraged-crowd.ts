import type { Side } from '../../engine/market-types'
import type { Random } from '../../engine/random'
import { powerLaw } from './taker-size'

/** How many synthetic holders a perpetual has, and how long one keeps a position on average, ms. */
const HOLDERS = 60
const LIFETIME = 45 * 60_000
const LEVERAGES = [
  [5, 0.25],
  [10, 0.3],
  [20, 0.25],
  [50, 0.15],
  [100, 0.05],
] as const
const MAINTENANCE = 0.004
/** Sizes of positions, in units of what a book level holds. */
const SMALLEST = 0.05
const SIZE_INDEX = 1.3
const LARGEST = 15

/** One synthetic position. Prices are plain numbers in ticks. */
export interface HeldPosition {
  /** Side of the order that closes it: SELL for a long. */
  readonly closes: Side
  readonly liquidationPrice: number
  readonly bankruptcyPrice: number
  /** Size in units of what a book level holds. */
  readonly size: number
}

/** Traders with borrowed money: they come, go, and are closed by force where the mark reaches their liquidation price. */
export interface LeveragedCrowd {
  advance(ms: number, mark: number, momentum: number): void
  /** Takes away the positions that the mark has reached, nearest first. */
  liquidated(mark: number): HeldPosition[]
  count(): number
}

/** A crowd that has entered at the prices of `past`, newest last; those which would be gone by now are not there. */
export function createLeveragedCrowd(random: Random, past: readonly number[]): LeveragedCrowd {
  let held: HeldPosition[] = []

  function enter(price: number, momentum: number): HeldPosition {
    // The crowd buys what rises.
    const isLong = random.uniform() < 0.5 + 0.2 * Math.tanh(momentum / 0.02)
    const distance = 1 / leverage() - MAINTENANCE
    const sign = isLong ? -1 : 1
    return {
      closes: isLong ? 'SELL' : 'BUY',
      liquidationPrice: price * (1 + sign * distance),
      bankruptcyPrice: price * (1 + sign * (distance + MAINTENANCE)),
      size: powerLaw(random, SMALLEST, SIZE_INDEX, LARGEST),
    }
  }

  function leverage(): number {
    const drawn = random.uniform()
    let sum = 0
    for (const [times, share] of LEVERAGES) if (drawn < (sum += share)) return times
    return 5
  }

  const isReached = (position: HeldPosition, mark: number): boolean =>
    position.closes === 'SELL' ? mark <= position.liquidationPrice : mark >= position.liquidationPrice

  const now = past.at(-1)
  if (now !== undefined)
    for (let i = 0; i < HOLDERS; i++) {
      const position = enter(past[random.below(past.length)] ?? now, 0)
      if (!past.some((price) => isReached(position, price))) held.push(position)
    }

  return {
    advance(ms, mark, momentum) {
      const leave = 1 - Math.exp(-ms / LIFETIME)
      const before = held.length
      held = held.filter(() => random.uniform() >= leave)
      const missing = HOLDERS - held.length
      // Places are taken as fast as they are given up, those of the liquidated a little later.
      const arrivals = Math.min(missing, before - held.length + random.poisson((missing * ms) / LIFETIME))
      for (let i = 0; i < arrivals; i++) held.push(enter(mark, momentum))
    },
    liquidated(mark) {
      const reached = held.filter((position) => isReached(position, mark))
      if (reached.length === 0) return reached
      held = held.filter((position) => !isReached(position, mark))
      return reached.sort(
        (a, b) => Math.abs(a.liquidationPrice - mark) - Math.abs(b.liquidationPrice - mark) || a.size - b.size,
      )
    },
    count: () => held.length,
  }
}
