import type { SymbolMarket, SymbolSpec } from '../engine/market-types'
import { ONE, text8, times, type Units } from '../engine/units'
import { decimalsIn, fixed, pointed, ratio, short, text8OrZero } from './amounts'
import type { Fill, Modification, Order } from './order'

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

/** Decimals a price of this symbol may have. */
export const priceDecimals = (spec: SymbolSpec): number => precisionOf(spec).price

export const priceText = (spec: SymbolSpec, price: Units): string => fixed(price, precisionOf(spec).price)
export const quantityText = (spec: SymbolSpec, quantity: Units): string => fixed(quantity, precisionOf(spec).quantity)
/** Price times quantity has as many decimals as both together. */
const quoteText = (spec: SymbolSpec, amount: Units): string =>
  fixed(amount, precisionOf(spec).price + precisionOf(spec).quantity)
/** Averages are finer than the tick. */
export const averageText = (spec: SymbolSpec, price: Units): string =>
  fixed(price, Math.max(5, precisionOf(spec).price))

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
  positionSide: order.positionSide,
  stopPrice: priceText(spec, order.triggerPrice),
  workingType: order.workingType,
  priceProtect: order.priceProtect,
  origType: order.originalType,
  priceMatch: order.priceMatch,
  selfTradePreventionMode: order.selfTradePrevention,
  goodTillDate: order.goodTillDate,
})

/** What only orders of trailing stops have; the rate in percent. */
const trailing = (spec: SymbolSpec, order: Order) =>
  order.originalType === 'TRAILING_STOP_MARKET'
    ? { activatePrice: priceText(spec, order.activatePrice), priceRate: percentText(order.callbackRate) }
    : {}

/** A fraction as percent with at least one decimal, as callback rates are written: "1.0". */
export const percentText = (fraction: Units): string => pointed(fraction * 100n)

/** Answer to placing and canceling: no avgPrice and no cumQuote since 2026-06-30. */
export const orderAck = ({ spec }: SymbolMarket, order: Order) => ({
  ...common(spec, order),
  origQty: quantityText(spec, order.quantity),
  executedQty: quantityText(spec, order.executed),
  cumQty: quantityText(spec, order.executed),
  ...tail(spec, order),
  ...trailing(spec, order),
  updateTime: order.updateTime,
})

/** Answer to modifying; the modifyId only when the client sent one, the pair over REST alone. */
export const modifyAck = (market: SymbolMarket, order: Order, modifyId: number | undefined, overSocket: boolean) => ({
  ...orderAck(market, order),
  ...(overSocket ? {} : { pair: order.symbol }),
  ...(modifyId === undefined ? {} : { modifyId }),
})

/** One change of an order in its history. */
export const amendmentRow = (each: Modification) => ({
  amendmentId: each.amendmentId,
  symbol: each.symbol,
  pair: each.symbol,
  orderId: each.orderId,
  clientOrderId: each.clientOrderId,
  time: each.time,
  amendment: {
    price: { before: short(each.priceBefore), after: short(each.priceAfter) },
    origQty: { before: short(each.quantityBefore), after: short(each.quantityAfter) },
    count: each.count,
    ...(each.modifyId === undefined ? {} : { modifyId: each.modifyId }),
  },
})

/** A row of forceOrders: an order with the fields of its time. */
export function forceOrderRow(market: SymbolMarket, order: Order) {
  const {
    priceProtect: _,
    priceMatch: _1,
    selfTradePreventionMode: _2,
    goodTillDate: _3,
    ...row
  } = orderRow(market, order)
  return row
}

/** Answer to every query of an order. */
export const orderRow = ({ spec }: SymbolMarket, order: Order) => ({
  ...common(spec, order),
  avgPrice: order.executed === 0n ? priceText(spec, 0n) : averageText(spec, averagePrice(order)),
  origQty: quantityText(spec, order.quantity),
  executedQty: quantityText(spec, order.executed),
  cumQuote: quoteText(spec, order.quote / ONE),
  ...tail(spec, order),
  ...trailing(spec, order),
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
  pair: fill.symbol,
  side: fill.side,
  price: priceText(spec, fill.price),
  qty: quantityText(spec, fill.quantity),
  realizedPnl: text8OrZero(fill.realized),
  quoteQty: quoteText(spec, times(fill.price, fill.quantity)),
  commission: text8(fill.commission),
  commissionAsset: fill.commissionAsset,
  time: fill.time,
  positionSide: fill.positionSide,
  baseQty: '0',
  marginAsset: spec.quoteAsset,
  buyer: fill.side === 'BUY',
  maker: fill.maker,
})
