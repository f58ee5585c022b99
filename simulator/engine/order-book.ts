import { type BookView, HOUSE, type RestingOrder, type Side, type TakerOrder } from './market-types'
import { minimum, over, times, type Units } from './units'

/** One price of one side. Orders stand in the order of their arrival: a Map keeps it and removes in constant time. */
interface Level {
  readonly price: Units
  /** A level of orders for retail takers only, which the public book does not show. */
  readonly retail: boolean
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

/**
 * Price-time matching book of one symbol. Pure: no clock, no chance, no knowledge of accounts. Retail-only orders stand in a book
 * of their own behind the public one: house takers, who stand for retail traders, meet them, after public orders of the same
 * price; everybody else trades and quotes as if they were not there.
 */
export interface OrderBook extends BookView {
  /** What a taker of `side` can get up to `limit`, hidden parts included; a retail taker also from retail-only orders. */
  available(side: Side, limit: Units | undefined, retail?: boolean): Units
  /** The book with retail-only orders, except where these cross what everybody sees. */
  retailLevels(side: Side, limit: number): readonly { readonly price: Units; readonly quantity: Units }[]
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
  /** With `retail`, changes of the book as {@link OrderBook.retailLevels} shows it. */
  readChanges(retail?: boolean): ChangeReader
}

/** What an order shows; an iceberg only part of itself. */
const shownOf = (order: RestingOrder): Units => order.visible ?? order.remaining

/** An empty book. Update ids go up by one per changed level from `firstUpdateId` on. */
export function createOrderBook(firstUpdateId = 1): OrderBook {
  // The best level is the last of its array, where most changes happen and insertion is cheapest.
  const sides: Record<Side, Level[]> = { BUY: [], SELL: [] }
  const retailSides: Record<Side, Level[]> = { BUY: [], SELL: [] }
  const levelOf = new Map<number, Level>()
  const readers = new Set<{ from: number; readonly retail: boolean; readonly changed: Record<Side, Set<Units>> }>()
  let lastUpdateId = firstUpdateId

  const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')
  /** Whether `a` is a better price than `b` for an order resting on this side. */
  const better = (side: Side, a: Units, b: Units): boolean => (side === 'BUY' ? a > b : a < b)
  const crosses = (taker: Side, limit: Units | undefined, price: Units): boolean =>
    limit === undefined || (taker === 'BUY' ? price <= limit : price >= limit)

  const levelsOf = (side: Side, retail: boolean): Level[] => (retail ? retailSides : sides)[side]

  /** Index of the level with this price, or where it would stand. */
  function placeOf(levels: readonly Level[], side: Side, price: Units): number {
    let low = 0
    let high = levels.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (better(side, price, (levels[middle] as Level).price)) low = middle + 1
      else high = middle
    }
    return low
  }

  function levelAt(side: Side, price: Units, retail = false): Level | undefined {
    const levels = levelsOf(side, retail)
    const level = levels[placeOf(levels, side, price)]
    return level !== undefined && level.price === price ? level : undefined
  }

  function changed(side: Side, { price, retail }: Level): void {
    lastUpdateId++
    for (const reader of readers) if (reader.retail || !retail) reader.changed[side].add(price)
  }

  function dropIfEmpty(side: Side, level: Level): void {
    if (level.orders.size > 0) return
    const levels = levelsOf(side, level.retail)
    if (levels[levels.length - 1] === level) levels.pop()
    else levels.splice(placeOf(levels, side, level.price), 1)
  }

  const quantityAt = (side: Side, price: Units): Units => levelAt(side, price)?.quantity ?? 0n

  /** Whether a retail-only level crosses the public book, and is hidden even from those who see such levels. */
  function isHidden(side: Side, price: Units): boolean {
    const facing = sides[opposite(side)].at(-1)
    return facing !== undefined && crosses(side, price, facing.price)
  }

  /** Prices of retail-only levels that are hidden now. */
  function hiddenPrices(side: Side): Set<Units> {
    const levels = retailSides[side]
    const hidden = new Set<Units>()
    for (let i = levels.length - 1; i >= 0 && isHidden(side, (levels[i] as Level).price); i--)
      hidden.add((levels[i] as Level).price)
    return hidden
  }

  function retailQuantityAt(side: Side, price: Units): Units {
    const retail = levelAt(side, price, true)
    return quantityAt(side, price) + (retail === undefined || isHidden(side, price) ? 0n : retail.quantity)
  }

