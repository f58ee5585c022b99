import { issueText } from '../../lib/client/issue-text'
import type { SymbolRules } from '../../lib/domain/market'
import type { OrderIssue } from '../../lib/domain/order-issue'
import { formatShort } from '../../lib/format/amount'
import { words } from '../../lib/words/en'
import type { FieldNote } from '../ui/field'

/** What a rule says, with its way out as a link. */
export function issueNote(issue: OrderIssue, rules: SymbolRules | undefined, apply: (text: string) => void): FieldNote {
  const { severity, fix } = issue
  return {
    tone: severity === 'error' ? 'bad' : 'warn',
    text: issueText(issue, rules, formatShort),
    ...(fix === undefined ? {} : { fix: { label: words.ticket.use(formatShort(fix)), apply: () => apply(fix) } }),
  }
}
