import { type DecimalString, decimalsOf, isDecimal, unscaled } from '../domain/decimal'

/** The only way from an amount to a float, for pixels alone: never for an order, a sum or a comparison of money. */
export function plotNumber(amount: DecimalString | string): number {
  return isDecimal(amount) ? Number(amount) : Number.NaN
}

/** Writes whole ticks (or steps) as text with the decimals of the tick and separated thousands. */
export type UnitFormatter = (units: number) => string

/**
 * A formatter for integers of ticks or steps, as market frames carry them: `unitFormatter("0.10")(678421)` is "67,842.1".
 * Exact, without floats: the unit is an integer of its own last decimal.
 */
export function unitFormatter(unit: DecimalString | string, decimals?: number): UnitFormatter {
  const text = isDecimal(unit) ? unit : ('1' as DecimalString)
  const own = decimalsOf(text)
  const shown = Math.max(decimals ?? own, own)
  const size = Number(unscaled(text, own))
  const scale = 10 ** own
  const padding = '0'.repeat(shown - own)
  return (units) => {
    const total = Math.abs(units) * size
    const whole = Math.floor(total / scale)
    const sign = units < 0 ? '−' : ''
    if (shown === 0) return sign + group(whole)
    const fraction = own === 0 ? '' : String(total - whole * scale).padStart(own, '0')
    return `${sign}${group(whole)}.${fraction}${padding}`
  }
}

/** Sizes cut to thousands or millions, with the letter that says so. */
export interface BulkFormatter {
  readonly letter: '' | 'K' | 'M'
  readonly write: UnitFormatter
}

/**
 * Sizes of one symbol for a narrow column, read by eye alone. Coins that cost next to nothing trade by the million: their
 * book and tape count in thousands or millions. The tick decides, never the size: every row of a symbol counts alike.
 */
export function bulkFormatter(tick: DecimalString | string, step: DecimalString | string): BulkFormatter {
  const price = isDecimal(tick) ? decimalsOf(tick) : 0
  const exact = unitFormatter(step)
  if (!isDecimal(step) || decimalsOf(step) > 0 || price < 7) return { letter: '', write: exact }
  const [letter, size, unit] = price < 8 ? (['K', 1_000, '1'] as const) : (['M', 100_000, '0.1'] as const)
  const own = Number(step)
  const short = unitFormatter(unit)
  return { letter, write: (steps) => short(Math.round((steps * own) / size)) + letter }
}

/** Integers of ticks or steps as a plot number. */
export function unitPlotter(unit: DecimalString | string): (units: number) => number {
  const text = isDecimal(unit) ? unit : ('1' as DecimalString)
  const own = decimalsOf(text)
  const size = Number(unscaled(text, own))
  const scale = 10 ** own
  return (units) => (units * size) / scale
}

/** Integers of ticks or steps as exact decimal text without separators: what a click on a price gives the ticket. */
export function unitDecimal(unit: DecimalString | string): (units: number) => DecimalString {
  const write = unitFormatter(unit)
  return (units) => write(units).replaceAll(',', '').replace('−', '-') as DecimalString
}

function group(whole: number): string {
  if (whole < 1_000) return String(whole)
  let rest = String(whole)
  let out = ''
  while (rest.length > 3) {
    out = `,${rest.slice(-3)}${out}`
    rest = rest.slice(0, -3)
  }
  return rest + out
}
