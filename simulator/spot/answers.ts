import { RawNumber } from '../gateway/types'
import { text8, type Units } from '../engine/units'
import { isOpen, isStopType, type PreventedMatch, type SpotFill, type SpotOrder } from './order'

const ZERO = text8(0n)

/** The peg of an order, as every answer has it. Source: spot.md 6.8, 9.5. */
function peg(order: SpotOrder): Record<string, unknown> {
  return {
    ...(order.pegPriceType === undefined ? {} : { pegPriceType: order.pegPriceType }),
    ...(order.pegOffsetType === undefined
      ? {}
      : { pegOffsetType: order.pegOffsetType, pegOffsetValue: order.pegOffsetValue }),
    ...(order.peggedPrice === undefined ? {} : { peggedPrice: text8(order.peggedPrice) }),
  }
}

function trailing(order: SpotOrder): Record<string, unknown> {
  if (order.trailingDelta === undefined) return {}
  return { trailingDelta: order.trailingDelta, trailingTime: order.trailingTime ?? -1 }
}

/** Conditional fields that every order answer may carry. Source: spot.md 6.8. */
function conditional(order: SpotOrder): Record<string, unknown> {
  return {
    ...(order.strategyId === undefined ? {} : { strategyId: new RawNumber(order.strategyId) }),
    ...(order.strategyType === undefined ? {} : { strategyType: order.strategyType }),
    ...(order.workingFloor === undefined ? {} : { workingFloor: order.workingFloor }),
    selfTradePreventionMode: order.stpMode,
    ...(order.usedSor === undefined ? {} : { usedSor: order.usedSor }),
    ...(order.tradeGroupId === undefined ? {} : { tradeGroupId: order.tradeGroupId }),
    ...(order.preventedMatchId === undefined ? {} : { preventedMatchId: order.preventedMatchId }),
    ...(order.preventedQuantity === undefined ? {} : { preventedQuantity: text8(order.preventedQuantity) }),
  }
}

/** Fields of stops and icebergs in the answers to placements and cancels, where only such orders have them. */
function special(order: SpotOrder): Record<string, unknown> {
  return {
    ...(isStopType(order.type) ? { stopPrice: text8(order.stopPrice) } : {}),
    ...trailing(order),
    ...(order.icebergQuantity > 0n ? { icebergQty: text8(order.icebergQuantity) } : {}),
  }
}

function amounts(order: SpotOrder): Record<string, unknown> {
  return {
    price: text8(order.price),
    ...peg(order),
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

const reason = ({ expiryReason }: SpotOrder): Record<string, unknown> =>
  expiryReason === undefined || expiryReason === 'NONE' ? {} : { expiryReason }

/** Answer of a placement, as much of it as was asked for. */
export function placementAnswer(
  order: SpotOrder,
  responseType: 'ACK' | 'RESULT' | 'FULL',
  fills: readonly (SpotFill & { readonly allocationId?: number })[],
  prevented: readonly PreventedMatch[],
): Record<string, unknown> {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: order.clientOrderId,
    transactTime: order.updateTime,
  }
  if (responseType === 'ACK') return ack
  return {
    ...ack,
    ...amounts(order),
    ...special(order),
    workingTime: order.workingTime,
    ...(responseType === 'FULL'
      ? {
          fills: fills.map((fill) => ({
            ...(fill.allocationId === undefined ? {} : { matchType: 'ONE_PARTY_TRADE_REPORT' }),
            price: text8(fill.price),
            qty: text8(fill.quantity),
            commission: text8(fill.commission),
            commissionAsset: fill.commissionAsset,
            tradeId: fill.tradeId,
            ...(fill.allocationId === undefined ? {} : { allocId: fill.allocationId }),
          })),
          ...(prevented.length === 0
            ? {}
            : {
                preventedMatches: prevented.map((match) => ({
                  preventedMatchId: match.preventedMatchId,
                  makerSymbol: match.makerSymbol ?? match.symbol,
                  makerOrderId: match.makerOrderId,
                  price: text8(match.price),
                  ...prevented8('takerPreventedQuantity', match.takerPreventedQuantity),
                  ...prevented8('makerPreventedQuantity', match.makerPreventedQuantity),
                })),
              }),
        }
      : {}),
    ...conditional(order),
    ...reason(order),
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
    orderListId: order.orderListId,
    clientOrderId: cancelId,
    transactTime: time,
    ...amounts(order),
    ...special(order),
    ...conditional(order),
  }
}

/** An order as queries return it. */
export function queryAnswer(order: SpotOrder): Record<string, unknown> {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId,
    clientOrderId: order.clientOrderId,
    price: text8(order.price),
    ...peg(order),
    origQty: text8(order.quantity),
    executedQty: text8(order.executed),
    cummulativeQuoteQty: text8(order.quoteExecuted),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    stopPrice: text8(order.stopPrice),
    ...trailing(order),
    icebergQty: text8(order.icebergQuantity),
    time: order.time,
    updateTime: order.updateTime,
    isWorking: order.workingTime >= 0,
    workingTime: order.workingTime,
    origQuoteOrderQty: text8(order.quoteQuantity),
    ...conditional(order),
    ...(isOpen(order) ? {} : reason(order)),
  }
}

/** A fill as myTrades returns it. */
export function tradeAnswer(fill: SpotFill): Record<string, unknown> {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: fill.orderListId,
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

/** A prevented match as myPreventedMatches returns it. */
export function preventedAnswer(match: PreventedMatch): Record<string, unknown> {
  return {
    symbol: match.symbol,
    preventedMatchId: match.preventedMatchId,
    takerOrderId: match.takerOrderId,
    makerSymbol: match.makerSymbol ?? match.symbol,
    makerOrderId: match.makerOrderId,
    tradeGroupId: match.tradeGroupId,
    selfTradePreventionMode: match.stpMode,
    price: text8(match.price),
    ...prevented8('takerPreventedQuantity', match.takerPreventedQuantity),
    ...prevented8('makerPreventedQuantity', match.makerPreventedQuantity),
    transactTime: match.time,
  }
}

/** Four rates as account and account/commission write them. */
export function rates(maker: Units, taker: Units): Record<string, string> {
  return { maker: text8(maker), taker: text8(taker), buyer: ZERO, seller: ZERO }
}
