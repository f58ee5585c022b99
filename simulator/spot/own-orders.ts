import { HOUSE, type RestingOrder, type SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import { takerBounds } from '../market/reference-price'
import type { KnownAccounts } from './known-accounts'
import { reaches } from './liquidity'
import { limitOf, remainingOf, type SpotOrder, type StpMode } from './order'
import type { OrderStore } from './order-store'

/** The orders in a taker's way that are its own account's, or its trade group's, and what they leave it of a book. */
export class OwnOrders {
  constructor(
    private readonly store: OrderStore,
    private readonly accounts: KnownAccounts,
  ) {}

  /**
   * Open orders on the book of `symbol` that would cost a taker of this account and mode nothing if they met: all of its group but
   * those it moves money with, which is done within its own symbol only.
   */
  unpaid(accountId: string, symbol: string, stpMode: StpMode, ownSymbol: string = symbol): SpotOrder[] {
    const met = this.ofGroup(accountId, symbol)
    if (stpMode !== 'TRANSFER' || symbol !== ownSymbol) return met
    return met.filter((order) => order.accountId === accountId || order.stpMode !== 'TRANSFER')
  }

  /** The order of a maker that a taker must not trade with. */
  makerOf(taker: SpotOrder, book: SymbolMarket, { owner, orderId }: RestingOrder): SpotOrder | undefined {
    const maker = owner === HOUSE ? undefined : this.store.get(book.spec.symbol, orderId)
    return maker && this.accounts.areOne(taker.accountId, maker.accountId) ? maker : undefined
  }

  /** What a taker can get at most of these books, without what prevention would take out of its way. */
  fillable(market: SymbolMarket, order: SpotOrder, books: readonly SymbolMarket[] = [market]): Units {
    const limit = limitOf(order)
    const bounds = takerBounds(market, order.side)
    const bound = order.side === 'BUY' ? bounds?.high : bounds?.low
    const tighter = bound !== undefined && (limit === undefined || reaches(order.side, limit, bound)) ? bound : limit
    const available = (until: Units | undefined): Units =>
      books.reduce((sum, book) => sum + book.available(order.side, until), 0n)
    const met = books
      .flatMap((book) => this.ofGroup(order.accountId, book.spec.symbol))
      .filter(
        (own) => own.side !== order.side && own.workingTime >= 0 && reaches(order.side, tighter, limitOf(own) ?? 0n),
      )
    if (order.stpMode === 'EXPIRE_MAKER') return met.reduce((sum, own) => sum - remainingOf(own), available(tighter))
    // In every other mode the first own order costs it quantity: it trades wholly before that price or not at all.
    const nearest = met.map((own) => limitOf(own) ?? 0n).sort((a, b) => (a < b === (order.side === 'BUY') ? -1 : 1))[0]
    if (nearest === undefined) return available(tighter)
    return available(order.side === 'BUY' ? nearest - 1n : nearest + 1n)
  }

  private ofGroup(accountId: string, symbol: string): SpotOrder[] {
    return this.accounts.groupOf(accountId).flatMap((id) => this.store.openOrders(id, symbol))
  }
}
