import {
  absolute,
  add,
  compare,
  decimalFromInteger,
  divide,
  isNegative,
  isPositive,
  isZero,
  multiply,
  negate,
  smaller,
  subtract,
  ZERO,
  type DecimalString,
} from './decimal'
import type { BookLevel, Side } from './market'

/**
 * Commission on a value at a rate such as "0.001"; exact, before the exchange's own rounding. In the asset the value is in:
 * a spot buyer pays in base (give the quantity), a seller and a future in quote (give the notional).
 */
export const commissionOf = (value: DecimalString, rate: DecimalString): DecimalString => multiply(value, rate)

export interface FuturesOrderTerms {
  readonly side: Side
  readonly quantity: DecimalString
  /** Limit price, or the price a market order is expected to meet. */
  readonly price: DecimalString
  readonly markPrice: DecimalString
  readonly leverage: number
  /** Signed size of the position before the order; absent means none. */
  readonly positionQuantity?: DecimalString | undefined
}

export interface FuturesOrderCost {
  /** Of the part that opens or adds. */
  readonly initialMargin: DecimalString
  /** What the opening part would lose at the mark price the moment it fills. */
  readonly openLoss: DecimalString
  /** Both: what must be available. */
  readonly total: DecimalString
  /** The part of the quantity that does not merely close. */
  readonly openingQuantity: DecimalString
}

/**
 * Margin that a futures order takes, one-way mode, in the margin asset; at most 16 decimals, cut towards zero.
 * Closing quantity costs nothing. Source: usdm.md 13, "Order cost" (IM + open loss).
 */
export function futuresOrderCost(terms: FuturesOrderTerms): FuturesOrderCost {
  const position = terms.positionQuantity ?? ZERO
  const closes = terms.side === 'BUY' ? isNegative(position) : isPositive(position)
  // Closing frees the closed part's margin, which then covers as much on the other side.
  const covered = closes ? smaller(terms.quantity, multiply(absolute(position), '2' as DecimalString)) : ZERO
  const openingQuantity = subtract(terms.quantity, closes ? smaller(terms.quantity, absolute(position)) : ZERO)
  const marginQuantity = subtract(terms.quantity, covered)
  const initialMargin = divide(multiply(marginQuantity, terms.price), decimalFromInteger(terms.leverage))
  const worse = terms.side === 'BUY' ? subtract(terms.price, terms.markPrice) : subtract(terms.markPrice, terms.price)
  const openLoss = isPositive(worse) ? multiply(openingQuantity, worse) : ZERO
  return { initialMargin, openLoss, total: add(initialMargin, openLoss), openingQuantity }
}

/**
 * Position after a fill of this size and price, one-way mode. Adding averages the entry (at most 16 decimals, towards zero),
 * reducing keeps it, crossing zero starts anew at the fill price. Source: usdm.md 13, "Entry price".
 */
export function positionAfter(
  position: { readonly quantity: DecimalString; readonly entryPrice: DecimalString },
  fill: { readonly side: Side; readonly quantity: DecimalString; readonly price: DecimalString },
): { readonly quantity: DecimalString; readonly entryPrice: DecimalString } {
  const change = fill.side === 'BUY' ? fill.quantity : negate(fill.quantity)
  const quantity = add(position.quantity, change)
  if (isZero(quantity)) return { quantity: ZERO, entryPrice: ZERO }
  if (isZero(position.quantity)) return { quantity, entryPrice: fill.price }
  const sameSide = isPositive(position.quantity) === isPositive(change)
  if (sameSide) {
    const paid = add(multiply(absolute(position.quantity), position.entryPrice), multiply(fill.quantity, fill.price))
    return { quantity, entryPrice: divide(paid, absolute(quantity)) }
  }
  const crossed = isPositive(position.quantity) !== isPositive(quantity)
  return { quantity, entryPrice: crossed ? fill.price : position.entryPrice }
}

export interface MarketFillEstimate {
  readonly quantity: DecimalString
  readonly notional: DecimalString
  /** At most 16 decimals, cut towards zero. */
  readonly averagePrice: DecimalString
  readonly worstPrice: DecimalString
  /** How much worse the average is than the best level, as a share of it: "0.0012" is 0.12 %. Never below zero. */
  readonly slippage: DecimalString
  /** False when the levels known do not hold the whole size. */
  readonly complete: boolean
}

/**
 * What a market order of this size would meet in the book as it stands: `levels` of the other side, best first; the size in
 * base, or in quote. Undefined for an empty side or no size.
 */
export function estimateMarketFill(
  levels: readonly BookLevel[],
  size: { readonly quantity: DecimalString } | { readonly quoteQuantity: DecimalString },
): MarketFillEstimate | undefined {
  const [best] = levels
  if (best === undefined) return undefined
  let left = 'quantity' in size ? size.quantity : size.quoteQuantity
  let quantity = ZERO
  let notional = ZERO
  let worstPrice = best.price
  for (const level of levels) {
    if (!isPositive(left)) break
    const wanted = 'quantity' in size ? left : divide(left, level.price)
    const taken = smaller(wanted, level.quantity)
    const paid = multiply(taken, level.price)
    const whole = compare(taken, level.quantity) < 0
    quantity = add(quantity, taken)
    notional = add(notional, paid)
    worstPrice = level.price
    // A division cut towards zero must not leave dust that asks for another level.
    left = whole ? ZERO : subtract(left, 'quantity' in size ? taken : paid)
  }
  if (isZero(quantity)) return undefined
  const averagePrice = divide(notional, quantity)
  const slippage = divide(absolute(subtract(averagePrice, best.price)), best.price)
  return { quantity, notional, averagePrice, worstPrice, slippage, complete: !isPositive(left) }
}
