import type { SymbolMarket } from '../engine/market-types'
import { maximum, times, type Units } from '../engine/units'
import { assetsOf } from './events'
import type { Fee } from './fees'
import type { Ledger } from './ledger'
import { costOf, pegPriceOf, quantityFor } from './liquidity'
import { isMarketType, isOpen, remainingOf, type SpotOrder } from './order'
import type { OrderListeners } from './order-listeners'
import type { OrderRequest } from './order-request'
import type { OwnOrders } from './own-orders'

type Needing = Pick<SpotOrder, 'side' | 'type' | 'price' | 'stopPrice' | 'pegPriceType' | 'pegOffsetValue'>

/** What orders hold of an account's money: what each needs, and more or less of it as it lives. */
export class OrderLocks {
  constructor(
    private readonly room: {
      readonly ledger: Ledger
      readonly ownOrders: OwnOrders
      readonly listeners: OrderListeners
    },
  ) {}

  /** What an order or a request has to lock. A market order to buy: what the book asks for it now. */
  needOf(market: SymbolMarket, order: SpotOrder | OrderRequest, accountId?: string): Fee {
    const [base, quote] = assetsOf(market.spec)
    const owner = 'accountId' in order ? order.accountId : accountId
    const own = owner === undefined ? [] : this.room.ownOrders.unpaid(owner, market.spec.symbol, order.stpMode)
    const quantity =
      'executed' in order
        ? remainingOf(order)
        : (order.quantity ?? quantityFor(market, order.side, order.quoteQuantity ?? 0n, own))
    if (order.side === 'SELL') return { asset: base, amount: quantity }
    return { asset: quote, amount: costAt(market, order, quantity, own) }
  }

  /** What the rest of an order needs after a fill. */
  needAfterFill(market: SymbolMarket, order: SpotOrder): Units {
    const left = remainingOf(order)
    if (left === 0n || order.side === 'SELL') return left
    return isMarketType(order.type) ? order.locked : this.needOf(market, order).amount
  }

  /** What an order has to lock so that it and the one it shares its lock with have enough between them. */
  needBesideSibling(market: SymbolMarket, order: SpotOrder): Units {
    const need = this.needOf(market, order).amount
    const sibling = this.room.listeners.siblingOf(order)
    if (!sibling || !isOpen(sibling)) return need
    return maximum(0n, maximum(need, this.needOf(market, sibling).amount) - sibling.locked)
  }

  /** Frees what an order holds beyond `need`. */
  freeBeyond(market: SymbolMarket, order: SpotOrder, need: Units): void {
    if (order.locked <= need) return
    this.room.ledger.unlock(order.accountId, lockedAssetOf(market, order), order.locked - need)
    order.locked = need
  }

  /** Locks more for an order; false when there is less free. */
  more(market: SymbolMarket, order: SpotOrder, amount: Units): boolean {
    if (amount <= 0n) return true
    const asset = lockedAssetOf(market, order)
    const { ledger } = this.room
    if (ledger.holding(order.accountId, asset).free < amount) return false
    ledger.lock(order.accountId, asset, amount)
    order.locked += amount
    return true
  }

  /** A market order to buy locks what the book asks for it at this moment; own orders will have gone by then. False without funds. */
  fitToBook(market: SymbolMarket, order: SpotOrder): boolean {
    const own = this.room.ownOrders.unpaid(order.accountId, order.symbol, order.stpMode)
    return this.more(market, order, costOf(market, 'BUY', remainingOf(order), own) - order.locked)
  }
}

/** What an order of this side pays with. */
export const lockedAssetOf = ({ spec }: SymbolMarket, { side }: Pick<SpotOrder, 'side'>): string =>
  side === 'SELL' ? spec.baseAsset : spec.quoteAsset

function costAt(market: SymbolMarket, order: Needing, quantity: Units, own: readonly SpotOrder[]): Units {
  const { type, price, stopPrice } = order
  const pegged = 'peggedPrice' in order ? (order as SpotOrder).peggedPrice : undefined
  if (type === 'MARKET') return costOf(market, 'BUY', quantity, own)
  if (isMarketType(type)) return times(stopPrice > 0n ? stopPrice : market.lastPrice(), quantity)
  if (pegged !== undefined) return times(pegged, quantity)
  if (price > 0n) return times(price, quantity)
  return times(pegPriceOf(market, order) ?? market.lastPrice(), quantity)
}
