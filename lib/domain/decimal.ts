import Big from 'big.js'

/**
 * Decimal text such as "0.00001" or "-12.5": plain notation, no exponent, no leading "+".
 * The only form in which an amount, price or rate is stored, sent or passed between rooms.
 */
export type DecimalString = string & { readonly __decimal: unique symbol }

// A constructor of our own, so that its settings touch nobody else's big.js.
const Decimal = Big()
Decimal.strict = true // refuses JS numbers, so that no float slips in
Decimal.DP = 40
Decimal.RM = Big.roundDown
Decimal.NE = -1_000 // never exponent notation: the exchange refuses it (-1100)
Decimal.PE = 1_000

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/

export const ZERO = '0' as DecimalString

/** Whether the text is a plain decimal: digits, at most one point, an optional minus. */
export function isDecimal(text: string): text is DecimalString {
  return PLAIN_DECIMAL.test(text)
}

/** The text as a decimal. Throws on anything else; use {@link isDecimal} first for text from outside. */
export function decimal(text: string): DecimalString {
  if (!isDecimal(text))
    throw new Error(`Not a decimal: ${JSON.stringify(text)}. Allowed: digits with at most one point.`)
  return text
}

/** An integer (a count of ticks, a scale) as decimal text. Throws on a fraction or an unsafe integer. */
export function decimalFromInteger(value: number | bigint): DecimalString {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`Not a safe integer: ${value}`)
  return value.toString() as DecimalString
}

/** `units` × 10^-scale as decimal text; exact. `scaled(12345n, 2)` is "123.45". */
export function scaled(units: bigint, scale: number): DecimalString {
  if (scale <= 0) return (units * 10n ** BigInt(-scale)).toString() as DecimalString
  const negative = units < 0n
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0')
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return (negative ? `-${text}` : text) as DecimalString
}

/** The amount as an integer count of 10^-scale; digits beyond the scale are cut towards zero. Inverse of {@link scaled}. */
export function unscaled(amount: DecimalString, scale: number): bigint {
  const negative = amount.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? amount.slice(1) : amount).split('.')
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return negative ? -units : units
}

export const add = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).plus(big(b)))
export const subtract = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).minus(big(b)))
export const multiply = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).times(big(b)))
export const negate = (a: DecimalString): DecimalString => text(big(a).neg())
export const absolute = (a: DecimalString): DecimalString => text(big(a).abs())

/** a ÷ b with at most `decimals` decimals, cut towards zero. Throws when b is zero. */
export function divide(a: DecimalString, b: DecimalString, decimals = 16): DecimalString {
  return text(big(a).div(big(b)).round(decimals, Big.roundDown))
}

/** -1, 0 or 1 as a is below, equal to or above b. "0.10" equals "0.1". */
export const compare = (a: DecimalString, b: DecimalString): -1 | 0 | 1 => big(a).cmp(big(b)) as -1 | 0 | 1
export const equals = (a: DecimalString, b: DecimalString): boolean => a === b || compare(a, b) === 0
export const isAbove = (a: DecimalString, b: DecimalString): boolean => compare(a, b) > 0
export const isBelow = (a: DecimalString, b: DecimalString): boolean => compare(a, b) < 0
export const isZero = (a: DecimalString): boolean => compare(a, ZERO) === 0
export const isPositive = (a: DecimalString): boolean => compare(a, ZERO) > 0
export const isNegative = (a: DecimalString): boolean => compare(a, ZERO) < 0
export const smaller = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) <= 0 ? a : b)
export const larger = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) >= 0 ? a : b)

/** Sum of all; "0" for none. */
export const sum = (amounts: Iterable<DecimalString>): DecimalString => {
  let total = big(ZERO)
  for (const amount of amounts) total = total.plus(big(amount))
  return text(total)
}

/** Largest multiple of `step` not above `amount`, towards zero. A step of zero means no step and leaves the amount as it is. */
export function floorToStep(amount: DecimalString, step: DecimalString): DecimalString {
  const unit = big(step)
  return unit.eq('0') ? amount : text(big(amount).minus(big(amount).mod(unit)))
}

/** Smallest multiple of `step` not below a non-negative `amount`. A step of zero leaves the amount as it is. */
export function ceilToStep(amount: DecimalString, step: DecimalString): DecimalString {
  const floored = floorToStep(amount, step)
  return compare(floored, amount) < 0 ? add(floored, step) : floored
}

/** Multiple of `step` nearest to a non-negative `amount`; halves go up. A step of zero leaves the amount as it is. */
export function roundToStep(amount: DecimalString, step: DecimalString): DecimalString {
  const unit = big(step)
  return unit.eq('0') ? amount : text(big(amount).div(unit).round(0, Big.roundHalfUp).times(unit))
}

/** Whether `amount` is a whole multiple of `step`; always true for a step of zero. */
export function isMultipleOf(amount: DecimalString, step: DecimalString): boolean {
  const unit = big(step)
  return unit.eq('0') || big(amount).mod(unit).eq('0')
}

/** Exactly `decimals` decimals, cut towards zero: `toScale("1.239", 2)` is "1.23". */
export const toScale = (amount: DecimalString, decimals: number): DecimalString =>
  big(amount).toFixed(decimals, Big.roundDown) as DecimalString

/** Number of decimals that carry value: 2 for "0.0100". The number of decimals to show for a tick or step. */
export function decimalsOf(amount: DecimalString): number {
  const point = amount.indexOf('.')
  return point < 0 ? 0 : amount.slice(point + 1).replace(/0+$/, '').length
}

/** The same amount without trailing zeros: "0.10" becomes "0.1", "-0" becomes "0". */
export const trimmed = (amount: DecimalString): DecimalString => text(big(amount))

function big(amount: DecimalString): Big {
  return new Decimal(amount)
}

function text(value: Big): DecimalString {
  const written = value.toFixed()
  return (written === '-0' ? '0' : written) as DecimalString
}
