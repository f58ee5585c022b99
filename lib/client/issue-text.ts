import { isDecimal } from '../domain/decimal'
import type { SymbolRules } from '../domain/market'
import type { OrderIssue } from '../domain/order-issue'
import { formatShort } from '../format/amount'
import { explain } from '../words/codes'

/** A finding in words: amounts with thousands apart, and with their unit where the sentence needs one. */
export function issueText({ code, params }: OrderIssue, rules: SymbolRules | undefined): string {
  const unit =
    code.startsWith('quantity') || code === 'reduce-only-above-position'
      ? rules?.baseAsset
      : code.startsWith('notional')
        ? rules?.quoteAsset
        : undefined
  const readable = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      isDecimal(value) && name !== 'decimals' ? [formatShort(value), unit].filter(Boolean).join(' ') : value,
    ]),
  )
  return explain(code, readable)
}
