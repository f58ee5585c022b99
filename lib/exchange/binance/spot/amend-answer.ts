import 'server-only'
import type { Order } from '../../../domain/order'
import {
  amountAt,
  asPayload,
  idAt,
  integerAt,
  nonZeroAmountAt,
  optionalAmountAt,
  spotIdAt,
  optionalTextAt,
  sideAt,
  textAt,
} from '../payload'
import { averageOf, knownQuote } from './order'

/** The order after an amendment, which names its amounts in words of its own. Source: spot.md 9.2. */
export function toAmendedOrder(value: unknown): Order {
  const answer = asPayload(value, 'amendment')
  const order = asPayload(answer.amendedOrder, 'amendedOrder')
  const executedQuantity = amountAt(order, 'executedQty')
  const executedQuote = knownQuote(optionalAmountAt(order, 'cumulativeQuoteQty'))
  return {
    market: 'spot',
    symbol: textAt(order, 'symbol'),
    service: 'order',
    orderId: idAt(order, 'orderId'),
    clientOrderId: textAt(order, 'clientOrderId'),
    orderListId: spotIdAt(order, 'orderListId'),
    side: sideAt(order, 'side'),
    positionSide: 'BOTH',
    orderType: textAt(order, 'type'),
    timeInForce: optionalTextAt(order, 'timeInForce'),
    status: textAt(order, 'status'),
    quantity: amountAt(order, 'qty'),
    executedQuantity,
    executedQuote,
    averagePrice: averageOf(executedQuote, executedQuantity),
    price: nonZeroAmountAt(order, 'price'),
    triggerPrice: nonZeroAmountAt(order, 'stopPrice'),
    reduceOnly: false,
    closePosition: false,
    exchangeTime: integerAt(answer, 'transactTime'),
  }
}
