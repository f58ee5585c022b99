import type { SymbolMarket } from '../engine/market-types'
import { maximum, times, type Units } from '../engine/units'
import type { AccountSettings } from './account-settings'
import type { KnownAccounts } from './known-accounts'
import type { Ledger } from './ledger'
import { affordable, opposite, pegPriceOf, quantityFor, reaches } from './liquidity'
import { wholeLots, wholeMarketLots } from './lots'
import { isMarketType, isStopType, remainingOf, type SpotOrder } from './order'
import type { OrderRequest } from './order-request'
import type { OrderStore } from './order-store'
import type { OwnOrders } from './own-orders'
import { refuse } from './refusals'
import { filterPriceOf } from './static-filters'
import { isReached } from './stop-watch'

/** What the engine looks at before it takes an order. */
export interface Books {
  readonly ledger: Ledger
  readonly store: OrderStore
  readonly accounts: KnownAccounts
  readonly ownOrders: OwnOrders
}

/** Symbol status, client id, trigger side, post-only, peg: what the engine refuses whatever the account holds. Throws ApiError. */
export function checkAtEngine(books: Books, accountId: string, market: SymbolMarket, request: OrderRequest): void {
  const { spec } = market
  const { side, type, clientOrderId } = request
  if (spec.status !== 'TRADING') throw refuse.closed()
  if (clientOrderId !== undefined && books.store.openByClientId(accountId, spec.symbol, clientOrderId))
    throw refuse.duplicateOrder()
  checkTrigger(market, request)
  if (isStopType(type)) return
  const price = request.pegPriceType === undefined ? request.price : pegPriceOf(market, request)
  if (price === undefined) throw refuse.thinForPeg()
  if (type === 'LIMIT_MAKER') checkPostOnly(market, side, price)
}

/** A stop order whose price is reached already is refused. Source: spot.md 6.2. */
export function checkTrigger(market: SymbolMarket, order: Pick<OrderRequest, 'side' | 'type' | 'stopPrice'>): void {
  if (isStopType(order.type) && order.stopPrice > 0n && isReached(order, order.stopPrice, market.lastPrice()))
    throw refuse.triggersAtOnce()
}

export function checkPostOnly(market: SymbolMarket, side: OrderRequest['side'], price: Units): void {
  const best = market.book.best(opposite(side))
  if (best && reaches(side, price, best.price)) throw refuse.postOnly()
}

/** What an amount of quote asset buys or sells at this moment is enough for an order. Throws -2010. */
export function checkBudget(market: SymbolMarket, request: OrderRequest, own: readonly SpotOrder[]): void {
  const { spec } = market
  const amount = affordable(market, request.side, request.quoteQuantity ?? 0n, own)
  const lots = wholeLots(amount, spec)
  if (lots === 0n && spec.minQuantity === 0n) throw refuse.thin('symbol')
  if (lots < maximum(spec.minQuantity, spec.step)) throw refuse.thin('LOT_SIZE filter')
  if (wholeMarketLots(amount, spec) < maximum(spec.marketMinQuantity, 1n)) throw refuse.thin('MARKET_LOT_SIZE filter')
}

/** Orders placed at once, each with those that end it by being executed, such as the pair of an OCO. */
export type Placed = readonly (readonly OrderRequest[])[]

