import {
  divide,
  floorToStep,
  isAbove,
  isBelow,
  isPositive,
  isZero,
  larger,
  multiply,
  type DecimalString,
} from './decimal'
import {
  booked,
  costOfTaking,
  holds,
  levelsAgainst,
  peggedPrice,
  quantityWorth,
  wholeMarketLots,
} from './check-order-book'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** Whether what is free pays for an order of spot: the whole amount is locked when it is taken in. Source: spot.md 6.4, 19. */
export function checkSpotFunds(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  return order.side === 'SELL' ? checkBase(order, rules, seen) : checkQuote(order, rules, seen)
}

/** What is locked of the quote asset by an order that buys; undefined while it is not known. */
export function quoteNeeded(order: NewOrder, rules: SymbolRules, seen: SeenMarket): DecimalString | undefined {
  const quantity = order.quantity ?? quantityOfQuote(order, rules, seen)
  if (quantity === undefined) return order.quoteQuantity
  if (order.orderType === 'MARKET') {
    const levels = levelsAgainst(order, seen)
    if (levels !== undefined && holds(levels, { quantity }, seen)) return costOfTaking(levels, quantity)
  }
  const price = lockPrice(order, seen)
  return price === undefined || !isPositive(price) ? undefined : booked(multiply(price, quantity))
}

/** What is locked of the base asset by an order that sells. */
export const baseNeeded = (order: NewOrder, rules: SymbolRules, seen: SeenMarket): DecimalString | undefined =>
  order.quantity ?? quantityOfQuote(order, rules, seen)

/** An amount of quote that the book as it stands turns into less than the smallest order. Source: spot.md 6.4. */
export function checkQuoteBook(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const levels = levelsAgainst(order, seen)
  const { quoteQuantity } = order
  if (order.quantity !== undefined || quoteQuantity === undefined || levels === undefined) return []
  if (!holds(levels, { quoteQuantity }, seen)) return []
  const quantity = quantityWorth(levels, quoteQuantity)
  const thin = (filter: string) => [
    orderIssue('quote-quantity-book-thin', 'quoteQuantity', { filter }, { severity: 'warning' }),
  ]
  if (isBelow(floorToStep(quantity, rules.lot.step), larger(rules.lot.min, rules.lot.step))) return thin('LOT_SIZE')
  const lots = wholeMarketLots(quantity, rules)
  if (isZero(lots) || isBelow(lots, rules.marketLot.min)) return thin('MARKET_LOT_SIZE')
  return []
}

function quantityOfQuote(order: NewOrder, rules: SymbolRules, seen: SeenMarket): DecimalString | undefined {
  const levels = levelsAgainst(order, seen)
  const { quoteQuantity } = order
  if (levels === undefined || quoteQuantity === undefined || !holds(levels, { quoteQuantity }, seen)) return undefined
  return wholeMarketLots(quantityWorth(levels, quoteQuantity), rules)
}

/** Price at which an order is locked for: its own, a trigger that trades at market at its trigger, a peg at what it chooses. */
function lockPrice(order: NewOrder, seen: SeenMarket): DecimalString | undefined {
  if (order.orderType === 'MARKET') return seen.bestAsk ?? seen.lastPrice
  if (isAtMarket(order)) return (isTriggered(order) ? order.triggerPrice : undefined) ?? seen.lastPrice
  if (order.price !== undefined) return order.price
  const pegged = peggedPrice(order, seen)
  return pegged === undefined || pegged === 'thin' ? seen.lastPrice : pegged
}

function checkBase(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { freeBase } = seen
  const needed = baseNeeded(order, rules, seen)
  if (needed === undefined || freeBase === undefined || !isAbove(needed, freeBase)) return []
  const field = order.quantity === undefined ? 'quoteQuantity' : 'quantity'
  const most = floorToStep(freeBase, rules.lot.step)
  const fix = field === 'quantity' && isPositive(most) ? most : undefined
  return [orderIssue('funds-short', field, { needed, available: freeBase, asset: rules.baseAsset }, { fix })]
}

function checkQuote(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { freeQuote } = seen
  const needed = quoteNeeded(order, rules, seen)
  if (needed === undefined || freeQuote === undefined || !isAbove(needed, freeQuote)) return []
  const field = order.quantity === undefined ? 'quoteQuantity' : 'quantity'
  const price = lockPrice(order, seen)
  const fix =
    field === 'quoteQuantity'
      ? freeQuote
      : price === undefined
        ? undefined
        : mostFor(freeQuote, price, order, rules, seen)
  const params = { needed, available: freeQuote, asset: rules.quoteAsset }
  return [orderIssue('funds-short', field, params, { fix: fix !== undefined && isPositive(fix) ? fix : undefined })]
}

function mostFor(
  free: DecimalString,
  price: DecimalString,
  order: NewOrder,
  rules: SymbolRules,
  seen: SeenMarket,
): DecimalString | undefined {
  const levels = order.orderType === 'MARKET' ? levelsAgainst(order, seen) : undefined
  if (levels !== undefined && holds(levels, { quoteQuantity: free }, seen))
    return wholeMarketLots(quantityWorth(levels, free), rules)
  return isPositive(price) ? floorToStep(divide(free, price), rules.lot.step) : undefined
}
