/** One listened-to stream that sends by the clock. */
export interface PeriodicStream {
  /** Payloads due at `now`. */
  due(now: number): readonly unknown[]
  close(): void
}

export const nothing: readonly unknown[] = []
export const ignore = (): void => {}

/** Sends once per period, counted from the subscription; a late beat does not shift the later ones. */
export function pace(period: number, now: number): (time: number) => boolean {
  let next = now + period
  return (time) => {
    if (time < next) return false
    next = time >= next + period ? time + period : next + period
    return true
  }
}

/** A stream that makes its payloads anew each period. */
export function each(period: number, now: number, make: (time: number) => readonly unknown[]): PeriodicStream {
  const isDue = pace(period, now)
  return { due: (time) => (isDue(time) ? make(time) : nothing), close: ignore }
}
