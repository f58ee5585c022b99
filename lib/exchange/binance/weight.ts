import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Market } from '../../domain/market'
import type { Hold, HoldKind, Lane, WeightUsage } from '../port'

export type Admission =
  | { readonly kind: 'admitted'; readonly settle: () => void }
  | { readonly kind: 'refused'; readonly reason: 'banned' | 'rate-limit'; readonly retryAt: number }

/** Shares of the limit (S-84). An order costs nothing on success and is not counted against a share. */
const SHARES: Record<Exclude<Lane, 'order'>, number> = { cancel: 0.2, resolve: 0.15, audit: 0.25, interface: 0.4 }
/** Use of the whole limit at which a lane stops (S-84). */
const CEILINGS: Record<Exclude<Lane, 'order'>, number> = { cancel: 1, resolve: 1, audit: 0.9, interface: 0.8 }
/** Lanes whose unspent shares a lane may not borrow. */
const ABOVE: Record<Exclude<Lane, 'order'>, readonly Exclude<Lane, 'order'>[]> = {
  cancel: [],
  resolve: ['cancel'],
  audit: ['cancel', 'resolve'],
  interface: ['cancel', 'resolve', 'audit'],
}
const MINUTE = 60_000
/** After a rate limit lifts, cancels have the line to themselves for this long, ms (S-56). */
const CANCELS_FIRST = 500
/** Limits until `exchangeInfo` has been read. Source: spot.md 4.1, usdm.md 3. */
const ASSUMED_LIMIT: Record<Market, number> = { spot: 6000, usdm: 2400 }

export interface Governor {
  /** Whether a call may leave now. An admitted call must be settled once, when its answer is known. */
  admit(lane: Lane, cost: number): Admission
  /** Weight used in this minute, as a reply said. */
  note(used: number): void
  hold(hold: Hold): void
  /** Tells the holds in force and each new one. */
  onHold(listener: (hold: Hold) => void): void
  /** Wall time until which nothing at all may be dialed or called, if there is one. */
  heldUntil(): number | undefined
  setLimit(limit: number): void
  usage(): WeightUsage
}

/**
 * Shares the request weight of one host among lanes, from live headers (S-84), and keeps every hold the exchange imposes.
 * Windows are minutes of the exchange's clock.
 */
export function createGovernor(options: {
  readonly market: Market
  readonly clock: Pick<Clock, 'now'>
  /** Exchange time minus wall time, ms. */
  offset(): number
}): Governor {
  const { clock } = options
  const listeners: ((hold: Hold) => void)[] = []
  let limit = ASSUMED_LIMIT[options.market]
  let minute = 0
  let reported = 0
  let settledSinceReport = 0
  let inFlight = 0
  let spent = { cancel: 0, resolve: 0, audit: 0, interface: 0 }
  const holds: Record<HoldKind, number> = { ban: 0, 'rate-limit': 0, orders: 0 }

  function roll(): void {
    const current = Math.floor((clock.now() + options.offset()) / MINUTE)
    if (current === minute) return
    minute = current
    reported = 0
    settledSinceReport = 0
    spent = { cancel: 0, resolve: 0, audit: 0, interface: 0 }
  }

  const used = (): number => reported + settledSinceReport + inFlight
  const rollsAt = (): number => (minute + 1) * MINUTE - options.offset()

  function heldFor(lane: Lane): { reason: 'banned' | 'rate-limit'; until: number } | undefined {
    const now = clock.now()
    if (holds.ban > now) return { reason: 'banned', until: holds.ban }
    const until = Math.max(
      holds['rate-limit'] + (lane === 'cancel' || holds['rate-limit'] === 0 ? 0 : CANCELS_FIRST),
      lane === 'order' ? holds.orders : 0,
    )
    return until > now ? { reason: 'rate-limit', until } : undefined
  }

  function fits(lane: Exclude<Lane, 'order'>, cost: number): boolean {
    const total = used() + cost
    if (total > limit * CEILINGS[lane]) return false
    const unspent = (other: Exclude<Lane, 'order'>) => Math.max(0, limit * SHARES[other] - spent[other])
    if (lane === 'cancel') return true
    if (total > limit - unspent('cancel')) return false
    if (spent[lane] + cost <= limit * SHARES[lane]) return true
    return total <= limit - ABOVE[lane].reduce((sum, other) => sum + unspent(other), 0)
  }

  return {
    admit(lane, cost) {
      roll()
      const held = heldFor(lane)
      if (held !== undefined) return { kind: 'refused', reason: held.reason, retryAt: held.until }
      if (lane !== 'order') {
        if (!fits(lane, cost)) return { kind: 'refused', reason: 'rate-limit', retryAt: rollsAt() }
        spent[lane] += cost
      }
      const counted = lane === 'order' ? 0 : cost
      inFlight += counted
      let open = true
      return {
        kind: 'admitted',
        settle() {
          if (!open) return
          open = false
          inFlight -= counted
          settledSinceReport += counted
        },
      }
    },
    note(value) {
      roll()
      // Replies may arrive out of order: within one minute the largest number is the newest.
      if (value >= reported) {
        reported = value
        settledSinceReport = 0
      }
    },
    hold(hold) {
      if (hold.until <= holds[hold.kind]) return
      holds[hold.kind] = hold.until
      for (const listener of listeners) listener(hold)
    },
    onHold(listener) {
      listeners.push(listener)
      for (const [kind, until] of Object.entries(holds) as [HoldKind, number][])
        if (until > clock.now()) listener({ kind, until })
    },
    heldUntil() {
      const until = Math.max(holds.ban, holds['rate-limit'])
      return until > clock.now() ? until : undefined
    },
    setLimit(value) {
      if (value > 0) limit = value
    },
    usage() {
      roll()
      return {
        used: used(),
        limit,
        resetsAt: (minute + 1) * MINUTE,
        bannedUntil: holds.ban > clock.now() ? holds.ban : undefined,
      }
    },
  }
}
