import { issueText } from '../../lib/client/issue-text'
import type { OrderField, OrderIssue } from '../../lib/domain/order-issue'
import type { SymbolRules } from '../../lib/domain/market'
import { formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import type { FieldNote } from '../ui/field'

/** What the rules say about a field, each with its way out as a link. */
export function ruleNotes(
  issues: readonly OrderIssue[],
  fields: readonly OrderField[],
  rules: SymbolRules,
  apply: (value: string) => void,
): readonly FieldNote[] {
  return issues
    .filter((issue) => fields.includes(issue.field))
    .map((issue): FieldNote => {
      const { fix } = issue
      return {
        tone: issue.severity === 'error' ? 'bad' : 'warn',
        text: issueText(issue, rules, formatShort),
        ...(fix === undefined ? {} : { fix: { label: words.ticket.use(formatShort(fix)), apply: () => apply(fix) } }),
      }
    })
}
