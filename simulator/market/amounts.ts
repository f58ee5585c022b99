import { type DecimalString, scaled, trimmed } from '../../lib/domain/decimal'
import { ONE, SCALE, text8, type Units } from '../engine/units'
import type { Listing } from './symbols/listing'

/** Units with exactly `decimals` decimals, cut towards zero. */
export const fixed = (amount: Units, decimals: number): DecimalString =>
  scaled(amount / 10n ** BigInt(SCALE - decimals), decimals)

/** Units without trailing zeros. */
export const plain = (amount: Units): DecimalString => trimmed(text8(amount))

/** How one symbol's amounts are written: eight decimals on spot, the symbol's precisions on usdm. */
export interface Writer {
  price(amount: Units): DecimalString
  quantity(amount: Units): DecimalString
  quote(amount: Units): DecimalString
  /** Quote volume of a day: on usdm as coarse as a price. */
  turnover(amount: Units): DecimalString
}

const SPOT_WRITER: Writer = { price: text8, quantity: text8, quote: text8, turnover: text8 }

/** The writer of a listing's market. Cuts towards zero; nothing is lost on ticks and steps. */
export function writerOf(listing: Listing): Writer {
  if (listing.spec.market === 'spot') return SPOT_WRITER
  const { pricePrecision, quantityPrecision } = listing
  const quotePrecision = Math.min(SCALE, pricePrecision + quantityPrecision)
  return {
    price: (amount) => fixed(amount, pricePrecision),
    quantity: (amount) => fixed(amount, quantityPrecision),
    quote: (amount) => fixed(amount, quotePrecision),
    turnover: (amount) => fixed(amount, pricePrecision),
  }
}

/** Change from `open` to `last` in percent with three decimals, cut towards zero: "-95.960". */
export const percentChange = (open: Units, last: Units): DecimalString =>
  open === 0n ? ('0.000' as DecimalString) : scaled(((last - open) * 100_000n) / open, 3)

/** quote ÷ volume; the price itself when nothing traded. */
export const averageOf = (quote: Units, volume: Units, otherwise: Units): Units =>
  volume === 0n ? otherwise : (quote * ONE) / volume
