import { hasErrors } from '../../lib/domain/check-order'
import { checkOrderList } from '../../lib/domain/check-order-list'
import { decimal, isPositive, multiply, toScale, type DecimalString } from '../../lib/domain/decimal'
import type { Side, SymbolRules } from '../../lib/domain/market'
import type { NewOrder } from '../../lib/domain/order'
import { paysFromBought, type ListLeg, type ListRole, type NewOrderList } from '../../lib/domain/order-list'
import type { OrderIssue } from '../../lib/domain/order-issue'
import type { SeenMarket } from '../../lib/domain/seen-market'
import { readAmount } from '../../lib/format/typed-amount'
import { LEG_PLACES, takesPrice, takesTrigger, type LegPlace, type ListDraft } from './list-draft'

export type LegField = 'price' | 'trigger' | 'trailing' | 'size'

/** A field whose text is missing or no amount. */
export interface FieldFault {
  readonly place: LegPlace
  readonly field: LegField
  readonly kind: 'missing' | 'unreadable'
}

export interface ListView {
  /** The list once all its parts are there; it may still break rules. */
  readonly list: NewOrderList | undefined
  readonly faults: readonly FieldFault[]
  /** What the rules say, each with the role of its leg in `params.role` where it is one's. */
  readonly issues: readonly OrderIssue[]
  readonly sendable: boolean
}

/** SELL takes profit above the market and cuts loss below it, BUY the other way about. Source: spot.md 8.2. */
export function roleOf(place: LegPlace, side: Side): ListRole {
  if (place === 'working' || place === 'pending') return place
  return (place === 'profit') === (side === 'SELL') ? 'above' : 'below'
}

/** The side of a leg: of what goes first, or of what waits; OPO and OPOCO sell what they bought. */
export function sideOf({ kind, side, laterSide }: ListDraft, place: LegPlace): Side {
  if (paysFromBought(kind)) return place === 'working' ? 'BUY' : 'SELL'
  return kind === 'OCO' || place === 'working' ? side : laterSide
}

/** Which field says a leg's size; undefined where it is what was bought. */
export function sizeFieldOf({ kind }: ListDraft, place: LegPlace): 'size' | 'laterSize' | undefined {
  if (kind === 'OCO' || place === 'working') return 'size'
  return paysFromBought(kind) ? undefined : 'laterSize'
}

/** The form, read. Pure: the same draft and market give the same list. */
export function deriveList(draft: ListDraft, rules: SymbolRules | undefined, seen: SeenMarket): ListView {
  const faults: FieldFault[] = []
  const legs = LEG_PLACES[draft.kind].map((place): ListLeg => readLeg(draft, place, faults))
  if (rules === undefined || faults.length > 0) return { list: undefined, faults, issues: [], sendable: false }
  const list: NewOrderList = { kind: draft.kind, symbol: draft.symbol, legs }
  const issues = checkOrderList(list, rules, seen)
  return { list, faults, issues, sendable: !hasErrors(issues) }
}

function readLeg(draft: ListDraft, place: LegPlace, faults: FieldFault[]): ListLeg {
  const leg = draft.legs[place]
  const { type } = leg
  const read = (field: LegField, text: string): DecimalString | undefined => {
    const amount = readAmount(text)
    if (amount.kind === 'amount' && isPositive(amount.value)) return amount.value
    faults.push({ place, field, kind: amount.kind === 'empty' ? 'missing' : 'unreadable' })
    return undefined
  }
  const price = takesPrice(type) ? read('price', leg.price) : undefined
  const trails = takesTrigger(type) && leg.trailing.trim() !== ''
  // A trailing stop may begin at once; any other needs its trigger.
  const trigger =
    takesTrigger(type) && !(trails && leg.trigger.trim() === '') ? read('trigger', leg.trigger) : undefined
  const percent = trails ? read('trailing', leg.trailing) : undefined
  const sizeField = sizeFieldOf(draft, place)
  const sizeText = sizeField === 'laterSize' && draft.laterSize.trim() === '' ? draft.size : draft[sizeField ?? 'size']
  const quantity = sizeField === undefined ? undefined : read('size', sizeText)
  const side = sideOf(draft, place)
  const order: NewOrder = {
    market: 'spot',
    symbol: draft.symbol,
    side,
    positionSide: 'BOTH',
    orderType: type,
    ...(type === 'LIMIT' || type.endsWith('_LIMIT') ? { timeInForce: 'GTC' as const } : {}),
    ...(quantity === undefined ? {} : { quantity }),
    ...(price === undefined ? {} : { price }),
    ...(trigger === undefined ? {} : { triggerPrice: trigger }),
    ...(percent === undefined ? {} : { trailingDelta: basisPoints(percent) }),
  }
  return { role: roleOf(place, side), order }
}

/** Percent in basis points, whole. */
const basisPoints = (percent: DecimalString): number => Number(toScale(multiply(percent, decimal('100')), 0))

/** Issues that belong to a field of a leg; those without a role go to the list as a whole. */
export function issuesAt(view: ListView, role: ListRole, field: LegField): readonly OrderIssue[] {
  const fields: Readonly<Record<LegField, readonly string[]>> = {
    price: ['price'],
    trigger: ['triggerPrice'],
    trailing: ['trailingDelta'],
    size: ['quantity', 'quoteQuantity'],
  }
  return view.issues.filter((issue) => issue.params['role'] === role && fields[field].includes(issue.field))
}
