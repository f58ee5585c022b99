import 'server-only'
import type { OrderUpdated } from '../../../domain/account-event'
import { allocationTradeId, type Fill } from '../../../domain/order'
import type { AccountFrame } from '../account-frame'
import {
  amountAt,
  flagAt,
  idAt,
  integerAt,
  markAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIntegerAt,
  optionalTextAt,
  type Payload,
  positiveIntegerAt,
  sideAt,
  spotIdAt,
  textAt,
  wordAt,
} from '../payload'
import { averageOf, knownQuote } from './order'

/** Source: Binance spot, User Data Stream, "Order update"; spot.md 15.3. */
export function toExecutionReport(event: Payload): AccountFrame {
  const symbol = textAt(event, 's')
  const orderId = idAt(event, 'i')
  const executedQuantity = amountAt(event, 'z')
  const executedQuote = knownQuote(optionalAmountAt(event, 'Z'))
  const exchangeTime = integerAt(event, 'T')
  const reason = [optionalTextAt(event, 'eR'), optionalTextAt(event, 'r')].find(
    (one) => one !== undefined && one !== 'NONE',
  )
  const update: OrderUpdated = {
    type: 'order-updated',
    source: 'event',
    order: {
      market: 'spot',
      symbol,
      service: 'order',
      orderId,
      // The report of a cancel carries its own id in c and the order's in C (S-07).
      clientOrderId: optionalTextAt(event, 'C') ?? textAt(event, 'c'),
      orderListId: spotIdAt(event, 'g'),
      side: sideAt(event, 'S'),
      positionSide: 'BOTH',
      orderType: textAt(event, 'o'),
      timeInForce: optionalTextAt(event, 'f'),
      status: textAt(event, 'X'),
      quantity: amountAt(event, 'q'),
      quoteQuantity: nonZeroAmountAt(event, 'Q'),
      executedQuantity,
      executedQuote,
      averagePrice: averageOf(executedQuote, executedQuantity),
      price: nonZeroAmountAt(event, 'p'),
      triggerPrice: nonZeroAmountAt(event, 'P'),
      reduceOnly: false,
      closePosition: false,
      icebergQuantity: nonZeroAmountAt(event, 'F'),
      trailingDelta: positiveIntegerAt(event, 'd'),
      pegPriceType: wordAt(event, 'gP'),
      pegOffset: positiveIntegerAt(event, 'gOV'),
      peggedPrice: nonZeroAmountAt(event, 'gp'),
      selfTradePrevention: optionalTextAt(event, 'V'),
      preventedQuantity: nonZeroAmountAt(event, 'A'),
      smartRouting: markAt(event, 'uS'),
      reason,
      createdTime: optionalIntegerAt(event, 'O'),
      exchangeTime,
    },
    fill: fillOf(event),
  }
  return { events: [update], dedupeKey: `spot:order:${symbol}:${orderId}:${idAt(event, 'I')}`, exchangeTime }
}

function fillOf(event: Payload): Fill | undefined {
  const tradeId = spotIdAt(event, 't')
  const isAllocation = tradeId === undefined && event.a !== undefined
  if (textAt(event, 'x') !== 'TRADE' || (tradeId === undefined && !isAllocation)) return undefined
  return {
    market: 'spot',
    symbol: textAt(event, 's'),
    tradeId: tradeId ?? allocationTradeId(idAt(event, 'a')),
    allocation: isAllocation ? true : undefined,
    orderId: idAt(event, 'i'),
    side: sideAt(event, 'S'),
    positionSide: 'BOTH',
    price: amountAt(event, 'L'),
    quantity: amountAt(event, 'l'),
    quoteQuantity: optionalAmountAt(event, 'Y'),
    commission: optionalAmountAt(event, 'n'),
    commissionAsset: optionalTextAt(event, 'N'),
    maker: flagAt(event, 'm'),
    exchangeTime: integerAt(event, 'T'),
  }
}
