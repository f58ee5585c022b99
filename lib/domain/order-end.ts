import { isPositive } from './decimal'
import { isOpen, type Order } from './order'

/** What the exchange did by an order of its own. */
export type ForcedBy = 'liquidation' | 'adl' | 'settlement'

const PREFIXES: readonly (readonly [string, ForcedBy])[] = [
  ['autoclose-', 'liquidation'],
  ['adl_autoclose', 'adl'],
  ['settlement_autoclose-', 'settlement'],
]

/** Whether the exchange itself placed the order, to close a position. Source: usdm.md 10.3, `c`. */
export function forcedBy({ market, clientOrderId }: Pick<Order, 'market' | 'clientOrderId'>): ForcedBy | undefined {
  if (market !== 'usdm') return undefined
  return PREFIXES.find(([prefix]) => clientOrderId.startsWith(prefix))?.[1]
}

/** The order that a triggered algo order put on the book, and the other way about (S-47). Ids of the two stores may be equal. */
export const isChildOf = (child: Order, parent: Order): boolean =>
  child.market === 'usdm' &&
  child.service === 'order' &&
  parent.service === 'algo' &&
  child.symbol === parent.symbol &&
  (parent.childOrderId === child.orderId ||
    (parent.childOrderId === undefined && child.clientOrderId !== '' && child.clientOrderId === parent.clientOrderId))

/** Why a stop that was asked for does not stand, or not surely. */
export type StopFault = 'unconfirmed' | 'refused' | 'rejected' | 'expired' | 'triggering'

/** How an algo order fails to protect: undefined while it waits, or when it did what it was for. */
export function faultOfStop(stop: Order, children: readonly Order[]): StopFault | undefined {
  if (stop.service !== 'algo') return undefined
  if (stop.status === 'TRIGGERING') return 'triggering'
  if (stop.status === 'REJECTED') return 'rejected'
  if (stop.status === 'EXPIRED') return 'expired'
  const child = children.find((each) => isChildOf(each, stop))
  if (child === undefined || isOpen(child) || child.status === 'FILLED') return undefined
  return child.status === 'REJECTED' ? 'rejected' : 'expired'
}

/** Whether the order ended with a part of it traded. */
export const isPartlyFilled = (order: Order): boolean =>
  !isOpen(order) && order.status !== 'FILLED' && isPositive(order.executedQuantity)
