import { RawNumber } from '../gateway/types'
import { text8, type Units } from '../engine/units'
import { isOpen, type PreventedMatch, type SpotFill, type SpotOrder } from './order'

const ZERO = text8(0n)

/** Conditional fields that every order answer may carry. Source: spot.md 6.8. */
function conditional(order: SpotOrder): Record<string, unknown> {
  return {
    ...(order.strategyId === undefined ? {} : { strategyId: new RawNumber(order.strategyId) }),
    ...(order.strategyType === undefined ? {} : { strategyType: order.strategyType }),
    selfTradePreventionMode: order.stpMode,
    ...(order.preventedMatchId === undefined ? {} : { preventedMatchId: order.preventedMatchId }),
    ...(order.preventedQuantity === undefined ? {} : { preventedQuantity: text8(order.preventedQuantity) }),
  }
}

function amounts(order: SpotOrder): Record<string, unknown> {
  return {
    price: text8(order.price),
    origQty: text8(order.quantity),
    executedQty: text8(order.executed),
    origQuoteOrderQty: text8(order.quoteQuantity),
    cummulativeQuoteQty: text8(order.quoteExecuted),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
  }
}

/** Answer of a placement, as much of it as was asked for. */
export function placementAnswer(
  order: SpotOrder,
  responseType: 'ACK' | 'RESULT' | 'FULL',
  fills: readonly SpotFill[],
  prevented: readonly PreventedMatch[],
): Record<string, unknown> {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    transactTime: order.time,
  }
  if (responseType === 'ACK') return ack
  return {
    ...ack,
    ...amounts(order),
    workingTime: order.time,
    ...(responseType === 'FULL'
      ? {
          fills: fills.map((fill) => ({
            price: text8(fill.price),
            qty: text8(fill.quantity),
            commission: text8(fill.commission),
            commissionAsset: fill.commissionAsset,
            tradeId: fill.tradeId,
          })),
          ...(prevented.length === 0
            ? {}
            : {
                preventedMatches: prevented.map((match) => ({
                  preventedMatchId: match.preventedMatchId,
                  makerOrderId: match.makerOrderId,
                  price: text8(match.price),
                  ...prevented8('takerPreventedQuantity', match.takerPreventedQuantity),
                  ...prevented8('makerPreventedQuantity', match.makerPreventedQuantity),
                })),
              }),
        }
      : {}),
    ...conditional(order),
    ...(order.expiryReason === undefined ? {} : { expiryReason: order.expiryReason }),
  }
}

function prevented8(name: string, quantity: Units | undefined): Record<string, string> {
  return quantity === undefined ? {} : { [name]: text8(quantity) }
}

/** Answer of a cancel: `clientOrderId` is the cancel's id. */
export function cancelAnswer(order: SpotOrder, cancelId: string, time: number): Record<string, unknown> {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: cancelId,
    transactTime: time,
    ...amounts(order),
    ...conditional(order),
  }
}

/** An order as queries return it. */
export function queryAnswer(order: SpotOrder): Record<string, unknown> {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: text8(order.price),
    origQty: text8(order.quantity),
    executedQty: text8(order.executed),
    cummulativeQuoteQty: text8(order.quoteExecuted),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    stopPrice: ZERO,
    icebergQty: ZERO,
    time: order.time,
    updateTime: order.updateTime,
    isWorking: true,
    workingTime: order.time,
    origQuoteOrderQty: text8(order.quoteQuantity),
    ...conditional(order),
    ...(isOpen(order) || order.expiryReason === undefined ? {} : { expiryReason: order.expiryReason }),
  }
}

/** A fill as myTrades returns it. */
export function tradeAnswer(fill: SpotFill): Record<string, unknown> {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: -1,
    price: text8(fill.price),
    qty: text8(fill.quantity),
    quoteQty: text8(fill.quote),
    commission: text8(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: fill.time,
    isBuyer: fill.isBuyer,
    isMaker: fill.isMaker,
    isBestMatch: true,
  }
}

/** Four rates as account and account/commission write them. */
export function rates(maker: Units, taker: Units): Record<string, string> {
  return { maker: text8(maker), taker: text8(taker), buyer: ZERO, seller: ZERO }
}
