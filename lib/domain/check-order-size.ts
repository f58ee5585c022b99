import {
  add,
  ceilToStep,
  compare,
  decimalFromInteger,
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
  ZERO,
  type DecimalString,
} from './decimal'
import { BOOKED_DECIMALS } from './check-order-book'
import type { QuantityRule, SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderField, OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket } from './order-kind'
import type { SeenMarket } from './seen-market'

/** LOT_SIZE and MARKET_LOT_SIZE of the size. Source: spot.md 5.2 and 6.4; usdm.md 5 and 7.1. */
export function checkLots(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { quantity } = order
  if (quantity === undefined) return []
  if (decimalsOf(quantity) > rules.basePrecision) return []
  for (const [filter, lot] of lotsOf(order, rules)) {
    const issue = checkLot(quantity, lot, 'quantity', filter, rules)
    if (issue?.fix !== undefined) return [{ ...issue, fix: fitting(issue.fix, order, rules) }]
  }
  return []
}

/** The nearest size, downwards where there is a choice, that passes every lot filter the order meets. */
function fitting(size: DecimalString, order: NewOrder, rules: SymbolRules): DecimalString {
  const lots = lotsOf(order, rules).map(([, lot]) => lot)
  const step = lots.reduce<DecimalString>((coarsest, lot) => larger(coarsest, lot.step), ZERO)
  const least = lots.reduce<DecimalString>((most, lot) => larger(most, lot.min), step)
  const most = lots.reduce<DecimalString>((least, { max }) => (isZero(max) ? least : smaller(least, max)), size)
  if (rules.market === 'usdm') {
    const [{ min }] = lots as [QuantityRule]
    return isBelow(most, min) ? min : add(min, floorToStep(subtract(most, min), step))
  }
  const down = floorToStep(most, step)
  return isBelow(down, least) ? ceilToStep(least, step) : down
}

/** Futures look at the market lot alone where an order trades at market; on spot MARKET must fit both, and triggers only the first. */
function lotsOf(order: NewOrder, rules: SymbolRules): readonly (readonly [string, QuantityRule])[] {
  const all = ['LOT_SIZE', rules.lot] as const
  const market = ['MARKET_LOT_SIZE', rules.marketLot] as const
  if (rules.market === 'usdm') return [isAtMarket(order) ? market : all]
  return order.orderType === 'MARKET' ? [all, market] : [all]
}

/** One lot filter; a part of "0" is off. Futures count steps from the minimum, spot from zero. */
export function checkLot(
  quantity: DecimalString,
  lot: QuantityRule,
  field: OrderField,
  filter: string,
  rules: SymbolRules,
): OrderIssue | undefined {
  const { min, max, step } = lot
  if (isZero(quantity) || isBelow(quantity, min)) {
    const least = isZero(min) ? step : min
    return orderIssue('quantity-below-min', field, { min: least, filter }, { fix: least })
  }
  if (!isZero(max) && isAbove(quantity, max)) {
    // Of a market lot without a step of its own the symbol's holds.
    const fix = floorToStep(max, isZero(step) ? rules.lot.step : step)
    return orderIssue('quantity-above-max', field, { max, filter }, { fix })
  }
  const counted = rules.market === 'usdm' ? subtract(quantity, min) : quantity
  if (isMultipleOf(counted, step)) return undefined
  const floored = floorToStep(counted, step)
  const fix = rules.market === 'usdm' ? add(min, floored) : floored
  return orderIssue('quantity-step', field, { step, filter }, { fix: larger(fix, min) })
}

/** More decimals than the exchange reads, or than the symbol's sizes have. Source: spot.md 5.1; usdm.md 5, -1111. */
export function checkSizeDecimals(
  amount: DecimalString | undefined,
  field: 'quantity' | 'quoteQuantity' | 'icebergQuantity',
  rules: SymbolRules,
  most = field === 'quoteQuantity' ? rules.quotePrecision : rules.basePrecision,
): readonly OrderIssue[] {
  if (amount === undefined || decimalsOf(amount) <= most) return []
  const step = field === 'quoteQuantity' || isZero(rules.lot.step) ? unit(most) : rules.lot.step
  const fix = larger(floorToStep(amount, step), field === 'quoteQuantity' ? step : larger(rules.lot.min, step))
  // Futures refuse it for its decimals, and yet it is the step that it misses.
  const code = rules.market === 'usdm' ? 'quantity-step' : 'quantity-precision'
  return [orderIssue(code, field, { decimals: String(most), step }, { fix })]
}

