import type { ExchangeClock } from '../engine/clock'
import type { SymbolMarket } from '../engine/market-types'
import { maximum, minimum } from '../engine/units'
import type { EngineCall } from './engine-call'
import { type ExpiryReason, isOpen, type SpotOrder } from './order'
import type { OrderListeners } from './order-listeners'
import type { OrderLocks } from './order-locks'
import type { OrderStore } from './order-store'
import type { Happening, Reports } from './reports'
import type { StopWatches } from './stop-watches'

/** Who takes over what an ended order had locked, up to what it needs. */
export interface Ending {
  readonly heir?: SpotOrder | undefined
}

/** Ends of orders before they are filled: off the book, out of the watch, money free, told. */
export class OrderEnds {
  constructor(
    private readonly room: {
      readonly clock: ExchangeClock
      readonly store: OrderStore
      readonly call: EngineCall
      readonly locks: OrderLocks
      readonly watches: StopWatches
      readonly reports: Reports
      readonly listeners: OrderListeners
    },
  ) {}

  /** Cancels an open order. `cancelId` is the id of the cancel in the answer and in `c` of the event. */
  cancel(market: SymbolMarket, order: SpotOrder, cancelId: string, ending: Ending = {}): void {
    this.end(market, order, 'CANCELED', { x: 'CANCELED', working: false, cancelId }, ending)
  }

  /** Ends an open order for a reason of the exchange's. */
  expire(market: SymbolMarket, order: SpotOrder, reason: ExpiryReason, ending: Ending = {}): void {
    order.expiryReason = reason
    this.end(market, order, 'EXPIRED', { x: 'EXPIRED', working: false }, ending)
  }

  /** Takes an order out with this status, tells what happened and then everyone who listens. */
  end(
    market: SymbolMarket,
    order: SpotOrder,
    status: SpotOrder['status'],
    happening: Happening,
    { heir }: Ending = {},
  ): void {
    const { clock, store, call, locks, watches, reports, listeners } = this.room
    call.asOne(() => {
      market.remove(order.orderId)
      if (!order.triggered) watches.disarm(market, order)
      if (heir && isOpen(heir) && heir.side === order.side) this.bequeath(market, order, heir)
      locks.freeBeyond(market, order, 0n)
      order.status = status
      order.updateTime = clock.now()
      store.touch(order)
      reports.tell(market, order, happening)
      listeners.ended(order)
    })
  }

  private bequeath(market: SymbolMarket, order: SpotOrder, heir: SpotOrder): void {
    const missing = maximum(0n, this.room.locks.needOf(market, heir).amount - heir.locked)
    const given = minimum(missing, order.locked)
    heir.locked += given
    order.locked -= given
    this.room.store.touch(heir)
  }
}
