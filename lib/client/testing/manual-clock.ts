import type { Clock } from '../../domain/clock'

/** A clock that a test moves by hand; timers run in their order as it passes them. */
export interface ManualClock extends Clock {
  /** Moves time on, running what is due, and lets promises settle after each timer. */
  advance(ms: number): Promise<void>
  /** Time passes without a timer running, as when a machine sleeps; what was due runs at the next advance. */
  sleep(ms: number): void
}

export function createManualClock(): ManualClock {
  let time = 1_000
  let count = 0
  const timers = new Map<number, { due: number; run: () => void; every?: number }>()
  const add = (ms: number, run: () => void, every?: number) => {
    const id = ++count
    timers.set(id, { due: time + ms, run, ...(every === undefined ? {} : { every }) })
    return () => {
      timers.delete(id)
    }
  }
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return {
    now: () => 1_700_000_000_000 + time,
    monotonic: () => time,
    after: (ms, run) => add(ms, run),
    every: (ms, run) => add(ms, run, ms),
    randomBytes: (bytes) => new Uint8Array(bytes).fill(128),
    sleep(ms) {
      time += ms
    },
    async advance(ms) {
      const end = time + ms
      await settle()
      for (;;) {
        const next = [...timers]
          .filter(([, timer]) => timer.due <= end)
          .sort((a, b) => a[1].due - b[1].due || a[0] - b[0])[0]
        if (next === undefined) break
        const [id, timer] = next
        time = Math.max(time, timer.due)
        if (timer.every === undefined) timers.delete(id)
        else timer.due = time + timer.every
        timer.run()
        await settle()
      }
      time = Math.max(time, end)
    },
  }
}
