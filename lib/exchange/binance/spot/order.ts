import 'server-only'
import { type DecimalString, divide, isNegative, isPositive } from '../../../domain/decimal'
import { allocationTradeId, type Fill, type NewOrder, type Order } from '../../../domain/order'
import { readRows } from '../odd-rows'
import type { OddRow, OrderTarget } from '../../port'
import {
  amountAt,
  asList,
  asPayload,
  flagAt,
  idAt,
  integerAt,
  listAt,
  markAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIntegerAt,
  optionalTextAt,
  ParseFailure,
  type Payload,
  positiveIntegerAt,
  sideAt,
  spotIdAt,
  textAt,
  wordAt,
} from '../payload'

/**
 * An order as queries and lists give it, or as an answer to placing it.
 * Source: Binance spot, spot.md 6.6, 6.8 and 7.4 (Query order, Current open orders, All orders, New order).
 */
export function toOrder(value: unknown): Order {
  const order = asPayload(value, 'order')
  return orderOf(order, {
    clientOrderId: textAt(order, 'clientOrderId'),
    createdTime: optionalIntegerAt(order, 'time') ?? optionalIntegerAt(order, 'transactTime'),
    exchangeTime: optionalIntegerAt(order, 'updateTime') ?? integerAt(order, 'transactTime'),
  })
}

export const toOrders = (value: unknown, odd?: OddRow[]): readonly Order[] => readRows(value, 'orders', toOrder, odd)

/** The answer to placing an order. A bare acknowledgement says no status: what we asked for stands in. Source: spot.md 6.6. */
export function toPlacedOrder(value: unknown, asked: NewOrder): Order {
  const answer = asPayload(value, 'order')
  if (answer.status !== undefined) return toOrder(answer)
  const exchangeTime = integerAt(answer, 'transactTime')
  return {
    market: 'spot',
    symbol: textAt(answer, 'symbol'),
    service: 'order',
    orderId: idAt(answer, 'orderId'),
    clientOrderId: textAt(answer, 'clientOrderId'),
    side: asked.side,
    positionSide: 'BOTH',
    orderType: asked.orderType,
    timeInForce: asked.timeInForce,
    status: 'NEW',
    quantity: asked.quantity ?? ('0' as DecimalString),
    quoteQuantity: asked.quoteQuantity,
    executedQuantity: '0' as DecimalString,
    price: asked.price,
    reduceOnly: false,
    closePosition: false,
    createdTime: exchangeTime,
    exchangeTime,
  }
}

/** The trades that a FULL answer names: all taken at once, so never as maker. Source: spot.md 6.6. */
export function toPlacedFills(value: unknown): readonly Fill[] {
  const answer = asPayload(value, 'order')
  const rows = listAt(answer, 'fills')
  return rows.flatMap((row): Fill[] => {
    const fill = asPayload(row, 'fill')
    const tradeId = spotIdAt(fill, 'tradeId')
    const isAllocation = tradeId === undefined && fill.allocId !== undefined
    if (tradeId === undefined && !isAllocation) return []
    return [
      {
        market: 'spot',
        symbol: textAt(answer, 'symbol'),
        tradeId: tradeId ?? allocationTradeId(idAt(fill, 'allocId')),
        allocation: isAllocation ? true : undefined,
        orderId: idAt(answer, 'orderId'),
        side: sideAt(answer, 'side'),
        positionSide: 'BOTH',
        price: amountAt(fill, 'price'),
        quantity: amountAt(fill, 'qty'),
        commission: optionalAmountAt(fill, 'commission'),
        commissionAsset: optionalTextAt(fill, 'commissionAsset'),
        maker: false,
        exchangeTime: integerAt(answer, 'transactTime'),
      },
    ]
  })
}

/**
 * The orders an answer to a cancel names: one order, or the whole list it belonged to. The order's own id is in
 * `origClientOrderId`; `clientOrderId` is the cancel's. Source: spot.md 7.3 and 8.4.
 */
export function toCanceledOrders(value: unknown): readonly Order[] {
  if (Array.isArray(value)) return value.flatMap(toCanceledOrders)
  const answer = asPayload(value, 'canceled order')
  if (answer.orderReports !== undefined) return asList(answer.orderReports, 'orderReports').flatMap(toCanceledOrders)
  return [
    orderOf(answer, {
      clientOrderId: optionalTextAt(answer, 'origClientOrderId') ?? textAt(answer, 'clientOrderId'),
      createdTime: undefined,
      exchangeTime: integerAt(answer, 'transactTime'),
    }),
  ]
}

/** A leg of a list takes the whole list with it: the answer names all, we asked for one. */
export function canceledOne(body: unknown, target: OrderTarget): Order {
  const orders = toCanceledOrders(body)
  const one = orders.find(
    (order) =>
      order.orderId === target.orderId ||
      (target.orderId === undefined && order.clientOrderId === target.clientOrderId),
  )
  if (one === undefined) throw new ParseFailure('canceled order: another than asked for')
  return one
}

