import {
  add,
  ceilToStep,
  compare,
  decimalsOf,
  floorToStep,
  isAbove,
  isBelow,
  isMultipleOf,
  isZero,
  multiply,
  roundToStep,
  subtract,
  toScale,
  type DecimalString,
} from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderField, OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isPostOnly, isTrailing, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** PRICE_FILTER, precision, percent price and post-only of a limit order's price. Source: spot.md 5.2; usdm.md 5. */
export function checkPrice(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (isAtMarket(order)) return []
  const { price } = order
  if (price === undefined)
    return order.priceMatch === undefined && order.pegPriceType === undefined
      ? [orderIssue('price-missing', 'price')]
      : []
  const form = checkPriceForm(price, 'price', rules)
  if (form.length > 0) return form
  return [...checkBand(order, price, rules, seen), ...checkPostOnly(order, price, rules, seen)]
}

/** PRICE_FILTER of a trigger price, and the side of the market it must stand on. Source: usdm.md 7.1. */
export function checkTrigger(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (!isTriggered(order)) return []
  const { triggerPrice } = order
  if (triggerPrice === undefined) return isTrailing(order) ? [] : [orderIssue('trigger-missing', 'triggerPrice')]
  const form = checkPriceForm(triggerPrice, 'triggerPrice', rules)
  if (form.length > 0) return form
  const reference = order.triggerBy === 'MARK_PRICE' ? seen.markPrice : seen.lastPrice
  if (reference === undefined) return []
  // A stop follows the market (buy above, sell below), a take-profit meets it. Equal would trigger at once.
  const above = (order.side === 'BUY') === order.orderType.startsWith('STOP')
  const distance = compare(triggerPrice, reference)
  if (above ? distance > 0 : distance < 0) return []
  return [orderIssue('trigger-wrong-side', 'triggerPrice', { reference, needs: above ? 'above' : 'below' })]
}

function checkPriceForm(price: DecimalString, field: OrderField, rules: SymbolRules): readonly OrderIssue[] {
  const { min, max, tick } = rules.price
  if (isBelow(price, min)) return [orderIssue('price-below-min', field, { min }, { fix: min })]
  if (!isZero(max) && isAbove(price, max)) return [orderIssue('price-above-max', field, { max }, { fix: max })]
  if (!isOnTick(price, rules)) return [orderIssue('price-tick', field, { tick }, { fix: nearestTick(price, rules) })]
  if (decimalsOf(price) > rules.quotePrecision)
    return [
      orderIssue(
        'price-precision',
        field,
        { decimals: String(rules.quotePrecision) },
        { fix: toScale(price, rules.quotePrecision) },
      ),
    ]
  return []
}

/** Futures count ticks from the lowest price, spot from zero. Source: spot.md 5.2; usdm.md 5, PRICE_FILTER. */
function isOnTick(price: DecimalString, rules: SymbolRules): boolean {
  return isMultipleOf(rules.market === 'usdm' ? subtract(price, rules.price.min) : price, rules.price.tick)
}

function nearestTick(price: DecimalString, rules: SymbolRules): DecimalString {
  const { min, tick } = rules.price
  return rules.market === 'usdm' ? add(min, roundToStep(subtract(price, min), tick)) : roundToStep(price, tick)
}

/** Spot bounds both sides around the average price; futures only the side that hurts, around the mark. */
function checkBand(order: NewOrder, price: DecimalString, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const band = order.side === 'BUY' ? rules.percentPrice?.buy : rules.percentPrice?.sell
  const reference = rules.market === 'usdm' ? seen.markPrice : (seen.averagePrice ?? seen.lastPrice)
  if (band === undefined || reference === undefined) return []
  const highest = multiply(reference, band.up)
  const lowest = multiply(reference, band.down)
  const upper = !isZero(band.up) && (rules.market === 'spot' || order.side === 'BUY')
  const lower = !isZero(band.down) && (rules.market === 'spot' || order.side === 'SELL')
  if (upper && isAbove(price, highest)) {
    const limit = floorToStep(highest, rules.price.tick)
    return [orderIssue('price-above-band', 'price', { limit, reference }, { fix: limit })]
  }
  if (lower && isBelow(price, lowest)) {
    const limit = ceilToStep(lowest, rules.price.tick)
    return [orderIssue('price-below-band', 'price', { limit, reference }, { fix: limit })]
  }
  return []
}

function checkPostOnly(
  order: NewOrder,
  price: DecimalString,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  if (!isPostOnly(order)) return []
  const { bestAsk, bestBid } = seen
  const { tick } = rules.price
  if (order.side === 'BUY' && bestAsk !== undefined && compare(price, bestAsk) >= 0)
    return [
      orderIssue('post-only-would-take', 'price', { bestAsk }, { severity: 'warning', fix: subtract(bestAsk, tick) }),
    ]
  if (order.side === 'SELL' && bestBid !== undefined && compare(price, bestBid) <= 0)
    return [orderIssue('post-only-would-take', 'price', { bestBid }, { severity: 'warning', fix: add(bestBid, tick) })]
  return []
}
