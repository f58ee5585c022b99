import {
  type DecimalString,
  absolute,
  compare,
  decimalsOf,
  divide,
  isNegative,
  isZero,
  multiply,
  subtract,
  toScale,
} from '../domain/decimal'

/** The true minus sign; a hyphen is narrower than a digit and hides beside one. */
export const MINUS = '−'

/** A number cut up for the eye: sign, digits that carry value, trailing zeros that only keep the column straight. */
export interface NumberParts {
  readonly sign: '' | '+' | typeof MINUS
  readonly digits: string
  readonly zeros: string
}

const THOUSANDS = /\B(?=(\d{3})+(?!\d))/g

/**
 * The amount with exactly `decimals` decimals, cut towards zero, with thousands separated and trailing zeros set apart.
 * `signed` puts a plus before what is above zero. An amount that shows as zero has no sign.
 */
export function numberParts(amount: DecimalString, decimals: number, signed = false): NumberParts {
  const cut = toScale(amount, decimals)
  const zero = isZero(cut)
  const negative = !zero && isNegative(cut)
  const [whole = '0', fraction = ''] = (cut.startsWith('-') ? cut.slice(1) : cut).split('.')
  const kept = fraction.replace(/0+$/, '')
  const grouped = whole.replace(THOUSANDS, ',')
  return {
    sign: negative ? MINUS : signed && !zero ? '+' : '',
    digits: kept === '' ? grouped : `${grouped}.${kept}`,
    zeros: fraction === '' ? '' : kept === '' ? `.${fraction}` : fraction.slice(kept.length),
  }
}

/** The same as one text: "−1,234.50". */
export function formatAmount(amount: DecimalString, decimals: number, signed = false): string {
  const { sign, digits, zeros } = numberParts(amount, decimals, signed)
  return `${sign}${digits}${zeros}`
}

/** A price with as many decimals as its tick; a tick of zero shows all that the price has. */
export const formatPrice = (price: DecimalString, tick: DecimalString): string =>
  formatAmount(price, decimalsFor(price, tick))

/** A quantity with as many decimals as its step, unless it has more, which are never hidden. */
export const formatQuantity = (quantity: DecimalString, step: DecimalString): string =>
  formatAmount(quantity, decimalsFor(quantity, step))

/** A quantity without trailing zeros, for sentences: "0.01". */
export const formatShort = (amount: DecimalString): string => formatAmount(amount, decimalsOf(amount))

/** Decimals to show of an amount that moves in steps: those of the step, or its own where it has more. */
export function decimalsFor(amount: DecimalString, step: DecimalString): number {
  return Math.max(decimalsOf(step), decimalsOf(amount))
}

/** Percent with two decimals, sign and mark: "+2.14%". The amount already is in percent. */
export function formatPercent(amount: DecimalString, decimals = 2, signed = true): string {
  return `${formatAmount(amount, decimals, signed)}%`
}

/** How far `price` lies from `reference`, in percent of the reference, sixteen decimals. Undefined for a reference of zero. */
export function percentFrom(price: DecimalString, reference: DecimalString): DecimalString | undefined {
  if (isZero(reference)) return undefined
  return multiply(divide(subtract(price, reference), absolute(reference)), '100' as DecimalString)
}

/** Money of an asset: two decimals for stable coins, otherwise as many as it takes, up to eight. */
export function moneyDecimals(asset: string): number {
  return STABLE.has(asset) ? 2 : 8
}
const STABLE: ReadonlySet<string> = new Set(['USDT', 'USDC', 'FDUSD', 'TUSD', 'USD', 'BUSD', 'EUR'])

/** A tiny price as one text with its zeros folded, "0.0₄1184"; any other price as it is. */
export function foldedText(price: string): string {
  const folded = foldTiny(price)
  if (folded === undefined) return price
  const count = String(folded.count).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))
  return folded.lead + count + folded.rest
}

/** Tone of a signed amount: its colour, always shown together with its sign. */
export function toneOf(amount: DecimalString): 'up' | 'down' | 'flat' {
  const order = compare(amount, '0' as DecimalString)
  return order > 0 ? 'up' : order < 0 ? 'down' : 'flat'
}

/**
 * A tiny price folded: leading zeros after the point are counted instead of shown once there are four or more.
 * "0.00001184" is { lead: "0.0", count: 4, rest: "1184" }. Undefined when there is nothing to fold.
 */
export function foldTiny(price: string): { lead: string; count: number; rest: string } | undefined {
  const match = /^(-?0\.)(0{4,})(\d+)$/.exec(price)
  if (match === null) return undefined
  return { lead: `${match[1] ?? ''}0`, count: (match[2] ?? '').length, rest: match[3] ?? '' }
}

/** How sentences made elsewhere write their figures. */
export const FIGURES = { price: formatPrice, amount: formatShort } as const
