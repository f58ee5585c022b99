import { compare, isZero, larger, multiply, subtract, ZERO, type DecimalString } from './decimal'

/**
 * One row of the exchange's table for a symbol, in rising order of its floors: a position whose notional is above
 * `notionalFloor` and at most `notionalCap` needs `rate` of it less `cum`. Source: usdm.md 8 and 13.
 */
export interface LeverageBracket {
  /** Highest leverage at which a position of this size may be held. */
  readonly leverage: number
  readonly notionalFloor: DecimalString
  readonly notionalCap: DecimalString
  readonly rate: DecimalString
  readonly cum: DecimalString
}

/** The row an unsigned notional falls in; the last one above all caps, undefined for an empty table. */
export const bracketAt = (brackets: readonly LeverageBracket[], notional: DecimalString): LeverageBracket | undefined =>
  brackets.find((bracket) => compare(notional, bracket.notionalCap) <= 0) ?? brackets.at(-1)

/** abs(A) × MP × MMR − cum of an unsigned notional, in the quote asset; exact. Undefined for an empty table. Source: usdm.md 13. */
export function maintenanceMarginOf(
  brackets: readonly LeverageBracket[],
  notional: DecimalString,
): DecimalString | undefined {
  if (isZero(notional)) return ZERO
  const bracket = bracketAt(brackets, notional)
  return bracket === undefined ? undefined : subtract(multiply(notional, bracket.rate), bracket.cum)
}

/** Largest notional that may be held at this leverage; "0" when the symbol does not go so high. */
export const maxNotionalAt = (brackets: readonly LeverageBracket[], leverage: number): DecimalString =>
  brackets.reduce(
    (most, bracket) => (bracket.leverage >= leverage ? larger(most, bracket.notionalCap) : most),
    ZERO as DecimalString,
  )

/** Highest leverage of the symbol; zero for an empty table. */
export const maxLeverageOf = (brackets: readonly LeverageBracket[]): number =>
  brackets.reduce((most, bracket) => Math.max(most, bracket.leverage), 0)

/** Highest leverage at which this notional may be held; zero above all caps. */
export const maxLeverageFor = (brackets: readonly LeverageBracket[], notional: DecimalString): number =>
  brackets.reduce(
    (most, bracket) => (compare(notional, bracket.notionalCap) <= 0 ? Math.max(most, bracket.leverage) : most),
    0,
  )
