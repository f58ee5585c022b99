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
    ...bookTerms(order),
    newClientOrderId: clientOrderId,
    newOrderRespType: 'RESULT',
  }
}

/** What both stores take alike. Source: usdm.md 6.2 and 7.1. */
const bookTerms = (order: NewOrder): Parameters => ({
  priceMatch: order.priceMatch,
  selfTradePreventionMode: order.selfTradePrevention,
  goodTillDate: order.goodTillDate,
})

/** A conditional order of the algo service. Source: usdm.md 7.1. */
export function algoParameters(order: NewOrder, clientOrderId: string): Parameters {
  const isLimit = order.orderType === 'STOP' || order.orderType === 'TAKE_PROFIT'
  return {
    algoType: 'CONDITIONAL',
    symbol: order.symbol,
    side: order.side,
    type: order.orderType,
    ...sideOf(order),
    timeInForce: isLimit ? (order.timeInForce ?? 'GTC') : undefined,
    quantity: order.closePosition === true ? undefined : order.quantity,
    closePosition: order.closePosition === true ? 'true' : undefined,
    price: isLimit ? order.price : undefined,
    ...bookTerms(order),
    triggerPrice: order.triggerPrice,
    workingType: order.triggerBy,
    activatePrice: order.activationPrice,
    callbackRate: order.callbackPercent,
    priceProtect: order.priceProtect === true ? 'true' : undefined,
    clientAlgoId: clientOrderId,
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
