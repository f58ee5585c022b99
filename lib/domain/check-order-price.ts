import {
  add,
  ceilToStep,
  compare,
  decimalsOf,
  floorToStep,
  isAbove,
  isBelow,
  isMultipleOf,
  isPositive,
  isZero,
  multiply,
  roundToStep,
  subtract,
  toScale,
  type DecimalString,
} from './decimal'
import { BOOKED_DECIMALS, booked, quantityUntil } from './check-order-book'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderField, OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isPostOnly } from './order-kind'
import type { SeenMarket } from './seen-market'

/** PRICE_FILTER of a price or trigger. One whose decimals were refused before is not looked at again. Source: spot.md 5.2; usdm.md 5. */
export function checkPriceForm(price: DecimalString, field: OrderField, rules: SymbolRules): readonly OrderIssue[] {
  const { min, max, tick } = rules.price
  if (decimalsOf(price) > decimalsAllowed(field, rules)) return []
  // A trigger of futures has no lower bound but zero. Source: usdm.md 14, -4006 and -4007.
  const bounded = rules.market === 'spot' || field === 'price'
  if (bounded && isBelow(price, min)) return [orderIssue('price-below-min', field, { min }, { fix: min })]
  if (!isZero(max) && isAbove(price, max))
    return [orderIssue('price-above-max', field, { max }, { fix: onTickBelow(max, rules) })]
  if (!isOnTick(price, rules)) return [orderIssue('price-tick', field, { tick }, { fix: nearestTick(price, rules) })]
  return []
}

/** More decimals than the exchange reads, or than the symbol's prices have. Source: spot.md 5.1; usdm.md 5, -1111. */
export function checkPriceDecimals(
  price: DecimalString | undefined,
  field: OrderField,
  rules: SymbolRules,
  most = decimalsAllowed(field, rules),
): readonly OrderIssue[] {
  if (price === undefined || decimalsOf(price) <= most) return []
  const cut = toScale(price, most)
  const fix = isZero(rules.price.tick) ? cut : nearestTick(price, rules)
  // Futures refuse it for its decimals, and yet it is the step that it misses.
  const code = rules.market === 'usdm' ? 'price-tick' : 'price-precision'
  return [orderIssue(code, field, { decimals: String(most), tick: rules.price.tick }, { fix })]
}

/** Triggers of futures are only held to the tick. */
const decimalsAllowed = (field: OrderField, rules: SymbolRules): number =>
  rules.market === 'usdm' && field !== 'price' ? BOOKED_DECIMALS : rules.quotePrecision

/** Futures count ticks from the lowest price, spot from zero. Source: spot.md 5.2; usdm.md 5, PRICE_FILTER. */
function isOnTick(price: DecimalString, rules: SymbolRules): boolean {
  return isMultipleOf(rules.market === 'usdm' ? subtract(price, rules.price.min) : price, rules.price.tick)
}

function nearestTick(price: DecimalString, rules: SymbolRules): DecimalString {
  const { min, tick } = rules.price
  if (rules.market === 'spot') return isBelow(price, tick) ? tick : roundToStep(price, tick)
  return isBelow(price, min) ? min : add(min, roundToStep(subtract(price, min), tick))
}

function onTickBelow(price: DecimalString, rules: SymbolRules): DecimalString {
  const { min, tick } = rules.price
  return rules.market === 'spot' ? floorToStep(price, tick) : add(min, floorToStep(subtract(price, min), tick))
}

/** The trigger of a stop follows the market (buy above, sell below), that of a take-profit meets it; equal would trigger at once. */
export function checkTriggerSide(order: NewOrder, seen: SeenMarket): readonly OrderIssue[] {
  const { triggerPrice } = order
  const byMark = order.market === 'usdm' && order.triggerBy === 'MARK_PRICE'
  const reference = byMark ? seen.markPrice : seen.lastPrice
  if (triggerPrice === undefined || reference === undefined) return []
  const above = (order.side === 'BUY') === order.orderType.startsWith('STOP')
  const distance = compare(triggerPrice, reference)
  if (above ? distance > 0 : distance < 0) return []
  return [orderIssue('trigger-wrong-side', 'triggerPrice', { reference, needs: above ? 'above' : 'below' })]
}

