import 'server-only'
import type { AccountStateChange } from '../../domain/apply-account-event'
import { assertNever } from '../../domain/assert-never'
import type { Order, ShownOrder } from '../../domain/order'
import type { AccountChangeBody } from '../../wire/bridge'

/** The change as the event lane carries it; undefined for what concerns only the engine. */
export function toChange(change: AccountStateChange, describe: DescribeOrder): AccountChangeBody | undefined {
  switch (change.type) {
    case 'order':
      return { type: 'order', order: shownOrder(change.order, describe) }
    case 'list':
      return { type: 'list', list: { ...change.list, orders: [...change.list.orders] } }
    case 'fill':
      return { type: 'fill', fill: change.fill }
    case 'balance':
      return { type: 'balance', balance: change.balance }
    case 'position':
      return { type: 'position', position: change.position }
    case 'settings': {
      const { leverage, futures } = change
      return {
        type: 'settings',
        ...(leverage === undefined ? {} : { leverage: { ...leverage } }),
        ...(futures === undefined ? {} : { futures: { ...futures, isolated: [...futures.isolated] } }),
      }
    }
    case 'ask-order':
    case 'ask-account':
    case 'not-understood':
    case 'noticed':
      return undefined
    default:
      return assertNever(change)
  }
}

/** Who placed and who canceled an order, as far as this installation knows. */
export type DescribeOrder = (order: Order) => Pick<ShownOrder, 'elsewhere' | 'canceledBy'>

/** The order without what only merging needs, with who placed and who canceled it. */
export function shownOrder(order: Order, describe: DescribeOrder): Omit<ShownOrder, 'termsTime' | 'decidedAt'> {
  const { termsTime: _, decidedAt: __, ...shown } = order
  return { ...shown, ...describe(order) }
}
