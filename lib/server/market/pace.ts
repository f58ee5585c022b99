import type { Clock } from '../../domain/clock'

/**
 * Lets something happen at once, and then on average at most once per period however often it is asked for. What comes up
 * to half a period early is not held back, so that a source with the same period is followed beat by beat instead of
 * with a delay that wanders. A period of 0 is the end of the turn of the event loop.
 */
export interface Pace {
  ask(): void
  stop(): void
}

export function createPace(clock: Clock, period: number, run: () => void): Pace {
  /** When the next run is due if runs are evenly spread. */
  let due = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  const go = (): void => {
    cancel = undefined
    due = Math.max(due, clock.monotonic()) + period
    run()
  }
  return {
    ask() {
      if (cancel !== undefined) return
      if (period === 0) {
        const handle = setImmediate(go)
        cancel = () => clearImmediate(handle)
        return
      }
      const left = due - period / 2 - clock.monotonic()
      if (left <= 0) go()
      else cancel = clock.after(left, go)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
