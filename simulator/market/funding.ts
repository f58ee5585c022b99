import type { ExchangeClock } from '../engine/clock'
import { hashNumbers, hashText } from '../engine/random'
import { ONE, units, type Units } from '../engine/units'
import type { CandleStore } from './candles/candle-store'
import { HOUR } from './candles/intervals'
import { bell } from './candles/noise'
import type { Listing } from './symbols/listing'

/** Interest part of the funding rate: 0.01 % per eight hours. Source: usdm.md 13. */
export const INTEREST_RATE: Units = units('0.0001')
const CLAMP = 0.0005
/** Cap and floor of fundingInfo. */
const MOST = 0.003

export interface Settlement {
  readonly time: number
  readonly rate: Units
  readonly mark: Units
}

export interface FundingState {
  /** Mean premium of the interval under way, and the ms it was measured over, each counted by how late it came. */
  readonly premium: number
  readonly weight?: number
  /** Start of that interval. */
  readonly since?: number
  /** The premium that was told last. */
  readonly latest?: number
  readonly settled: readonly (readonly [time: number, rate: string, mark: string])[]
}

/** A rate that another exchange tells, and when it settles. */
export interface ToldFunding {
  readonly rate: Units
  readonly nextTime: number
}

/** Funding of one perpetual: the rate that would settle now, and what was settled before. */
export interface Funding {
  rate(): Units
  nextTime(): number
  /** Feeds the premium index, a plain fraction, as it stood for the last `ms`. */
  observe(premium: number, ms: number): void
  /** The premium that was told last, of an earlier run too; zero for none. */
  latestPremium(): number
  /** Rate and settlement come from outside from now on; undefined: they are worked out here again. */
  drive(told: ToldFunding | undefined): void
  /** Writes the settlement of every interval that ended since the last call. */
  settle(mark: Units): void
  /** Settlements with time in [from, to], oldest first; before trading began a pure function of time. */
  settlements(from: number, to: number, limit: number, newest: boolean): Settlement[]
  state(): FundingState
}

/** Funding of a listing; `resume` is what {@link Funding.state} gave. Marks of the past are read from the candles. */
export function createFunding(
  listing: Listing,
  clock: ExchangeClock,
  seed: number,
  candles: CandleStore,
  resume?: FundingState,
): Funding {
  const interval = (listing.spec.futures?.fundingIntervalHours ?? 8) * HOUR
  const line = hashNumbers(seed, hashText(`funding:${listing.spec.symbol}`))
  const settled = new Map<number, Settlement>()
  for (const [time, rate, mark] of resume?.settled ?? [])
    settled.set(time, { time, rate: BigInt(rate), mark: BigInt(mark) })
  const startOf = (time: number): number => Math.floor(time / interval) * interval
  let told: ToldFunding | undefined
  /** What was told last of the settlement before. */
  let toldBefore: ToldFunding | undefined
  let premium = resume?.premium ?? pastPremium(startOf(clock.now()))
  let latest = resume?.latest ?? 0
  let lastSettled = startOf(clock.now())
  let weight = resume?.since === lastSettled && resume.weight !== undefined ? resume.weight : usualWeight()

  function pastPremium(time: number): number {
    return 0.0004 * bell(line, 1, Math.floor(time / (9 * interval))) + 0.0003 * bell(line, 2, time / interval)
  }

  /** What the interval under way has weighed so far: a moment counts by how far into the interval it is. */
  function usualWeight(): number {
    const gone = clock.now() - startOf(clock.now())
    return (gone * gone) / 2
  }

  /**
   * Rate = P + clamp(I − P, −0.05 %, 0.05 %), for an interval of eight hours; a shorter one takes its part of it. Source: usdm.md 13.
   */
  function rateOf(average: number): Units {
    const interest = Number(INTEREST_RATE) / Number(ONE)
    const eightHourly = average + Math.max(-CLAMP, Math.min(CLAMP, interest - average))
    const rate = (eightHourly * interval) / (8 * HOUR)
    return BigInt(Math.round(Math.max(-MOST, Math.min(MOST, rate)) * Number(ONE)))
  }

  function past(time: number): Settlement {
    const known = settled.get(time)
    if (known !== undefined) return known
    // The hour opens at the same price as its first minute and is cheaper to know.
    const mark = candles.over(time, time + HOUR)?.open ?? 0n
    return { time, rate: rateOf(pastPremium(time)), mark }
  }

  function nextTime(): number {
    if (told !== undefined && told.nextTime > clock.now()) return told.nextTime
    return startOf(clock.now()) + interval
  }

  /** A settlement is written up to a second late, when the rate of the next one may be told already. */
  function settledRate(time: number): Units {
    const own = [told, toldBefore].find((each) => each?.nextTime === time) ?? told
    return own?.rate ?? rateOf(premium)
  }

  return {
    rate: () => told?.rate ?? rateOf(premium),
    nextTime,
    drive(next) {
      if (told !== undefined && told.nextTime !== next?.nextTime) toldBefore = told
      told = next
    },
    observe(now, ms) {
      latest = now
      if (ms <= 0) return
      // The mean over the interval counts its n-th part n times.
      const counts = ms * Math.max(ms, clock.now() - lastSettled)
      weight += counts
      premium += ((now - premium) * counts) / weight
    },
    latestPremium: () => latest,
    settle(mark) {
      for (let time = lastSettled + interval; time <= clock.now(); time += interval) {
        settled.set(time, { time, rate: settledRate(time), mark })
        lastSettled = time
        weight = 0
      }
    },
    settlements(from, to, limit, newest) {
      const first = Math.max(Math.ceil(from / interval) * interval, startOf(listing.onboardDate) + interval)
      const last = Math.min(startOf(to), lastSettled)
      const times: number[] = []
      if (newest) for (let time = last; time >= first && times.length < limit; time -= interval) times.unshift(time)
      else for (let time = first; time <= last && times.length < limit; time += interval) times.push(time)
      return times.map(past)
    },
    state: () => ({
      premium,
      weight,
      since: lastSettled,
      latest,
      settled: [...settled.values()].map((each) => [each.time, each.rate.toString(), each.mark.toString()] as const),
    }),
  }
}
