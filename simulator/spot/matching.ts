import { type Execution, HOUSE, type Meeting, type RestingOrder, type SymbolMarket } from '../engine/market-types'
import { takerBounds } from '../market/reference-price'
import type { EngineCall } from './engine-call'
import { limitOf, type PreventedMatch, remainingOf, type SpotFill, type SpotOrder } from './order'
import type { OrderStore } from './order-store'
import type { OwnOrders } from './own-orders'
import type { Prevention } from './prevention'
import { preventSelfTrade } from './self-trade'
import type { Settlement } from './settlement'

/** An order that takes, and what came of it so far. */
export interface Taking {
  readonly order: SpotOrder
  readonly fills: SpotFill[]
  readonly prevented: PreventedMatch[]
  /** The price range rule stopped it. */
  outOfRange?: boolean
}

export const taking = (order: SpotOrder): Taking => ({ order, fills: [], prevented: [] })

/** Orders of accounts on the books: what they take, what they meet there, and how they come to rest. */
export class Matching {
  /** The order that takes at this moment. */
  private present: Taking | undefined

  constructor(
    private readonly room: {
      readonly store: OrderStore
      readonly call: EngineCall
      readonly ownOrders: OwnOrders
      readonly prevention: Prevention
      readonly settlement: Settlement
    },
  ) {}

  /** Takes from its own book what the order may take. */
  take(market: SymbolMarket, taker: Taking): void {
    const outer = this.present
    this.present = taker
    try {
      const { order } = taker
      const { orderId, accountId: owner, side } = order
      const meet = this.meeting(market, taker, market)
      market.take({ orderId, owner, side, limit: limitOf(order), quantity: remainingOf(order), meet })
    } finally {
      this.present = outer
    }
  }

  /** Puts what is left of an order on its book. */
  rest(market: SymbolMarket, order: SpotOrder): void {
    const { orderId, accountId: owner, side, icebergQuantity } = order
    const price = limitOf(order) ?? order.price
    const part = icebergQuantity > 0n ? icebergQuantity : undefined
    market.rest({ orderId, owner, side, price, remaining: remainingOf(order), part })
  }

  /** What becomes of a taker of `market` that meets the makers of a book, its own or another one it is routed to. */
  meeting(market: SymbolMarket, taker: Taking, book: SymbolMarket): (resting: RestingOrder) => Meeting {
    const { ownOrders, prevention, settlement } = this.room
    const { order } = taker
    const bounds = takerBounds(market, order.side)
    return (resting) => {
      const { price } = resting
      if ((bounds?.low !== undefined && price < bounds.low) || (bounds?.high !== undefined && price > bounds.high)) {
        taker.outOfRange = true
        return 'stop'
      }
      const maker = ownOrders.makerOf(order, book, resting)
      if (!maker) return 'trade'
      return preventSelfTrade(order, maker, resting, {
        prevent: (met, taken) =>
          taker.prevented.push(prevention.prevent({ taker: order, market, maker: met, book }, taken)),
        transfer: (met, quantity) => settlement.transfer(market, order, met, quantity),
      })
    }
  }

  /** Settles a match of which an account is a side. */
  settle(market: SymbolMarket, execution: Execution): void {
    const { store, call, settlement } = this.room
    const present = this.present?.order.orderId === execution.takerOrderId ? this.present : undefined
    const maker = execution.makerOwner === HOUSE ? undefined : store.get(market.spec.symbol, execution.makerOrderId)
    if (!present && !maker) return
    call.asOne(() => {
      const fill = settlement.settle(market, execution, { taker: present?.order, maker })
      if (fill) present?.fills.push(fill)
    })
  }
}
