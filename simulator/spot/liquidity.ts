import type { Side, SymbolMarket } from '../engine/market-types'
import { minimum, times, type Units } from '../engine/units'
import type { OrderStore } from './order-store'
import { remainingOf, type SpotOrder } from './order'

/** Deep enough to hold every level of a book. */
const ALL_LEVELS = 100_000

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')

/** Whether a taker of `side` with `limit` may trade at `price`. */
export const reaches = (side: Side, limit: Units, price: Units): boolean =>
  side === 'BUY' ? price <= limit : price >= limit

interface Level {
  readonly price: Units
  readonly quantity: Units
}

/** Levels a taker meets up to its limit, best first, without what rests there for the same account. */
export function foreignLevels(
  market: SymbolMarket,
  side: Side,
  limit: Units | undefined,
  own: readonly SpotOrder[],
): Level[] {
  const mine = new Map<Units, Units>()
  for (const order of own) mine.set(order.price, (mine.get(order.price) ?? 0n) + remainingOf(order))
  const levels: Level[] = []
  for (const { price, quantity } of market.book.levels(opposite(side), ALL_LEVELS)) {
    if (limit !== undefined && !reaches(side, limit, price)) break
    const left = quantity - (mine.get(price) ?? 0n)
    if (left > 0n) levels.push({ price, quantity: left })
  }
  return levels
}

/** Quote amount of taking `quantity` from the levels; less when they hold less. */
export function costOf(levels: readonly Level[], quantity: Units): Units {
  let left = quantity
  let cost = 0n
  for (const level of levels) {
    if (left === 0n) break
    const taken = minimum(left, level.quantity)
    cost += times(level.price, taken)
    left -= taken
  }
  return cost
}

/** Largest base amount, in whole steps, that `budget` of quote buys or that brings no more than `budget` when sold. */
export function quantityFor(levels: readonly Level[], budget: Units, step: Units): Units {
  let left = budget
  let quantity = 0n
  for (const level of levels) {
    const worth = times(level.price, level.quantity)
    if (worth <= left) {
      quantity += level.quantity
      left -= worth
      continue
    }
    quantity += (left * 100_000_000n) / level.price
    break
  }
  return step > 0n ? quantity - (quantity % step) : quantity
}

/**
 * Own resting orders that a taker would meet: those at prices it reaches before foreign liquidity fills it. At one price an own
 * order counts as met, whatever stands before it in the queue.
 */
export function ownOrdersMet(
  side: Side,
  limit: Units | undefined,
  quantity: Units,
  levels: readonly Level[],
  own: readonly SpotOrder[],
): SpotOrder[] {
  return own.filter((order) => {
    if (limit !== undefined && !reaches(side, limit, order.price)) return false
    let better = 0n
    for (const level of levels) {
      if (side === 'BUY' ? level.price >= order.price : level.price <= order.price) break
      better += level.quantity
    }
    return better < quantity
  })
}

/** The account's orders resting on the side that a taker of `side` meets, best first. */
export function ownOpposite(store: OrderStore, accountId: string, symbol: string, side: Side): SpotOrder[] {
  return store
    .openOrders(accountId, symbol)
    .filter((order) => order.side === opposite(side))
    .sort((a, b) => (a.price === b.price ? a.orderId - b.orderId : a.price < b.price === (side === 'BUY') ? -1 : 1))
}
