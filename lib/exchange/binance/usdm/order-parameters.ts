import 'server-only'
import type { NewOrder } from '../../../domain/order'
import type { AmendRequest, OrderTarget } from '../../port'
import type { Parameters } from '../sign'

/** One-way mode leaves the side out; in hedge mode it is mandatory and `reduceOnly` forbidden. Source: usdm.md 6.2. */
export const sideOf = (order: NewOrder): Parameters => ({
  positionSide: order.positionSide === 'BOTH' ? undefined : order.positionSide,
  reduceOnly:
    order.reduceOnly === true && order.positionSide === 'BOTH' && order.closePosition !== true ? 'true' : undefined,
})

/** RESULT, because an acknowledgement shows a market order as NEW with nothing executed. Source: usdm.md 6.2. */
export function placeParameters(order: NewOrder, clientOrderId: string): Parameters {
  const isMarket = order.orderType === 'MARKET'
  return {
    symbol: order.symbol,
    side: order.side,
    type: isMarket ? 'MARKET' : 'LIMIT',
    ...sideOf(order),
    // Futures say post-only by the time in force.
    timeInForce: isMarket ? undefined : order.orderType === 'LIMIT_MAKER' ? 'GTX' : (order.timeInForce ?? 'GTC'),
    quantity: order.quantity,
    price: isMarket ? undefined : order.price,
    newClientOrderId: clientOrderId,
    newOrderRespType: 'RESULT',
  }
}

/** Both quantity and price, or -1102. Source: usdm.md 6.1, PUT order. */
export function modifyParameters({ target, side, terms, modifyId }: AmendRequest): Parameters {
  return { ...named(target), side, quantity: terms.quantity, price: terms.price, modifyId }
}

export const named = ({ symbol, orderId, clientOrderId }: OrderTarget): Parameters => ({
  symbol,
  orderId,
  origClientOrderId: orderId === undefined ? clientOrderId : undefined,
})
