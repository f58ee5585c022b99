import 'server-only'
import { compare } from '../../../domain/decimal'
import type { LeverageBracket } from '../../../domain/leverage-bracket'
import { asPayload, integerAt, listAt, textAt, toAmount } from '../payload'

/**
 * Leverage brackets by symbol, in rising order of their floors. One symbol comes as an object or as a list of one.
 * Source: Binance USDⓈ-M, Notional and leverage brackets; usdm.md 8.
 */
export function toLeverageBrackets(value: unknown): ReadonlyMap<string, readonly LeverageBracket[]> {
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value]
  return new Map(
    rows.map((row) => {
      const symbol = asPayload(row, 'leverageBracket')
      const brackets = listAt(symbol, 'brackets').map((each): LeverageBracket => {
        const bracket = asPayload(each, 'bracket')
        const amount = (key: string) => toAmount(bracket[key], key)
        return {
          leverage: integerAt(bracket, 'initialLeverage'),
          notionalFloor: amount('notionalFloor'),
          notionalCap: amount('notionalCap'),
          rate: amount('maintMarginRatio'),
          cum: amount('cum'),
        }
      })
      return [textAt(symbol, 'symbol'), brackets.sort((a, b) => compare(a.notionalFloor, b.notionalFloor))]
    }),
  )
}
