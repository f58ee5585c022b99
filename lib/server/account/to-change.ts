import 'server-only'
import type { AccountStateChange } from '../../domain/apply-account-event'
import { assertNever } from '../../domain/assert-never'
import type { Order } from '../../domain/order'
import type { AccountChangeBody } from '../../wire/bridge'

/** The change as the event lane carries it; undefined for what concerns only the engine. */
export function toChange(change: AccountStateChange): AccountChangeBody | undefined {
  switch (change.type) {
    case 'order':
      return { type: 'order', order: shownOrder(change.order) }
    case 'list':
      return { type: 'list', list: { ...change.list, orders: [...change.list.orders] } }
    case 'fill':
      return { type: 'fill', fill: change.fill }
    case 'balance':
      return { type: 'balance', balance: change.balance }
    case 'position':
      return { type: 'position', position: change.position }
    case 'ask-order':
    case 'ask-account':
    case 'not-understood':
      return undefined
    default:
      return assertNever(change)
  }
}

/** The order without what only merging needs. */
export function shownOrder(order: Order): Omit<Order, 'termsTime' | 'decidedAt'> {
  const { termsTime: _, decidedAt: __, ...shown } = order
  return shown
}
