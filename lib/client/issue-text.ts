import { isDecimal, type DecimalString } from '../domain/decimal'
import type { SymbolRules } from '../domain/market'
import type { OrderIssue } from '../domain/order-issue'
import { explain } from '../words/codes'

/** A finding in words: amounts as `shown` writes them, and with their unit where the sentence needs one. */
export function issueText(
  { code, params }: OrderIssue,
  rules: SymbolRules | undefined,
  shown: (amount: DecimalString) => string,
): string {
  const unit =
    code.startsWith('quantity') || code === 'reduce-only-above-position'
      ? rules?.baseAsset
      : code.startsWith('notional')
        ? rules?.quoteAsset
        : undefined
  const readable = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      isDecimal(value) && name !== 'decimals' ? [shown(value), unit].filter(Boolean).join(' ') : value,
    ]),
  )
  return explain(code, readable)
}
