import type { ExchangeClock } from './clock'
import { createTimers, type Timer } from './timers'

export interface ManualClock extends ExchangeClock {
  /** Moves time on by `ms`, running what falls due on the way, in order of time and then of request. */
  advance(ms: number): void
}

/** A clock that stands still until it is turned; for tests and proofs. `start` is milliseconds since the epoch. */
export function createManualClock(start: number): ManualClock {
  let now = start
  const timers = createTimers()

  function schedule(ms: number, period: number | undefined, run: () => void): () => void {
    const timer: Timer = { due: now + Math.max(0, ms), period, run }
    timers.add(timer)
    return () => timers.remove(timer)
  }

  return {
    now: () => now,
    after: (ms, run) => schedule(ms, undefined, run),
    every: (ms, run) => schedule(ms, Math.max(1, ms), run),
    advance(ms) {
      const until = now + ms
      for (let timer = timers.next(until); timer !== undefined; timer = timers.next(until)) {
        now = Math.max(now, timer.due)
        if (timer.period === undefined) timers.remove(timer)
        else timer.due += timer.period
        timer.run()
      }
      now = until
    },
  }
}
