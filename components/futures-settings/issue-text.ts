import type { SettingIssue } from '../../lib/domain/check-setting'
import { isDecimal } from '../../lib/domain/decimal'
import { formatAmount, formatShort, moneyDecimals } from '../../lib/format/amount'
import { explain } from '../../lib/words/codes'

const MONEY: ReadonlySet<string> = new Set(['notional', 'most', 'needed', 'available'])

/** The issue in words, money with the decimals of its asset, or whole where a position's size is told. */
export function issueText({ code, params }: SettingIssue): string {
  const asset = params['asset']
  return explain(
    code,
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        MONEY.has(name) && isDecimal(value)
          ? asset === undefined
            ? formatAmount(value, 0)
            : formatAmount(value, moneyDecimals(asset))
          : isDecimal(value)
            ? formatShort(value)
            : value,
      ]),
    ),
  )
}
