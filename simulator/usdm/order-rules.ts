import type { Side, SymbolMarket, SymbolSpec } from '../engine/market-types'
import { maximum, ONE, times, type Units } from '../engine/units'
import { decimalsIn, short } from './amounts'
import { orderDemand } from './margin'
import { priceDecimals, priceText } from './order-shapes'
import { byPriority, reducible } from './reduce-only'
import { belowMinimumNotional, priceAboveBand, priceBelowBand, refusal } from './refusals'
import type { Account } from './account'
import { type Order, remainingOf } from './order'
import type { Desk } from './state'

/** Symbol status: -4140 for what may open, -4141 for what only reduces. */
export function checkStatus(spec: SymbolSpec, reduceOnly: boolean): void {
  if (spec.status !== 'TRADING') throw refusal(reduceOnly ? -4141 : -4140)
}

/** LOT_SIZE, or MARKET_LOT_SIZE for what trades at market. */
export function checkQuantity(spec: SymbolSpec, quantity: Units, atMarket: boolean): void {
  const step = atMarket && spec.marketStep > 0n ? spec.marketStep : spec.step
  const least = atMarket ? spec.marketMinQuantity : spec.minQuantity
  const most = atMarket ? spec.marketMaxQuantity : spec.maxQuantity
  if (quantity <= 0n) throw refusal(-4003)
  if (decimalsIn(quantity) > decimalsIn(step)) throw refusal(-1111)
  if (quantity < least) throw refusal(-4004)
  if (quantity > most) throw refusal(-4005)
  if ((quantity - least) % step !== 0n) throw refusal(-4023)
}

/** PRICE_FILTER. */
export function checkPrice(spec: SymbolSpec, price: Units): void {
  if (price <= 0n) throw refusal(-4001)
  if (decimalsIn(price) > priceDecimals(spec)) throw refusal(-1111)
  if (price < spec.minPrice) throw refusal(-4013)
  if (spec.maxPrice > 0n && price > spec.maxPrice) throw refusal(-4002)
  if ((price - spec.minPrice) % spec.tick !== 0n) throw refusal(-4014)
}

/** PERCENT_PRICE, one-sided: a buy may not be far above the mark, a sell not far below. */
export function checkBand(market: SymbolMarket, side: Side, price: Units): void {
  const { spec } = market
  const mark = market.markPrice()
  const highest = times(mark, spec.bandUp)
  const lowest = times(mark, spec.bandDown)
  if (side === 'BUY' && price > highest) throw priceAboveBand(priceText(spec, highest))
  if (side === 'SELL' && price < lowest) throw priceBelowBand(priceText(spec, lowest))
}

/** -4131: a market order whose best counterparty stands outside the band, or that has none. */
export function checkCounterparty(market: SymbolMarket, side: Side): void {
  const best = market.book.best(side === 'BUY' ? 'SELL' : 'BUY')
  if (!best) throw refusal(-4131)
  const mark = market.markPrice()
  const outside =
    side === 'BUY' ? best.price > times(mark, market.spec.bandUp) : best.price < times(mark, market.spec.bandDown)
  if (outside) throw refusal(-4131)
}

/** MIN_NOTIONAL; reduce-only orders are exempt. */
export function checkNotional(spec: SymbolSpec, price: Units, quantity: Units, reduceOnly: boolean): void {
  if (!reduceOnly && price * quantity < spec.minNotional * ONE) throw belowMinimumNotional(short(spec.minNotional))
}

/** MAX_NUM_ORDERS, open orders of the symbol. */
export function checkOpenCount(account: Account, spec: SymbolSpec): void {
  if ((account.openBySymbol.get(spec.symbol)?.size ?? 0) >= spec.maxOpenOrders) throw refusal(-2025)
}

/**
 * Reduce-only: -2022 when it would open or, resting, take the position past zero; -4118 when open reduce-only orders of higher
 * priority already claim the position. Orders that trade at once are cut to the position instead.
 */
export function checkReduceOnly(account: Account, order: Order): void {
  const closable = reducible(account, order.symbol, order.side, order.positionSide)
  if (closable === 0n) throw refusal(-2022)
  const atOnce = order.type === 'MARKET' || order.timeInForce === 'IOC'
  if (atOnce) return
  const wanted = remainingOf(order)
  if (wanted > closable) throw refusal(-2022)
  const reducers = account.openBySymbol.get(order.symbol)?.reducers(order.side, order.positionSide)
  if (reducers === undefined || reducers.claimed + wanted <= closable) return
  let ahead = 0n
  for (const each of reducers.orders) if (byPriority(each, order) < 0) ahead += remainingOf(each)
  if (ahead + wanted > closable) throw refusal(-4118)
}

/** Orders that may never take. */
export const isPostOnly = (order: Pick<Order, 'timeInForce'>): boolean =>
  order.timeInForce === 'GTX' || order.timeInForce === 'RPI'

/** Whether a post-only order stands at a price at which it would trade at once. */
export function wouldTake(market: SymbolMarket, order: Pick<Order, 'timeInForce' | 'side' | 'price'>): boolean {
  if (!isPostOnly(order)) return false
  const best = market.book.best(order.side === 'BUY' ? 'SELL' : 'BUY')
  return best !== undefined && (order.side === 'BUY' ? best.price <= order.price : best.price >= order.price)
}

/** Price a market order is expected to pay, for margin: the worse of mark and best counterparty. */
export function expectedPrice(market: SymbolMarket, side: Side): Units {
  const mark = market.markPrice()
  const best = market.book.best(side === 'BUY' ? 'SELL' : 'BUY')?.price ?? mark
  // A short is margined at a price not below the best bid; the higher one locks more.
  return maximum(mark, best)
}

/**
 * -2027 past the position limit of the leverage; -2019 when the order costs more than is available: the margin it adds and the
 * loss it would open with. Reduce-only orders need neither. Source: usdm.md section 13, "Order cost".
 */
export function checkMargin(desk: Desk, account: Account, market: SymbolMarket, order: Order): void {
  if (order.reduceOnly) return
  const price = order.type === 'LIMIT' ? order.price : expectedPrice(market, order.side)
  const wanted = { side: order.side, positionSide: order.positionSide, quantity: remainingOf(order) }
  const { exposure, held, limit, cost, available } = orderDemand(desk, account, market, wanted, price)
  if (exposure > limit && exposure > held) throw refusal(-2027)
  if (cost > 0n && cost > available) throw refusal(-2019)
}
