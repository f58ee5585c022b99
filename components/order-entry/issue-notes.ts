import type { OrderField } from '../../lib/domain/order-issue'
import type { SymbolRules } from '../../lib/domain/market'
import { isDecimal } from '../../lib/domain/decimal'
import { formatShort } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import type { FieldNote } from '../ui/field'
import { issuesOf, type TicketView } from './derive-ticket'

/** What is to be said beside a field: typed texts first, then rules, each with its way out as a link. */
export function notesFor(
  view: TicketView,
  fields: readonly OrderField[],
  rules: SymbolRules | undefined,
  apply: (value: string) => void,
): readonly FieldNote[] {
  const typed = view.typed
    .filter((issue) => fields.includes(issue.field))
    .map((issue): FieldNote => {
      if (issue.kind === 'unreadable' || issue.asThousands === undefined)
        return { tone: 'bad', text: words.ticket.amounts.unreadable }
      const value = issue.asThousands
      return {
        tone: 'bad',
        text: words.ticket.amounts.ambiguous(value),
        fix: { label: words.ticket.amounts.useThousands(value), apply: () => apply(value) },
      }
    })
  const broken = issuesOf(view, ...fields).map((issue): FieldNote => {
    const { fix } = issue
    return {
      tone: issue.severity === 'error' ? 'bad' : 'warn',
      text: explain(issue.code, readable(issue.params, issue.code, rules)),
      ...(fix === undefined ? {} : { fix: { label: words.ticket.use(formatShort(fix)), apply: () => apply(fix) } }),
    }
  })
  return [...typed, ...broken]
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
