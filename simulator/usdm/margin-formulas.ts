import type { LeverageBracket, SymbolSpec } from '../engine/market-types'
import { magnitude, maximum, ONE, times, type Units } from '../engine/units'
import { type Fine, ratio, signOf } from './amounts'

/** The futures part of a symbol's rules. Throws on a spot symbol. */
export function termsOf(spec: SymbolSpec): NonNullable<SymbolSpec['futures']> {
  if (!spec.futures) throw new Error(`${spec.symbol} has no futures terms`)
  return spec.futures
}

/** The bracket a notional falls in: floor < notional <= cap; the last one above all caps. Throws on an empty table. */
export function bracketOf(brackets: readonly LeverageBracket[], notional: Units): LeverageBracket {
  const found = brackets.find((bracket) => notional <= bracket.notionalCap) ?? brackets.at(-1)
  if (!found) throw new Error('A symbol needs at least one leverage bracket')
  return found
}

/** Largest notional that may be held at this leverage. */
export const notionalLimit = (spec: SymbolSpec, leverage: number): Units =>
  termsOf(spec).brackets.reduce(
    (limit, bracket) => (bracket.initialLeverage >= leverage ? maximum(limit, bracket.notionalCap) : limit),
    0n,
  )

/** abs(A) × MP × MMR − cum; the notional is unsigned. Source: usdm.md section 13. */
export function maintenanceMargin(brackets: readonly LeverageBracket[], notional: Units): Units {
  if (notional === 0n) return 0n
  const bracket = bracketOf(brackets, notional)
  return times(notional, bracket.maintenanceRate) - bracket.cumulative
}

/**
 * Margin that open orders lock: as much as the worse side could add to the position. All notionals but the position's are
 * unsigned; reduce-only orders are in neither. Source: usdm.md section 13.
 */
export const openOrderMargin = (notional: Units, bids: Units, asks: Units, leverage: number): Units =>
  maximum(
    0n,
    (maximum(magnitude(notional + bids), magnitude(notional - asks)) - magnitude(notional)) / BigInt(leverage),
  )

/** q × abs(min(0, dir × (MP − order price))): what the opening quantity would start with as a loss. */
export const openLoss = (side: 'BUY' | 'SELL', quantity: Units, price: Units, markPrice: Units): Units =>
  times(quantity, maximum(0n, side === 'BUY' ? price - markPrice : markPrice - price))

/** One position whose price is asked for; two in hedge mode, where cross LONG and SHORT share one price. */
export interface Leg {
  /** Signed. */
  readonly quantity: Units
  readonly cost: Fine
}

export interface LiquidationInput {
  /** The cross wallet, or the isolated wallet of the one position. */
  readonly walletBalance: Units
  /** Maintenance margin and unrealized profit of the account's other cross positions; 0n when isolated. */
  readonly otherMaintenance: Units
  readonly otherUnrealized: Units
  readonly legs: readonly Leg[]
  readonly brackets: readonly LeverageBracket[]
  readonly markPrice: Units
}

/**
 * Mark price at which the margin is used up; 0n when none is above zero. Rounded to nearest. The bracket of each leg is that of
 * its notional at the answer, found by repeating. Source: usdm.md section 13, "Liquidation price".
 */
export function liquidationPrice(input: LiquidationInput): Units {
  const legs = input.legs.filter((leg) => leg.quantity !== 0n)
  if (legs.length === 0) return 0n
  const at = (price: Units): LeverageBracket[] =>
    legs.map((leg) => bracketOf(input.brackets, times(magnitude(leg.quantity), price)))
  let brackets = at(input.markPrice)
  let price = 0n
  for (let round = 0; round < input.brackets.length * legs.length; round += 1) {
    let top = (input.walletBalance - input.otherMaintenance + input.otherUnrealized) * ONE
    let bottom = 0n
    legs.forEach((leg, place) => {
      const { maintenanceRate, cumulative } = brackets[place] as LeverageBracket
      const sign = signOf(leg.quantity)
      top += cumulative * ONE - sign * leg.cost
      bottom += magnitude(leg.quantity) * (maintenanceRate - sign * ONE)
    })
    if (bottom === 0n) return 0n
    price = ratio(top, bottom)
    if (price <= 0n) return 0n
    const next = at(price)
    if (next.every((bracket, place) => bracket.bracket === brackets[place]?.bracket)) break
    brackets = next
  }
  return price
}

/** Price at which closing the position would leave nothing of its margin; 0n when none is above zero. */
export function bankruptcyPrice(input: Pick<LiquidationInput, 'walletBalance' | 'otherUnrealized' | 'legs'>): Units {
  let top = (input.walletBalance + input.otherUnrealized) * ONE
  let bottom = 0n
  for (const leg of input.legs) {
    top -= signOf(leg.quantity) * leg.cost
    bottom -= leg.quantity * ONE
  }
  if (bottom === 0n) return 0n
  return maximum(0n, ratio(top, bottom))
}
