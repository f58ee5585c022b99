import type { Position } from './account'
import { absolute, isNegative, isPositive, isZero, smaller, subtract, type DecimalString } from './decimal'
import type { Side } from './market'
import type { NewOrder } from './order'
import { unrealizedPnlAt } from './position-pnl'

type Held = Pick<Position, 'symbol' | 'positionSide' | 'quantity'>

/** Which positions one act closes. `chosen`: those that the owner ticked. */
export type CloseWhich = 'all' | 'winners' | 'losers' | 'chosen'

/** Side of an order that makes the position smaller. A short of hedge mode is told as below zero by some answers and above by others. */
export const exitSideOf = ({ positionSide, quantity }: Pick<Held, 'positionSide' | 'quantity'>): Side =>
  positionSide === 'SHORT' || (positionSide === 'BOTH' && isNegative(quantity)) ? 'BUY' : 'SELL'

/** Whether the position is short, in either mode. */
export const isShort = (position: Pick<Held, 'positionSide' | 'quantity'>): boolean => exitSideOf(position) === 'BUY'

/**
 * The order that closes `quantity` (base asset, at most the position's size) at market, or with a price by a resting limit order.
 * It can never open or turn a position: one-way mode says reduce-only, and in hedge mode the side alone says it, since a side cannot
 * cross zero there and the exchange refuses the flag. Source: usdm.md 6.2.
 */
export function closingOrder(position: Held, quantity: DecimalString, price?: DecimalString): NewOrder {
  const { symbol, positionSide } = position
  return {
    market: 'usdm',
    symbol,
    side: exitSideOf(position),
    positionSide,
    ...(price === undefined ? { orderType: 'MARKET' } : { orderType: 'LIMIT', timeInForce: 'GTC', price }),
    quantity: smaller(quantity, absolute(position.quantity)),
    ...(positionSide === 'BOTH' ? { reduceOnly: true } : {}),
  }
}

/** The whole position as market orders no larger than the symbol takes in one. */
export function closingOrders(position: Held, largest: DecimalString | undefined): readonly NewOrder[] {
  const orders: NewOrder[] = []
  const limit = largest === undefined || isZero(largest) ? undefined : largest
  for (let left = absolute(position.quantity); !isZero(left); ) {
    const quantity = limit === undefined ? left : smaller(left, limit)
    left = subtract(left, quantity)
    orders.push(closingOrder(position, quantity))
  }
  return orders
}

/** Whether the position is one of `which` at this mark price. Without a price nobody can tell winners from losers. */
export function isAmong(
  which: CloseWhich,
  position: Pick<Position, 'positionSide' | 'quantity' | 'entryPrice'>,
  markPrice: DecimalString | undefined,
): boolean {
  if (which === 'all' || which === 'chosen') return true
  if (markPrice === undefined) return false
  const pnl = unrealizedPnlAt({ ...position, quantity: signedQuantity(position) }, markPrice)
  return which === 'winners' ? isPositive(pnl) : isNegative(pnl)
}

/** Size with the sign of its direction, below zero for every short. */
export function signedQuantity(position: Pick<Held, 'positionSide' | 'quantity'>): DecimalString {
  const size = absolute(position.quantity)
  return isShort(position) && !isZero(size) ? (`-${size}` as DecimalString) : size
}
