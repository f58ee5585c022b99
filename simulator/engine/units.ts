import { type DecimalString, scaled, unscaled } from '../../lib/domain/decimal'

/**
 * An amount, price or rate as an integer count of 10^-8: the exchange's inner money. Exact, ordered by `<`, free of floats.
 * 1.5 BTC is 150000000n, a price of 67842.10 is 6784210000000n.
 */
export type Units = bigint

export const SCALE = 8
export const ONE: Units = 100_000_000n

/** Decimal text to units; digits beyond the eighth decimal are cut towards zero. */
export const units = (amount: string): Units => unscaled(amount as DecimalString, SCALE)

/** Units as decimal text with all eight decimals, as Binance spot writes amounts: "0.01000000". */
export const text8 = (amount: Units): DecimalString => scaled(amount, SCALE)

/** price × quantity in units, cut towards zero at the eighth decimal. */
export const times = (a: Units, b: Units): Units => (a * b) / ONE

/** a ÷ b in units, cut towards zero at the eighth decimal. Throws on b = 0. */
export const over = (a: Units, b: Units): Units => (a * ONE) / b

export const minimum = (a: Units, b: Units): Units => (a < b ? a : b)
export const maximum = (a: Units, b: Units): Units => (a > b ? a : b)
export const magnitude = (a: Units): Units => (a < 0n ? -a : a)
