import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'
import { Alarms } from '../engine/alarms'
import { type BestPrices, type ReachedTrail, Trails } from '../engine/trails'

export type WatchedPrice = 'CONTRACT_PRICE' | 'MARK_PRICE'

/** What the index must know of an algo order. */
interface Conditional {
  readonly accountId: string
  readonly algoId: number
  readonly clientAlgoId: string
  readonly symbol: string
  readonly side: Side
  readonly orderType: string
  readonly timeInForce: string
  readonly workingType: WatchedPrice
  readonly closePosition: boolean
  readonly triggerPrice: Units
  readonly activatePrice: Units
  readonly callbackRate: Units
  /** Whether a trailing stop follows the price by now, and its place among all that ever did. */
  readonly activated: boolean
  readonly activation: number
  readonly extreme: Units
}

/** Whether it goes off at a price at or above its own, or else at or below it. Source: usdm.md section 7.1, "Trigger rules". */
export const triggersOnRise = ({ side, orderType }: Pick<Conditional, 'side' | 'orderType'>): boolean =>
  (side === 'BUY') !== (orderType === 'TAKE_PROFIT' || orderType === 'TAKE_PROFIT_MARKET')

/** What waits for one price of one symbol: the last or the mark price. */
class Watch<Algo extends Conditional> {
  readonly rising = new Alarms<Algo>(true)
  readonly falling = new Alarms<Algo>(false)
  /** Trailing stops that wait for their activation price. */
  readonly activatingOnRise = new Alarms<Algo>(true)
  readonly activatingOnFall = new Alarms<Algo>(false)
  readonly trails = { BUY: new Trails<Algo>('BUY'), SELL: new Trails<Algo>('SELL') }

  alarmsOf(algo: Algo): Alarms<Algo> {
    if (algo.orderType === 'TRAILING_STOP_MARKET')
      return algo.side === 'SELL' ? this.activatingOnRise : this.activatingOnFall
    return this.heldOf(algo)
  }

  heldOf(algo: Algo): Alarms<Algo> {
    return triggersOnRise(algo) ? this.rising : this.falling
  }
}

/** What a price set off. */
export interface Reached<Algo> {
  readonly triggered: readonly Algo[]
  /** Trailing stops, each with the best price it had seen. */
  readonly trailed: readonly ReachedTrail<Algo>[]
  /** Trailing stops that begin to follow at this price. */
  readonly activated: readonly Algo[]
  /** A trailing stop has a new best price. */
  readonly moved: boolean
}

/**
 * Every algo order by its ids, and of those that wait (NEW): by owner and symbol, and by the price that sets them off. No answer
 * costs more for the orders of others.
 */
export class AlgoIndex<Algo extends Conditional> {
  private readonly byId = new Map<number, Algo>()
  private readonly byClientId = new Map<string, Algo>()
  private readonly waiting = new Map<string, Map<string, Set<Algo>>>()
  private readonly watches = new Map<string, Watch<Algo>>()

  /** Enters an order, whatever its state; the newest of a client id is the one found by it. */
  add(algo: Algo): void {
    this.byId.set(algo.algoId, algo)
    this.byClientId.set(clientName(algo.accountId, algo.clientAlgoId), algo)
  }

  forget(algo: Algo): void {
    this.byId.delete(algo.algoId)
    const name = clientName(algo.accountId, algo.clientAlgoId)
    if (this.byClientId.get(name) === algo) this.byClientId.delete(name)
  }

  find(algoId: number): Algo | undefined {
    return this.byId.get(algoId)
  }

  findByClientId(accountId: string, clientAlgoId: string): Algo | undefined {
    return this.byClientId.get(clientName(accountId, clientAlgoId))
  }

  /** Waits for its price from now on: for its trigger, or for the price at which a trailing stop is activated. */
  arm(algo: Algo): void {
    const own = this.waiting.get(algo.accountId) ?? new Map<string, Set<Algo>>()
    this.waiting.set(algo.accountId, own)
    own.set(algo.symbol, (own.get(algo.symbol) ?? new Set()).add(algo))
    if (algo.activated) return
    const price = algo.orderType === 'TRAILING_STOP_MARKET' ? algo.activatePrice : algo.triggerPrice
    this.watch(algo.symbol, algo.workingType).alarmsOf(algo).add(algo, price)
  }

