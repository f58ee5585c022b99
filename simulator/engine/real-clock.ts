import type { ClockRefusal, SteerableClock } from './clock'
import { createTimers, type Timer } from './timers'

/** Host timers and host time, given by the process entry so that nothing else reads them. */
export interface HostTime {
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: never): void
}

/** No timer of a fast clock repeats more often than this in host time; what is missed is not made up for. */
const SHORTEST_PERIOD_MS = 20
/** Longest wait Node's timers take. */
const LONGEST_WAIT_MS = 2_147_483_647
/** A paused clock moves on for this long at a time, in host time, and lets requests in between. */
const SLICE_MS = 20
/** One call moves a paused clock by at most a day, and turns each repeating timer at most so often on the way. */
const LONGEST_ADVANCE_MS = 86_400_000
const MOST_TURNS = 6_000

export const LOWEST_RATE = 0.001
export const HIGHEST_RATE = 1_000

/** Whether a clock can run at this rate; 0 is paused. */
export const isClockRate = (rate: number): boolean => rate === 0 || (rate >= LOWEST_RATE && rate <= HIGHEST_RATE)

const refused = (refusal: string): ClockRefusal => ({ refusal })

/**
 * The host's clock, run `rate` times as fast from `origin` on (EXCHANGE_CLOCK_RATE; 1 for real trading, up to 1,000 for
 * proofs, 0 paused). Times are whole milliseconds. A fast clock rests as long as it has worked, so that requests are answered
 * at any rate. Throws on a rate it cannot run at.
 */
export function createRealClock(host: HostTime, rate = 1, origin = host.now()): SteerableClock {
  if (!isClockRate(rate)) throw new Error(`EXCHANGE_CLOCK_RATE is ${rate}; allowed: 0 (paused), 0.001 to 1000.`)
  const timers = createTimers()
  let anchor = { time: origin, host: host.now() }
  let current = rate
  let handle: unknown
  /** Host time before which nothing runs. */
  let restUntil = Number.NEGATIVE_INFINITY
  let turning = false
  let advancing = false
  /** Least period of a repeating timer, in ms of this clock. */
  let coarsest = 0

  const exact = (): number => (current === 0 ? anchor.time : anchor.time + (host.now() - anchor.host) * current)
  const now = (): number => Math.floor(exact())
  const coarsestAt = (speed: number): number => (speed > 1 ? SHORTEST_PERIOD_MS * speed : 1)

  function arm(): void {
    if (handle !== undefined) host.clearTimeout(handle as never)
    handle = undefined
    if (current === 0 || turning) return
    const next = timers.next(Number.POSITIVE_INFINITY)
    if (next === undefined) return
    const wait = Math.max((next.due - exact()) / current, restUntil - host.now(), 0)
    handle = host.setTimeout(wake, Math.min(LONGEST_WAIT_MS, Math.ceil(wait)))
  }

  /** Runs what is due by `until`; `isOver` ends it early. True when nothing is left. */
  function run(until: number, onDue: (timer: Timer) => void, isOver: () => boolean): boolean {
    turning = true
    try {
      for (let timer = timers.next(until); timer !== undefined; timer = timers.next(until)) {
        if (isOver()) return false
        onDue(timer)
        timer.run()
      }
      return true
    } finally {
      turning = false
    }
  }

  function wake(): void {
    const began = host.now()
    const until = now()
    try {
      run(
        until,
        (timer) => {
          if (timer.period === undefined) timers.remove(timer)
          else timer.due = Math.max(timer.due + Math.max(timer.period, coarsest), until + 1)
        },
        () => false,
      )
    } finally {
      restUntil = current > 1 ? host.now() + (host.now() - began) : Number.NEGATIVE_INFINITY
      arm()
    }
  }

  function schedule(ms: number, period: number | undefined, call: () => void): () => void {
    const wait = period === undefined ? Math.max(0, ms) : Math.max(period, coarsest)
    const timer: Timer = { due: now() + wait, period, run: call }
    timers.add(timer)
    arm()
    return () => timers.remove(timer)
  }

  async function advance(ms: number): Promise<ClockRefusal | undefined> {
    if (current !== 0) return refused('Only a paused clock can be moved on: set rate to 0 first.')
    if (!Number.isInteger(ms) || ms < 0 || ms > LONGEST_ADVANCE_MS)
      return refused(`advance must be a whole number of ms from 0 to ${LONGEST_ADVANCE_MS}.`)
    if (advancing) return refused('The clock is being moved on already.')
    advancing = true
    const until = now() + ms
    const coarse = ms / MOST_TURNS
    const toDue = (timer: Timer): void => {
      anchor = { time: Math.max(anchor.time, timer.due), host: anchor.host }
      if (timer.period === undefined) timers.remove(timer)
      else timer.due += Math.max(timer.period, coarse)
    }
    try {
      for (;;) {
        const end = host.now() + SLICE_MS
        if (run(until, toDue, () => host.now() >= end)) break
        await new Promise<void>((resolve) => host.setTimeout(resolve, 0))
      }
      anchor = { time: until, host: host.now() }
    } finally {
      advancing = false
    }
    return undefined
  }

  coarsest = coarsestAt(rate)
  return {
    now,
    hostNow: () => host.now(),
    after: (ms, call) => schedule(ms, undefined, call),
    every: (ms, call) => schedule(ms, Math.max(1, ms), call),
    rate: () => current,
    setRate(next) {
      if (!isClockRate(next)) return refused('rate must be 0 (paused) or from 0.001 to 1000.')
      if (advancing) return refused('The clock is being moved on; its rate can be set when it stands.')
      anchor = { time: exact(), host: host.now() }
      current = next
      coarsest = coarsestAt(next)
      // A timer that waited for a coarse step of a fast clock would come late on a slow one.
      const latest = now()
      timers.each((timer) => {
        if (timer.period !== undefined) timer.due = Math.min(timer.due, latest + Math.max(timer.period, coarsest))
      })
      arm()
      return undefined
    },
    advance,
  }
}
