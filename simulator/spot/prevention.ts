import type { ExchangeClock } from '../engine/clock'
import type { SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { KnownAccounts } from './known-accounts'
import { isMarketType, type PreventedMatch, remainingOf, type SpotOrder } from './order'
import type { OrderEnds } from './order-ends'
import type { OrderLocks } from './order-locks'
import type { OrderStore } from './order-store'
import type { Reports } from './reports'

/** The two orders of a match that must not be, each with its book. */
export interface PreventedPair {
  readonly taker: SpotOrder
  readonly market: SymbolMarket
  readonly maker: SpotOrder
  readonly book: SymbolMarket
}

/** Takes from orders of one owner what they would have traded with each other. Source: spot.md 9.3. */
export class Prevention {
  /** The next id by symbol. */
  private readonly nextIds = new Map<string, number>()

  constructor(
    private readonly room: {
      readonly clock: ExchangeClock
      readonly store: OrderStore
      readonly accounts: KnownAccounts
      readonly locks: OrderLocks
      readonly ends: OrderEnds
      readonly reports: Reports
    },
  ) {}

  /** Takes these parts, or all that is left, of the two for good. The taker does not rest yet. */
  prevent(pair: PreventedPair, taken: { readonly taker?: Units; readonly maker?: Units }): PreventedMatch {
    const { clock, store, accounts } = this.room
    const { taker, maker, market, book } = pair
    const match: PreventedMatch = {
      symbol: taker.symbol,
      preventedMatchId: this.nextId(taker.symbol),
      makerSymbol: maker.symbol === taker.symbol ? undefined : maker.symbol,
      takerOrderId: taker.orderId,
      takerAccountId: taker.accountId,
      makerOrderId: maker.orderId,
      makerAccountId: maker.accountId,
      tradeGroupId: accounts.settingsOf(taker.accountId).tradeGroupId ?? -1,
      stpMode: taker.stpMode,
      price: maker.peggedPrice ?? maker.price,
      takerPreventedQuantity: taken.taker,
      makerPreventedQuantity: taken.maker,
      time: clock.now(),
    }
    store.addPrevented(match)
    if (taken.maker !== undefined) this.take(book, { order: maker, counter: taker, rests: true }, taken.maker, match)
    if (taken.taker !== undefined) this.take(market, { order: taker, counter: maker, rests: false }, taken.taker, match)
    return match
  }

  /** The next id of each symbol that has had one. */
  ids(): [symbol: string, id: number][] {
    return [...this.nextIds]
  }

  resumeIds(ids: readonly (readonly [symbol: string, id: number])[]): void {
    for (const [symbol, id] of ids) this.nextIds.set(symbol, id)
  }

  private take(
    market: SymbolMarket,
    { order, counter, rests }: { readonly order: SpotOrder; readonly counter: SpotOrder; readonly rests: boolean },
    quantity: Units,
    match: PreventedMatch,
  ): void {
    const { store, locks, ends, reports } = this.room
    order.preventedMatchId = match.preventedMatchId
    order.preventedQuantity = (order.preventedQuantity ?? 0n) + quantity
    if (match.tradeGroupId >= 0) order.tradeGroupId = match.tradeGroupId
    order.updateTime = match.time
    const left = remainingOf(order)
    const prevented = {
      quantity,
      price: match.price,
      counterOrderId: counter.orderId,
      counterSymbol: counter.symbol,
      tradeGroupId: match.tradeGroupId,
    }
    if (left <= 0n) {
      ends.end(market, order, 'EXPIRED_IN_MATCH', { x: 'TRADE_PREVENTION', working: false, prevented })
      return
    }
    market.reduce(order.orderId, left)
    if (!isMarketType(order.type)) locks.freeBeyond(market, order, locks.needBesideSibling(market, order))
    store.touch(order)
    reports.tell(market, order, { x: 'TRADE_PREVENTION', working: rests, prevented })
  }

  private nextId(symbol: string): number {
    const id = this.nextIds.get(symbol) ?? 0
    this.nextIds.set(symbol, id + 1)
    return id
  }
}
