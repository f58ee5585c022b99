import type { Clock } from '../../domain/clock'

/** Calls `vanished` once when the process that started this one is gone. */
export function watchParent(clock: Clock, parent: number, current: () => number, vanished: () => void): void {
  const end = clock.every(1_000, () => {
    if (current() === parent) return
    end()
    vanished()
  })
}
