import {
  add,
  compare,
  divide,
  floorToStep,
  isAbove,
  isPositive,
  isZero,
  multiply,
  smaller,
  subtract,
  toScale,
  trimmed,
  ZERO,
  type DecimalString,
} from './decimal'
import type { BookLevel, Side, SymbolRules } from './market'
import type { NewOrder, PriceMatch } from './order'
import type { SeenMarket } from './seen-market'

/** Decimals in which the exchange books money and amounts. */
export const BOOKED_DECIMALS = 8

/** The levels that an order of this side trades with, the owner's own orders taken out; undefined while the book is unknown. */
export function levelsAgainst(
  { side, smartRouting }: Pick<NewOrder, 'side' | 'smartRouting'>,
  seen: SeenMarket,
): readonly BookLevel[] | undefined {
  if (smartRouting === true) return side === 'BUY' ? seen.routedAsks : seen.routedBids
  const [levels, own = []] = side === 'BUY' ? [seen.asks, seen.ownAsks] : [seen.bids, seen.ownBids]
  if (levels === undefined || own.length === 0) return levels
  return levels.flatMap(({ price, quantity }) => {
    const left = own.reduce(
      (rest, mine) => (compare(mine.price, price) === 0 ? subtract(rest, mine.quantity) : rest),
      quantity,
    )
    return isPositive(left) ? [{ price, quantity: left }] : []
  })
}

/** Whether the levels that are known say all about taking this much: they hold it, or nothing lies behind them. */
export function holds(
  levels: readonly BookLevel[],
  size: { readonly quantity: DecimalString } | { readonly quoteQuantity: DecimalString },
  seen: SeenMarket,
): boolean {
  if (seen.deeper !== true) return true
  const known = levels.reduce(
    (total, level) => add(total, 'quantity' in size ? level.quantity : multiply(level.price, level.quantity)),
    ZERO,
  )
  return !isAbove('quantity' in size ? size.quantity : size.quoteQuantity, known)
}

/** What taking this quantity costs or brings, in quote; less when the book holds less. */
export function costOfTaking(levels: readonly BookLevel[], quantity: DecimalString): DecimalString {
  let left = quantity
  let cost = ZERO
  for (const level of levels) {
    if (!isPositive(left)) break
    const taken = smaller(left, level.quantity)
    cost = add(cost, booked(multiply(level.price, taken)))
    left = subtract(left, taken)
  }
  return cost
}

/** Largest quantity that this much quote buys, or that brings no more of it, before any step. */
export function quantityWorth(levels: readonly BookLevel[], budget: DecimalString): DecimalString {
  let left = budget
  let quantity = ZERO
  for (const level of levels) {
    const worth = booked(multiply(level.price, level.quantity))
    if (isAbove(worth, left)) return add(quantity, divide(left, level.price, BOOKED_DECIMALS))
    quantity = add(quantity, level.quantity)
    left = subtract(left, worth)
  }
  return quantity
}

/** Quantity on these levels at the price or better for a taker of the side. */
export function quantityUntil(levels: readonly BookLevel[], side: Side, price: DecimalString): DecimalString {
  let quantity = ZERO
  for (const level of levels) {
    if (side === 'BUY' ? isAbove(level.price, price) : isAbove(price, level.price)) break
    quantity = add(quantity, level.quantity)
  }
  return quantity
}

/** The largest quantity not above this one that both lot filters of a market order let pass, their least aside. */
export function wholeMarketLots(quantity: DecimalString, { lot, marketLot }: SymbolRules): DecimalString {
  const most = [lot.max, marketLot.max].reduce((least, max) => (isZero(max) ? least : smaller(least, max)), quantity)
  // The coarser of two steps that divide each other.
  return floorToStep(floorToStep(most, lot.step), marketLot.step)
}

/** Price of the level that a peg looks at, no worse than the order's own; `thin` when the book is not so deep. Source: spot.md 9.5. */
export function peggedPrice(order: NewOrder, seen: SeenMarket): DecimalString | 'thin' | undefined {
  const { side, price, pegPriceType, pegOffset = 0 } = order
  if (pegPriceType === undefined) return undefined
  const onBids = (pegPriceType === 'PRIMARY_PEG') === (side === 'BUY')
  const levels = onBids ? seen.bids : seen.asks
  if (levels === undefined) return undefined
  const chosen = levels[pegOffset]?.price
  if (chosen === undefined) return seen.deeper === true ? undefined : 'thin'
  if (price === undefined) return chosen
  // The order's own price is a further limit.
  return side === 'BUY' ? smaller(chosen, price) : isAbove(price, chosen) ? price : chosen
}

const MATCHES: Readonly<Record<PriceMatch, { readonly own: boolean; readonly level: number }>> = {
  OPPONENT: { own: false, level: 1 },
  OPPONENT_5: { own: false, level: 5 },
  QUEUE: { own: true, level: 1 },
  QUEUE_5: { own: true, level: 5 },
  QUEUE_10: { own: true, level: 10 },
  QUEUE_20: { own: true, level: 20 },
}

/** Price of the level that a price match names; `thin` when the book is not so deep. Source: usdm.md 4 and 6.2. */
export function matchedPrice({ side, priceMatch }: NewOrder, seen: SeenMarket): DecimalString | 'thin' | undefined {
  if (priceMatch === undefined) return undefined
  const { own, level } = MATCHES[priceMatch]
  const levels = own === (side === 'BUY') ? seen.bids : seen.asks
  if (levels === undefined) return undefined
  return levels[level - 1]?.price ?? (seen.deeper === true ? undefined : 'thin')
}

/** Cut to what the exchange books. */
export const booked = (amount: DecimalString): DecimalString => trimmed(toScale(amount, BOOKED_DECIMALS))