function orderOf(order: Payload, told: Pick<Order, 'clientOrderId' | 'createdTime' | 'exchangeTime'>): Order {
  const executedQuantity = amountAt(order, 'executedQty')
  const executedQuote = knownQuote(optionalAmountAt(order, 'cummulativeQuoteQty'))
  const reason = optionalTextAt(order, 'expiryReason')
  return {
    market: 'spot',
    symbol: textAt(order, 'symbol'),
    service: 'order',
    orderId: idAt(order, 'orderId'),
    clientOrderId: told.clientOrderId,
    orderListId: spotIdAt(order, 'orderListId'),
    side: sideAt(order, 'side'),
    positionSide: 'BOTH',
    orderType: textAt(order, 'type'),
    timeInForce: optionalTextAt(order, 'timeInForce'),
    status: textAt(order, 'status'),
    // The pending leg of a list may not know its quantity yet.
    quantity: optionalAmountAt(order, 'origQty') ?? ('0' as DecimalString),
    quoteQuantity: nonZeroAmountAt(order, 'origQuoteOrderQty'),
    executedQuantity,
    executedQuote,
    averagePrice: averageOf(executedQuote, executedQuantity),
    price: nonZeroAmountAt(order, 'price'),
    triggerPrice: nonZeroAmountAt(order, 'stopPrice'),
    reduceOnly: false,
    closePosition: false,
    icebergQuantity: nonZeroAmountAt(order, 'icebergQty'),
    trailingDelta: positiveIntegerAt(order, 'trailingDelta'),
    pegPriceType: wordAt(order, 'pegPriceType'),
    pegOffset: positiveIntegerAt(order, 'pegOffsetValue'),
    peggedPrice: nonZeroAmountAt(order, 'peggedPrice'),
    selfTradePrevention: optionalTextAt(order, 'selfTradePreventionMode'),
    preventedQuantity: nonZeroAmountAt(order, 'preventedQuantity') ?? nonZeroAmountAt(order, 'preventedQty'),
    smartRouting: markAt(order, 'usedSor'),
    reason: reason === 'NONE' ? undefined : reason,
    createdTime: told.createdTime,
    exchangeTime: told.exchangeTime,
  }
}

/** Negative on very old orders: the exchange does not know it. Source: spot.md 6.8. */
export const knownQuote = (quote: DecimalString | undefined): DecimalString | undefined =>
  quote === undefined || isNegative(quote) ? undefined : quote

/** Quote per base, 16 decimals, towards zero; undefined without a fill. Source: spot.md 6.8. */
export function averageOf(quote: DecimalString | undefined, quantity: DecimalString): DecimalString | undefined {
  return quote !== undefined && isPositive(quantity) && isPositive(quote) ? divide(quote, quantity) : undefined
}

/** Our trades. Source: Binance spot, Account trade list; spot.md 7.4. */
export const toFills = (value: unknown, odd?: OddRow[]): readonly Fill[] => readRows(value, 'trades', toFill, odd)

/** What smart order routing allocated to us. Source: Binance spot, Query allocations; spot.md 7.4, 9.4. */
export const toAllocations = (value: unknown, odd?: OddRow[]): readonly Fill[] =>
  readRows(value, 'allocations', toAllocation, odd)

function toAllocation(row: unknown): Fill {
  const piece = asPayload(row, 'allocation')
  return {
    market: 'spot',
    symbol: textAt(piece, 'symbol'),
    tradeId: allocationTradeId(idAt(piece, 'allocationId')),
    orderId: idAt(piece, 'orderId'),
    side: flagAt(piece, 'isBuyer') ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    price: amountAt(piece, 'price'),
    quantity: amountAt(piece, 'qty'),
    quoteQuantity: optionalAmountAt(piece, 'quoteQty'),
    commission: optionalAmountAt(piece, 'commission'),
    commissionAsset: optionalTextAt(piece, 'commissionAsset'),
    maker: flagAt(piece, 'isMaker'),
    allocation: true,
    exchangeTime: integerAt(piece, 'time'),
  }
}

function toFill(row: unknown): Fill {
  const trade = asPayload(row, 'trade')
  return {
    market: 'spot',
    symbol: textAt(trade, 'symbol'),
    tradeId: idAt(trade, 'id'),
    orderId: idAt(trade, 'orderId'),
    side: flagAt(trade, 'isBuyer') ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    price: amountAt(trade, 'price'),
    quantity: amountAt(trade, 'qty'),
    quoteQuantity: optionalAmountAt(trade, 'quoteQty'),
    commission: optionalAmountAt(trade, 'commission'),
    commissionAsset: optionalTextAt(trade, 'commissionAsset'),
    maker: flagAt(trade, 'isMaker'),
    exchangeTime: integerAt(trade, 'time'),
  }
}
