import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'
import { Alarms } from '../engine/alarms'
import { type BestPrices, Trails } from '../engine/trails'
import type { SpotOrder } from './order'

const SIDES: readonly Side[] = ['BUY', 'SELL']

/** A hundredth of a percent, as a fraction in units. */
const BASIS_POINT: Units = 10_000n

/** Whether it goes off at a last price at or above its stop price, or else at or below it. Source: spot.md 6.2. */
export const triggersOnRise = ({ side, type }: Pick<SpotOrder, 'side' | 'type'>): boolean =>
  (side === 'BUY') === type.startsWith('STOP_LOSS')

/** Whether a stop price is already reached by this last price. */
export const isReached = (order: Pick<SpotOrder, 'side' | 'type'>, stopPrice: Units, lastPrice: Units): boolean =>
  triggersOnRise(order) ? lastPrice >= stopPrice : lastPrice <= stopPrice

/** What a price set off. */
export interface Reached {
  readonly triggered: readonly SpotOrder[]
  /** Trailing orders that track from this price on. */
  readonly activated: readonly SpotOrder[]
}

/** A best price that changed: the order from which on it holds, by its number, and the price, or undefined when none is kept anymore. */
export interface ChangedBest {
  readonly side: Side
  readonly since: number
  readonly best: Units | undefined
}

/** The stop orders of one symbol that wait for the last price. A trade costs no more for those it does not reach. */
export class StopWatch {
  private readonly rising = new Alarms<SpotOrder>(true)
  private readonly falling = new Alarms<SpotOrder>(false)
  private readonly trails: Readonly<Record<Side, Trails<SpotOrder>>> = {
    BUY: new Trails<SpotOrder>('BUY', (since, best) => void this.changed.BUY.set(since, best)),
    SELL: new Trails<SpotOrder>('SELL', (since, best) => void this.changed.SELL.set(since, best)),
  }
  /** Best prices that changed since {@link takeChanges}, by {@link ChangedBest.since}. */
  private readonly changed = { BUY: new Map<number, Units | undefined>(), SELL: new Map<number, Units | undefined>() }

  /** Waits for the order's stop price; a trailing order begins to track there. */
  arm(order: SpotOrder): void {
    this.alarmsOf(order).add(order, order.stopPrice)
  }

  /** Tracks from this price on. Numbers go up from order to order. */
  track(order: SpotOrder, price: Units, number: number): void {
    this.trails[order.side].add(order, rateOf(order), number, price)
  }

  /** Tracks on after a restart. Orders come by their number, lowest first; {@link resumed} comes after the last. */
  resume(order: SpotOrder, number: number, saved: BestPrices): void {
    this.trails[order.side].restore(order, rateOf(order), number, saved, order.trailingExtreme ?? order.stopPrice)
  }

  /** What is kept of a side so far; what must be kept instead is changed from here. */
  resumed(side: Side, kept: BestPrices): void {
    this.trails[side].restored(kept)
  }

  disarm(order: SpotOrder): void {
    this.alarmsOf(order).remove(order)
    this.trails[order.side].remove(order)
  }

  /** Takes a last price in: what it triggers or activates no longer waits here. */
  reach(price: Units): Reached {
    const met = [...this.rising.take(price), ...this.falling.take(price)]
    const tracked = [this.trails.SELL.take(price), this.trails.BUY.take(price)]
    return {
      triggered: [
        ...met.filter(({ trailingDelta }) => trailingDelta === undefined),
        ...tracked.flatMap(({ reached }) => reached.map(({ item }) => item)),
      ],
      activated: met.filter(({ trailingDelta }) => trailingDelta !== undefined),
    }
  }

  /**
   * Best prices that changed since the last call. A new best price is one, beside those of orders that saw worse ones and from now
   * on are told by it; so all calls together give two for each order that began to track and one for each new best price.
   */
  takeChanges(): ChangedBest[] {
    const taken = SIDES.flatMap((side) => [...this.changed[side]].map(([since, best]) => ({ side, since, best })))
    for (const side of SIDES) this.changed[side].clear()
    return taken
  }

  bestPrices(): Readonly<Record<Side, BestPrices>> {
    return { BUY: this.trails.BUY.best(), SELL: this.trails.SELL.best() }
  }

  private alarmsOf(order: SpotOrder): Alarms<SpotOrder> {
    return triggersOnRise(order) ? this.rising : this.falling
  }
}

const rateOf = ({ trailingDelta = 0 }: SpotOrder): Units => BigInt(trailingDelta) * BASIS_POINT