/** The count filters, the account's own limits, and what it may hold, for orders placed at once. Throws -2010. Source: spot.md 5.2. */
export function checkCounts(books: Books, accountId: string, market: SymbolMarket, placed: Placed): void {
  const { spec } = market
  const requests = placed.flat()
  const settings = books.accounts.settingsOf(accountId)
  const algos = requests.filter(({ type }) => isStopType(type)).length
  const icebergs = requests.filter(({ icebergQuantity }) => icebergQuantity > 0n).length
  const own = books.store.openOrders(accountId, spec.symbol)
  const over = (most: number | undefined, open: () => number, more: number): boolean =>
    more > 0 && most !== undefined && most > 0 && open() + more > most
  const countAlgos = (orders: readonly SpotOrder[]) => (): number =>
    orders.filter(({ type }) => isStopType(type)).length
  const countIcebergs = (orders: readonly SpotOrder[]) => (): number =>
    orders.filter(({ icebergQuantity }) => icebergQuantity > 0n).length
  if (over(spec.maxOpenOrders, () => own.length, requests.length)) throw refuse.engineFilter('MAX_NUM_ORDERS')
  if (over(spec.maxAlgoOrders, countAlgos(own), algos)) throw refuse.engineFilter('MAX_NUM_ALGO_ORDERS')
  if (over(spec.maxIcebergOrders, countIcebergs(own), icebergs)) throw refuse.engineFilter('MAX_NUM_ICEBERG_ORDERS')
  const { limits } = settings
  if (Object.keys(limits).length > 0) {
    const all = books.store.openOrders(accountId)
    if (over(limits.maxOrders, () => all.length, requests.length)) throw refuse.engineFilter('EXCHANGE_MAX_NUM_ORDERS')
    if (over(limits.maxAlgoOrders, countAlgos(all), algos)) throw refuse.engineFilter('EXCHANGE_MAX_NUM_ALGO_ORDERS')
    if (over(limits.maxIcebergOrders, countIcebergs(all), icebergs))
      throw refuse.engineFilter('EXCHANGE_MAX_NUM_ICEBERG_ORDERS')
  }
  checkPosition(books, accountId, market, own, placed)
  for (const request of requests) checkMaxAssets(market, settings, request)
}

/**
 * MAX_POSITION: what the account holds of the base asset and is buying, with what these orders can bring it at once: of those that
 * end each other the largest. A sale among them takes nothing off, as an open one does not.
 */
function checkPosition(
  { ledger, ownOrders }: Books,
  accountId: string,
  market: SymbolMarket,
  own: readonly SpotOrder[],
  placed: Placed,
): void {
  const { spec } = market
  if (spec.maxPosition === undefined || spec.maxPosition === 0n) return
  const buying = placed.map((group) => group.filter(({ side }) => side === 'BUY'))
  if (buying.every((group) => group.length === 0)) return
  const bought = ({ side, quantity, quoteQuantity = 0n, stpMode }: OrderRequest): Units =>
    quantity ?? quantityFor(market, side, quoteQuantity, ownOrders.unpaid(accountId, spec.symbol, stpMode))
  const { free, locked } = ledger.holding(accountId, spec.baseAsset)
  const open = own.filter(({ side }) => side === 'BUY').reduce((sum, order) => sum + remainingOf(order), 0n)
  const largest = (group: readonly OrderRequest[]): Units =>
    group.reduce((most, request) => maximum(most, bought(request)), 0n)
  const more = buying.reduce((sum, group) => sum + largest(group), 0n)
  if (free + locked + open + more > spec.maxPosition) throw refuse.engineFilter('MAX_POSITION')
}

/** MAX_ASSET: the order's quantity for its base asset, its worth for its quote asset. */
function checkMaxAssets(market: SymbolMarket, { maxAssets }: AccountSettings, request: OrderRequest): void {
  if (maxAssets.size === 0) return
  const { baseAsset, quoteAsset } = market.spec
  const price = isMarketType(request.type) || request.price === 0n ? filterPriceOf(market) : request.price
  const quantity = request.quantity ?? (price === 0n ? 0n : ((request.quoteQuantity ?? 0n) * 100_000_000n) / price)
  const worth = request.quoteQuantity ?? times(price, quantity)
  const mostBase = maxAssets.get(baseAsset)
  const mostQuote = maxAssets.get(quoteAsset)
  if ((mostBase !== undefined && quantity > mostBase) || (mostQuote !== undefined && worth > mostQuote))
    throw refuse.filter('MAX_ASSET')
}
