import 'server-only'
import type { Clock } from '../../domain/clock'
import type { ClockEstimate } from '../port'

const EVERY = 30_000
/** While nothing is known yet; what is known too badly is asked for after 1, 2, 4 … s. */
const AGAIN = 1_000
/** A bound that the owner is warned of (S-86), ms. */
const BAD = 250
/** A measurement this old is replaced even by one with a longer round trip. */
const STALE = 5 * 60_000

export interface VenueClock {
  estimate(): ClockEstimate
  /** Estimated exchange time, ms. */
  now(): number
  measure(): Promise<ClockEstimate>
  close(): void
}

/**
 * How far two clocks may run apart between measurements, as a share of the time gone by: 100 ppm for each, more than a crystal
 * strays by (20 to 50 ppm) and than either server's NTP leaves. 6 ms after 30 s; past 1 s, which ends entries (S-86), in 83 min.
 */
const DRIFT = 0.0002

/** A step of our own clocks against each other that asks for a new measurement, ms. */
const STEP = 250

/**
 * Estimates how far the exchange's clock is from ours, each 30 s and on demand (S-86). The sample with the shortest round
 * trip of the last five minutes decides, unless a newer one contradicts it: then one of the clocks has jumped. The bound grows
 * with the age of that sample, so that an exchange which tells no time any more is known ever less well. When our wall clock
 * steps, or sleeps, it grows by the step until the next measurement: what rested on it is uncertain at once. A bound above 250 ms is
 * measured again after 1, 2, 4 … s.
 */
export function createVenueClock(options: {
  readonly clock: Clock
  /** One call of the exchange's time: its answer in ms, and when by our wall clock it was asked and answered. */
  readonly ask: () => Promise<{ serverTime: number; askedAt: number; answeredAt: number } | undefined>
}): VenueClock {
  const { clock } = options
  let best: ClockEstimate = { offset: 0, errorBound: Number.POSITIVE_INFINITY, measuredAt: 0 }
  /** Wall time minus monotonic time when `best` was taken, and that monotonic time. */
  let stepAtBest = 0
  let bestTakenAt = 0
  let measuring: Promise<ClockEstimate> | undefined
  let stopAgain: (() => void) | undefined
  let closed = false
  /** Measurements in a row that left the bound bad. */
  let badTries = 0

  async function measureOnce(): Promise<ClockEstimate> {
    const sample = await options.ask()
    if (sample === undefined) {
      if (best.errorBound === Number.POSITIVE_INFINITY) askAgainAfter(AGAIN)
      return best
    }
    const errorBound = Math.max(0, sample.answeredAt - sample.askedAt) / 2
    const offset = sample.serverTime - (sample.askedAt + errorBound)
    const age = clock.monotonic() - bestTakenAt
    const known = best.errorBound + age * DRIFT
    const contradicts = Math.abs(offset - best.offset) > errorBound + known
    if (errorBound <= known || contradicts || step() > STEP || age > STALE) {
      best = { offset, errorBound, measuredAt: clock.now() }
      stepAtBest = clock.now() - clock.monotonic()
      bestTakenAt = clock.monotonic()
    }
    // A machine that was busy for a moment must not keep entries off until the next turn.
    badTries = best.errorBound > BAD ? badTries + 1 : 0
    if (badTries > 0) askAgainAfter(Math.min(AGAIN * 2 ** (badTries - 1), EVERY))
    return best
  }

  function askAgainAfter(ms: number): void {
    stopAgain?.()
    stopAgain = closed ? undefined : clock.after(ms, () => void measure())
  }

  /** How far the wall clock has moved against the monotonic one since the last good measurement, ms. */
  const step = (): number => Math.abs(clock.now() - clock.monotonic() - stepAtBest)

  function estimate(): ClockEstimate {
    if (best.errorBound === Number.POSITIVE_INFINITY) return best
    const errorBound = best.errorBound + (clock.monotonic() - bestTakenAt) * DRIFT
    const moved = step()
    if (moved <= STEP) return { ...best, errorBound }
    if (!closed) void measure()
    return { ...best, errorBound: errorBound + moved }
  }

  function measure(): Promise<ClockEstimate> {
    // In a later turn: whoever carries the question may ask for the estimate, which would ask for a measurement, and so on.
    measuring ??= Promise.resolve()
      .then(measureOnce)
      .finally(() => {
        measuring = undefined
      })
    return measuring
  }

  const stop = clock.every(EVERY, () => void measure())
  return {
    estimate,
    now: () => Math.round(clock.now() + best.offset),
    measure,
    close() {
      closed = true
      stopAgain?.()
      stop()
    },
  }
}