/** Spot bounds both sides around the average price; futures only the side that hurts, around the mark. */
export function checkBand(
  order: NewOrder,
  price: DecimalString,
  rules: SymbolRules,
  seen: SeenMarket,
  pegged = false,
): readonly OrderIssue[] {
  const band = order.side === 'BUY' ? rules.percentPrice?.buy : rules.percentPrice?.sell
  const reference = rules.market === 'usdm' ? seen.markPrice : (seen.averagePrice ?? seen.lastPrice)
  if (band === undefined || reference === undefined) return []
  const highest = multiply(reference, band.up)
  const lowest = multiply(reference, band.down)
  const upper = !isZero(band.up) && (rules.market === 'spot' || order.side === 'BUY')
  const lower = !isZero(band.down) && (rules.market === 'spot' || order.side === 'SELL')
  const more = (limit: DecimalString) => ({ limit, reference, ...(pegged ? { pegged: price } : {}) })
  if (upper && isAbove(price, highest)) {
    const limit = onTickBelow(highest, rules)
    return [orderIssue('price-above-band', 'price', more(limit), pegged ? {} : { fix: limit })]
  }
  if (lower && isBelow(price, lowest)) {
    const floor = onTickBelow(lowest, rules)
    const limit = isBelow(floor, lowest) ? add(floor, rules.price.tick) : floor
    return [orderIssue('price-below-band', 'price', more(limit), pegged ? {} : { fix: limit })]
  }
  return []
}

/** Limit and trigger of a futures order may be no further apart than the band is wide, where that hurts. Source: usdm.md 14, -4183 … -4211. */
export function checkAgainstTrigger(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { side, price, triggerPrice, priceMatch } = order
  const band = side === 'BUY' ? rules.percentPrice?.buy.up : rules.percentPrice?.sell.down
  if (price === undefined || triggerPrice === undefined || priceMatch !== undefined) return []
  if (band === undefined || isZero(band)) return []
  const beyond = (a: DecimalString, b: DecimalString): boolean => (side === 'BUY' ? isAbove(a, b) : isBelow(a, b))
  const onTick = (bound: DecimalString): DecimalString => {
    const floor = onTickBelow(bound, rules)
    return side === 'SELL' && isBelow(floor, bound) ? add(floor, rules.price.tick) : floor
  }
  // A bound that is no price itself offers nothing.
  const offered = (fix: DecimalString, bound: DecimalString, field: OrderField) =>
    isPositive(fix) && !beyond(fix, bound) && checkPriceForm(fix, field, rules).length === 0 ? { fix } : {}
  const priceBound = booked(multiply(triggerPrice, band))
  if (beyond(price, priceBound)) {
    const limit = onTick(priceBound)
    return [orderIssue('price-beyond-trigger', 'price', { limit }, offered(limit, priceBound, 'price'))]
  }
  const triggerBound = booked(multiply(price, band))
  if (!beyond(triggerPrice, triggerBound)) return []
  const limit = onTick(triggerBound)
  return [orderIssue('trigger-beyond-price', 'triggerPrice', { limit }, offered(limit, triggerBound, 'triggerPrice'))]
}

/** An order that may never take, at a price at which it would. */
export function checkPostOnly(
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
      orderIssue(
        'post-only-would-take',
        'price',
        { bestAsk },
        { severity: 'warning', fix: subtract(ceilToStep(bestAsk, tick), tick) },
      ),
    ]
  if (order.side === 'SELL' && bestBid !== undefined && compare(price, bestBid) <= 0)
    return [orderIssue('post-only-would-take', 'price', { bestBid }, { severity: 'warning', fix: add(bestBid, tick) })]
  return []
}

/** Futures refuse a FOK that the book cannot fill; spot takes it and lets it expire. Source: usdm.md 6.2, -5021. */
export function checkFillOrKill(order: NewOrder, price: DecimalString, seen: SeenMarket): readonly OrderIssue[] {
  const levels = order.side === 'BUY' ? seen.asks : seen.bids
  if (order.timeInForce !== 'FOK' || levels === undefined || order.quantity === undefined) return []
  const last = levels.at(-1)
  const reached = last === undefined || (order.side === 'BUY' ? isAbove(last.price, price) : isBelow(last.price, price))
  if (seen.deeper === true && !reached) return []
  const available = quantityUntil(levels, order.side, price)
  if (!isBelow(available, order.quantity)) return []
  return [orderIssue('fill-or-kill-short', 'quantity', { available }, { severity: 'warning' })]
}
