import type { Market, SymbolRules } from '../../lib/domain/market'
import type { NewOrderType } from '../../lib/domain/order'
import { newDraft, timeInForceOf, type TicketDraft, type TicketFamily, type TicketKind } from './ticket-draft'

/** A part of an order that the ticket has a field or a choice for, besides side and size. */
export type Term =
  | 'price'
  | 'trigger'
  | 'triggerBy'
  /** Spot: how far the price has to turn. */
  | 'trailing'
  | 'activation'
  | 'callback'
  | 'time'
  | 'postOnly'
  | 'reduceOnly'
  | 'closePosition'
  | 'iceberg'
  | 'peg'
  | 'match'
  | 'selfTrade'
  | 'routing'
  | 'priceProtect'

interface KindOnMarket {
  readonly type: NewOrderType
  readonly terms: readonly Term[]
}

interface KindRow {
  readonly family: TicketFamily
  readonly spot?: KindOnMarket
  readonly usdm?: KindOnMarket
}

const SPOT_LIMIT: readonly Term[] = ['price', 'time', 'iceberg', 'peg', 'selfTrade']
const SPOT_TRIGGER: readonly Term[] = ['trigger', 'trailing', 'selfTrade']
const USDM_TRIGGER: readonly Term[] = ['trigger', 'triggerBy', 'reduceOnly', 'priceProtect']
const USDM_LIMIT: readonly Term[] = ['price', 'time', 'postOnly', 'match', 'selfTrade', 'reduceOnly']

/** Every kind of order with the exchange's type for it and what belongs to it. Source: spot.md 6.1; usdm.md 6.2, 7.1. */
export const KINDS: Readonly<Record<TicketKind, KindRow>> = {
  limit: {
    family: 'limit',
    spot: { type: 'LIMIT', terms: [...SPOT_LIMIT, 'postOnly', 'routing'] },
    usdm: { type: 'LIMIT', terms: USDM_LIMIT },
  },
  market: {
    family: 'market',
    spot: { type: 'MARKET', terms: ['selfTrade', 'routing'] },
    usdm: { type: 'MARKET', terms: ['reduceOnly'] },
  },
  stop: {
    family: 'stop',
    spot: { type: 'STOP_LOSS', terms: SPOT_TRIGGER },
    usdm: { type: 'STOP_MARKET', terms: [...USDM_TRIGGER, 'closePosition'] },
  },
  'stop-limit': {
    family: 'stop',
    spot: { type: 'STOP_LOSS_LIMIT', terms: [...SPOT_TRIGGER, ...SPOT_LIMIT] },
    usdm: { type: 'STOP', terms: [...USDM_TRIGGER, ...USDM_LIMIT] },
  },
  'take-profit': {
    family: 'take-profit',
    spot: { type: 'TAKE_PROFIT', terms: SPOT_TRIGGER },
    usdm: { type: 'TAKE_PROFIT_MARKET', terms: [...USDM_TRIGGER, 'closePosition'] },
  },
  'take-profit-limit': {
    family: 'take-profit',
    spot: { type: 'TAKE_PROFIT_LIMIT', terms: [...SPOT_TRIGGER, ...SPOT_LIMIT] },
    usdm: { type: 'TAKE_PROFIT', terms: [...USDM_TRIGGER, ...USDM_LIMIT] },
  },
  trailing: {
    family: 'trailing',
    usdm: {
      type: 'TRAILING_STOP_MARKET',
      terms: ['activation', 'callback', 'triggerBy', 'reduceOnly', 'priceProtect'],
    },
  },
}

const ALL_KINDS = Object.keys(KINDS) as readonly TicketKind[]

/** The families of a market, in the order of the ticket. A spot stop trails by a field of its own. */
export const familiesOf = (market: Market): readonly TicketFamily[] => [
  ...new Set(ALL_KINDS.filter((kind) => KINDS[kind][market] !== undefined).map((kind) => KINDS[kind].family)),
]

/** The kinds of a family: at market first. */
export const kindsOf = (family: TicketFamily, market: Market): readonly TicketKind[] =>
  ALL_KINDS.filter((kind) => KINDS[kind].family === family && KINDS[kind][market] !== undefined)

/** The exchange's type of a kind, post-only on spot put aside; undefined where the market has none. */
export const typeOf = (kind: TicketKind, market: Market): NewOrderType | undefined => KINDS[kind][market]?.type

/** Whether the symbol takes the kind; yes while its rules are not known. */
export function isAllowed(kind: TicketKind, market: Market, rules: SymbolRules | undefined): boolean {
  const type = typeOf(kind, market)
  return type !== undefined && (rules === undefined || rules.orderTypes.includes(type))
}

/** Whether this kind waits for a trigger. */
export const waits = (kind: TicketKind): boolean => KINDS[kind].family !== 'limit' && kind !== 'market'
/** Whether this kind trades at a limit price, now or once triggered. */
export const isLimit = (kind: TicketKind): boolean => kind === 'limit' || kind.endsWith('-limit')

/**
 * What this ticket takes now: of all that belongs to its kind, what the symbol allows and what goes together. A term that is
 * not in here is neither shown nor sent, whatever was chosen for it before.
 */
export function takes(draft: TicketDraft, rules: SymbolRules | undefined, hedge: boolean): ReadonlySet<Term> {
  const terms = new Set<Term>(KINDS[draft.kind][draft.market]?.terms ?? [])
  const drop = (when: boolean, ...which: readonly Term[]) => {
    if (when) for (const term of which) terms.delete(term)
  }
  const spot = rules?.spot
  if (draft.market === 'spot') {
    drop(spot?.icebergAllowed === false, 'iceberg')
    drop(spot?.pegAllowed !== true, 'peg')
    drop(spot?.trailingStopAllowed === false, 'trailing')
    // Resting and hiding end where post-only or routing begins. Source: spot.md 6.1, 9.4.
    drop(spot?.smartRouting !== true || (draft.kind === 'limit' && draft.postOnly), 'routing')
    const routed = terms.has('routing') && draft.routing
    drop(routed, 'peg', 'postOnly')
    const rests = draft.postOnly && terms.has('postOnly')
    drop(rests, 'time')
    drop(terms.has('time') && timeInForceOf(draft) !== 'GTC', 'iceberg')
    return terms
  }
  // In hedge mode the side says what closes. Source: usdm.md 6.2.
  drop(hedge, 'reduceOnly')
  drop(hedge && !draft.closes, 'closePosition')
  drop(draft.closePosition && terms.has('closePosition'), 'reduceOnly')
  drop(draft.postOnly && terms.has('postOnly'), 'time')
  drop(draft.match !== undefined && terms.has('match'), 'price')
  // Of no effect with these. Source: usdm.md 6.2.
  drop(draft.postOnly || draft.timeInForce === 'FOK', 'selfTrade')
  return terms
}

/** The draft on another symbol: common choices stay, what was typed or turned on for the old symbol goes. */
export function moveDraft(draft: TicketDraft, market: Market, symbol: string): TicketDraft {
  if (draft.market === market && draft.symbol === symbol) return draft
  const kind = KINDS[draft.kind][market] === undefined ? 'limit' : draft.kind
  return {
    ...newDraft(market, symbol),
    kind,
    side: draft.side,
    sizeUnit: draft.sizeUnit === 'risk' ? 'base' : draft.sizeUnit,
    postOnly: draft.postOnly,
  }
}
