import {
  absolute,
  add,
  decimalFromInteger,
  divide,
  isNegative,
  isPositive,
  isZero,
  larger,
  multiply,
  negate,
  smaller,
  subtract,
  ZERO,
  type DecimalString,
} from './decimal'
import type { MarginMode } from './futures-settings'
import {
  marginPositionIn,
  withCrossMoney,
  withMarginPosition,
  type MarginAccount,
  type MarginPosition,
} from './margin-account'
import type { PositionSide, Side } from './market'
import { positionAfter } from './order-cost'
import { realizedPnlOf } from './position-pnl'

/** A fill that is tried: what an order would do to the account if it filled so. */
export interface TriedFill {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly side: Side
  readonly quantity: DecimalString
  readonly price: DecimalString
  /** Price at which the order had locked its margin: its own, of a market order the worse of fill and mark price. */
  readonly lockedAt: DecimalString
  readonly markPrice: DecimalString
  readonly marginAsset: string
  readonly marginMode: MarginMode
  readonly leverage: number
  /** In the margin asset; positive is paid. */
  readonly commission: DecimalString
}

/**
 * The account after the fill; its open orders stand as they did. What closes realizes its profit and gives back its share of an
 * isolated wallet, which bears its loss and fee; what opens brings the margin its order had locked, less the fee, as far as the
 * cross wallet has it. At most 16 decimals, cut towards zero. Source: usdm.md 13, "Entry price" and "Isolated wallet on open".
 */
export function withFill(account: MarginAccount, fill: TriedFill): MarginAccount {
  const { symbol, positionSide, side, quantity, price, markPrice, marginAsset, marginMode, leverage, commission } = fill
  const held: MarginPosition = marginPositionIn(account, fill) ?? {
    ...{ symbol, positionSide, quantity: ZERO, entryPrice: ZERO, markPrice, marginMode, leverage, marginAsset },
    isolatedWallet: ZERO,
  }
  const size = absolute(held.quantity)
  const closes = side === 'BUY' ? isNegative(held.quantity) : isPositive(held.quantity)
  const closing = closes ? smaller(quantity, size) : ZERO
  const opening = subtract(quantity, closing)
  const realized = realizedPnlOf(held, closing, price)
  const after = { ...held, ...positionAfter(held, { side, quantity, price }), markPrice, marginMode, leverage }
  let world = withCrossMoney(account, marginAsset, subtract(realized, commission))
  if (marginMode === 'cross') return withMarginPosition(world, after)

  const closingFee = isZero(quantity) ? ZERO : divide(multiply(commission, closing), quantity)
  let wallet = held.isolatedWallet
  if (isPositive(closing)) {
    const released = divide(multiply(wallet, closing), size)
    const left = subtract(add(released, realized), closingFee)
    wallet = subtract(wallet, released)
    const lacking = isNegative(left) ? smaller(wallet, negate(left)) : ZERO
    wallet = subtract(wallet, lacking)
    world = withCrossMoney(world, marginAsset, add(released, lacking))
  }
  if (isPositive(opening)) {
    const locked = divide(multiply(fill.lockedAt, opening), decimalFromInteger(leverage))
    const brought = subtract(locked, subtract(commission, closingFee))
    const moved = larger(ZERO, smaller(brought, larger(ZERO, world.crossWallets[marginAsset] ?? ZERO)))
    wallet = add(wallet, moved)
    world = withCrossMoney(world, marginAsset, negate(moved))
  }
  return withMarginPosition(world, { ...after, isolatedWallet: wallet })
}
