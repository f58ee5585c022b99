import type { SymbolMarket, SymbolSpec } from '../engine/market-types'
import { magnitude, ONE, text8, times, type Units } from '../engine/units'
import { decimalsIn, fixed, ratio, text8OrZero } from './amounts'
import type { AlgoOrder, Fill, Order } from './state'

interface Precision {
  /** At least two: the live exchange writes BTCUSDT so although its tick has one. */
  readonly price: number
  readonly quantity: number
}

// Every row of every list asks for it.
const precisions = new WeakMap<SymbolSpec, Precision>()

function precisionOf(spec: SymbolSpec): Precision {
  let precision = precisions.get(spec)
  if (!precision) {
    precision = { price: Math.max(2, decimalsIn(spec.tick)), quantity: decimalsIn(spec.step) }
    precisions.set(spec, precision)
  }
  return precision
}

export const priceText = (spec: SymbolSpec, price: Units): string => fixed(price, precisionOf(spec).price)
export const quantityText = (spec: SymbolSpec, quantity: Units): string => fixed(quantity, precisionOf(spec).quantity)
/** Price times quantity has as many decimals as both together. */
const quoteText = (spec: SymbolSpec, amount: Units): string =>
  fixed(amount, precisionOf(spec).price + precisionOf(spec).quantity)
/** Averages are finer than the tick. */
const averageText = (spec: SymbolSpec, price: Units): string => fixed(price, Math.max(5, precisionOf(spec).price))

/** Average price of an order's fills, rounded to nearest; 0n before the first. */
export const averagePrice = (order: Order): Units =>
  order.executed === 0n ? 0n : ratio(order.quote, order.executed * ONE)

const common = (spec: SymbolSpec, order: Order) => ({
  orderId: order.orderId,
  symbol: order.symbol,
  status: order.status,
  clientOrderId: order.clientOrderId,
  price: priceText(spec, order.price),
})

const tail = (spec: SymbolSpec, order: Order) => ({
  timeInForce: order.timeInForce,
  type: order.type,
  reduceOnly: order.reduceOnly,
  closePosition: order.closePosition,
  side: order.side,
  positionSide: 'BOTH',
  stopPrice: priceText(spec, order.triggerPrice),
  workingType: order.workingType,
  priceProtect: order.priceProtect,
  origType: order.originalType,
  priceMatch: 'NONE',
  selfTradePreventionMode: order.selfTradePrevention,
  goodTillDate: order.goodTillDate,
})

/** Answer to placing and canceling: no avgPrice and no cumQuote since 2026-06-30. */
export const orderAck = ({ spec }: SymbolMarket, order: Order) => ({
  ...common(spec, order),
  origQty: quantityText(spec, order.quantity),
  executedQty: quantityText(spec, order.executed),
  ...tail(spec, order),
  updateTime: order.updateTime,
  cumQty: quantityText(spec, order.executed),
})

/** Answer to every query of an order. */
export const orderRow = ({ spec }: SymbolMarket, order: Order) => ({
  ...common(spec, order),
  avgPrice: order.executed === 0n ? priceText(spec, 0n) : averageText(spec, averagePrice(order)),
  origQty: quantityText(spec, order.quantity),
  executedQty: quantityText(spec, order.executed),
  cumQuote: quoteText(spec, order.quote / ONE),
  ...tail(spec, order),
  time: order.time,
  updateTime: order.updateTime,
})

/** Answer of order/test: blanks; the status 200 is the verdict. */
export const testOrderAck = () => ({
  orderId: 0,
  symbol: '',
  status: '',
  clientOrderId: '',
  price: '0',
  origQty: '0',
  executedQty: '0',
  cumQty: '0',
  timeInForce: '',
  type: '',
  reduceOnly: false,
  closePosition: false,
  side: '',
  positionSide: '',
  stopPrice: '0',
  workingType: '',
  priceProtect: false,
  origType: '',
  priceMatch: '',
  selfTradePreventionMode: '',
  goodTillDate: 0,
  updateTime: 0,
})

export const tradeRow = ({ spec }: SymbolMarket, fill: Fill) => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: fill.orderId,
  side: fill.side,
  price: priceText(spec, fill.price),
  qty: quantityText(spec, fill.quantity),
  realizedPnl: text8OrZero(fill.realized),
  quoteQty: quoteText(spec, times(fill.price, fill.quantity)),
  commission: text8(fill.commission),
  commissionAsset: fill.commissionAsset,
  time: fill.time,
  positionSide: 'BOTH',
  maker: fill.maker,
  buyer: fill.side === 'BUY',
  pair: fill.symbol,
  baseQty: '0',
  marginAsset: spec.quoteAsset,
})

/** Answer to placing an algo order; the base of all its other shapes. */
export const algoAck = ({ spec }: SymbolMarket, algo: AlgoOrder) => ({
  algoId: algo.algoId,
  clientAlgoId: algo.clientAlgoId,
  algoType: 'CONDITIONAL',
  orderType: algo.orderType,
  symbol: algo.symbol,
  side: algo.side,
  positionSide: 'BOTH',
  timeInForce: algo.timeInForce,
  quantity: quantityText(spec, algo.quantity),
  algoStatus: algo.status,
  triggerPrice: priceText(spec, algo.triggerPrice),
  price: priceText(spec, 0n),
  icebergQuantity: null,
  selfTradePreventionMode: algo.selfTradePrevention,
  workingType: algo.workingType,
  priceMatch: 'NONE',
  closePosition: algo.closePosition,
  priceProtect: algo.priceProtect,
  reduceOnly: algo.reduceOnly,
  createTime: algo.createTime,
  updateTime: algo.updateTime,
  triggerTime: algo.triggerTime,
  goodTillDate: 0,
})

export const openAlgoRow = (market: SymbolMarket, algo: AlgoOrder) => ({
  ...algoAck(market, algo),
  actualOrderId: '',
  actualQty: '0.0',
  isActivated: false,
})

/** History row; actualQty and actualType only once a child order exists. */
export function pastAlgoRow(market: SymbolMarket, algo: AlgoOrder, child: Order | undefined) {
  const { spec } = market
  return {
    ...algoAck(market, algo),
    actualOrderId: child ? String(child.orderId) : '',
    actualPrice: child ? averageText(spec, averagePrice(child)) : priceText(spec, 0n),
    ...(child ? { actualQty: quantityText(spec, magnitude(child.executed)), actualType: child.type } : {}),
    tpOrderType: '',
    isActivated: false,
  }
}

export const algoRow = (market: SymbolMarket, algo: AlgoOrder, child: Order | undefined) => ({
  ...pastAlgoRow(market, algo, child),
  actualType: child?.type ?? '',
  actualQty: child ? quantityText(market.spec, child.executed) : '0.0',
})
