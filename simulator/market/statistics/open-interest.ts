import { hashNumbers, hashText } from '../../engine/random'
import { maximum, type Units } from '../../engine/units'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { steady } from './steady'

/** Open interest as a share of a day's volume; live majors stand near it. */
const SHARE_OF_DAY = 0.6
const DAYS_AVERAGED = 30
/** How fast positions that were liquidated are opened anew, ms. */
const LIQUIDATION_MEMORY = 6 * HOUR
const LIQUIDATIONS_KEPT = 500

/** Open interest of one perpetual in base units: it follows the volume of the last month, breathes, and shrinks with liquidations. */
export interface OpenInterest {
  /** At a moment not after now, a multiple of the step. */
  at(time: number): Units
  /** A position of this size was liquidated. */
  liquidated(quantity: Units, time: number): void
}

export function createOpenInterest(symbol: LiveSymbol, seed: number): OpenInterest {
  const line = hashNumbers(seed, hashText(`interest:${symbol.spec.symbol}`))
  const { step } = symbol.spec
  const meanVolumes = new Map<number, number>()
  const liquidations: { readonly quantity: number; readonly time: number }[] = []

  /** Mean daily volume of the whole days before `day`. */
  function meanVolume(day: number): number {
    const known = meanVolumes.get(day)
    if (known !== undefined) return known
    const from = Math.max((day - DAYS_AVERAGED) * DAY, Math.ceil(symbol.listing.onboardDate / DAY) * DAY)
    const days = Math.max(1, day - from / DAY)
    const mean = Number(symbol.candles.over(from, day * DAY)?.volume ?? step) / days
    meanVolumes.set(day, mean)
    return mean
  }

  return {
    at(time) {
      const day = Math.floor(time / DAY)
      const share = time / DAY - day
      // A day behind, so that midnight makes no step.
      const volume = meanVolume(day - 1) + (meanVolume(day) - meanVolume(day - 1)) * share
      const breath =
        0.12 * steady(line, 1, time / (2 * DAY)) +
        0.03 * steady(line, 2, time / (3 * HOUR)) +
        0.006 * steady(line, 3, time / (15 * MINUTE)) +
        0.001 * steady(line, 4, time / MINUTE)
      let gone = 0
      for (const each of liquidations)
        if (each.time <= time) gone += each.quantity * Math.exp((each.time - time) / LIQUIDATION_MEMORY)
      const amount = Math.max(SHARE_OF_DAY * volume * Math.exp(breath) - gone, 0.2 * SHARE_OF_DAY * volume)
      return maximum(step, BigInt(Math.round(amount / Number(step))) * step)
    },
    liquidated(quantity, time) {
      liquidations.push({ quantity: Number(quantity), time })
      if (liquidations.length > LIQUIDATIONS_KEPT) liquidations.shift()
    },
  }
}
