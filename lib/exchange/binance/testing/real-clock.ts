import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../domain/clock'

/** The machine's own time, for tests that talk over real sockets. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms)
    return () => clearTimeout(handle)
  },
  every(ms, run) {
    const handle = setInterval(run, ms)
    return () => clearInterval(handle)
  },
  randomBytes: (count) => randomBytes(count),
}
