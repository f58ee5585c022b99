import * as z from 'zod/mini'
import { AccountIdText, MarketText, SymbolText } from './trading'

/*
 * What may stand behind the question mark of a GET. Every name is listed: an unknown or repeated one is refused.
 */

const limit = (otherwise: number, most: number) =>
  z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(most)), otherwise)

/** The candle widths of the exchange, as it writes them. */
export const IntervalText = z.enum([
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
])

export const NoQuery = z.strictObject({})
export const InstrumentsQuery = z.strictObject({ account: AccountIdText, market: MarketText })
export const CollateralRatesQuery = z.strictObject({ account: AccountIdText })
export const LeverageBracketsQuery = z.strictObject({ account: AccountIdText, symbol: SymbolText })
export const CandlesQuery = z.strictObject({
  account: AccountIdText,
  market: MarketText,
  symbol: SymbolText,
  interval: IntervalText,
  endTime: z.optional(z.coerce.number().check(z.int(), z.minimum(0))),
  limit: limit(500, 1_500),
})
export const OrdersQuery = z.strictObject({
  account: AccountIdText,
  market: MarketText,
  symbol: SymbolText,
  limit: limit(100, 500),
})
export const FillsQuery = z.strictObject({
  account: AccountIdText,
  market: z.optional(MarketText),
  symbol: z.optional(SymbolText),
  limit: limit(100, 500),
})
export const IntentsQuery = z.strictObject({
  account: AccountIdText,
  /** `true`: only those the owner still waits for. */
  unsettled: z.optional(z.enum(['true', 'false'])),
  limit: limit(100, 500),
})
