import type { NewOrder } from './order'

/** The five lists of spot. OPO and OPOCO sell what their working order bought. Source: spot.md 8.1. */
export type ListKind = 'OCO' | 'OTO' | 'OTOCO' | 'OPO' | 'OPOCO'
export type ListRole = 'working' | 'pending' | 'above' | 'below'

export interface ListLeg {
  readonly role: ListRole
  readonly order: NewOrder
}

/** A list as the owner asked for it. */
export interface NewOrderList {
  readonly kind: ListKind
  readonly symbol: string
  readonly legs: readonly ListLeg[]
}

/** A list as the exchange holds it; words stay as sent. Its orders report themselves. Source: spot.md 8.3 and 8.4. */
export interface OrderList {
  readonly market: 'spot'
  readonly symbol: string
  readonly orderListId: string
  readonly listClientOrderId: string
  readonly contingencyType: string
  /** `EXECUTING`, `ALL_DONE` or `REJECT`. */
  readonly status: string
  readonly orders: readonly { readonly orderId: string; readonly clientOrderId: string }[]
  readonly exchangeTime: number
}

/** The roles a list of the kind has, each once, in the order in which they are written down. Source: spot.md 8.1. */
export const LIST_ROLES: Readonly<Record<ListKind, readonly ListRole[]>> = {
  OCO: ['above', 'below'],
  OTO: ['working', 'pending'],
  OTOCO: ['working', 'above', 'below'],
  OPO: ['working', 'pending'],
  OPOCO: ['working', 'above', 'below'],
}

/** Whether the legs after the working order sell what it bought, so that nobody names their quantity. */
export const paysFromBought = (kind: ListKind): boolean => kind === 'OPO' || kind === 'OPOCO'

/** Whether a list of that status may still trade; what we do not understand we do not close. */
export const isListOpen = ({ status }: Pick<OrderList, 'status'>): boolean =>
  status !== 'ALL_DONE' && status !== 'REJECT'

/** Two versions of one list: an end absorbs, then the newer exchange time, then the text. Commutative and idempotent (S-40). */
export function mergeList(a: OrderList, b: OrderList): OrderList {
  if (isListOpen(a) !== isListOpen(b)) return isListOpen(a) ? b : a
  if (a.exchangeTime !== b.exchangeTime) return a.exchangeTime > b.exchangeTime ? a : b
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b
}
