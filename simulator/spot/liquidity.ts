import { HOUSE, type Side, type SymbolMarket } from '../engine/market-types'
import { minimum, times, type Units } from '../engine/units'
import { wholeMarketLots } from './lots'
import type { SpotOrder } from './order'

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')

/** Whether a taker of `side` with `limit` may trade at `price`. */
export const reaches = (side: Side, limit: Units | undefined, price: Units): boolean =>
  limit === undefined || (side === 'BUY' ? price <= limit : price >= limit)

interface Level {
  readonly price: Units
  readonly quantity: Units
}

/**
 * What a taker of `side` meets, best first, hidden parts included and without `own` orders; as much as the caller takes, so that a
 * small order costs little on a deep book.
 */
export function* levelsFacing(market: SymbolMarket, side: Side, own: readonly SpotOrder[]): Generator<Level> {
  const mine = new Set(own.map(({ orderId }) => orderId))
  for (const { orderId, owner, price, remaining } of market.book.standing(opposite(side)))
    if (owner === HOUSE || !mine.has(orderId)) yield { price, quantity: remaining }
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

/** Quantity of a market order for `budget` of quote: what that buys or what brings no more of it, as far as the filters let it. */
export const quantityFor = (market: SymbolMarket, side: Side, budget: Units, own: readonly SpotOrder[]): Units =>
  wholeMarketLots(affordable(market, side, budget, own), market.spec)

/** Largest base amount that `budget` of quote buys or that brings no more than `budget` when sold. */
export function affordable(market: SymbolMarket, side: Side, budget: Units, own: readonly SpotOrder[]): Units {
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
  return quantity
}

/**
 * The price that a peg chooses: the best of its own side or of the other one, so many levels deeper, and no worse than the order's
 * own. Undefined on a thin book and without a peg. Source: spot.md 9.5.
 */
export function pegPriceOf(
  market: SymbolMarket,
  { side, price, pegPriceType, pegOffsetValue = 0 }: Pegged,
): Units | undefined {
  if (pegPriceType === undefined) return undefined
  const levels = market.book.levels(pegPriceType === 'PRIMARY_PEG' ? side : opposite(side), pegOffsetValue + 1)
  const chosen = levels[pegOffsetValue]?.price
  return chosen !== undefined && price > 0n && reaches(side, chosen, price) ? price : chosen
}

type Pegged = Pick<SpotOrder, 'side' | 'price' | 'pegPriceType' | 'pegOffsetValue'>
