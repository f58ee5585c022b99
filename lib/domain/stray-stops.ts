import type { Position } from './account'
import { exitSideOf } from './closing-orders'
import { absolute, compare, isZero, subtract, type DecimalString } from './decimal'
import { isOpen, type ShownOrder } from './order'
import { isProtective } from './protective'

/** Why a stop or take profit does not belong to what is held. */
export type StrayReason =
  /** Nothing is held that it could close. */
  | 'no-position'
  /** It is held the other way around: it would be refused when it triggers, or add to the position. */
  | 'wrong-side'
  /** Its own size is larger than the position. */
  | 'too-large'

export interface StrayStop {
  readonly order: ShownOrder
  readonly reason: StrayReason
  /** Absolute size of the position; of `too-large`. */
  readonly held: DecimalString | undefined
}

/**
 * Waiting stops and take profits of futures that can only close, and have nothing, the wrong thing or too little to close. Entries that
 * wait for a trigger are none: they are there to open.
 */
export function strayStopsOf(positions: readonly Position[], orders: readonly ShownOrder[]): readonly StrayStop[] {
  return orders.flatMap((order): StrayStop[] => {
    if (order.market !== 'usdm' || order.service !== 'algo' || !isOpen(order) || order.status === 'TRIGGERING')
      return []
    if (!isProtective(order, undefined)) return []
    const position = positions.find(
      (each) => each.symbol === order.symbol && each.positionSide === order.positionSide && !isZero(each.quantity),
    )
    if (position === undefined) return [{ order, reason: 'no-position', held: undefined }]
    if (exitSideOf(position) !== order.side) return [{ order, reason: 'wrong-side', held: undefined }]
    const held = absolute(position.quantity)
    const rest = subtract(order.quantity, order.executedQuantity)
    return !order.closePosition && compare(rest, held) > 0 ? [{ order, reason: 'too-large', held }] : []
  })
}
