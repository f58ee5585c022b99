import type { ApiError } from '../../gateway/types'
import type { SpotOrder } from '../order'
import { refuse } from './list-refusals'
import { contingencyOf, type ListOrderStatus, type ListStatusType, type OrderList } from './order-list'

/** Why an order or a list was refused, as events say it. Source: spot.md 15.3. */
export type RejectReason =
  | 'NONE'
  | 'INSUFFICIENT_BALANCES'
  | 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY'
  | 'WOULD_MATCH_IMMEDIATELY'
  | 'OCO_BAD_PRICES'

const names = (orders: readonly SpotOrder[]): unknown[] =>
  orders.map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId }))

/** A list with its orders, as queries return it. `orders` are those of the list in its order. Source: spot.md 8.4. */
export function listAnswer(list: OrderList, orders: readonly SpotOrder[]): Record<string, unknown> {
  return {
    orderListId: list.orderListId,
    contingencyType: contingencyOf(list.kind),
    listStatusType: list.statusType,
    listOrderStatus: list.orderStatus,
    listClientOrderId: list.listClientOrderId,
    transactionTime: list.transactionTime,
    symbol: list.symbol,
    orders: names(orders),
  }
}

/** The list as the answer of an amendment carries it. Source: spot.md 9.2. */
export function amendedListAnswer(list: OrderList, orders: readonly SpotOrder[]): Record<string, unknown> {
  return {
    orderListId: list.orderListId,
    contingencyType: contingencyOf(list.kind),
    listOrderStatus: list.orderStatus,
    listClientOrderId: list.listClientOrderId,
    symbol: list.symbol,
    orders: names(orders),
  }
}

/** What a listStatus event tells beside the list itself. */
export interface ListStatus {
  readonly statusType: ListStatusType
  readonly orderStatus: ListOrderStatus
  readonly reason: RejectReason
  /** Transaction time, ms. */
  readonly time: number
  readonly eventTime: number
}

/** A listStatus event with its fields in the documented order. Source: spot.md 15.2. */
export function listStatusEvent(
  list: OrderList,
  orders: readonly Pick<SpotOrder, 'symbol' | 'orderId' | 'clientOrderId'>[],
  status: ListStatus,
): { e: string; [field: string]: unknown } {
  return {
    e: 'listStatus',
    E: status.eventTime,
    s: list.symbol,
    g: list.orderListId,
    c: contingencyOf(list.kind),
    l: status.statusType,
    L: status.orderStatus,
    r: status.reason,
    C: list.listClientOrderId,
    T: status.time,
    O: orders.map(({ symbol, orderId, clientOrderId }) => ({ s: symbol, i: orderId, c: clientOrderId })),
  }
}

const REASONS: Readonly<Record<string, RejectReason>> = {
  [refuse.funds().msg]: 'INSUFFICIENT_BALANCES',
  'Order would trigger immediately.': 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY',
  [refuse.postOnly().msg]: 'WOULD_MATCH_IMMEDIATELY',
  [refuse.prices().msg]: 'OCO_BAD_PRICES',
}

/** The reason that events give for a refusal of the engine. Source: spot.md 15.3. */
export function rejectReasonOf(refusal: ApiError): RejectReason {
  return REASONS[refusal.msg] ?? 'NONE'
}
