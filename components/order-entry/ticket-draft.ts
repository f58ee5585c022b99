import type { Market, Side } from '../../lib/domain/market'
import type { TriggerBy } from '../../lib/domain/order'

export type TicketKind = 'limit' | 'market' | 'stop' | 'take-profit'
export type RestingTime = 'GTC' | 'IOC' | 'FOK'

/** What stands in the ticket: raw text as typed, and choices. Nothing here is an amount yet. */
export interface TicketDraft {
  readonly market: Market
  readonly symbol: string
  readonly kind: TicketKind
  readonly side: Side
  readonly price: string
  readonly trigger: string
  readonly triggerBy: TriggerBy
  readonly size: string
  readonly sizeUnit: 'base' | 'quote'
  /** Percent of what is available. While set it is what was touched last, and the size follows the price by it. */
  readonly percent: string | undefined
  readonly timeInForce: RestingTime
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly closePosition: boolean
}

export const newDraft = (market: Market, symbol: string): TicketDraft => ({
  market,
  symbol,
  kind: 'limit',
  side: 'BUY',
  price: '',
  trigger: '',
  triggerBy: 'MARK_PRICE',
  size: '',
  sizeUnit: 'base',
  percent: undefined,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  closePosition: false,
})

/** The kinds of order the ticket offers on a market. Stops of spot come with order lists. */
export const KINDS: Readonly<Record<Market, readonly TicketKind[]>> = {
  spot: ['limit', 'market'],
  usdm: ['limit', 'market', 'stop', 'take-profit'],
}

/** The draft on another symbol: choices stay, what was typed for the old symbol goes. */
export function moveDraft(draft: TicketDraft, market: Market, symbol: string): TicketDraft {
  if (draft.market === market && draft.symbol === symbol) return draft
  const kind = KINDS[market].includes(draft.kind) ? draft.kind : 'limit'
  return { ...newDraft(market, symbol), kind, side: draft.side, sizeUnit: draft.sizeUnit, postOnly: draft.postOnly }
}

/** Whether this kind waits for a trigger. */
export const waits = (kind: TicketKind): boolean => kind === 'stop' || kind === 'take-profit'
