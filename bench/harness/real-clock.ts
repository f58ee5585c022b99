import { randomBytes } from 'node:crypto'
import type { Clock } from '../../lib/domain/clock'
import { createRealClock } from '../../lib/server/clock/real-clock'

/** The clock as `server.ts` makes it. */
export const machineClock = (): Clock =>
  createRealClock({
    now: () => Date.now(),
    monotonic: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    forget: (handle) => clearTimeout(handle),
    randomBytes: (count) => randomBytes(count),
  })
