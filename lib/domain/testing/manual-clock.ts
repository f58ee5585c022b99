import type { Clock } from '../clock'

/** A clock turned by hand, for tests of every room: timers run in order of their time when `advance` passes them. */
export interface ManualClock extends Clock {
  advance(ms: number): void
  /** The wall clock jumps; the monotonic clock and the timers do not notice. */
  jump(ms: number): void
}

interface Timer {
  readonly id: number
  due: number
  readonly period: number | undefined
  readonly run: () => void
}

/** Starts at `start` (wall, ms). Its randomness is the same in every run. */
export function createManualClock(start = 1_800_000_000_000): ManualClock {
  const timers = new Map<number, Timer>()
  let time = 0
  let jumped = 0
  let nextId = 0
  let seed = 0x9e3779b9

  function add(ms: number, period: number | undefined, run: () => void): () => void {
    const id = nextId++
    timers.set(id, { id, due: time + Math.max(0, ms), period, run })
    return () => timers.delete(id)
  }

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers.values()) {
      if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer
    }
    return next
  }

  return {
    now: () => start + time + jumped,
    monotonic: () => time,
    after: (ms, run) => add(ms, undefined, run),
    every: (ms, run) => add(Math.max(1, ms), Math.max(1, ms), run),
    randomBytes(count) {
      const bytes = new Uint8Array(count)
      for (let at = 0; at < count; at++) {
        seed ^= seed << 13
        seed ^= seed >>> 17
        seed ^= seed << 5
        bytes[at] = seed & 0xff
      }
      return bytes
    },
    advance(ms) {
      const end = time + ms
      for (let due = nextDue(end); due !== undefined; due = nextDue(end)) {
        time = Math.max(time, due.due)
        if (due.period === undefined) timers.delete(due.id)
        else due.due += due.period
        due.run()
      }
      time = end
    },
    jump(ms) {
      jumped += ms
    },
  }
}
