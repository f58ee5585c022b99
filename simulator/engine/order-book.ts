import type { BookView, RestingOrder, Side, TakerOrder } from './market-types'
import { minimum, over, times, type Units } from './units'

/** One price of one side. Orders stand in the order of their arrival: a Map keeps it and removes in constant time. */
interface Level {
  readonly price: Units
  /** Shown. */
  quantity: Units
  /** What icebergs hold back. */
  hidden: Units
  readonly orders: Map<number, RestingOrder>
}

/** One match inside the book; the market adds symbol, trade id and time. */
export interface Fill {
  readonly maker: RestingOrder
  readonly price: Units
  readonly quantity: Units
}

export interface LevelChange {
  readonly price: Units
  /** Zero: the level is gone. */
  readonly quantity: Units
}

/** Changed levels since the last drain. Levels name each changed price once, with its quantity now. */
export interface BookChanges {
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  readonly bids: readonly LevelChange[]
  readonly asks: readonly LevelChange[]
}

/** A reader of changes with its own place, such as one depth stream. */
export interface ChangeReader {
  /** What changed since the last call; undefined when nothing did. */
  drain(): BookChanges | undefined
  close(): void
}

/** Price-time matching book of one symbol. Pure: no clock, no chance, no knowledge of accounts. */
export interface OrderBook extends BookView {
  /** What a taker of `side` can get up to `limit`, hidden parts included. */
  available(side: Side, limit: Units | undefined): Units
  /** Matches and calls `onFill` after each match, when the book already shows it. `step` is for quote budgets. */
  take(order: TakerOrder, step: Units, onFill: (fill: Fill) => void): void
  rest(order: RestingOrder): void
  remove(orderId: number): RestingOrder | undefined
  /** Makes an order smaller in its place; see {@link SymbolMarket.reduce}. */
  reduce(orderId: number, remaining: Units): boolean
  find(orderId: number): RestingOrder | undefined
  /** Orders of one side, best price first and oldest first, until `visit` returns false. */
  walk(side: Side, visit: (order: RestingOrder) => boolean): void
  levelCount(side: Side): number
  /** Price of the level farthest from the touch. */
  worst(side: Side): Units | undefined
  /** Orders at exactly this price, oldest first. */
  at(side: Side, price: Units): RestingOrder[]
  /** Quantity standing at exactly this price. */
  quantityAt(side: Side, price: Units): Units
  readChanges(): ChangeReader
}

/** What an order shows; an iceberg only part of itself. */
const shownOf = (order: RestingOrder): Units => order.visible ?? order.remaining

