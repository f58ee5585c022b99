import type { SymbolMarket } from '../engine/market-types'
import { averagePrice, averageText, percentText, priceText, quantityText } from './order-shapes'
import type { AlgoOrder } from './algo-order'
import type { Order } from './order'

/** Answer to placing an algo order; the base of all its other shapes. Source: usdm.md section 7.2. */
export const algoAck = ({ spec }: SymbolMarket, algo: AlgoOrder) => ({
  algoId: algo.algoId,
  clientAlgoId: algo.clientAlgoId,
  algoType: 'CONDITIONAL',
  orderType: algo.orderType,
  symbol: algo.symbol,
  side: algo.side,
  positionSide: algo.positionSide,
  timeInForce: algo.timeInForce,
  quantity: quantityText(spec, algo.quantity),
  algoStatus: algo.status,
  triggerPrice: priceText(spec, algo.triggerPrice),
  price: priceText(spec, algo.price),
  icebergQuantity: null,
  selfTradePreventionMode: algo.selfTradePrevention,
  workingType: algo.workingType,
  priceMatch: algo.priceMatch,
  closePosition: algo.closePosition,
  priceProtect: algo.priceProtect,
  reduceOnly: algo.reduceOnly,
  createTime: algo.createTime,
  updateTime: algo.updateTime,
  triggerTime: algo.triggerTime,
  goodTillDate: algo.goodTillDate,
  ...(algo.orderType === 'TRAILING_STOP_MARKET'
    ? { activatePrice: priceText(spec, algo.activatePrice), callbackRate: percentText(algo.callbackRate) }
    : {}),
})

/** What the child order has come to. */
const traded = ({ spec }: SymbolMarket, child: Order | undefined): string =>
  child ? quantityText(spec, child.executed) : '0.0'
const paid = ({ spec }: SymbolMarket, child: Order | undefined): string =>
  child ? averageText(spec, averagePrice(child)) : priceText(spec, 0n)

/** A row of openAlgoOrders. */
export const openAlgoRow = (market: SymbolMarket, algo: AlgoOrder, child: Order | undefined) => ({
  ...algoAck(market, algo),
  actualOrderId: child ? String(child.orderId) : '',
  actualQty: traded(market, child),
  isActivated: algo.activated,
})

/** A row of allAlgoOrders; actualQty and actualType only once a child order exists. */
export const pastAlgoRow = (market: SymbolMarket, algo: AlgoOrder, child: Order | undefined) => ({
  ...algoAck(market, algo),
  actualOrderId: child ? String(child.orderId) : '',
  actualPrice: paid(market, child),
  ...(child ? { actualQty: traded(market, child), actualType: child.type } : {}),
  tpOrderType: '',
  isActivated: algo.activated,
})

/** Answer to asking for one algo order. */
export const algoRow = (market: SymbolMarket, algo: AlgoOrder, child: Order | undefined) => ({
  ...algoAck(market, algo),
  actualOrderId: child ? String(child.orderId) : '',
  actualPrice: paid(market, child),
  actualType: child?.type ?? '',
  actualQty: traded(market, child),
  tpOrderType: '',
  isActivated: algo.activated,
})
