import { HOUSE, type Markets, type Side, type SymbolMarket } from '../../engine/market-types'
import { minimum, times, type Units } from '../../engine/units'
import { levelsFacing, opposite, reaches } from '../liquidity'
import { type Taking, taking } from '../matching'
import { isMarketType, limitOf, remainingOf, type StpMode } from '../order'
import type { OrderRequest } from '../order-request'
import { refuse } from '../refusals'
import type { Placement, SpotTrading } from '../trading'
import type { AllocationStore } from './allocations'

/** Books that one order may be filled from: those of one base asset whose quote assets count as equal. */
export interface Route {
  readonly baseAsset: string
  readonly symbols: readonly string[]
}

export interface RouterRoom {
  readonly markets: Markets
  readonly trading: SpotTrading
  readonly allocations: AllocationStore
  readonly routes: readonly Route[]
}

/** A fill of a routed order, with its allocation. */
type Allocated = Placement['fills'][number] & { readonly allocationId: number }

/**
 * Orders that are filled from several books at once, best price first, one unit of a quote asset as good as one of another. The
 * exchange trades for them on each book and gives them what it got as allocations. Source: spot.md 9.4.
 */
export class SmartRouter {
  constructor(private readonly room: RouterRoom) {}

  /** The books of a symbol's route, its own first; undefined when orders of it are not routed. */
  booksOf(market: SymbolMarket): SymbolMarket[] | undefined {
    const route = this.room.routes.find(({ symbols }) => symbols.includes(market.spec.symbol))
    if (!route) return undefined
    const others = route.symbols.filter((symbol) => symbol !== market.spec.symbol)
    return [market, ...others.flatMap((symbol) => this.room.markets.symbol('spot', symbol) ?? [])].filter(
      ({ spec }) => spec.status === 'TRADING' || spec.symbol === market.spec.symbol,
    )
  }

  /** Places a routed order whose form and static filters were checked. Throws ApiError when the engine refuses it. */
  place(accountId: string, market: SymbolMarket, request: OrderRequest): Placement {
    const { trading } = this.room
    const books = this.booksOf(market) ?? [market]
    trading.check(accountId, market, request, { funds: false, counts: true })
    const { asset, amount } = this.needOf(accountId, market, books, request)
    if (trading.ledger.holding(accountId, asset).free < amount) throw refuse.funds()
    return trading.asOne(() => {
      const order = trading.accept(
        accountId,
        market,
        { ...request, routed: true },
        {
          orderListId: -1,
          pending: false,
          lock: amount,
        },
      )
      const taker = taking(order)
      if (order.timeInForce === 'FOK' && trading.ownOrders.fillable(market, order, books) < remainingOf(order)) {
        trading.expire(market, order, 'UNFILLED_FOK_ORDER_EXPIRED')
        return { order, fills: [], prevented: [] }
      }
      this.take(market, books, taker)
      if (!isMarketType(order.type) && order.timeInForce === 'GTC') order.workingFloor = 'EXCHANGE'
      trading.restOrExpire(market, taker)
      if (remainingOf(order) === 0n) order.workingFloor = 'SOR'
      trading.store.touch(order)
      return { order, fills: taker.fills, prevented: taker.prevented }
    })
  }

  private needOf(
    accountId: string,
    market: SymbolMarket,
    books: readonly SymbolMarket[],
    request: OrderRequest,
  ): { readonly asset: string; readonly amount: Units } {
    const { baseAsset, quoteAsset } = market.spec
    const quantity = request.quantity ?? 0n
    if (request.side === 'SELL') return { asset: baseAsset, amount: quantity }
    if (request.type !== 'MARKET') return { asset: quoteAsset, amount: times(request.price, quantity) }
    return { asset: quoteAsset, amount: this.costOf(accountId, market.spec.symbol, books, quantity, request.stpMode) }
  }

  /** Quote amount of buying from all books, best price first; less when they hold less. */
  private costOf(
    accountId: string,
    symbol: string,
    books: readonly SymbolMarket[],
    quantity: Units,
    stpMode: StpMode,
  ): Units {
    const ladders = books.map((book) => {
      const own = this.room.trading.ownOrders.unpaid(accountId, book.spec.symbol, stpMode, symbol)
      const levels = levelsFacing(book, 'BUY', own)
      return { levels, next: levels.next() }
    })
    let left = quantity
    let cost = 0n
    while (left > 0n) {
      let best: (typeof ladders)[number] | undefined
      for (const ladder of ladders)
        if (!ladder.next.done && (!best || best.next.done || ladder.next.value.price < best.next.value.price))
          best = ladder
      if (!best || best.next.done) break
      const taken = minimum(left, best.next.value.quantity)
      cost += times(best.next.value.price, taken)
      left -= taken
      best.next = best.levels.next()
    }
    return cost
  }

  /** The house takes level by level from whichever book is best, and passes on what it got. */
  private take(market: SymbolMarket, books: readonly SymbolMarket[], taker: Taking): void {
    const { trading, allocations } = this.room
    const { order } = taker
    const limit = limitOf(order)
    while (remainingOf(order) > 0n && order.status !== 'EXPIRED_IN_MATCH' && !taker.outOfRange) {
      const book = bestOf(books, order.side)
      const best = book?.book.best(opposite(order.side))
      if (!book || !best || !reaches(order.side, limit, best.price)) return
      const before = remainingOf(order)
      let prevented = false
      let traded = false
      const meet = trading.matching.meeting(market, taker, book)
      const executions = book.take({
        orderId: book === market ? order.orderId : book.nextOrderId(),
        owner: HOUSE,
        side: order.side,
        limit: best.price,
        quantity: before,
        meet(maker) {
          // What was traded so far is the order's before an order of its own takes from what is left of it.
          if (traded && trading.ownOrders.makerOf(order, book, maker)) return 'stop'
          const meeting = meet(maker)
          if (meeting === 'trade') traded = true
          else prevented = true
          return meeting
        },
      })
      for (const { price, quantity } of executions) {
        const allocationId = allocations.nextId(order.symbol)
        const fill: Allocated = {
          ...trading.settlement.allocate(market, order, price, quantity, allocationId),
          allocationId,
        }
        taker.fills.push(fill)
        const { symbol, orderId, accountId, quote, commission, commissionAsset, time, isBuyer } = fill
        const rest = { symbol, orderId, accountId, quote, commission, commissionAsset, time, isBuyer }
        allocations.add({ ...rest, allocationId, price, quantity })
      }
      if (executions.length === 0 && !prevented) return
    }
  }
}

function bestOf(books: readonly SymbolMarket[], side: Side): SymbolMarket | undefined {
  let best: SymbolMarket | undefined
  let price: Units | undefined
  for (const book of books) {
    const offered = book.book.best(opposite(side))?.price
    if (offered === undefined || (price !== undefined && !(side === 'BUY' ? offered < price : offered > price)))
      continue
    best = book
    price = offered
  }
  return best
}
