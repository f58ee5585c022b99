import { isStopType, type SpotOrder } from './order'
import type { OrderRequest } from './order-request'

/** A request of an order, and whether it is routed to several books. */
export type RoutableRequest = OrderRequest & { readonly routed?: boolean }

/** What the exchange adds to a request to make an order of it. */
export type Given = Pick<
  SpotOrder,
  'symbol' | 'orderId' | 'accountId' | 'clientOrderId' | 'quantity' | 'time' | 'orderListId' | 'status' | 'locked'
>

/** An order as it is when the exchange has just taken it in: nothing executed, not at work. */
export const newOrder = (request: RoutableRequest, given: Given): SpotOrder => ({
  ...given,
  side: request.side,
  type: request.type,
  timeInForce: request.timeInForce,
  price: request.price,
  quoteQuantity: request.quoteQuantity ?? 0n,
  stpMode: request.stpMode,
  strategyId: request.strategyId,
  strategyType: request.strategyType,
  stopPrice: request.stopPrice,
  trailingDelta: request.trailingDelta,
  trailingTime: request.trailingDelta === undefined ? undefined : -1,
  icebergQuantity: request.icebergQuantity,
  pegPriceType: request.pegPriceType,
  pegOffsetType: request.pegOffsetType,
  pegOffsetValue: request.pegOffsetValue,
  usedSor: request.routed,
  workingFloor: request.routed ? 'SOR' : undefined,
  executed: 0n,
  quoteExecuted: 0n,
  updateTime: given.time,
  workingTime: -1,
  triggered: !isStopType(request.type),
  amendments: 0,
})
