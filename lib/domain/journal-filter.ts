import type { IntentKind, IntentState } from './intent'
import type { Market } from './market'

/** Which intents of the journal are asked for. All of what is named must hold; nothing named means all. */
export interface JournalFilter {
  readonly market?: Market | undefined
  readonly symbol?: string | undefined
  /** `unsettled`: any of those the owner still waits for. */
  readonly state?: IntentState | 'unsettled' | undefined
  readonly kind?: IntentKind | undefined
  /** When the server took the intent in, ms since 1970, both ends included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Part of one of its ids, in any case of letters. */
  readonly text?: string | undefined
}
