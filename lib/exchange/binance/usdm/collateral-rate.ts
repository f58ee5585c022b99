import 'server-only'
import type { CollateralRate } from '../../../domain/margin-account'
import { amountAt, asPayload, textAt } from '../payload'

/**
 * What each asset counts for in USD in multi-assets mode, by asset: the exchange names them by their pair with USD, "BTCUSD". One comes
 * as an object, all as a list. Source: Binance USDⓈ-M, Multi-assets mode asset index; usdm.md 9 and 13.
 */
export function toCollateralRates(value: unknown): Readonly<Record<string, CollateralRate>> {
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value]
  return Object.fromEntries(
    rows.map((row) => {
      const rate = asPayload(row, 'assetIndex')
      return [
        textAt(rate, 'symbol').replace(/USD$/, ''),
        { index: amountAt(rate, 'index'), bid: amountAt(rate, 'bidRate'), ask: amountAt(rate, 'askRate') },
      ]
    }),
  )
}
