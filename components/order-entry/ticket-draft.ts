import type { Market, PositionSide, Side } from '../../lib/domain/market'
import { noExits, type ExitDrafts } from './ticket-exits'
import type { PegPriceType, PriceMatch, SelfTradePrevention, TriggerBy } from '../../lib/domain/order'

/** What a trader picks first; a stop and a take-profit then trade at market or at a limit. */
export type TicketFamily = 'limit' | 'market' | 'stop' | 'take-profit' | 'trailing'
export type TicketKind = TicketFamily | 'stop-limit' | 'take-profit-limit'
export type RestingTime = 'GTC' | 'IOC' | 'FOK' | 'GTD'

/** What stands in the ticket: raw text as typed, and choices. Nothing here is an amount yet. */
export interface TicketDraft {
  readonly market: Market
  readonly symbol: string
  readonly kind: TicketKind
  readonly side: Side
  /** Hedge mode: the order closes the position of its side instead of opening it. */
  readonly closes: boolean
  readonly price: string
  readonly trigger: string
  readonly triggerBy: TriggerBy
  /** Spot: percent that the price has to turn. */
  readonly trailing: string
  readonly activation: string
  /** Futures: percent that the price has to turn. */
  readonly callback: string
  readonly size: string
  readonly sizeUnit: 'base' | 'quote' | 'risk'
  /** Size by risk: where the trade is given up, and what it may lose there, in quote. */
  readonly riskStop: string
  readonly riskAmount: string
  /** Percent of what is available. While set it is what was touched last, and the size follows the price by it. */
  readonly percent: string | undefined
  readonly timeInForce: RestingTime
  /** End of a GTD order as a field for date and time writes it, in the zone of the device: "2026-05-01T12:30". */
  readonly goodTill: string
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly closePosition: boolean
  /** How much the book shows at a time, in base. */
  readonly iceberg: string
  readonly peg: PegPriceType | undefined
  /** Levels away from the best price. */
  readonly pegLevels: string
  readonly match: PriceMatch | undefined
  /** Undefined: as the symbol has it. */
  readonly selfTrade: SelfTradePrevention | undefined
  readonly routing: boolean
  readonly priceProtect: boolean
  /** Spot entries: where they are left again. */
  readonly exits: ExitDrafts
}

export const newDraft = (market: Market, symbol: string): TicketDraft => ({
  market,
  symbol,
  kind: 'limit',
  side: 'BUY',
  closes: false,
  price: '',
  trigger: '',
  triggerBy: 'MARK_PRICE',
  trailing: '',
  activation: '',
  callback: '',
  size: '',
  sizeUnit: 'base',
  riskStop: '',
  riskAmount: '',
  percent: undefined,
  timeInForce: 'GTC',
  goodTill: '',
  postOnly: false,
  reduceOnly: false,
  closePosition: false,
  iceberg: '',
  peg: undefined,
  pegLevels: '',
  match: undefined,
  selfTrade: undefined,
  routing: false,
  priceProtect: false,
  exits: noExits,
})

/** Another kind of order: prices and size stay, whatever would be a surprise in it goes. */
export const withKind = (kind: TicketKind): Partial<TicketDraft> => ({ kind, closePosition: false })

/** The position an order of this ticket belongs to: BOTH in one-way mode, else by side and by what it does to it. */
export function positionSideOf(draft: Pick<TicketDraft, 'market' | 'side' | 'closes'>, hedge: boolean): PositionSide {
  if (draft.market === 'spot' || !hedge) return 'BOTH'
  return (draft.side === 'BUY') === draft.closes ? 'SHORT' : 'LONG'
}

/** Time in force as it counts: only what rests on the book of futures may end at a date. Source: usdm.md 6.2, 7.1. */
export const timeInForceOf = ({ market, kind, timeInForce }: TicketDraft): RestingTime =>
  timeInForce === 'GTD' && (market === 'spot' || kind !== 'limit') ? 'GTC' : timeInForce

/** Milliseconds of a date and time typed in the zone of the device; undefined for none. */
export function momentOf(typed: string): number | undefined {
  const at = typed === '' ? Number.NaN : new Date(typed).getTime()
  return Number.isFinite(at) ? at : undefined
}

/** A moment as a field for date and time writes it, up to the next whole minute. */
export function localMinute(at: number): string {
  const minute = Math.ceil(at / 60_000) * 60_000
  return new Date(minute - new Date(minute).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
