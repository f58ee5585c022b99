import type { Side } from './market-types'
import { ONE, type Units } from './units'
import { Heap } from './heap'

interface Trail<Item> {
  readonly item: Item
  /** A fraction: 0.01 for 1 %. */
  readonly rate: Units
  readonly number: number
}

/** Trails that have seen the same best price. */
interface Group<Item> {
  /** In mirrored prices, see {@link Trails}. */
  best: bigint
  /** The activation from which on this is the best price. */
  readonly since: number
  /** Nearest stop first. */
  trails: Heap<Trail<Item>>
  /** Goes up whenever its nearest stop changes. */
  version: number
}

interface Stop<Item> {
  readonly price: bigint
  readonly group: Group<Item>
  readonly version: number
}

export interface ReachedTrail<Item> {
  readonly item: Item
  readonly best: Units
}

/** What must be kept to go on after a restart: best prices by the activation from which on they hold. */
export type BestPrices = readonly (readonly [since: number, best: Units])[]

/** Told of each change of {@link BestPrices}: the price that holds from an activation on, or undefined when it is no longer needed. */
export type OnBest = (since: number, best: Units | undefined) => void

/**
 * Stops that follow the price: sells below the highest price since their activation, buys above the lowest. Whoever was activated
 * later has seen no better price than those before, so trails with the same best price stand together, and a new best price only
 * joins groups: no price walks over all trails. Buys are kept mirrored (price × -1), so that a better price is always a higher one.
 */
export class Trails<Item> {
  private readonly mirror: bigint
  private readonly live = new Map<Item, Trail<Item>>()
  /** Oldest and best first. */
  private groups: Group<Item>[] = []
  private stops = nearestStop<Item>()
  /** Trails in all groups, those no longer followed included. */
  private entries = 0

  constructor(
    side: Side,
    private readonly onBest: OnBest = () => undefined,
  ) {
    this.mirror = side === 'SELL' ? 1n : -1n
  }

  get size(): number {
    return this.live.size
  }

  /** Follows the price from now on. Numbers go up from call to call. */
  add(item: Item, rate: Units, number: number, price: Units): void {
    this.follow(this.mirror * price)
    const best = this.mirror * price
    const last = this.groups.at(-1)
    this.join(last?.best === best ? last : this.begin(best, number), item, rate, number)
  }

  /**
   * Takes an item up again whose best price stands in `saved`, oldest first, or else is `fallback`. Items come by number, lowest
   * first; {@link restored} comes after the last.
   */
  restore(item: Item, rate: Units, number: number, saved: BestPrices, fallback: Units): void {
    const [since, price] = lastUpTo(saved, number) ?? [number, fallback]
    const best = this.mirror * price
    const last = this.groups.at(-1)
    this.join(last?.best === best ? last : this.open(best, since), item, rate, number)
  }

  /** Tells where the best prices of all that was taken up again are others than `kept` ones. */
  restored(kept: BestPrices): void {
    const before = new Map(kept)
    for (const { since, best } of this.groups) {
      if (before.get(since) !== this.mirror * best) this.onBest(since, this.mirror * best)
      before.delete(since)
    }
    for (const since of before.keys()) this.onBest(since, undefined)
  }

  remove(item: Item): void {
    if (!this.live.delete(item) || this.entries <= 2 * this.live.size + 64) return
    for (const group of this.groups) {
      const kept = group.trails.values().filter((trail) => this.live.get(trail.item) === trail)
      group.trails = nearestFirst()
      for (const trail of kept) group.trails.push(trail)
    }
    this.entries = this.live.size
    this.dropEmpty()
    this.setStops()
  }

  /** The best price the item has seen. Looks at all groups: for answers and events, not for each price. */
  bestOf(item: Item): Units | undefined {
    const trail = this.live.get(item)
    const group = trail && this.groups.findLast((each) => each.since <= trail.number)
    return group && this.mirror * group.best
  }

  best(): BestPrices {
    return this.groups.map(({ since, best }) => [since, this.mirror * best] as const)
  }

