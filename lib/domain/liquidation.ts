import {
  absolute,
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  subtract,
  sum,
  ZERO,
  type DecimalString,
} from './decimal'
import { bracketAt, type LeverageBracket } from './leverage-bracket'

/** A position as far as its liquidation goes; two in hedge mode, where cross LONG and SHORT share one price. */
export interface LiquidationLeg {
  /** Signed; of a SHORT below zero. */
  readonly quantity: DecimalString
  readonly entryPrice: DecimalString
}

export interface LiquidationTerms {
  readonly legs: readonly LiquidationLeg[]
  /** Cross wallet of the margin asset; of an isolated position, its own wallet. */
  readonly wallet: DecimalString
  /** Of all other cross positions together; "0" when isolated. */
  readonly otherMaintenanceMargin: DecimalString
  readonly otherUnrealizedPnl: DecimalString
  /** In rising order of their floors. */
  readonly brackets: readonly LeverageBracket[]
  readonly markPrice: DecimalString
}

/**
 * Mark price at which the margin is used up, at most 16 decimals, cut towards zero; undefined when there is none above zero, and
 * for an empty table. Each leg's bracket is that of its notional at the answer, found by repeating.
 * Source: usdm.md 13, "Liquidation price".
 */
export function liquidationPriceOf(terms: LiquidationTerms): DecimalString | undefined {
  const legs = terms.legs.filter((leg) => !isZero(leg.quantity))
  if (legs.length === 0 || terms.brackets.length === 0) return undefined
  const bracketsAt = (price: DecimalString): LeverageBracket[] =>
    legs.map((leg) => bracketAt(terms.brackets, multiply(absolute(leg.quantity), price)) as LeverageBracket)
  let brackets = bracketsAt(terms.markPrice)
  let price: DecimalString | undefined
  for (let round = 0; round < terms.brackets.length * legs.length; round++) {
    price = priceIn(terms, legs, brackets)
    if (price === undefined || compare(price, ZERO) <= 0) return undefined
    const next = bracketsAt(price)
    if (next.every((bracket, at) => bracket === brackets[at])) break
    brackets = next
  }
  return price
}

/** (WB − TMM1 + UPNL1 + Σ cum − Σ signed size × entry) / Σ (size × MMR − signed size). */
function priceIn(
  terms: LiquidationTerms,
  legs: readonly LiquidationLeg[],
  brackets: readonly LeverageBracket[],
): DecimalString | undefined {
  let above = sum([terms.wallet, negate(terms.otherMaintenanceMargin), terms.otherUnrealizedPnl])
  let below: DecimalString = ZERO
  for (const [at, { quantity, entryPrice }] of legs.entries()) {
    const { rate, cum } = brackets[at] as LeverageBracket
    above = subtract(add(above, cum), multiply(quantity, entryPrice))
    below = add(below, subtract(multiply(absolute(quantity), rate), quantity))
  }
  return isZero(below) ? undefined : divide(above, below)
}
