import type { Side } from '../../lib/domain/market'
import type { NewOrderType } from '../../lib/domain/order'
import type { ListKind } from '../../lib/domain/order-list'

/** A leg as a trader thinks of it: what goes first, what waits for it, or one of a pair, by what it is for. */
export type LegPlace = 'working' | 'pending' | 'profit' | 'loss'

/** What stands in the fields of a leg: raw text. */
export interface LegDraft {
  readonly type: NewOrderType
  readonly price: string
  readonly trigger: string
  /** Percent that the price has to turn. */
  readonly trailing: string
}

export interface ListDraft {
  readonly symbol: string
  readonly kind: ListKind
  /** Of what goes first; of a pair alone, of the pair. */
  readonly side: Side
  /** Of what waits. */
  readonly laterSide: Side
  readonly size: string
  /** Of what waits; empty means the same. */
  readonly laterSize: string
  readonly legs: Readonly<Record<LegPlace, LegDraft>>
}

/** Types a leg may have. Source: spot.md 8.1, 8.2. */
export const LEG_TYPES: Readonly<Record<LegPlace, readonly NewOrderType[]>> = {
  working: ['LIMIT', 'LIMIT_MAKER'],
  pending: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  profit: ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  loss: ['STOP_LOSS', 'STOP_LOSS_LIMIT'],
}

/** Legs of a kind, in the order of the form. */
export const LEG_PLACES: Readonly<Record<ListKind, readonly LegPlace[]>> = {
  OCO: ['profit', 'loss'],
  OTO: ['working', 'pending'],
  OTOCO: ['working', 'profit', 'loss'],
  OPO: ['working', 'pending'],
  OPOCO: ['working', 'profit', 'loss'],
}

const leg = (type: NewOrderType): LegDraft => ({ type, price: '', trigger: '', trailing: '' })

export const newListDraft = (symbol: string): ListDraft => ({
  symbol,
  kind: 'OCO',
  side: 'SELL',
  laterSide: 'SELL',
  size: '',
  laterSize: '',
  legs: { working: leg('LIMIT'), pending: leg('LIMIT'), profit: leg('LIMIT_MAKER'), loss: leg('STOP_LOSS') },
})

const TRIGGERED: ReadonlySet<NewOrderType> = new Set([
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
])
export const takesTrigger = (type: NewOrderType): boolean => TRIGGERED.has(type)
export const takesPrice = (type: NewOrderType): boolean =>
  type === 'LIMIT' || type === 'LIMIT_MAKER' || type.endsWith('_LIMIT')

/** The same list as another kind: what bought first is sold later, and a pair alone sells what is held. */
export function withKind(draft: ListDraft, kind: ListKind): ListDraft {
  if (kind === draft.kind) return draft
  const side: Side = kind === 'OCO' ? 'SELL' : 'BUY'
  return { ...draft, kind, side, laterSide: 'SELL' }
}
