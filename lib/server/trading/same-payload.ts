import 'server-only'
import { equals } from '../../domain/decimal'
import type { NewOrder, Order } from '../../domain/order'
import { isTriggered } from '../../domain/order-kind'

/** Whether the order at the exchange is the one that was asked for (S-23). */
export function isSamePayload(order: Order, asked: NewOrder): boolean {
  return (
    order.symbol === asked.symbol &&
    order.side === asked.side &&
    (asked.quantity === undefined || equals(order.quantity, asked.quantity)) &&
    (asked.price === undefined || order.price === undefined || equals(order.price, asked.price)) &&
    (!isTriggered(asked) ||
      asked.triggerPrice === undefined ||
      order.triggerPrice === undefined ||
      equals(order.triggerPrice, asked.triggerPrice))
  )
}
