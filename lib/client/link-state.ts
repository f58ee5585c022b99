import type { Freshness } from '../domain/freshness'

/** S-71: a beat each second; none for this long is amber, for that long grey with entry off. */
export const LATE_AFTER_MS = 2_500
export const BLIND_AFTER_MS = 5_000
/** A socket that says nothing for this long is dropped, whatever its `readyState` claims. */
export const DROP_AFTER_MS = 8_000

/** The bridge as this browser sees it. */
export interface LinkState {
  /** `reload`: another build serves (S-16). `signed-out`: the session ended. */
  readonly phase: 'connecting' | 'open' | 'waiting' | 'reload' | 'signed-out'
  readonly freshness: Freshness
  /** Code of why it is not live: `connecting`, `closed`, `silent`, `delayed`, `resumed`. */
  readonly why?: 'connecting' | 'closed' | 'silent' | 'delayed' | 'resumed' | undefined
  /** Number of the present connection; what an earlier one brought proves nothing (S-74). */
  readonly connection: number
  /** Dials since the last proof. */
  readonly attempt: number
  /** Monotonic time of the next dial, while waiting for it. */
  readonly nextDialAt?: number | undefined
  /** Monotonic time of the last beat, and the server's wall time in it, for "as of". */
  readonly lastBeatAt?: number | undefined
  readonly asOf?: number | undefined
}

export const firstLinkState: LinkState = {
  phase: 'connecting',
  freshness: 'blind',
  why: 'connecting',
  connection: 0,
  attempt: 0,
}

/**
 * Freshness of the link at `now`: blind until proven on this connection, then by the age of the last beat (S-71).
 * `proven` means that this connection has shown the account's present generation.
 */
export function linkFreshness(input: {
  readonly open: boolean
  readonly proven: boolean
  readonly lastBeatAt: number | undefined
  readonly now: number
}): Freshness {
  if (!input.open || !input.proven || input.lastBeatAt === undefined) return 'blind'
  const silence = input.now - input.lastBeatAt
  if (silence >= BLIND_AFTER_MS) return 'blind'
  return silence >= LATE_AFTER_MS ? 'late' : 'live'
}

const RANK: Readonly<Record<Freshness, number>> = { live: 0, late: 1, blind: 2 }

/** The least fresh of them; live for none. */
export function worstOf(all: readonly Freshness[]): Freshness {
  let worst: Freshness = 'live'
  for (const one of all) if (RANK[one] > RANK[worst]) worst = one
  return worst
}

/** Waiting time before dial number `attempt` (1 is at once), full jitter between 0.25 s and a ceiling that doubles to 5 s. */
export function dialDelay(attempt: number, random: number): number {
  if (attempt <= 1) return 0
  const ceiling = Math.min(5_000, 500 * 2 ** (attempt - 2))
  return Math.round(250 + random * Math.max(0, ceiling - 250))
}
