import type { ExchangeClock } from '../engine/clock'
import type { Markets, Side, SymbolMarket } from '../engine/market-types'
import type { BestPrices } from '../engine/trails'
import type { Units } from '../engine/units'
import type { SpotOrder } from './order'
import { type ChangedBest, StopWatch } from './stop-watch'

/** Best prices that trailing orders have seen, by side. */
export type TrailedPrices = Readonly<Record<Side, BestPrices>>

/** What an earlier run left of a symbol's best prices, and what of it is kept the way that it is now. */
export interface LeftTrails {
  readonly best: TrailedPrices
  readonly kept: TrailedPrices
}

const NO_TRAILS: TrailedPrices = { BUY: [], SELL: [] }

/** The stop orders of every symbol that wait for a price. */
export class StopWatches {
  /** How many trailing orders have ever begun to track. */
  trackings = 0
  private readonly watches = new Map<string, StopWatch>()

  constructor(
    private readonly clock: ExchangeClock,
    markets: Markets,
  ) {
    for (const { spec } of markets.all('spot')) this.watches.set(spec.symbol, new StopWatch())
  }

  /** Lets an order wait, a trailing one without a stop price track from the last price. */
  arm(market: SymbolMarket, order: SpotOrder): void {
    const watch = this.watchOf(market)
    if (order.trailingDelta !== undefined && order.stopPrice === 0n)
      watch.track(order, order.trailingExtreme ?? market.lastPrice(), order.trailingNumber ?? 0)
    else watch.arm(order)
  }

  disarm(market: SymbolMarket, order: SpotOrder): void {
    this.watchOf(market).disarm(order)
  }

  /** Notes on the order that it tracks from this price on. */
  startTracking(order: SpotOrder, price: Units): void {
    order.trailingTime = this.clock.now()
    order.trailingExtreme = price
    order.trailingNumber = ++this.trackings
  }

  /** Takes a last price in: the orders it triggers, and those that track from now on. */
  reach(market: SymbolMarket, price: Units): { triggered: readonly SpotOrder[]; activated: readonly SpotOrder[] } {
    const watch = this.watchOf(market)
    const reached = watch.reach(price)
    for (const order of reached.activated) {
      this.startTracking(order, price)
      watch.track(order, price, order.trailingNumber ?? 0)
    }
    return reached
  }

  /** Lets orders of an earlier run track on. */
  resume(orders: readonly SpotOrder[], trails: ReadonlyMap<string, LeftTrails>): void {
    const byNumber = (a: SpotOrder, b: SpotOrder): number => (a.trailingNumber ?? 0) - (b.trailingNumber ?? 0)
    for (const order of [...orders].sort(byNumber)) {
      const { best } = trails.get(order.symbol) ?? { best: NO_TRAILS }
      this.watches.get(order.symbol)?.resume(order, order.trailingNumber ?? 0, best[order.side])
    }
    for (const [symbol, watch] of this.watches) {
      const { kept } = trails.get(symbol) ?? { kept: NO_TRAILS }
      for (const side of ['BUY', 'SELL'] as const) watch.resumed(side, kept[side])
    }
  }

  /** Best prices of all symbols. */
  bestPrices(): [symbol: string, TrailedPrices][] {
    return [...this.watches].map(([symbol, watch]) => [symbol, watch.bestPrices()])
  }

  /** Best prices that changed since the last call. */
  takeChanges(): [symbol: string, ChangedBest][] {
    return [...this.watches].flatMap(([symbol, watch]) =>
      watch.takeChanges().map((change): [string, ChangedBest] => [symbol, change]),
    )
  }

  clear(): void {
    for (const symbol of this.watches.keys()) this.watches.set(symbol, new StopWatch())
  }

  private watchOf({ spec }: SymbolMarket): StopWatch {
    const watch = this.watches.get(spec.symbol)
    if (!watch) throw new Error(`There is no spot symbol ${spec.symbol}.`)
    return watch
  }
}
