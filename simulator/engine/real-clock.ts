import type { ExchangeClock } from './clock'

/** Host timers and host time, given by the process entry so that nothing else reads them. */
export interface HostTime {
  now(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: never): void
}

/** No timer repeats more often than this in host time, however fast the clock runs; what is missed is not made up for. */
const SHORTEST_PERIOD_MS = 20
/** Longest wait Node's timers take. */
const LONGEST_WAIT_MS = 2_147_483_647

/**
 * The host's clock, run `rate` times as fast from `origin` on (EXCHANGE_CLOCK_RATE; 1 for real trading, up to 1,000 for
 * proofs). Times are whole milliseconds. Throws on a rate outside 0.001 to 1,000.
 */
export function createRealClock(host: HostTime, rate = 1, origin = host.now()): ExchangeClock {
  if (!(rate >= 0.001 && rate <= 1_000)) throw new Error(`EXCHANGE_CLOCK_RATE is ${rate}; allowed: 0.001 to 1000.`)
  const started = host.now()
  const now = (): number => Math.floor(origin + (host.now() - started) * rate)

  function after(ms: number, run: () => void): () => void {
    const due = now() + ms
    let handle: unknown
    const wait = (): void => {
      const left = (due - now()) / rate
      if (left <= 0) run()
      else handle = host.setTimeout(wait, Math.min(LONGEST_WAIT_MS, Math.ceil(left)))
    }
    handle = host.setTimeout(wait, Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(ms / rate))))
    return () => host.clearTimeout(handle as never)
  }

  function every(ms: number, run: () => void): () => void {
    const period = Math.max(ms / rate, rate === 1 ? 1 : SHORTEST_PERIOD_MS)
    let due = host.now() + period
    let handle: unknown
    let ended = false
    const tick = (): void => {
      run()
      if (ended) return
      due = Math.max(due + period, host.now() + 1)
      handle = host.setTimeout(tick, Math.max(1, due - host.now()))
    }
    handle = host.setTimeout(tick, period)
    return () => {
      ended = true
      host.clearTimeout(handle as never)
    }
  }

  return { now, after, every }
}
