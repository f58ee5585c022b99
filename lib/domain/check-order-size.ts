import {
  add,
  ceilToStep,
  decimalsOf,
  divide,
  floorToStep,
  isAbove,
  isBelow,
  isMultipleOf,
  isZero,
  larger,
  multiply,
  smaller,
  subtract,
  toScale,
  ZERO,
  type DecimalString,
} from './decimal'
import type { QuantityRule, SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isReducing } from './order-kind'
import type { SeenMarket } from './seen-market'

/** LOT_SIZE, MARKET_LOT_SIZE and precision of the size. Source: spot.md 5.2 and 6.4; usdm.md 5 and 7.1. */
export function checkQuantity(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { quantity, quoteQuantity } = order
  if (order.closePosition === true)
    return quantity === undefined && quoteQuantity === undefined
      ? []
      : [orderIssue('quantity-with-close-position', 'quantity')]
  if (quoteQuantity !== undefined) return checkQuoteQuantity(order, quoteQuantity, rules)
  if (quantity === undefined) return [orderIssue('quantity-missing', 'quantity')]
  // Tighter of the two on a spot market order; futures look at the market lot alone there.
  const lots = !isAtMarket(order)
    ? [rules.lot]
    : rules.market === 'usdm'
      ? [rules.marketLot]
      : [rules.lot, rules.marketLot]
  for (const lot of lots) {
    const issue = checkLot(quantity, lot, rules)
    if (issue !== undefined) return [issue]
  }
  if (decimalsOf(quantity) > rules.basePrecision)
    return [
      orderIssue(
        'quantity-precision',
        'quantity',
        { decimals: String(rules.basePrecision) },
        { fix: toScale(quantity, rules.basePrecision) },
      ),
    ]
  return []
}

function checkQuoteQuantity(order: NewOrder, quoteQuantity: DecimalString, rules: SymbolRules): readonly OrderIssue[] {
  const allowed = order.market === 'spot' && order.orderType === 'MARKET' && rules.quoteOrderQuantityAllowed
  if (!allowed || order.quantity !== undefined) return [orderIssue('quote-quantity-not-allowed', 'quoteQuantity')]
  if (decimalsOf(quoteQuantity) > rules.quotePrecision)
    return [
      orderIssue(
        'quantity-precision',
        'quoteQuantity',
        { decimals: String(rules.quotePrecision) },
        { fix: toScale(quoteQuantity, rules.quotePrecision) },
      ),
    ]
  return []
}

/** One lot filter; a part of "0" is off. Futures count steps from the minimum, spot from zero. */
function checkLot(quantity: DecimalString, lot: QuantityRule, rules: SymbolRules): OrderIssue | undefined {
  const { min, max, step } = lot
  if (isZero(quantity) || isBelow(quantity, min)) {
    const least = isZero(min) ? step : min
    return orderIssue('quantity-below-min', 'quantity', { min: least }, { fix: least })
  }
  if (!isZero(max) && isAbove(quantity, max))
    return orderIssue('quantity-above-max', 'quantity', { max }, { fix: isZero(step) ? max : floorToStep(max, step) })
  const counted = rules.market === 'usdm' ? subtract(quantity, min) : quantity
  if (isMultipleOf(counted, step)) return undefined
  const floored = floorToStep(counted, step)
  const fix = rules.market === 'usdm' ? add(min, floored) : floored
  return orderIssue('quantity-step', 'quantity', { step }, { fix: larger(fix, min) })
}

/**
 * Smallest and largest value of one order. Spot market orders are valued at the average price when the symbol says so;
 * futures market orders at the mark, triggers at their trigger price, and reducing orders are exempt.
 * Source: spot.md 5.2 NOTIONAL; usdm.md 5 MIN_NOTIONAL.
 */
export function checkNotional(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (rules.market === 'usdm' && isReducing(order)) return []
  const price = notionalPrice(order, seen)
  const notional =
    order.quoteQuantity ??
    (order.quantity === undefined || price === undefined ? undefined : multiply(price, order.quantity))
  if (notional === undefined) return []
  const { min, max, minAppliesToMarket, maxAppliesToMarket } = rules.notional
  const atMarket = order.orderType === 'MARKET'
  const field = order.quoteQuantity === undefined ? 'quantity' : 'quoteQuantity'
  const quantityFor = (value: DecimalString): DecimalString | undefined => {
    if (order.quoteQuantity !== undefined) return value
    if (price === undefined || isZero(price)) return undefined
    return divide(value, price)
  }
  if ((!atMarket || minAppliesToMarket) && isBelow(notional, min)) {
    const exact = quantityFor(min)
    const fix =
      exact === undefined || field === 'quoteQuantity' ? exact : coveringQuantity(exact, price ?? ZERO, min, rules)
    return [orderIssue('notional-below-min', field, { min, notional }, { fix })]
  }
  if (max !== undefined && !isZero(max) && (!atMarket || maxAppliesToMarket) && isAbove(notional, max)) {
    const exact = quantityFor(max)
    const fix = exact === undefined || field === 'quoteQuantity' ? exact : floorToStep(exact, rules.lot.step)
    return [orderIssue('notional-above-max', field, { max, notional }, { fix })]
  }
  return []
}

/** Smallest multiple of the step whose value reaches `min`; the division before it cut towards zero. */
function coveringQuantity(
  exact: DecimalString,
  price: DecimalString,
  min: DecimalString,
  rules: SymbolRules,
): DecimalString {
  const up = ceilToStep(exact, rules.lot.step)
  return larger(isBelow(multiply(up, price), min) ? add(up, rules.lot.step) : up, rules.lot.min)
}

function notionalPrice(order: NewOrder, seen: SeenMarket): DecimalString | undefined {
  if (order.price !== undefined && !isAtMarket(order)) return order.price
  if (order.market === 'spot') return seen.averagePrice ?? seen.lastPrice
  // A trigger must do at both: the exchange may value it at its trigger or at the mark.
  if (order.triggerPrice !== undefined)
    return seen.markPrice === undefined ? order.triggerPrice : smaller(order.triggerPrice, seen.markPrice)
  return seen.markPrice ?? seen.lastPrice
}
