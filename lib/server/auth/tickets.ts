import type { Clock } from '../../domain/clock'

const LIFETIME = 30_000
/** Tickets nobody came for; the oldest go first. */
const OUTSTANDING = 200

/** Tickets for the bridge: one upgrade each, within 30 s, and only with the session that asked (S-130). */
export interface Tickets<Holder> {
  issue(holder: Holder): string
  /** Whose ticket it was; undefined for one that is unknown, used or too old. Takes it out of the world either way. */
  redeem(ticket: string): Holder | undefined
}

export function createTickets<Holder>(clock: Clock): Tickets<Holder> {
  const tickets = new Map<string, { readonly holder: Holder; readonly until: number }>()
  return {
    issue(holder) {
      const now = clock.monotonic()
      for (const [ticket, { until }] of tickets) {
        if (until > now && tickets.size < OUTSTANDING) break
        tickets.delete(ticket)
      }
      const ticket = Buffer.from(clock.randomBytes(32)).toString('base64url')
      tickets.set(ticket, { holder, until: now + LIFETIME })
      return ticket
    },
    redeem(ticket) {
      const found = tickets.get(ticket)
      tickets.delete(ticket)
      return found !== undefined && clock.monotonic() <= found.until ? found.holder : undefined
    },
  }
}
