import 'server-only'
import type { MarkPrice } from '../../../domain/market'
import {
  amountAt,
  asList,
  asPayload,
  integerAt,
  optionalAmountAt,
  optionalIntegerAt,
  type Payload,
  textAt,
} from '../payload'

const ZERO = '0' as MarkPrice['fundingRate']

/** Mark and index prices with funding. Source: Binance USDⓈ-M, Mark price (premiumIndex); usdm.md 9. */
export function toMarkPrices(value: unknown): readonly MarkPrice[] {
  const rows = Array.isArray(value) ? asList(value, 'premiumIndex') : [value]
  return rows.map((row) => {
    const mark = asPayload(row, 'premiumIndex')
    return {
      symbol: textAt(mark, 'symbol'),
      markPrice: amountAt(mark, 'markPrice'),
      indexPrice: amountAt(mark, 'indexPrice'),
      // Empty for contracts without funding.
      fundingRate: optionalAmountAt(mark, 'lastFundingRate') ?? ZERO,
      nextFundingTime: optionalIntegerAt(mark, 'nextFundingTime') ?? 0,
      exchangeTime: integerAt(mark, 'time'),
    }
  })
}

/** A `markPriceUpdate` event. Source: usdm.md 11. */
export function toMarkPriceEvent(event: Payload): MarkPrice {
  return {
    symbol: textAt(event, 's'),
    markPrice: amountAt(event, 'p'),
    indexPrice: optionalAmountAt(event, 'i') ?? amountAt(event, 'p'),
    fundingRate: optionalAmountAt(event, 'r') ?? ZERO,
    nextFundingTime: optionalIntegerAt(event, 'T') ?? 0,
    exchangeTime: integerAt(event, 'E'),
  }
}
