import type { Clock } from '../../domain/clock'

/** The machine's time, timers and randomness, handed over by the process entry so that nothing else reads them. */
export interface Machine {
  now(): number
  monotonic(): number
  later(run: () => void, ms: number): unknown
  forget(handle: never): void
  randomBytes(count: number): Uint8Array
}

/** Longest wait that Node's timers take, ms. */
const LONGEST_WAIT = 2_147_483_647
/** No repetition is shorter in machine time, however fast the clock runs; what is missed is not made up for. */
const SHORTEST_PERIOD = 5

/**
 * What a fast clock that began at `beginning` shows now, wall ms. A process that starts later, or again, goes on from here and
 * not from the beginning, so that several processes share one time and none of them goes back in it.
 */
export const caughtUp = (machine: Pick<Machine, 'now'>, rate: number, beginning: number): number =>
  beginning + (machine.now() - beginning) * rate

/**
 * The machine's clock, run `rate` times as fast from `origin` on (BINNACLE_CLOCK_RATE, for proofs; 1 otherwise). Wall times
 * are whole milliseconds; ages count on the monotonic clock at the same rate.
 */
export function createRealClock(machine: Machine, rate = 1, origin = machine.now()): Clock {
  const wallStart = machine.now()
  const steadyStart = machine.monotonic()

  function after(ms: number, run: () => void): () => void {
    let left = Math.max(0, ms / rate)
    let handle: unknown
    const arm = (): void => {
      const part = Math.min(left, LONGEST_WAIT)
      left -= part
      handle = machine.later(() => (left > 0 ? arm() : run()), part)
    }
    arm()
    return () => machine.forget(handle as never)
  }

  function every(ms: number, run: () => void): () => void {
    const period = rate === 1 ? ms : Math.max(ms / rate, SHORTEST_PERIOD)
    let due = machine.monotonic() + period
    let handle: unknown
    let ended = false
    const tick = (): void => {
      run()
      if (ended) return
      due = Math.max(due + period, machine.monotonic())
      handle = machine.later(tick, due - machine.monotonic())
    }
    handle = machine.later(tick, period)
    return () => {
      ended = true
      machine.forget(handle as never)
    }
  }

  return {
    // At the machine's own rate a step of its wall clock shows, as it must (S-86).
    now: rate === 1 ? () => machine.now() : () => Math.floor(origin + (machine.now() - wallStart) * rate),
    monotonic: () => (machine.monotonic() - steadyStart) * rate,
    after,
    every,
    randomBytes: (count) => machine.randomBytes(count),
  }
}
