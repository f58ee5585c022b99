import type { Market } from './market'

/** The sources of truth whose ages the desk shows (PRODUCT 4). */
export type SourceName = 'account-stream' | 'market-stream' | 'exchange' | 'clock' | 'database'

/** live: proven fresh. late: overdue, figures still usable. blind: nothing can be said. */
export type Freshness = 'live' | 'late' | 'blind'

export interface SourceHealth {
  readonly source: SourceName
  readonly market?: Market | undefined
  readonly freshness: Freshness
  /** Age of the last proof by the server's monotonic clock, ms; absent when there never was one. */
  readonly ageMs?: number | undefined
  /** Code of why it is not live. */
  readonly reason?: string | undefined
  /** Of the clock: how well it is known, ms to either side (S-86). */
  readonly errorBoundMs?: number | undefined
}