  /** Whether this price, mirrored, is a new best one for somebody. */
  private follow(price: bigint): boolean {
    let joined: Group<Item> | undefined
    for (;;) {
      const last = this.groups.at(-1)
      if (last === undefined || last.best >= price) break
      this.groups.pop()
      joined = joined === undefined ? last : this.merged(last, joined)
    }
    if (joined === undefined) return false
    const last = this.groups.at(-1)
    const group = last?.best === price ? this.merged(last, joined) : joined
    if (last?.best === price) this.groups.pop()
    else this.onBest(group.since, this.mirror * price)
    group.best = price
    this.groups.push(group)
    this.setStop(group)
    return true
  }

  /** Takes the price in: `moved` says whether a best price changed, `reached` has whose stop it reached, under which best price. */
  take(price: Units): { readonly moved: boolean; readonly reached: ReachedTrail<Item>[] } {
    const mirrored = this.mirror * price
    const moved = this.live.size > 0 && this.follow(mirrored)
    const reached: ReachedTrail<Item>[] = []
    for (;;) {
      const stop = this.stops.peek()
      if (stop === undefined) break
      const current = stop.version === stop.group.version
      if (current && mirrored * ONE > stop.price) break
      this.stops.pop()
      if (!current) continue
      const trail = stop.group.trails.peek()
      if (trail !== undefined && this.live.get(trail.item) === trail) {
        stop.group.trails.pop()
        this.entries--
        this.live.delete(trail.item)
        reached.push({ item: trail.item, best: this.mirror * stop.group.best })
      }
      this.setStop(stop.group)
    }
    if (reached.length > 0) this.dropEmpty()
    return { moved, reached }
  }

  private begin(best: bigint, since: number): Group<Item> {
    this.onBest(since, this.mirror * best)
    return this.open(best, since)
  }

  private open(best: bigint, since: number): Group<Item> {
    const group: Group<Item> = { best, since, trails: nearestFirst(), version: 0 }
    this.groups.push(group)
    return group
  }

  private join(group: Group<Item>, item: Item, rate: Units, number: number): void {
    const trail = { item, rate, number }
    this.live.set(item, trail)
    group.trails.push(trail)
    this.entries++
    this.setStop(group)
  }

  private dropEmpty(): void {
    this.groups = this.groups.filter(({ since, trails }) => {
      if (trails.size === 0) this.onBest(since, undefined)
      return trails.size > 0
    })
  }

  /** The smaller group's trails go over to the larger one, which is of the older one's activations from now on. */
  private merged(older: Group<Item>, newer: Group<Item>): Group<Item> {
    const [into, from] = older.trails.size >= newer.trails.size ? [older, newer] : [newer, older]
    for (const trail of from.trails.values()) into.trails.push(trail)
    from.version++
    into.version++
    this.onBest(newer.since, undefined)
    return { ...into, since: older.since }
  }

  private setStops(): void {
    this.stops = nearestStop()
    for (const group of this.groups) this.setStop(group)
  }

  /** Sets the group's stop to that of its nearest trail still followed. */
  private setStop(group: Group<Item>): void {
    // Stops that moved on stay in the heap until they come up, or until they are most of it.
    if (this.stops.size > 2 * this.groups.length + 64) return this.setStops()
    for (;;) {
      const nearest = group.trails.peek()
      group.version++
      if (nearest === undefined) return
      if (this.live.get(nearest.item) === nearest) {
        const price = group.best * (ONE - this.mirror * nearest.rate)
        this.stops.push({ price, group, version: group.version })
        return
      }
      group.trails.pop()
      this.entries--
    }
  }
}

const nearestStop = <Item>(): Heap<Stop<Item>> => new Heap((a, b) => a.price > b.price)

const nearestFirst = <Item>(): Heap<Trail<Item>> =>
  new Heap((a, b) => (a.rate === b.rate ? a.number < b.number : a.rate < b.rate))

/** The last of the prices, oldest first, that holds for this activation. */
function lastUpTo(prices: BestPrices, number: number): BestPrices[number] | undefined {
  let [low, high] = [0, prices.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((prices[middle]?.[0] ?? 0) <= number) low = middle + 1
    else high = middle
  }
  return prices[low - 1]
}
