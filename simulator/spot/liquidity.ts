import type { Side, SymbolMarket } from '../engine/market-types'
import { maximum, minimum, times, type Units } from '../engine/units'
import { remainingOf, type SpotOrder } from './order'

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')

/** Whether a taker of `side` with `limit` may trade at `price`. */
export const reaches = (side: Side, limit: Units | undefined, price: Units): boolean =>
  limit === undefined || (side === 'BUY' ? price <= limit : price >= limit)

interface Level {
  readonly price: Units
  readonly quantity: Units
}

/** Levels looked at first; each further look takes twice as many, so that a small order costs little on a deep book. */
const FIRST_LEVELS = 32

/** Levels a taker of `side` meets, best first, without what `own` orders show there; as many as the caller takes. */
export function* levelsFacing(market: SymbolMarket, side: Side, own: readonly SpotOrder[]): Generator<Level> {
  const mine = new Map<Units, Units>()
  for (const order of own) {
    if (order.side === side || order.workingTime < 0) continue
    const price = order.peggedPrice ?? order.price
    const shown = order.icebergQuantity > 0n ? minimum(order.icebergQuantity, remainingOf(order)) : remainingOf(order)
    mine.set(price, (mine.get(price) ?? 0n) + shown)
  }
  let seen = 0
  for (let limit = FIRST_LEVELS; ; limit *= 2) {
    const levels = market.book.levels(opposite(side), limit)
    for (; seen < levels.length; seen++) {
      const { price, quantity } = levels[seen] as Level
      const left = maximum(0n, quantity - (mine.get(price) ?? 0n))
      if (left > 0n) yield { price, quantity: left }
    }
    if (levels.length < limit) return
  }
}

/** Quote amount of taking `quantity` at any price; less when the book holds less. */
export function costOf(market: SymbolMarket, side: Side, quantity: Units, own: readonly SpotOrder[]): Units {
  let left = quantity
  let cost = 0n
  for (const level of levelsFacing(market, side, own)) {
    const taken = minimum(left, level.quantity)
    cost += times(level.price, taken)
    left -= taken
    if (left === 0n) break
  }
  return cost
}

/** Largest base amount, in whole steps, that `budget` of quote buys or that brings no more than `budget` when sold. */
export function quantityFor(market: SymbolMarket, side: Side, budget: Units, own: readonly SpotOrder[]): Units {
  const { step } = market.spec
  let left = budget
  let quantity = 0n
  for (const level of levelsFacing(market, side, own)) {
    const worth = times(level.price, level.quantity)
    if (worth > left) {
      quantity += (left * 100_000_000n) / level.price
      break
    }
    quantity += level.quantity
    left -= worth
  }
  return step > 0n ? quantity - (quantity % step) : quantity
}

/** The price that a peg chooses: the best of its own side or of the other one, so many levels deeper. Undefined on a thin book. */
export function peggedPriceOf(
  market: SymbolMarket,
  side: Side,
  priceType: 'PRIMARY_PEG' | 'MARKET_PEG',
  offset: number,
): Units | undefined {
  const levels = market.book.levels(priceType === 'PRIMARY_PEG' ? side : opposite(side), offset + 1)
  return levels[offset]?.price
}
