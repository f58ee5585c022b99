import { isUnsettled, type Intent, type IntentKind, type IntentState } from './intent'
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

/** Whether an intent that just changed belongs among those asked for; the same verdict as the journal's own. */
export function fitsFilter(intent: Intent, filter: JournalFilter): boolean {
  const { market, symbol, state, kind, from, to, text } = filter
  const { received } = intent.times
  return (
    (market === undefined || intent.market === market) &&
    (symbol === undefined || intent.symbol === symbol) &&
    (state === undefined || (state === 'unsettled' ? isUnsettled(intent) : intent.state === state)) &&
    (kind === undefined || intent.kind === kind) &&
    (from === undefined || received >= from) &&
    (to === undefined || received <= to) &&
    (text === undefined || idsOf(intent).some((id) => id.toLowerCase().includes(text.toLowerCase())))
  )
}

const idsOf = ({ clientOrderId, intentId, orderId, runId }: Intent): readonly string[] =>
  [clientOrderId, intentId, orderId, runId].filter((id) => id !== undefined)
