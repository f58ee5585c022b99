import { text8 } from '../../engine/units'
import { RawNumber } from '../../gateway/types'
import type { SpotOrder } from '../order'
import type { Amendment } from './amendments'

/**
 * An order in the answer of its amendment, which spells three fields in its own way (`qty`, `preventedQty`, `cumulativeQuoteQty`)
 * and tells `workingTime` only of an order that works. Source: spot.md 6.8, 9.2.
 */
export function amendedOrder(order: SpotOrder, origClientOrderId: string): Record<string, unknown> {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    origClientOrderId,
    clientOrderId: order.clientOrderId,
    price: text8(order.price),
    qty: text8(order.quantity),
    executedQty: text8(order.executed),
    preventedQty: text8(order.preventedQuantity ?? 0n),
    quoteOrderQty: text8(order.quoteQuantity),
    cumulativeQuoteQty: text8(order.quoteExecuted),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...(order.stopPrice > 0n ? { stopPrice: text8(order.stopPrice) } : {}),
    ...(order.icebergQuantity > 0n ? { icebergQty: text8(order.icebergQuantity) } : {}),
    ...(order.trailingDelta === undefined
      ? {}
      : { trailingDelta: order.trailingDelta, trailingTime: order.trailingTime ?? -1 }),
    ...(order.strategyId === undefined ? {} : { strategyId: new RawNumber(order.strategyId) }),
    ...(order.strategyType === undefined ? {} : { strategyType: order.strategyType }),
    ...(order.workingTime < 0 ? {} : { workingTime: order.workingTime }),
    selfTradePreventionMode: order.stpMode,
  }
}

/** A row of GET order/amendments. */
export function amendmentAnswer(amendment: Amendment): Record<string, unknown> {
  const { symbol, orderId, executionId, origClientOrderId, newClientOrderId, time } = amendment
  return {
    symbol,
    orderId,
    executionId,
    origClientOrderId,
    newClientOrderId,
    origQty: text8(amendment.origQuantity),
    newQty: text8(amendment.newQuantity),
    time,
  }
}
