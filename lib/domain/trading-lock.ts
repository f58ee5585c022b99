import type { AccountId } from './account'

/** Why trading was locked: by the owner's kill switch, or by a start that could not trust its own journal (S-94). */
export type LockCause = 'kill-switch' | 'journal-damaged' | 'journal-restored'

/**
 * A lock that outlives the program (S-52). While it stands nothing leaves but cancels and the closes of a flatten (I7); only the
 * owner lifts it, in two acts with a wait between them (S-153).
 */
export interface TradingLock {
  readonly accountId: AccountId
  readonly cause: LockCause
  /** Wall time, ms. */
  readonly since: number
  /** Who pressed; absent when the program locked by itself. */
  readonly by?: string | undefined
  /** Wall time from which the second act may lift it, ms; absent until the first. */
  readonly liftableFrom?: number | undefined
}

/** Between asking for trading again and having it (S-153). */
export const LIFT_WAITS_MS = 60_000
