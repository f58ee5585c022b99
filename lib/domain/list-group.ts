import { isZero } from './decimal'
import { isOpen, type Order } from './order'
import type { ListKind, ListRole, OrderList } from './order-list'

export interface GroupLeg<O extends Order = Order> {
  readonly order: O
  readonly role: ListRole
  /** Not placed yet: it waits for the first order to be filled whole. */
  readonly waits: boolean
}

/** An open list as one thing, by what its orders say of themselves. */
export interface ListGroup<O extends Order = Order> {
  readonly list: OrderList
  readonly kind: ListKind
  /** First what goes first; of a pair the upper one first. */
  readonly legs: readonly GroupLeg<O>[]
  /** The first order is filled, and what waited for it was placed. */
  readonly released: boolean
}

/**
 * Which leg waits for which. The exchange calls OTO, OTOCO, OPO and OPOCO all `OTO` and leaves the order of the legs open, so
 * their states and sizes say it: who waits is `PENDING_NEW`, and what sells later what is bought now has no size yet. `own` is what
 * this desk asked for. Source: spot.md 8.1, 8.3, 8.4.
 */
export function groupOf<O extends Order>(list: OrderList, orders: readonly O[], own?: ListKind): ListGroup<O> {
  const legs = orders.filter((order) => order.market === 'spot' && order.orderListId === list.orderListId)
  const kind = own ?? kindOf(list, legs)
  if (kind === 'OCO') return { list, kind, legs: pair(legs, false), released: false }
  const waiting = legs.filter((order) => order.status === 'PENDING_NEW')
  const released = waiting.length === 0
  // Once released, what is still open waited; before, what does not wait goes first.
  const later = released ? legs.filter(isOpen) : waiting
  const first = legs.filter((order) => !later.includes(order))
  const working = first.map((order): GroupLeg<O> => ({ order, role: 'working', waits: false }))
  const pending: readonly GroupLeg<O>[] =
    kind === 'OTO' || kind === 'OPO'
      ? later.map((order) => ({ order, role: 'pending', waits: !released }))
      : pair(later, !released)
  return { list, kind, legs: [...working, ...pending], released }
}

function kindOf(list: OrderList, legs: readonly Order[]): ListKind {
  if (list.contingencyType === 'OCO') return 'OCO'
  const three = list.orders.length > 2
  const paid = legs.some((order) => order.status === 'PENDING_NEW' && isZero(order.quantity))
  if (paid) return three ? 'OPOCO' : 'OPO'
  return three ? 'OTOCO' : 'OTO'
}

/** SELL takes profit above and cuts loss below, BUY the other way about. */
function pair<O extends Order>(orders: readonly O[], waits: boolean): readonly GroupLeg<O>[] {
  const isAbove = (order: O): boolean => (order.side === 'SELL') !== order.orderType.startsWith('STOP_LOSS')
  return [...orders]
    .sort((a, b) => Number(isAbove(b)) - Number(isAbove(a)))
    .map((order) => ({ order, role: isAbove(order) ? 'above' : 'below', waits }))
}
