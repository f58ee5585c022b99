/** One waiting call: once at `due`, or each `period` from then on. Times are ms of the clock that keeps it. */
export interface Timer {
  due: number
  readonly period: number | undefined
  readonly run: () => void
}

/** The waiting calls of one clock. */
export interface Timers {
  add(timer: Timer): void
  remove(timer: Timer): void
  /** The earliest that is due by `until`; of equals the one asked for first. */
  next(until: number): Timer | undefined
  each(visit: (timer: Timer) => void): void
}

/** No timers yet. A set keeps the order of request and forgets in constant time. */
export function createTimers(): Timers {
  const timers = new Set<Timer>()
  return {
    add: (timer) => void timers.add(timer),
    remove: (timer) => void timers.delete(timer),
    next(until) {
      let next: Timer | undefined
      for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer
      return next
    },
    each: (visit) => timers.forEach(visit),
  }
}
