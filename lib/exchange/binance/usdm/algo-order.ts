import 'server-only'
import type { DecimalString } from '../../../domain/decimal'
import type { Order } from '../../../domain/order'
import type { OddRow } from '../../port'
import { readRows } from '../odd-rows'
import {
  asPayload,
  flagAt,
  idAt,
  integerAt,
  markAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIdAt,
  optionalIntegerAt,
  optionalTextAt,
  ParseFailure,
  positionSideAt,
  positiveIntegerAt,
  sideAt,
  textAt,
  wordAt,
} from '../payload'

const ZERO = '0' as DecimalString

/**
 * A conditional order of the algo service. What its child traded stands in `actual…`, which not every endpoint sends.
 * Source: Binance USDⓈ-M, New algo order, Query algo order; usdm.md 7.2.
 */
export function toAlgoOrder(value: unknown): Order {
  const order = asPayload(value, 'algo order')
  return {
    market: 'usdm',
    symbol: textAt(order, 'symbol'),
    service: 'algo',
    orderId: idAt(order, 'algoId'),
    clientOrderId: textAt(order, 'clientAlgoId'),
    side: sideAt(order, 'side'),
    positionSide: positionSideAt(order, 'positionSide'),
    orderType: textAt(order, 'orderType'),
    timeInForce: optionalTextAt(order, 'timeInForce'),
    status: textAt(order, 'algoStatus'),
    // Zero, or absent, where the order closes the whole position.
    quantity: optionalAmountAt(order, 'quantity') ?? ZERO,
    executedQuantity: optionalAmountAt(order, 'actualQty') ?? ZERO,
    averagePrice: nonZeroAmountAt(order, 'actualPrice'),
    price: nonZeroAmountAt(order, 'price'),
    triggerPrice: nonZeroAmountAt(order, 'triggerPrice'),
    triggerBy: optionalTextAt(order, 'workingType'),
    reduceOnly: flagAt(order, 'reduceOnly'),
    closePosition: flagAt(order, 'closePosition'),
    selfTradePrevention: optionalTextAt(order, 'selfTradePreventionMode'),
    priceMatch: wordAt(order, 'priceMatch'),
    goodTillDate: positiveIntegerAt(order, 'goodTillDate'),
    activationPrice: nonZeroAmountAt(order, 'activatePrice'),
    callbackPercent: nonZeroAmountAt(order, 'callbackRate'),
    priceProtect: markAt(order, 'priceProtect'),
    childOrderId: optionalIdAt(order, 'actualOrderId'),
    createdTime: optionalIntegerAt(order, 'createTime'),
    exchangeTime: integerAt(order, 'updateTime'),
  }
}

export const toAlgoOrders = (value: unknown, odd?: OddRow[]): readonly Order[] =>
  readRows(value, 'algo orders', toAlgoOrder, odd)

/** A cancel's yes: it names the ids and nothing else, with its code as text. Source: usdm.md 7. */
export function toAlgoCancelAnswer(value: unknown): undefined {
  const answer = asPayload(value, 'algo cancel')
  idAt(answer, 'algoId')
  if (integerAt(answer, 'code') !== 200) throw new ParseFailure('code: 200 expected')
  return undefined
}
