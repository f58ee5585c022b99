import { decimalsOf, scaled } from '../../lib/domain/decimal'
import { SCALE, text8, type Units } from '../engine/units'

/** Price times quantity before it is cut to eight decimals: a count of 10^-16. Sums of it stay exact. */
export type Fine = bigint

export const signOf = (amount: bigint): 1n | -1n | 0n => (amount > 0n ? 1n : amount < 0n ? -1n : 0n)

/** Decimals that carry value in a tick or step: 3 for 0.00100000. */
export const decimalsIn = (step: Units): number => decimalsOf(text8(step))

/** Decimal text with exactly `decimals` decimals (at most eight), cut towards zero. */
export const fixed = (amount: Units, decimals: number): string =>
  decimals >= SCALE ? text8(amount) : unsigned(scaled(amount / 10n ** BigInt(SCALE - decimals), decimals))

/** Decimal text without trailing zeros, as user events write prices: "75000", "1.1637". */
export const short = (amount: Units): string => unsigned(text8(amount).replace(/\.?0+$/, ''))

/** Eight decimals, but a bare "0" for nothing, as position rows write margins. */
export const text8OrZero = (amount: Units): string => (amount === 0n ? '0' : text8(amount))

/** At least one decimal, as position rows write entry prices: "76000.0", "2463.26". */
export const pointed = (amount: Units): string => {
  const text = short(amount)
  return text.includes('.') ? text : `${text}.0`
}

/** a ÷ b of two counts of the same kind, in units, rounded to nearest with halves away from zero. Throws on b = 0. */
export function ratio(a: bigint, b: bigint): Units {
  const negative = a < 0n !== b < 0n
  const top = (a < 0n ? -a : a) * 10n ** BigInt(SCALE)
  const bottom = b < 0n ? -b : b
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  return negative ? -rounded : rounded
}

const unsigned = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text)
