import type { IntentReason } from './intent'
import type { Market } from './market'

/** Why no entry may be sent on a market, or on one symbol of it. Protective orders and cancels pass. */
export interface EntryBlock {
  readonly market: Market
  /** Absent: the whole market. */
  readonly symbol?: string | undefined
  /** The act under whose id two orders stand (S-28). */
  readonly intentId?: string | undefined
  readonly reason: IntentReason
}

/** The block that an entry on this symbol would meet; the market's own first. */
export const entryBlockOf = (blocks: readonly EntryBlock[], market: Market, symbol: string): EntryBlock | undefined =>
  blocks.find((block) => block.market === market && block.symbol === undefined) ??
  blocks.find((block) => block.market === market && block.symbol === symbol)
