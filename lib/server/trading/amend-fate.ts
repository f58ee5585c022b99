import 'server-only'
import { equals } from '../../domain/decimal'
import { isOpen, type Order } from '../../domain/order'
import type { OrderTerms } from '../../domain/venue-change'
import { reasonOf } from './codes'
import type { IntentPatch } from './intent-writes'

export const hasTerms = (order: Order, { quantity, price }: OrderTerms): boolean =>
  equals(order.quantity, quantity) && (price === undefined || (order.price !== undefined && equals(order.price, price)))

/** How an amendment stands by what its order says; undefined while that says nothing. An order that is over takes no more. */
export function amendedBy(order: Order, terms: OrderTerms): IntentPatch | undefined {
  const { orderId, executedQuantity, status } = order
  if (hasTerms(order, terms)) return { state: 'accepted', orderId, executedQuantity }
  if (isOpen(order)) return undefined
  const reason = reasonOf('order-already-ended', { status, executed: executedQuantity })
  return { state: 'not-placed', orderId, executedQuantity, reason }
}
