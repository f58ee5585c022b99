import type { ExchangeClock } from './clock'

export interface ManualClock extends ExchangeClock {
  /** Moves time on by `ms`, running what falls due on the way, in order of time and then of request. */
  advance(ms: number): void
}

interface Timer {
  due: number
  readonly period: number | undefined
  readonly run: () => void
}

/** A clock that stands still until it is turned; for tests and proofs. `start` is milliseconds since the epoch. */
export function createManualClock(start: number): ManualClock {
  let now = start
  let timers: Timer[] = []

  function schedule(ms: number, period: number | undefined, run: () => void): () => void {
    const timer: Timer = { due: now + Math.max(0, ms), period, run }
    timers.push(timer)
    return () => {
      timers = timers.filter((other) => other !== timer)
    }
  }

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer
    return next
  }

  return {
    now: () => now,
    after: (ms, run) => schedule(ms, undefined, run),
    every: (ms, run) => schedule(ms, Math.max(1, ms), run),
    advance(ms) {
      const until = now + ms
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        now = Math.max(now, timer.due)
        if (timer.period === undefined) timers.splice(timers.indexOf(timer), 1)
        else timer.due += timer.period
        timer.run()
      }
      now = until
    },
  }
}
