import type { ExchangeClock } from '../engine/clock'
import type { Markets, SymbolMarket } from '../engine/market-types'
import type { BestPrices } from '../engine/trails'
import type { Units } from '../engine/units'
import type { SpotOrder } from './order'
import { StopWatch } from './stop-watch'

/** Best prices that trailing orders have seen, by side. */
export type TrailedPrices = Readonly<Record<string, BestPrices>>

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
  resume(orders: readonly SpotOrder[], trails: ReadonlyMap<string, TrailedPrices>): void {
    const byNumber = (a: SpotOrder, b: SpotOrder): number => (a.trailingNumber ?? 0) - (b.trailingNumber ?? 0)
    for (const order of [...orders].sort(byNumber)) {
      const saved = trails.get(order.symbol)?.[order.side] ?? []
      this.watches.get(order.symbol)?.resume(order, order.trailingNumber ?? 0, saved)
    }
  }

  /** Best prices by symbol: of those that changed since the last call, or of all. */
  bestPrices(which: 'changed' | 'all'): [symbol: string, TrailedPrices][] {
    const found: [string, TrailedPrices][] = []
    for (const [symbol, watch] of this.watches) {
      const best = which === 'all' ? watch.bestPrices() : watch.takeBestPrices()
      if (best && (which === 'changed' || best.BUY.length + best.SELL.length > 0)) found.push([symbol, best])
    }
    return found
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
