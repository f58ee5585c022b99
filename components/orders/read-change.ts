import {
  changeableFields,
  planChange,
  type ChangeField,
  type OrderChange,
  type WantedTerms,
} from '../../lib/domain/change-order'
import { checkOrder, hasErrors } from '../../lib/domain/check-order'
import { toScale } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { withSameRequest } from '../../lib/domain/same-request'
import type { SeenMarket } from '../../lib/domain/seen-market'
import { decimalsFor } from '../../lib/format/amount'
import { readAmount } from '../../lib/format/typed-amount'

export type TypedTerms = Readonly<Partial<Record<ChangeField, string>>>

/** What was typed, read: which change it would be and what the rules say of it. */
export interface ReadChange {
  readonly change: OrderChange
  readonly issues: readonly OrderIssue[]
  /** Fields whose text is no amount. */
  readonly unread: readonly ChangeField[]
  readonly sendable: boolean
}

/** The order's present terms as text to type over. */
export function presentTerms(order: Order, rules: SymbolRules): TypedTerms {
  const steps = { quantity: rules.lot.step, price: rules.price.tick, triggerPrice: rules.price.tick }
  return Object.fromEntries(
    changeableFields(order).map((field) => {
      const value = order[field]
      return [field, value === undefined ? '' : toScale(value, decimalsFor(value, steps[field]))]
    }),
  )
}

/** Pure: the same texts give the same change. `seen` is the market with the other open orders. */
export function readChange(order: Order, typed: TypedTerms, rules: SymbolRules, seen: SeenMarket): ReadChange {
  const wanted: { -readonly [field in keyof WantedTerms]: WantedTerms[field] } = {}
  const unread: ChangeField[] = []
  for (const field of changeableFields(order)) {
    const read = readAmount(typed[field] ?? '')
    if (read.kind === 'amount') wanted[field] = read.value
    else unread.push(field)
  }
  if (unread.length > 0) return { change: { kind: 'same' }, issues: [], unread, sendable: false }
  const change = planChange(order, wanted, rules)
  if (change.kind !== 'change') return { change, issues: [], unread, sendable: false }
  const issues = issuesOf(order, change, rules, seen)
  return { change, issues, unread, sendable: !hasErrors(issues) }
}

function issuesOf(
  order: Order,
  change: Extract<OrderChange, { kind: 'change' }>,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  switch (change.way) {
    // Only its size is looked at: where it stands it stood before.
    case 'amend':
      return checkOrder(change.order, rules, {}).filter(({ field }) => field === 'quantity')
    case 'replace':
      // What it holds is free again by then; it is not among those that are counted.
      return checkOrder(change.order, rules, {
        ...withSameRequest(seen, { replaces: order }),
        openOrders: seen.openOrders,
      })
    // What the whole order holds is not known to the last cent; the server weighs it.
    case 'modify':
    case 'stop-first':
    case 'cancel-first':
      return checkOrder(change.order, rules, { ...seen, freeQuote: undefined, openOrders: undefined })
  }
}