  /** Where the taker finds its next maker: the better price, the public one of two equal prices. */
  function nextLevel(makerSide: Side, retailTaker: boolean): Level | undefined {
    const shown = sides[makerSide].at(-1)
    const retail = retailTaker ? retailSides[makerSide].at(-1) : undefined
    if (retail === undefined) return shown
    return shown !== undefined && !better(makerSide, retail.price, shown.price) ? shown : retail
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
    const retailTaker = order.owner === HOUSE
    let left = order.quantity
    let budget = order.quoteBudget
    for (;;) {
      const level = nextLevel(makerSide, retailTaker)
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
      changed(makerSide, level)
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
    available(side, limit, retail = false) {
      let sum = 0n
      for (const levels of retail ? [sides[opposite(side)], retailSides[opposite(side)]] : [sides[opposite(side)]])
        for (let i = levels.length - 1; i >= 0; i--) {
          const level = levels[i] as Level
          if (!crosses(side, limit, level.price)) break
          sum += level.quantity + level.hidden
        }
      return sum
    },
    retailLevels(side, limit) {
      const prices = new Set<Units>()
      for (const levels of [sides[side], retailSides[side]])
        for (let i = levels.length - 1, taken = 0; i >= 0 && taken < limit; i--) {
          const level = levels[i] as Level
          if (level.retail && isHidden(side, level.price)) continue
          prices.add(level.price)
          taken++
        }
      return [...prices]
        .sort((a, b) => (better(side, a, b) ? -1 : 1))
        .slice(0, limit)
        .map((price) => ({ price, quantity: retailQuantityAt(side, price) }))
    },
    take,
    rest(order) {
      if (order.remaining <= 0n) throw new Error(`Order ${order.orderId} has nothing left to rest.`)
      if (levelOf.has(order.orderId)) throw new Error(`Order ${order.orderId} is already in the book.`)
      const facing = sides[opposite(order.side)].at(-1)
      if (facing !== undefined && crosses(order.side, order.price, facing.price))
        throw new Error(`Order ${order.orderId} at ${order.price} would cross ${facing.price}.`)
      const retail = order.retailOnly === true
      const levels = levelsOf(order.side, retail)
      const place = placeOf(levels, order.side, order.price)
      let level = levels[place]
      if (level === undefined || level.price !== order.price) {
        level = { price: order.price, retail, quantity: 0n, hidden: 0n, orders: new Map() }
        levels.splice(place, 0, level)
      }
      if (order.part !== undefined) order.visible = minimum(order.part, order.remaining)
      level.orders.set(order.orderId, order)
      level.quantity += shownOf(order)
      level.hidden += order.remaining - shownOf(order)
      levelOf.set(order.orderId, level)
      changed(order.side, level)
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
      changed(order.side, level)
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
      changed(order.side, level)
      return true
    },
    find: (orderId) => levelOf.get(orderId)?.orders.get(orderId),
    walk(side, visit) {
      const levels = sides[side]
      for (let i = levels.length - 1; i >= 0; i--)
        for (const order of (levels[i] as Level).orders.values()) if (!visit(order)) return
    },
    *standing(side) {
      const levels = sides[side]
      for (let i = levels.length - 1; i >= 0; i--) yield* (levels[i] as Level).orders.values()
    },
    levelCount: (side) => sides[side].length,
    worst: (side) => sides[side][0]?.price,
    at: (side, price) => [...(levelAt(side, price)?.orders.values() ?? [])],
    quantityAt,
    readChanges(retail = false) {
      const reader = { from: lastUpdateId, retail, changed: { BUY: new Set<Units>(), SELL: new Set<Units>() } }
      readers.add(reader)
      const hidden = { BUY: hiddenPrices('BUY'), SELL: hiddenPrices('SELL') }
      /** Retail-only levels that the public book's moves hid or bared are changes as well. */
      function noteHidden(side: Side): void {
        const now = hiddenPrices(side)
        for (const price of now) if (!hidden[side].has(price)) reader.changed[side].add(price)
        for (const price of hidden[side]) if (!now.has(price)) reader.changed[side].add(price)
        hidden[side] = now
      }
      const collect = (side: Side): LevelChange[] => {
        const list = [...reader.changed[side]]
        list.sort((a, b) => (better(side, a, b) ? -1 : 1))
        reader.changed[side].clear()
        const quantity = retail ? retailQuantityAt : quantityAt
        return list.map((price) => ({ price, quantity: quantity(side, price) }))
      }
      return {
        drain() {
          if (reader.from === lastUpdateId) return undefined
          if (retail) {
            noteHidden('BUY')
            noteHidden('SELL')
          }
          if (reader.changed.BUY.size === 0 && reader.changed.SELL.size === 0) return undefined
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
