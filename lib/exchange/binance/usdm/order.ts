import 'server-only'
import type { DecimalString } from '../../../domain/decimal'
import type { Fill, Order } from '../../../domain/order'
import type { OddRow } from '../../port'
import { readRows } from '../odd-rows'
import {
  amountAt,
  asPayload,
  flagAt,
  idAt,
  integerAt,
  markAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIntegerAt,
  optionalTextAt,
  ParseFailure,
  positionSideAt,
  positiveIntegerAt,
  sideAt,
  textAt,
  wordAt,
} from '../payload'

/**
 * An order of the engine's store. Answers to placing and canceling have no average price and no quote amount since
 * 2026-06-30: absent here, never zero. Source: Binance USDⓈ-M, New order, Query order; usdm.md 6.3.
 */
export function toOrder(value: unknown): Order {
  const order = asPayload(value, 'order')
  return {
    market: 'usdm',
    symbol: textAt(order, 'symbol'),
    service: 'order',
    orderId: idAt(order, 'orderId'),
    clientOrderId: textAt(order, 'clientOrderId'),
    side: sideAt(order, 'side'),
    positionSide: positionSideAt(order, 'positionSide'),
    orderType: textAt(order, 'type'),
    originalType: optionalTextAt(order, 'origType'),
    timeInForce: optionalTextAt(order, 'timeInForce'),
    status: textAt(order, 'status'),
    quantity: amountAt(order, 'origQty'),
    executedQuantity: amountAt(order, 'executedQty'),
    executedQuote: optionalAmountAt(order, 'cumQuote'),
    averagePrice: nonZeroAmountAt(order, 'avgPrice'),
    price: nonZeroAmountAt(order, 'price'),
    triggerPrice: nonZeroAmountAt(order, 'stopPrice'),
    triggerBy: optionalTextAt(order, 'workingType'),
    reduceOnly: flagAt(order, 'reduceOnly'),
    closePosition: flagAt(order, 'closePosition'),
    selfTradePrevention: optionalTextAt(order, 'selfTradePreventionMode'),
    priceMatch: wordAt(order, 'priceMatch'),
    goodTillDate: positiveIntegerAt(order, 'goodTillDate'),
    activationPrice: nonZeroAmountAt(order, 'activatePrice'),
    callbackPercent: nonZeroAmountAt(order, 'priceRate'),
    priceProtect: markAt(order, 'priceProtect'),
    createdTime: optionalIntegerAt(order, 'time'),
    exchangeTime: integerAt(order, 'updateTime'),
  }
}

export const toOrders = (value: unknown, odd?: OddRow[]): readonly Order[] => readRows(value, 'orders', toOrder, odd)

/** Our trades. Source: Binance USDⓈ-M, Account trade list; usdm.md 6.3. */
export const toFills = (value: unknown, odd?: OddRow[]): readonly Fill[] => readRows(value, 'trades', toFill, odd)

function toFill(row: unknown): Fill {
  const trade = asPayload(row, 'trade')
  return {
    market: 'usdm',
    symbol: textAt(trade, 'symbol'),
    tradeId: idAt(trade, 'id'),
    orderId: idAt(trade, 'orderId'),
    side: sideAt(trade, 'side'),
    positionSide: positionSideAt(trade, 'positionSide'),
    price: amountAt(trade, 'price'),
    quantity: amountAt(trade, 'qty'),
    quoteQuantity: optionalAmountAt(trade, 'quoteQty'),
    commission: optionalAmountAt(trade, 'commission'),
    commissionAsset: optionalTextAt(trade, 'commissionAsset'),
    realizedPnl: optionalAmountAt(trade, 'realizedPnl'),
    maker: flagAt(trade, 'maker'),
    exchangeTime: integerAt(trade, 'time'),
  }
}

/** A cancel-all's yes. Source: usdm.md 6.1 and 7. */
export function toCancelAllAnswer(value: unknown): readonly Order[] {
  if (Array.isArray(value)) return []
  const answer = asPayload(value, 'cancel-all')
  if (integerAt(answer, 'code') !== 200) throw new ParseFailure('code: 200 expected')
  return []
}

/** Maker and taker rate of a symbol. Source: Binance USDⓈ-M, User commission rate; usdm.md 8. */
export function toCommission(value: unknown): { maker: DecimalString; taker: DecimalString } {
  const rates = asPayload(value, 'commissionRate')
  return { maker: amountAt(rates, 'makerCommissionRate'), taker: amountAt(rates, 'takerCommissionRate') }
}
