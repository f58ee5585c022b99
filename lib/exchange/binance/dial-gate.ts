import 'server-only'
import type { Clock } from '../../domain/clock'

/** Numbers of S-80. */
const SHORTEST = 250
const LONGEST = 15_000
const DIALS = 30
const WINDOW = 5 * 60_000
/** From this many failed dials in a row on, waits are so long that the window never runs dry while the host is away. */
const MANY = 6
const LONG = 12_000
const STABLE = 60_000

export interface DialGate {
  /** Runs `dial` when one is due; the dial says once how it ended. The returned function takes the wish back. */
  ask(dial: (outcome: DialOutcome) => void): () => void
  /** A connection that had opened was useless, or did not last: the next dial follows at once, later ones wait. */
  lose(): void
}

export interface DialOutcome {
  opened(): void
  failed(): void
}

/**
 * Lets the sockets of one host dial one at a time: at once when nothing failed lately, then with full jitter, never more
 * than 30 in 5 minutes and never during a hold (S-80). While the host is away one socket tries for all.
 */
export function createDialGate(options: {
  readonly clock: Clock
  /** Wall time until which nothing may be dialed, if there is one. */
  heldUntil(): number | undefined
}): DialGate & { close(): void } {
  const { clock } = options
  const waiting: ((outcome: DialOutcome) => void)[] = []
  const dials: number[] = []
  /** Failed dials and short-lived connections since something stood for a minute; failed dials since one succeeded. */
  let failures = 0
  let refusals = 0
  let earliest = clock.monotonic()
  let dialing = false
  let closed = false
  let stopTimer: (() => void) | undefined
  let stopStable: (() => void) | undefined

  function jitter(): number {
    const [a = 0, b = 0] = clock.randomBytes(2)
    const shortest = refusals < MANY ? SHORTEST : LONG
    const widest = refusals < MANY ? Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 10)) : LONGEST
    return shortest + ((a * 256 + b) / 65_536) * (widest - shortest)
  }

  function delay(): number {
    const now = clock.monotonic()
    while (dials[0] !== undefined && dials[0] <= now - WINDOW) dials.shift()
    const slot = dials.length < DIALS ? now : (dials[dials.length - DIALS] ?? now) + WINDOW
    const held = options.heldUntil()
    const free = held === undefined ? now : now + Math.max(0, held - clock.now())
    return Math.max(earliest, slot, free) - now
  }

  /** The first time the next dial may follow at once. */
  function lose(): void {
    stopStable?.()
    failures += 1
    earliest = clock.monotonic() + (failures === 1 ? 0 : jitter())
  }

  function fail(): void {
    stopStable?.()
    failures += 1
    refusals += 1
    earliest = clock.monotonic() + jitter()
  }

  function next(): void {
    stopTimer?.()
    stopTimer = undefined
    if (closed || dialing || waiting.length === 0) return
    const ms = delay()
    if (ms > 0) {
      stopTimer = clock.after(ms, next)
      return
    }
    const dial = waiting.shift()
    if (dial === undefined) return
    dialing = true
    dials.push(clock.monotonic())
    let ended = false
    const end = (run: () => void) => () => {
      if (ended) return
      ended = true
      dialing = false
      run()
      next()
    }
    dial({
      opened: end(() => {
        earliest = clock.monotonic()
        refusals = 0
        stopStable?.()
        stopStable = clock.after(STABLE, () => {
          failures = 0
        })
      }),
      failed: end(fail),
    })
  }

  return {
    ask(dial) {
      waiting.push(dial)
      next()
      return () => {
        const at = waiting.indexOf(dial)
        if (at >= 0) waiting.splice(at, 1)
      }
    },
    lose,
    close() {
      closed = true
      stopTimer?.()
      stopStable?.()
    },
  }
}
