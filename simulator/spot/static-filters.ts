import type { Side, SymbolMarket } from '../engine/market-types'
import { allows } from '../engine/market-types'
import { ONE, times, type Units } from '../engine/units'
import { ApiError } from '../gateway/types'
import { referencePriceOf } from '../market/reference-price'
import { pegPriceOf } from './liquidity'
import { isMarketType, isStopType, type SpotOrder, type SpotOrderType } from './order'
import type { OrderRequest } from './order-request'
import { refuse } from './refusals'

/** The price that filters measure by: the reference price if there is one, else the weighted average. Source: spot.md 5.2. */
export const filterPriceOf = (market: SymbolMarket): Units => referencePriceOf(market) ?? market.averagePrice()

/**
 * What a symbol's flags and filters say of an order, whoever places it: prices, band, quantity, iceberg parts, trailing delta,
 * worth. Throws -1013 with the feature's or the filter's name; a part equal to zero is off. Source: spot.md 5.2, 16.2.
 */
export function checkStaticFilters(market: SymbolMarket, request: OrderRequest): void {
  checkPrices(market, request)
  const { quantity, quoteQuantity } = request
  if (quantity !== undefined) checkQuantity(market, request, quantity)
  else if (quoteQuantity !== undefined) checkNotional(market, request.type, quoteQuantity)
}

/** The same for an order that comes to the book at once: what its peg chooses at this moment must pass as well. Source: spot.md 5.2. */
export function checkFilters(market: SymbolMarket, request: OrderRequest): void {
  checkStaticFilters(market, request)
  const chosen = isStopType(request.type) ? undefined : pegPriceOf(market, request)
  if (chosen !== undefined) checkChosenPrice(market, request, chosen, request.quantity ?? 0n)
}

/** What the filters say of the price that a peg chose, and of a quantity's worth there. Throws -1013. */
export function checkChosenPrice(
  market: SymbolMarket,
  { type }: Pick<OrderRequest, 'type'>,
  price: Units,
  quantity: Units,
): void {
  checkPrice(market, price)
  checkNotional(market, type, times(price, quantity))
}

/** Whether an order that has come to the book passes with the price that its peg chose and with its own; one without a peg does. */
export function passesPegged(market: SymbolMarket, order: SpotOrder): boolean {
  const { price, peggedPrice, quantity } = order
  if (peggedPrice === undefined) return true
  try {
    checkChosenPrice(market, order, peggedPrice, quantity)
    if (price > 0n) checkChosenPrice(market, order, price, quantity)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

/** The part of it that needs no quantity. */
export function checkPrices(market: SymbolMarket, request: OrderRequest): void {
  const { spec } = market
  const { type, price, stopPrice, trailingDelta, pegPriceType, icebergQuantity, quoteQuantity } = request
  if (trailingDelta !== undefined && !allows(spec, 'trailingStop')) throw refuse.unsupported('Trailing stop')
  if (icebergQuantity > 0n && !allows(spec, 'iceberg')) throw refuse.unsupported('Iceberg')
  if (pegPriceType !== undefined && !allows(spec, 'peg')) throw refuse.unsupported('Pegged')
  if (quoteQuantity !== undefined && !allows(spec, 'quoteOrderQty')) throw refuse.noQuoteQuantity()
  const priced = !isMarketType(type) && (pegPriceType === undefined || price > 0n)
  if (priced) checkPrice(market, price)
  if (stopPrice > 0n) checkTick(market, stopPrice)
  if (trailingDelta !== undefined) checkTrailingDelta(market, request.side, type, trailingDelta)
}

/** PRICE_FILTER and the band around the reference, for an order's own price or the one its peg chose. */
export function checkPrice(market: SymbolMarket, price: Units): void {
  checkTick(market, price)
  const { bandUp, bandDown, percentPriceFilter = 'PERCENT_PRICE_BY_SIDE' } = market.spec
  const reference = filterPriceOf(market)
  const tooHigh = bandUp > 0n && price * ONE > reference * bandUp
  const tooLow = bandDown > 0n && price * ONE < reference * bandDown
  if (tooHigh || tooLow) throw refuse.filter(percentPriceFilter)
}

function checkTick({ spec }: SymbolMarket, price: Units): void {
  const outside = price < spec.minPrice || (spec.maxPrice > 0n && price > spec.maxPrice)
  if (price <= 0n || outside || (spec.tick > 0n && price % spec.tick !== 0n)) throw refuse.filter('PRICE_FILTER')
}

/** TRAILING_DELTA: the pair of bounds is that of the side on which the order would be triggered. */
function checkTrailingDelta({ spec }: SymbolMarket, side: Side, type: SpotOrderType, delta: number): void {
  const bounds = spec.trailingDelta
  if (bounds === undefined) return
  const above = type.startsWith('STOP_LOSS') === (side === 'BUY')
  const [least, most] = above ? [bounds.minAbove, bounds.maxAbove] : [bounds.minBelow, bounds.maxBelow]
  if ((least > 0 && delta < least) || (most > 0 && delta > most)) throw refuse.filter('TRAILING_DELTA')
}

/** What the filters say of a quantity: LOT_SIZE, MARKET_LOT_SIZE, ICEBERG_PARTS and the order's worth. Throws -1013. */
export function checkQuantity(
  market: SymbolMarket,
  order: Pick<OrderRequest, 'type' | 'price' | 'stopPrice' | 'icebergQuantity'>,
  quantity: Units,
): void {
  const { spec } = market
  const { type, icebergQuantity } = order
  if (!fits(quantity, spec.minQuantity, spec.maxQuantity, spec.step)) throw refuse.filter('LOT_SIZE')
  if (type === 'MARKET' && !fits(quantity, spec.marketMinQuantity, spec.marketMaxQuantity, spec.marketStep))
    throw refuse.filter('MARKET_LOT_SIZE')
  if (icebergQuantity > 0n) {
    if (!fits(icebergQuantity, spec.minQuantity, spec.maxQuantity, spec.step)) throw refuse.filter('LOT_SIZE')
    const parts = (quantity + icebergQuantity - 1n) / icebergQuantity
    const most = spec.icebergParts ?? 0
    if (most > 0 && parts > BigInt(most)) throw refuse.filter('ICEBERG_PARTS')
  }
  // A peg without a price of its own is judged when its price is known.
  if (!isMarketType(type) && order.price === 0n) return
  const price = isMarketType(type) ? (order.stopPrice > 0n ? order.stopPrice : filterPriceOf(market)) : order.price
  checkNotional(market, type, times(price, quantity))
}

/** NOTIONAL or MIN_NOTIONAL: the lower bound holds for market orders as well (applyMinToMarket), the upper one does not. */
function checkNotional({ spec }: SymbolMarket, type: SpotOrderType, notional: Units): void {
  const filter = spec.notionalFilter ?? 'NOTIONAL'
  if (notional < spec.minNotional) throw refuse.filter(filter)
  if (filter === 'NOTIONAL' && type !== 'MARKET' && spec.maxNotional > 0n && notional > spec.maxNotional)
    throw refuse.filter(filter)
}

function fits(quantity: Units, least: Units, most: Units, step: Units): boolean {
  if (quantity <= 0n || quantity < least) return false
  if (most > 0n && quantity > most) return false
  return step === 0n || quantity % step === 0n
}