const unit = (decimals: number): DecimalString =>
  divide('1' as DecimalString, `1${'0'.repeat(decimals)}` as DecimalString)

/** The visible part of an iceberg: LOT_SIZE, and no more parts than the symbol lets one order have. Source: spot.md 5.2, 6.4. */
export function checkIcebergSize(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { icebergQuantity: shown, quantity } = order
  if (shown === undefined || quantity === undefined) return []
  if (decimalsOf(shown) > BOOKED_DECIMALS) return []
  const lot = checkLot(shown, rules.lot, 'icebergQuantity', 'LOT_SIZE', rules)
  if (lot !== undefined) return [lot]
  const limit = rules.spot?.icebergParts ?? 0
  if (limit === 0) return []
  const parts = ceilToStep(divide(quantity, shown), '1' as DecimalString)
  const most = decimalFromInteger(limit)
  const exact = multiply(shown, most)
  if (!isBelow(exact, quantity)) return []
  const fix = ceilToStep(larger(divide(quantity, most), rules.lot.min), rules.lot.step)
  return [orderIssue('iceberg-parts', 'icebergQuantity', { limit: most, parts }, { fix })]
}

/** What shows of an iceberg is less than the whole. Source: spot.md 6.4. */
export function checkIcebergBelow(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { icebergQuantity: shown, quantity } = order
  if (shown === undefined || quantity === undefined || isBelow(shown, quantity)) return []
  const fix = subtract(ceilToStep(quantity, rules.lot.step), rules.lot.step)
  const fits = isAbove(fix, '0' as DecimalString) && compare(fix, rules.lot.min) >= 0
  return [orderIssue('iceberg-above-quantity', 'icebergQuantity', { quantity }, fits ? { fix } : {})]
}

/** What an order is valued at, and how. */
export interface Valued {
  readonly price: DecimalString | undefined
  /** Whether the bounds that only some symbols hold market orders to apply. */
  readonly atMarket: boolean
  /** The price was chosen by a peg. */
  readonly pegged?: boolean | undefined
}

/** Smallest and largest value of one order. Source: spot.md 5.2 NOTIONAL; usdm.md 5 MIN_NOTIONAL. */
export function checkNotional(
  order: NewOrder,
  rules: SymbolRules,
  { price, atMarket, pegged }: Valued,
): readonly OrderIssue[] {
  const { quantity, quoteQuantity } = order
  const inQuote = quantity === undefined && quoteQuantity !== undefined
  const notional = inQuote
    ? quoteQuantity
    : quantity === undefined || price === undefined
      ? undefined
      : multiply(price, quantity)
  if (notional === undefined) return []
  const { min, max, minAppliesToMarket, maxAppliesToMarket } = rules.notional
  const field = inQuote ? 'quoteQuantity' : 'quantity'
  const more = pegged === true ? { notional, pegged: price ?? '' } : { notional }
  if ((!atMarket || minAppliesToMarket) && isBelow(notional, min)) {
    const fix = inQuote ? min : price === undefined || isZero(price) ? undefined : coveringQuantity(price, min, rules)
    return [orderIssue('notional-below-min', field, { min, ...more }, { fix })]
  }
  if (max !== undefined && !isZero(max) && (!atMarket || maxAppliesToMarket) && isAbove(notional, max)) {
    const exact = inQuote ? max : price === undefined || isZero(price) ? undefined : divide(max, price)
    const fix = exact === undefined || inQuote ? exact : floorToStep(exact, rules.lot.step)
    return [orderIssue('notional-above-max', field, { max, ...more }, { fix })]
  }
  return []
}

/** Smallest multiple of the step whose value reaches `min`; the division before it cut towards zero. */
function coveringQuantity(price: DecimalString, min: DecimalString, rules: SymbolRules): DecimalString {
  const up = ceilToStep(divide(min, price), rules.lot.step)
  return larger(isBelow(multiply(up, price), min) ? add(up, rules.lot.step) : up, rules.lot.min)
}

/** What filters of spot measure by. */
export const filterPriceOf = (seen: SeenMarket): DecimalString | undefined => seen.averagePrice ?? seen.lastPrice
