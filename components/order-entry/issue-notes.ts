import type { SymbolRules } from '../../lib/domain/market'
import { isDecimal, type DecimalString } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { formatDateTime } from '../../lib/format/time'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import type { FieldNote } from '../ui/field'
import { issuesOf, type TicketView } from './derive-ticket'
import { percentOfPoints } from './term-values'
import { localMinute } from './ticket-draft'

/** Parts of an order whose findings stand beside a field of the ticket; every other finding stands among the terms. */
export const SLOTS = {
  price: ['price'],
  trigger: ['triggerPrice'],
  trailing: ['trailingDelta'],
  activation: ['activationPrice'],
  callback: ['callbackPercent'],
  size: ['quantity', 'quoteQuantity', 'symbol'],
  iceberg: ['icebergQuantity'],
  peg: ['pegPriceType', 'pegOffset'],
  match: ['priceMatch'],
  selfTrade: ['selfTradePrevention'],
  routing: ['smartRouting'],
  protect: ['priceProtect'],
  goodTill: ['goodTillDate'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Findings of these fields, and of every field that has no place of its own or whose place does not show. */
export function restOf(view: TicketView, shown: readonly (keyof typeof SLOTS)[]): readonly string[] {
  const placed = new Set<string>(shown.flatMap((slot) => SLOTS[slot]))
  return [...new Set(view.issues.map((issue): string => issue.field).filter((field) => !placed.has(field)))]
}

/** What is to be said beside a field: typed texts first, then rules, each with its way out as a link. */
export function notesFor(
  view: TicketView,
  fields: readonly string[],
  rules: SymbolRules | undefined,
  apply?: (value: string) => void,
): readonly FieldNote[] {
  const typed = view.typed
    .filter((issue) => fields.includes(issue.field))
    .map((issue): FieldNote => {
      if (issue.kind === 'not-basis-points') return { tone: 'bad', text: words.ticket.amounts.basisPoints }
      if (issue.kind === 'wrong-side') return { tone: 'bad', text: words.ticket.risk.wrongSide }
      if (issue.kind === 'not-whole') return { tone: 'bad', text: words.ticket.amounts.whole }
      if (issue.kind === 'unreadable' || issue.asThousands === undefined)
        return { tone: 'bad', text: words.ticket.amounts.unreadable }
      const value = issue.asThousands
      return {
        tone: 'bad',
        text: words.ticket.amounts.ambiguous(value),
        ...(apply === undefined
          ? {}
          : { fix: { label: words.ticket.amounts.useThousands(value), apply: () => apply(value) } }),
      }
    })
  const broken = issuesOf(view, ...fields).map((issue): FieldNote => {
    const fix = issue.fix === undefined ? undefined : asTyped(issue.field, issue.fix)
    return {
      tone: issue.severity === 'error' ? 'bad' : 'warn',
      text: explain(issue.code, readable(issue.params, issue.code, rules)),
      ...(fix === undefined || apply === undefined
        ? {}
        : { fix: { label: words.ticket.use(fix.shown), apply: () => apply(fix.text) } }),
    }
  })
  return [...typed, ...broken]
}

/** A value that would do, as the field has it: distances in percent, moments as a field for date and time writes them. */
function asTyped(field: string, fix: DecimalString): { readonly shown: string; readonly text: string } {
  if (field === 'goodTillDate') return { shown: formatDateTime(Number(fix)), text: localMinute(Number(fix)) }
  const text = field === 'trailingDelta' ? percentOfPoints(Number(fix)) : fix
  return { shown: formatShort(text), text }
}

/** Amounts in an issue with thousands apart, and with their unit where the sentence needs one. */
function readable(
  params: Readonly<Record<string, string>>,
  code: string,
  rules: SymbolRules | undefined,
): Readonly<Record<string, string>> {
  const unit =
    rules === undefined
      ? ''
      : code.startsWith('quantity') || code === 'reduce-only-above-position'
        ? rules.baseAsset
        : code.startsWith('notional')
          ? rules.quoteAsset
          : ''
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      isDecimal(value) && name !== 'decimals' ? withUnit(formatShort(value), unit) : value,
    ]),
  )
}

const withUnit = (amount: string, unit: string): string => (unit === '' ? amount : `${amount} ${unit}`)
