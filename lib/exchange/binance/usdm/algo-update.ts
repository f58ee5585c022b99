import 'server-only'
import type { DecimalString } from '../../../domain/decimal'
import type { AccountFrame } from '../account-frame'
import { fingerprint } from '../dedupe'
import {
  asPayload,
  flagAt,
  idAt,
  integerAt,
  markAt,
  nonZeroAmountAt,
  optionalAmountAt,
  optionalIdAt,
  optionalTextAt,
  type Payload,
  positionSideAt,
  positiveIntegerAt,
  sideAt,
  textAt,
  wordAt,
} from '../payload'

const ZERO = '0' as DecimalString

/** Source: Binance USDⓈ-M, User Data Stream, "Algo order update"; usdm.md 10.5. */
export function toAlgoUpdate(event: Payload): AccountFrame {
  const order = asPayload(event.o, 'o')
  const orderId = idAt(order, 'aid')
  const exchangeTime = integerAt(event, 'T')
  const status = textAt(order, 'X')
  return {
    events: [
      {
        type: 'order-updated',
        source: 'event',
        order: {
          market: 'usdm',
          symbol: textAt(order, 's'),
          service: 'algo',
          orderId,
          clientOrderId: textAt(order, 'caid'),
          side: sideAt(order, 'S'),
          positionSide: positionSideAt(order, 'ps'),
          orderType: textAt(order, 'o'),
          timeInForce: optionalTextAt(order, 'f'),
          status,
          quantity: optionalAmountAt(order, 'q') ?? ZERO,
          executedQuantity: optionalAmountAt(order, 'aq') ?? ZERO,
          averagePrice: nonZeroAmountAt(order, 'ap'),
          price: nonZeroAmountAt(order, 'p'),
          triggerPrice: nonZeroAmountAt(order, 'tp'),
          triggerBy: optionalTextAt(order, 'wt'),
          reduceOnly: flagAt(order, 'R'),
          closePosition: flagAt(order, 'cp'),
          selfTradePrevention: optionalTextAt(order, 'V'),
          priceMatch: wordAt(order, 'pm'),
          goodTillDate: positiveIntegerAt(order, 'gtd'),
          priceProtect: markAt(order, 'pP'),
          childOrderId: optionalIdAt(order, 'ai'),
          reason: optionalTextAt(order, 'rm'),
          exchangeTime,
        },
      },
    ],
    dedupeKey: `usdm:algo:${orderId}:${status}:${exchangeTime}:${fingerprint(order)}`,
    exchangeTime,
  }
}
