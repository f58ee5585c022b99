import {
  absolute,
  add,
  divide,
  isNegative,
  multiply,
  negate,
  smaller,
  subtract,
  ZERO,
  type DecimalString,
} from './decimal'
import {
  crossFiguresOf,
  positionFiguresOf,
  withCrossMoney,
  withMarginPosition,
  type CrossFigures,
  type MarginAccount,
  type MarginPosition,
  type PositionFigures,
} from './margin-account'
import { realizedPnlOf } from './position-pnl'

/** What is tried on a position; what is absent stays as it is. */
export interface WhatIf {
  /** Mark price of the symbol. */
  readonly markPrice?: DecimalString | undefined
  /** Isolated margin added, or taken when below zero; of a cross position, money moved into the futures account. */
  readonly addedMargin?: DecimalString | undefined
  /** Closed at that price; at most all of it. */
  readonly closedQuantity?: DecimalString | undefined
  /** Taker rate that the closing pays. */
  readonly commissionRate?: DecimalString | undefined
}

export interface WhatIfResult {
  /** What is left of the position; undefined when nothing is. */
  readonly position: MarginPosition | undefined
  readonly figures: PositionFigures | undefined
  readonly cross: CrossFigures | undefined
  /** Of the closed part, before its commission. */
  readonly realizedPnl: DecimalString
  readonly commission: DecimalString
}

/**
 * The position in another world: the price first, then margin, then the closing at that price. Both sides of a symbol in hedge mode
 * see the same price. Source: usdm.md 13.
 */
export function whatIf(account: MarginAccount, position: MarginPosition, tried: WhatIf): WhatIfResult {
  const { markPrice = position.markPrice, addedMargin = ZERO } = tried
  let world: MarginAccount = {
    ...account,
    positions: account.positions.map((each) => (each.symbol === position.symbol ? { ...each, markPrice } : each)),
  }
  let held: MarginPosition = { ...position, markPrice }
  if (held.marginMode === 'isolated') {
    held = { ...held, isolatedWallet: add(held.isolatedWallet, addedMargin) }
    world = withCrossMoney(world, held.marginAsset, negate(addedMargin))
  } else world = withCrossMoney(world, held.marginAsset, addedMargin)
  const closed = closePart(held, smaller(tried.closedQuantity ?? ZERO, absolute(held.quantity)), tried.commissionRate)
  world = withCrossMoney(withMarginPosition(world, closed.left), held.marginAsset, closed.freed)
  const left = world.positions.find(
    (each) => each.symbol === position.symbol && each.positionSide === position.positionSide,
  )
  return {
    position: left,
    figures: left === undefined ? undefined : positionFiguresOf(world, left),
    cross: crossFiguresOf(world, position.marginAsset),
    realizedPnl: closed.realizedPnl,
    commission: closed.commission,
  }
}

/**
 * A part closed at the mark price: its share of an isolated wallet comes free with its result less commission, and what that lacks is
 * taken from the rest of that wallet. At most 16 decimals, cut towards zero.
 */
function closePart(
  held: MarginPosition,
  quantity: DecimalString,
  rate: DecimalString = ZERO,
): {
  readonly left: MarginPosition
  readonly freed: DecimalString
  readonly realizedPnl: DecimalString
  readonly commission: DecimalString
} {
  const realizedPnl = realizedPnlOf(held, quantity, held.markPrice)
  const commission = multiply(multiply(quantity, held.markPrice), rate)
  const result = subtract(realizedPnl, commission)
  const size = absolute(held.quantity)
  const signed = isNegative(held.quantity) ? negate(quantity) : quantity
  const released = divide(multiply(held.isolatedWallet, quantity), size)
  const gained = add(released, result)
  const rest = subtract(held.isolatedWallet, released)
  const lacking = held.marginMode === 'isolated' && isNegative(gained) ? smaller(rest, negate(gained)) : ZERO
  return {
    left: { ...held, quantity: subtract(held.quantity, signed), isolatedWallet: subtract(rest, lacking) },
    freed: add(gained, lacking),
    realizedPnl,
    commission,
  }
}
