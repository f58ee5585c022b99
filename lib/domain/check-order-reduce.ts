import { add, compare, isAbove, isBelow, isPositive, isZero, subtract, ZERO, type DecimalString } from './decimal'
import { closable } from './check-order-margin'
import type { BookLevel } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isReducing, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** Whether a futures order can only reduce: because it says so, in hedge mode by its sides alone. Source: usdm.md 6.2. */
export const reduces = (order: NewOrder): boolean =>
  order.positionSide === 'BOTH' ? isReducing(order) : order.closePosition === true || closesHedgeSide(order)

const closesHedgeSide = ({ side, positionSide }: NewOrder): boolean =>
  (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')

/** Whether the side is one of the account's position mode. Source: usdm.md 6.2, -4061. */
export function checkPositionSide({ positionSide }: NewOrder, { hedgeMode }: SeenMarket): readonly OrderIssue[] {
  if (hedgeMode === undefined || (positionSide === 'BOTH') !== hedgeMode) return []
  return [orderIssue('position-side-mode', 'positionSide', { positionSide, mode: hedgeMode ? 'hedge' : 'one-way' })]
}

/** In hedge mode nobody can say reduce-only: an order whose sides open would lose the word on its way. */
export const checkReduceWord = (order: NewOrder): readonly OrderIssue[] =>
  isReducing(order) && order.positionSide !== 'BOTH' && !closesHedgeSide(order)
    ? [orderIssue('reduce-only-opens', 'reduceOnly', { positionSide: order.positionSide, side: order.side })]
    : []

/** What closes the whole position stands only while there is one; other triggers are judged when they fire. Source: usdm.md 7.1, 7.2. */
export function checkAlgoReduces(order: NewOrder, seen: SeenMarket): readonly OrderIssue[] {
  const { positionQuantity } = seen
  if (positionQuantity === undefined || !reduces(order)) return []
  if (closable(order.side, positionQuantity) !== undefined) return []
  if (order.closePosition === true) return [orderIssue('reduce-only-without-position', 'reduceOnly')]
  return [orderIssue('reduce-only-without-position', 'reduceOnly', { fires: 'later' }, { severity: 'warning' })]
}

/**
 * A reduce-only order must find what it reduces; one that rests may be no larger, together with the open ones that come before it.
 * What trades at once is cut to the position. Source: usdm.md 6.2, -2022 and -4118.
 */
export function checkReduceOnly(
  order: NewOrder,
  price: DecimalString | undefined,
  seen: SeenMarket,
): readonly OrderIssue[] {
  const { positionQuantity: position, openReducers = [] } = seen
  const { quantity } = order
  if (!reduces(order) || position === undefined || isTriggered(order)) return []
  const most = closable(order.side, position)
  if (most === undefined) return [orderIssue('reduce-only-without-position', 'reduceOnly')]
  if (order.orderType === 'MARKET' || order.timeInForce === 'IOC' || quantity === undefined) return []
  if (isAbove(quantity, most))
    return [orderIssue('reduce-only-above-position', 'quantity', { position: most }, { fix: most })]
  if (price === undefined) return []
  const claimed = claimedBefore(order, price, openReducers)
  const all = openReducers.reduce((sum, each) => add(sum, each.quantity), ZERO)
  if (!isAbove(add(all, quantity), most) || !isAbove(add(claimed, quantity), most)) return []
  const left = subtract(most, claimed)
  const fix = isPositive(left) && !isZero(left) ? left : undefined
  return [orderIssue('reduce-only-claimed', 'quantity', { position: most, claimed }, { fix })]
}

/** What fills before it: open orders at a better price, or at the same one, since they are older. */
function claimedBefore({ side }: NewOrder, price: DecimalString, reducers: readonly BookLevel[]): DecimalString {
  const before = (each: BookLevel): boolean =>
    compare(each.price, price) === 0 || (side === 'SELL' ? isBelow(each.price, price) : isAbove(each.price, price))
  return reducers.filter(before).reduce((sum, each) => add(sum, each.quantity), ZERO)
}
