import 'server-only'
import type { Fill } from '../../../domain/order'
import type { AccountFrame } from '../account-frame'
import {
  amountAt,
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

/** Reasons an order ended, as our codes. Source: usdm.md 10.3, `er`. */
const EXPIRY_REASONS: Record<string, string> = {
  '1': 'SELF_TRADE_PREVENTION',
  '2': 'UNFILLED_IOC_QUANTITY_EXPIRED',
  '3': 'UNFILLED_IOC_AND_SELF_TRADE_PREVENTION',
  '4': 'REDUCE_ONLY_DISPLACED',
  '5': 'LIQUIDATED',
  '6': 'POSITION_CLOSED',
  '7': 'DELISTED',
  '8': 'STOP_TRIGGERED',
  '9': 'INSUFFICIENT_LIQUIDITY',
  '10': 'UNFILLED_FOK_ORDER_EXPIRED',
  '11': 'POST_ONLY_WOULD_TAKE',
}

/** Source: Binance USDⓈ-M, User Data Stream, "Order update"; usdm.md 10.3. */
export function toOrderTradeUpdate(event: Payload): AccountFrame {
  const order = asPayload(event.o, 'o')
  const symbol = textAt(order, 's')
  const orderId = idAt(order, 'i')
  const exchangeTime = integerAt(order, 'T')
  const status = textAt(order, 'X')
  const executedQuantity = amountAt(order, 'z')
  const er = optionalTextAt(order, 'er')
  const key = [symbol, orderId, textAt(order, 'x'), status, exchangeTime, executedQuantity, order.t ?? 0]
  return {
    events: [
      {
        type: 'order-updated',
        source: 'event',
        order: {
          market: 'usdm',
          symbol,
          service: 'order',
          orderId,
          clientOrderId: textAt(order, 'c'),
          side: sideAt(order, 'S'),
          positionSide: positionSideAt(order, 'ps'),
          orderType: textAt(order, 'o'),
          originalType: optionalTextAt(order, 'ot'),
          timeInForce: optionalTextAt(order, 'f'),
          status,
          quantity: amountAt(order, 'q'),
          executedQuantity,
          averagePrice: nonZeroAmountAt(order, 'ap'),
          price: nonZeroAmountAt(order, 'p'),
          triggerPrice: nonZeroAmountAt(order, 'sp'),
          triggerBy: optionalTextAt(order, 'wt'),
          reduceOnly: flagAt(order, 'R'),
          closePosition: flagAt(order, 'cp'),
          selfTradePrevention: optionalTextAt(order, 'V'),
          priceMatch: wordAt(order, 'pm'),
          goodTillDate: positiveIntegerAt(order, 'gtd'),
          activationPrice: nonZeroAmountAt(order, 'AP'),
          callbackPercent: nonZeroAmountAt(order, 'cr'),
          priceProtect: markAt(order, 'pP'),
          reason: er === undefined || er === '0' ? undefined : (EXPIRY_REASONS[er] ?? er),
          exchangeTime,
        },
        fill: fillOf(order),
      },
    ],
    dedupeKey: `usdm:order:${key.join(':')}`,
    exchangeTime,
  }
}

/** Trades, and the fills of a liquidation or deleveraging, which the exchange calls CALCULATED. */
function fillOf(order: Payload): Fill | undefined {
  const tradeId = optionalIdAt(order, 't')
  const execution = order.x
  if (tradeId === undefined || (execution !== 'TRADE' && execution !== 'CALCULATED')) return undefined
  if (nonZeroAmountAt(order, 'l') === undefined) return undefined
  return {
    market: 'usdm',
    symbol: textAt(order, 's'),
    tradeId,
    orderId: idAt(order, 'i'),
    side: sideAt(order, 'S'),
    positionSide: positionSideAt(order, 'ps'),
    price: amountAt(order, 'L'),
    quantity: amountAt(order, 'l'),
    commission: optionalAmountAt(order, 'n'),
    commissionAsset: optionalTextAt(order, 'N'),
    realizedPnl: optionalAmountAt(order, 'rp'),
    maker: flagAt(order, 'm'),
    exchangeTime: integerAt(order, 'T'),
  }
}
