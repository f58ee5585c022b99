import 'server-only'
import { forcedBy } from '../../domain/order-end'
import type { Order } from '../../domain/order'
import type { DescribeOrder } from '../account/to-change'
import { isOurs } from './client-order-id'
import type { DeadMan } from './dead-man'
import type { TradingRoom } from './trading-room'

/** Every intent of this long stays in memory, so that a cancel of ours cannot be missed. */
const REMEMBERED_MS = 86_400_000

/**
 * Who placed and who canceled an order: an order under an id that is none of ours, and a cancel that no intent of ours can have
 * caused, read "elsewhere" (S-46); what the dead-man timer canceled says so (S-45). An end of longer than a day ago is left
 * unsaid.
 */
export function describeOrders(room: TradingRoom, deadMan: DeadMan): DescribeOrder {
  const { tag, clock, book, live } = room

  const isPlacedElsewhere = (order: Order): boolean =>
    forcedBy(order) === undefined && order.clientOrderId !== '' && !isOurs(order.clientOrderId, tag)

  /** Canceling one leg cancels the list (spot.md 8.3). */
  function mayBeOurs(order: Order): boolean {
    if (book.mayHaveCanceled(order)) return true
    if (order.orderListId === undefined) return false
    for (const leg of live.state().orders.values())
      if (leg.market === order.market && leg.orderListId === order.orderListId && book.mayHaveCanceled(leg)) return true
    return false
  }

  return (order) => {
    const placed = isPlacedElsewhere(order) ? { elsewhere: true } : {}
    if (order.status !== 'CANCELED') return placed
    if (deadMan.hasCanceled(order)) return { ...placed, canceledBy: 'dead-man' }
    const isRecent = order.exchangeTime > clock.now() - REMEMBERED_MS
    return isRecent && order.reason === undefined && !mayBeOurs(order) ? { ...placed, canceledBy: 'elsewhere' } : placed
  }
}
