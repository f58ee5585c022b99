/** The kinds of lists by the endpoint that places them. Source: spot.md 8.1. */
export type ListKind = 'OCO' | 'OTO' | 'OTOCO' | 'OPO' | 'OPOCO'

export type ListStatusType = 'RESPONSE' | 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE'
export type ListOrderStatus = 'EXECUTING' | 'ALL_DONE' | 'REJECT'

/** Orders that live and end together. Its orders are in the store under `orderListId`. */
export interface OrderList {
  readonly orderListId: number
  readonly accountId: string
  readonly symbol: string
  readonly kind: ListKind
  readonly listClientOrderId: string
  /** When it was placed, ms. */
  readonly time: number
  /** The order that must fill before the others come; undefined in an OCO. */
  readonly workingId?: number | undefined
  /** The other orders: one, or the two of which one cancels the other. */
  readonly otherIds: readonly number[]
  statusType: ListStatusType
  orderStatus: ListOrderStatus
  /** When its status last changed, ms. */
  transactionTime: number
  /** Whether the other orders have come to work, or need not wait. */
  released: boolean
}

/** As answers and events call the kind: everything that waits for a working order is an OTO. Source: spot.md 8.1. */
export const contingencyOf = (kind: ListKind): 'OCO' | 'OTO' => (kind === 'OCO' ? 'OCO' : 'OTO')

/** Whether the other orders of it are paid from what its working order buys. */
export const paysFromBought = (kind: ListKind): boolean => kind === 'OPO' || kind === 'OPOCO'

/** The list's orders as answers give them: the working order first. */
export const orderIdsOf = (list: OrderList): number[] =>
  list.workingId === undefined ? [...list.otherIds] : [list.workingId, ...list.otherIds]
