import 'server-only'
import type { Intent } from '../../domain/intent'
import type { Venue } from '../../exchange/port'

/** Beyond the window: 10 s that the exchange may hold a request inside, 5 s for clocks we do not see (S-30). */
const INSIDE_MS = 10_000
const MARGIN_MS = 5_000
/** Stands in while no measurement of the exchange's clock has come back. */
const UNKNOWN_ERROR_MS = 5_000

/** How long after sending the exchange may still accept a request, at least, ms. */
export const fenceLasts = (intent: Intent): number => (intent.recvWindow ?? 0) + INSIDE_MS + MARGIN_MS

/** Exchange time after which a request it has not yet seen can no longer be accepted (S-30); about 18.3 s after sending. */
export function fenceOf(intent: Intent, venue: Venue): number {
  const { errorBound } = venue.clock()
  const bound = Number.isFinite(errorBound) ? errorBound : UNKNOWN_ERROR_MS
  return (intent.sendTimestamp ?? 0) + fenceLasts(intent) + bound
}

/** Estimated time of the exchange now, ms. */
export const exchangeNow = (venue: Venue, now: number): number => now + venue.clock().offset

const EARLY_MS = [300, 1_000, 2_000, 4_000, 8_000] as const
const AFTER_FENCE_MS = 6_000
export const TWO_MINUTES_MS = 120_000
const STEPS = [
  { until: TWO_MINUTES_MS, each: 15_000 },
  { until: 900_000, each: 60_000 },
  { until: 86_400_000, each: 600_000 },
] as const

/**
 * Milliseconds after sending at which to ask next, given how many have gone by and where the fence lies (S-33); undefined
 * when a day is over.
 */
export function nextLook(elapsed: number, fenceAfter: number): number | undefined {
  const early = [...EARLY_MS, fenceAfter, fenceAfter + AFTER_FENCE_MS].find((at) => at > elapsed)
  if (early !== undefined) return early
  for (const step of STEPS) {
    const next = (Math.floor(elapsed / step.each) + 1) * step.each
    if (next <= step.until) return next
  }
  return undefined
}