/** An empty book. Update ids go up by one per changed level from `firstUpdateId` on. */
export function createOrderBook(firstUpdateId = 1): OrderBook {
  // The best level is the last of its array, where most changes happen and insertion is cheapest.
  const sides: Record<Side, Level[]> = { BUY: [], SELL: [] }
  const levelOf = new Map<number, Level>()
  const readers = new Set<{ from: number; readonly changed: Record<Side, Set<Units>> }>()
  let lastUpdateId = firstUpdateId

  const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')
  /** Whether `a` is a better price than `b` for an order resting on this side. */
  const better = (side: Side, a: Units, b: Units): boolean => (side === 'BUY' ? a > b : a < b)
  const crosses = (taker: Side, limit: Units | undefined, price: Units): boolean =>
    limit === undefined || (taker === 'BUY' ? price <= limit : price >= limit)

  /** Index of the level with this price, or where it would stand. */
  function placeOf(side: Side, price: Units): number {
    const levels = sides[side]
    let low = 0
    let high = levels.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (better(side, price, (levels[middle] as Level).price)) low = middle + 1
      else high = middle
    }
    return low
  }

  function changed(side: Side, price: Units): void {
    lastUpdateId++
    for (const reader of readers) reader.changed[side].add(price)
  }

  function dropIfEmpty(side: Side, level: Level): void {
    if (level.orders.size > 0) return
    const levels = sides[side]
    if (levels[levels.length - 1] === level) levels.pop()
    else levels.splice(placeOf(side, level.price), 1)
  }

  function quantityAt(side: Side, price: Units): Units {
    const level = sides[side][placeOf(side, price)]
    return level !== undefined && level.price === price ? level.quantity : 0n
  }

  /** An iceberg whose shown part is gone shows the next one, at the end of its price's queue. */
  function surface(level: Level, maker: RestingOrder): void {
    if (maker.part === undefined || maker.remaining === 0n || shownOf(maker) > 0n) return
    maker.visible = minimum(maker.part, maker.remaining)
    level.quantity += maker.visible
    level.hidden -= maker.visible
    level.orders.delete(maker.orderId)
    level.orders.set(maker.orderId, maker)
  }

  function take(order: TakerOrder, step: Units, onFill: (fill: Fill) => void): void {
    const makerSide = opposite(order.side)
    const levels = sides[makerSide]
    let left = order.quantity
    let budget = order.quoteBudget
    for (;;) {
      const level = levels[levels.length - 1]
      if (level === undefined || !crosses(order.side, order.limit, level.price)) return
      const maker = level.orders.values().next().value as RestingOrder
      let quantity = shownOf(maker)
      if (left !== undefined) quantity = minimum(quantity, left)
      if (budget !== undefined) {
        const affordable = over(budget, level.price)
        quantity = minimum(quantity, affordable - (affordable % step))
      }
      if (quantity <= 0n) return
      const meeting = order.meet?.(maker, quantity) ?? 'trade'
      if (meeting === 'stop') return
      if (meeting !== 'trade') {
        const unchanged = levelOf.get(maker.orderId) === level && shownOf(maker) >= quantity
        if (meeting.prevented === 0n && unchanged) throw new Error(`Order ${maker.orderId} is met again and again.`)
        if (left !== undefined) left -= meeting.prevented
        if (budget !== undefined) budget -= times(level.price, meeting.prevented)
        continue
      }
      maker.remaining -= quantity
      if (maker.visible !== undefined) maker.visible -= quantity
      level.quantity -= quantity
      if (left !== undefined) left -= quantity
      if (budget !== undefined) budget -= times(level.price, quantity)
      if (maker.remaining === 0n) {
        level.orders.delete(maker.orderId)
        levelOf.delete(maker.orderId)
        dropIfEmpty(makerSide, level)
      } else surface(level, maker)
      changed(makerSide, level.price)
      onFill({ maker, price: level.price, quantity })
    }
  }

  return {
    get lastUpdateId() {
      return lastUpdateId
    },
    best(side) {
      const levels = sides[side]
      const level = levels[levels.length - 1]
      return level && { price: level.price, quantity: level.quantity }
    },
    levels(side, limit) {
      const levels = sides[side]
      const found: { price: Units; quantity: Units }[] = []
      for (let i = levels.length - 1; i >= 0 && found.length < limit; i--) {
        const level = levels[i] as Level
        found.push({ price: level.price, quantity: level.quantity })
      }
      return found
    },
    available(side, limit) {
      const levels = sides[opposite(side)]
      let sum = 0n
      for (let i = levels.length - 1; i >= 0; i--) {
        const level = levels[i] as Level
        if (!crosses(side, limit, level.price)) break
        sum += level.quantity + level.hidden
      }
      return sum
    },
    take,
    rest(order) {
      if (order.remaining <= 0n) throw new Error(`Order ${order.orderId} has nothing left to rest.`)
      if (levelOf.has(order.orderId)) throw new Error(`Order ${order.orderId} is already in the book.`)
      const facing = sides[opposite(order.side)].at(-1)
      if (facing !== undefined && crosses(order.side, order.price, facing.price))
        throw new Error(`Order ${order.orderId} at ${order.price} would cross ${facing.price}.`)
      const place = placeOf(order.side, order.price)
      let level = sides[order.side][place]
      if (level === undefined || level.price !== order.price) {
        level = { price: order.price, quantity: 0n, hidden: 0n, orders: new Map() }
        sides[order.side].splice(place, 0, level)
      }
      if (order.part !== undefined) order.visible = minimum(order.part, order.remaining)
      level.orders.set(order.orderId, order)
      level.quantity += shownOf(order)
      level.hidden += order.remaining - shownOf(order)
      levelOf.set(order.orderId, level)
      changed(order.side, order.price)
    },
    remove(orderId) {
      const level = levelOf.get(orderId)
      const order = level?.orders.get(orderId)
      if (level === undefined || order === undefined) return undefined
      level.orders.delete(orderId)
      levelOf.delete(orderId)
      level.quantity -= shownOf(order)
      level.hidden -= order.remaining - shownOf(order)
      dropIfEmpty(order.side, level)
      changed(order.side, order.price)
      return order
    },
    reduce(orderId, remaining) {
      const level = levelOf.get(orderId)
      const order = level?.orders.get(orderId)
      if (level === undefined || order === undefined) return false
      if (remaining <= 0n || remaining >= order.remaining)
        throw new Error(`Order ${orderId} of ${order.remaining} cannot be reduced to ${remaining}.`)
      const shown = shownOf(order)
      level.hidden -= order.remaining - shown
      order.remaining = remaining
      if (order.visible !== undefined) order.visible = minimum(order.visible, remaining)
      level.quantity -= shown - shownOf(order)
      level.hidden += remaining - shownOf(order)
      changed(order.side, order.price)
      return true
    },
    find: (orderId) => levelOf.get(orderId)?.orders.get(orderId),
    walk(side, visit) {
      const levels = sides[side]
      for (let i = levels.length - 1; i >= 0; i--)
        for (const order of (levels[i] as Level).orders.values()) if (!visit(order)) return
    },
    levelCount: (side) => sides[side].length,
    worst: (side) => sides[side][0]?.price,
    at(side, price) {
      const level = sides[side][placeOf(side, price)]
      return level !== undefined && level.price === price ? [...level.orders.values()] : []
    },
    quantityAt,
    readChanges() {
      const reader = { from: lastUpdateId, changed: { BUY: new Set<Units>(), SELL: new Set<Units>() } }
      readers.add(reader)
      const collect = (side: Side): LevelChange[] => {
        const list = [...reader.changed[side]]
        list.sort((a, b) => (better(side, a, b) ? -1 : 1))
        reader.changed[side].clear()
        return list.map((price) => ({ price, quantity: quantityAt(side, price) }))
      }
      return {
        drain() {
          if (reader.from === lastUpdateId) return undefined
          const firstUpdateId = reader.from + 1
          reader.from = lastUpdateId
          return { firstUpdateId, lastUpdateId, bids: collect('BUY'), asks: collect('SELL') }
        },
        close() {
          readers.delete(reader)
        },
      }
    },
  }
}
