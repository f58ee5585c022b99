import type { Clock } from '../../domain/clock'

const WINDOW = 15 * 60_000
const TRIES_PER_ADDRESS = 5
const LONGEST_DELAY = 60_000
const HOUR = 60 * 60_000
const TRIES_PER_HOUR = 60
/** Addresses remembered; the oldest are forgotten first, and the global limits hold without them. */
const ADDRESSES = 10_000

export type ThrottleVerdict = { readonly kind: 'go' } | { readonly kind: 'wait'; readonly seconds: number }

/** Limits how often a secret may be guessed (S-111). */
export interface Throttle {
  /** Counts a try of this address, or says how long to wait. A try that was not let go counts nothing. */
  begin(address: string): ThrottleVerdict
  /** The try was right: the address and the global delay start anew. */
  succeed(address: string): void
}

/**
 * Five tries per 15 minutes and address; after each failure everyone waits twice as long as before, up to a minute; at
 * most 60 tries an hour reach the hash, however many addresses ask.
 */
export function createThrottle(clock: Clock): Throttle {
  const tries = new Map<string, number[]>()
  let lastHour: number[] = []
  let failures = 0
  let notBefore = 0
  let lastTry = 0

  return {
    begin(address) {
      const now = clock.monotonic()
      if (now - lastTry > WINDOW) {
        failures = 0
        notBefore = 0
      }
      const own = (tries.get(address) ?? []).filter((at) => now - at < WINDOW)
      lastHour = lastHour.filter((at) => now - at < HOUR)
      const freeAt = Math.max(
        notBefore,
        own.length >= TRIES_PER_ADDRESS ? (own[0] ?? now) + WINDOW : 0,
        lastHour.length >= TRIES_PER_HOUR ? (lastHour[0] ?? now) + HOUR : 0,
      )
      if (freeAt > now) return { kind: 'wait', seconds: Math.ceil((freeAt - now) / 1000) }
      // Counted as failed until it succeeds, so that tries made at the same moment see each other.
      own.push(now)
      tries.delete(address)
      tries.set(address, own)
      if (tries.size > ADDRESSES) tries.delete(tries.keys().next().value as string)
      lastHour.push(now)
      lastTry = now
      failures += 1
      notBefore = now + Math.min(LONGEST_DELAY, 500 * 2 ** Math.min(failures, 10))
      return { kind: 'go' }
    },
    succeed(address) {
      tries.delete(address)
      lastHour.pop()
      failures = 0
      notBefore = 0
    },
  }
}
