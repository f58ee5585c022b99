import { HOUSE, type RestingOrder, type Side } from '../../engine/market-types'
import type { Random } from '../../engine/random'
import { ONE, type Units } from '../../engine/units'
import type { LiveSymbol } from '../live-symbol'

/** Levels each side is kept at, and where the farthest ones are cut. */
export const TARGET_LEVELS = 130
const MOST_LEVELS = 170
/** How spread and size follow the width of the coin's moves: powers of it, within bounds. */
const SPREAD_POWER = 0.9
const SIZE_POWER = -0.7
const WIDEST = 6
const SMALLEST = 0.2
const LARGEST = 1.5
/** Distance of the farthest quotes from the price, as a fraction, where ticks are fine enough. */
const REACH = 0.008

/** The market makers of one symbol: they keep both sides deep, near the fair price, in the same queues as everybody. */
export interface HouseQuotes {
  /** Brings the book around a fair price, given in ticks, with at most so many new quotes a side. Never takes. */
  layAround(fairTicks: number, mostQuotes?: number): void
  /** How wide the coin moves, as a multiple of the usual: makers ask more for it and show less. */
  setUnrest(unrest: number): void
  /** Changes a few quotes near the touch, as makers do when nothing happens. */
  churn(fairTicks: number, count: number): void
  /** Takes away every house order at `price` or better on that side. */
  withdraw(side: Side, price: Units): void
  /** Rests one house order. The caller knows that it does not cross. */
  rest(side: Side, price: Units, quantity: Units): void
  /** Half the spread the makers ask, in ticks. */
  readonly halfSpread: (fairTicks: number) => number
}

/** Makers of a symbol, drawing their sizes and places from `random`. */
export function createHouseQuotes(market: LiveSymbol, random: Random): HouseQuotes {
  const { listing, orders } = market
  const { tick, step, minPrice } = market.spec
  const quotePrice = listing.quoteCoin?.price ?? 1
  const tickValue = Number(tick) / Number(ONE)
  const stepValue = Number(step) / Number(ONE)
  // House ids are negative, so that the symbol's own order ids stay those of accounts.
  let lastId = 0
  let spreadFactor = 1
  let sizeFactor = 1

  const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')
  const ticksOf = (price: Units): number => Number(price / tick)
  const halfSpread = (fairTicks: number): number =>
    Math.max(0.5, (fairTicks * listing.coin.halfSpread * spreadFactor) / 10_000)
  const reachOf = (fairTicks: number): number => Math.max(TARGET_LEVELS * 1.6, fairTicks * REACH)

  function rest(side: Side, price: Units, quantity: Units): void {
    orders.rest({ orderId: --lastId, owner: HOUSE, side, price, remaining: quantity })
  }

  function sizeAt(priceTicks: number, distance: number, reach: number): Units {
    const usual = (listing.coin.levelNotional * (listing.activity ?? 1) * sizeFactor) / quotePrice
    const notional = usual * Math.exp(0.9 * random.normal() - 0.4)
    const deeper = 0.35 + 3 * Math.sqrt(Math.min(1, distance / reach))
    const amount = (notional * deeper) / (priceTicks * tickValue)
    return BigInt(Math.max(1, Math.round(amount / stepValue))) * step
  }

  /** Rests a quote `distance` ticks away from fair, moved outwards when it would cross somebody. */
  function quote(side: Side, fairTicks: number, distance: number): void {
    const away = side === 'BUY' ? Math.floor(fairTicks - distance) : Math.ceil(fairTicks + distance)
    const facing = orders.best(opposite(side))
    let ticks = away
    if (facing !== undefined) {
      const limit = ticksOf(facing.price)
      ticks = side === 'BUY' ? Math.min(ticks, limit - 1) : Math.max(ticks, limit + 1)
    }
    if (ticks < 1) return
    const price = BigInt(ticks) * tick
    if (price < minPrice || price > market.spec.maxPrice) return
    rest(side, price, sizeAt(ticks, distance, reachOf(fairTicks)))
  }

  function withdraw(side: Side, price: Units): void {
    const gone: number[] = []
    orders.walk(side, (order: RestingOrder) => {
      if (side === 'BUY' ? order.price < price : order.price > price) return false
      if (order.owner === HOUSE) gone.push(order.orderId)
      return true
    })
    for (const orderId of gone) orders.remove(orderId)
  }

  /** Distances are dense near the touch and thin out with depth. */
  const randomDistance = (half: number, reach: number): number => half + reach * random.uniform() ** 2.2

  function layside(side: Side, fairTicks: number, mostQuotes: number): void {
    const half = halfSpread(fairTicks)
    const reach = reachOf(fairTicks)
    const near = side === 'BUY' ? Math.floor(fairTicks - half * 0.4) + 1 : Math.ceil(fairTicks + half * 0.4) - 1
    withdraw(side, BigInt(Math.max(0, near)) * tick)
    const best = orders.best(side)
    const gap = best === undefined ? Number.POSITIVE_INFINITY : Math.abs(fairTicks - ticksOf(best.price))
    if (gap > half * 1.6 + 1) {
      quote(side, fairTicks, half * (0.6 + 0.6 * random.uniform()))
      if (gap > half * 8 + 4)
        for (let i = 1; i <= 6; i++) quote(side, fairTicks, half + i * (1 + half * random.uniform()))
    }
    const tries = Math.min(mostQuotes, 4 * TARGET_LEVELS)
    for (let i = 0; orders.levelCount(side) < TARGET_LEVELS && i < tries; i++)
      quote(side, fairTicks, randomDistance(half, reach))
    cutFarthest(side)
  }

  function cutFarthest(side: Side): void {
    for (let count = orders.levelCount(side); count > MOST_LEVELS; count--) {
      const price = orders.worst(side)
      if (price === undefined) return
      const far = orders.at(side, price)
      if (far.some((order) => order.owner !== HOUSE)) return
      for (const order of far) orders.remove(order.orderId)
    }
  }

  return {
    halfSpread,
    rest,
    withdraw,
    layAround(fairTicks, mostQuotes = Number.POSITIVE_INFINITY) {
      layside('BUY', fairTicks, mostQuotes)
      layside('SELL', fairTicks, mostQuotes)
    },
    setUnrest(unrest) {
      spreadFactor = Math.max(0.7, Math.min(WIDEST, unrest ** SPREAD_POWER))
      sizeFactor = Math.max(SMALLEST, Math.min(LARGEST, unrest ** SIZE_POWER))
    },
    churn(fairTicks, count) {
      const half = halfSpread(fairTicks)
      for (let i = 0; i < count; i++) {
        const side: Side = random.uniform() < 0.5 ? 'BUY' : 'SELL'
        const skip = random.below(25)
        let seen = 0
        let chosen: RestingOrder | undefined
        orders.walk(side, (order) => {
          if (order.owner === HOUSE) chosen = order
          return seen++ < skip
        })
        if (chosen === undefined) continue
        // The touch itself is pulled less often, so that the best price does not flicker.
        const isTouch = chosen.price === orders.best(side)?.price
        if (isTouch && random.uniform() < 0.6)
          rest(side, chosen.price, sizeAt(ticksOf(chosen.price), half, reachOf(fairTicks)))
        if (!isTouch) quote(side, fairTicks, randomDistance(half, reachOf(fairTicks) * 0.3))
        orders.remove(chosen.orderId)
      }
    },
  }
}
