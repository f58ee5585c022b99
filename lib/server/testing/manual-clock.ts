import { createHash } from 'node:crypto'
import type { Clock } from '../../domain/clock'

/** A clock turned by hand, for tests: timers run in order of their time when {@link ManualClock.advance} passes them. */
export interface ManualClock extends Clock {
  advance(ms: number): void
}

interface Timer {
  readonly id: number
  due: number
  readonly period: number | undefined
  readonly run: () => void
}

/** Starts at `start`; its randomness is the same in every run. */
export function createManualClock(start = 1_800_000_000_000): ManualClock {
  const timers = new Map<number, Timer>()
  let time = 0
  let nextId = 0
  let drawn = 0

  function add(ms: number, period: number | undefined, run: () => void): () => void {
    const id = nextId++
    timers.set(id, { id, due: time + Math.max(0, ms), period, run })
    return () => timers.delete(id)
  }

  return {
    now: () => start + time,
    monotonic: () => time,
    after: (ms, run) => add(ms, undefined, run),
    every: (ms, run) => add(ms, ms, run),
    randomBytes(count) {
      const bytes = Buffer.alloc(count)
      for (let at = 0; at < count; at += 32) {
        createHash('sha256').update(`draw ${drawn++}`).digest().copy(bytes, at)
      }
      return bytes
    },
    advance(ms) {
      const end = time + ms
      for (;;) {
        const due = [...timers.values()]
          .filter((timer) => timer.due <= end)
          .sort((a, b) => a.due - b.due || a.id - b.id)[0]
        if (due === undefined) break
        time = Math.max(time, due.due)
        if (due.period === undefined) timers.delete(due.id)
        else due.due += Math.max(1, due.period)
        due.run()
      }
      time = end
    },
  }
}
