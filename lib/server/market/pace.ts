import type { Clock } from '../../domain/clock'

/**
 * Lets something happen at once, and then at most once per period however often it is asked for. A period of 0 is the end
 * of the turn of the event loop.
 */
export interface Pace {
  ask(): void
  stop(): void
}

export function createPace(clock: Clock, period: number, run: () => void): Pace {
  let lastRun = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  const go = (): void => {
    cancel = undefined
    lastRun = clock.monotonic()
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
      const left = lastRun + period - clock.monotonic()
      if (left <= 0) go()
      else cancel = clock.after(left, go)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