  /** Follows the price with an activated trailing stop that is armed. */
  trail(algo: Algo, price: Units): void {
    const { trails } = this.watch(algo.symbol, algo.workingType)
    trails[algo.side].add(algo, algo.callbackRate, algo.activation, price)
  }

  /** The same after a restart. Orders come by activation. */
  restoreTrail(algo: Algo, saved: BestPrices): void {
    const { trails } = this.watch(algo.symbol, algo.workingType)
    trails[algo.side].restore(algo, algo.callbackRate, algo.activation, saved, algo.extreme)
  }

  disarm(algo: Algo): void {
    const own = this.waiting.get(algo.accountId)
    const ofSymbol = own?.get(algo.symbol)
    ofSymbol?.delete(algo)
    if (ofSymbol?.size === 0) own?.delete(algo.symbol)
    const watch = this.watch(algo.symbol, algo.workingType)
    watch.alarmsOf(algo).remove(algo)
    watch.trails[algo.side].remove(algo)
    watch.heldOf(algo).remove(algo)
  }

  /** Lets an order that a price reached wait on for its trigger price, where a trailing stop stays from then on. */
  hold(algo: Algo): void {
    this.watch(algo.symbol, algo.workingType).heldOf(algo).add(algo, algo.triggerPrice)
  }

  /** The waiting orders of an account, oldest first within a symbol. */
  waitingOf(accountId: string, symbol?: string): Algo[] {
    const own = this.waiting.get(accountId)
    if (own === undefined) return []
    return symbol === undefined ? [...own.values()].flatMap((each) => [...each]) : [...(own.get(symbol) ?? [])]
  }

  waitingCount(accountId: string): number {
    let count = 0
    for (const each of this.waiting.get(accountId)?.values() ?? []) count += each.size
    return count
  }

  /** Those of {@link waitingOf} that stand only while there is a position to close. */
  dependents(accountId: string, symbol: string): Algo[] {
    const own = this.waiting.get(accountId)?.get(symbol)
    return own === undefined ? [] : [...own].filter((algo) => algo.closePosition || algo.timeInForce === 'GTE_GTC')
  }

  /** Takes a price in: what it triggers and activates is no longer waiting for a price. */
  reach(symbol: string, workingType: WatchedPrice, price: Units): Reached<Algo> {
    const watch = this.watches.get(`${symbol} ${workingType}`)
    if (watch === undefined) return { triggered: [], trailed: [], activated: [], moved: false }
    const activated = [...watch.activatingOnRise.take(price), ...watch.activatingOnFall.take(price)]
    const sells = watch.trails.SELL.take(price)
    const buys = watch.trails.BUY.take(price)
    const triggered = [...watch.rising.take(price), ...watch.falling.take(price)]
    const trailed = [...sells.reached, ...buys.reached]
    return { triggered, trailed, activated, moved: sells.moved || buys.moved }
  }

  /** The best price an activated trailing stop has seen. */
  bestOf(algo: Algo): Units {
    return this.watch(algo.symbol, algo.workingType).trails[algo.side].bestOf(algo) ?? algo.extreme
  }

  /** Best prices to be kept, by "symbol workingType side". */
  bestPrices(symbol: string, workingType: WatchedPrice): (readonly [name: string, best: BestPrices])[] {
    const { trails } = this.watch(symbol, workingType)
    return (['BUY', 'SELL'] as const).map(
      (side) => [trailName(symbol, workingType, side), trails[side].best()] as const,
    )
  }

  /** Every pair of symbol and price that anything waits or waited for. */
  watched(): (readonly [symbol: string, workingType: WatchedPrice])[] {
    return [...this.watches.keys()].map((name) => name.split(' ') as [string, WatchedPrice])
  }

  clear(): void {
    for (const map of [this.byId, this.byClientId, this.waiting, this.watches]) map.clear()
  }

  private watch(symbol: string, workingType: WatchedPrice): Watch<Algo> {
    const name = `${symbol} ${workingType}`
    const known = this.watches.get(name)
    if (known) return known
    const watch = new Watch<Algo>()
    this.watches.set(name, watch)
    return watch
  }
}

export const trailName = (symbol: string, workingType: WatchedPrice, side: Side): string =>
  `${symbol} ${workingType} ${side}`

const clientName = (accountId: string, clientAlgoId: string): string => `${accountId} ${clientAlgoId}`
