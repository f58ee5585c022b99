import { checkSpotCounts } from './check-order-counts'
import { checkSpotFunds, checkQuoteBook } from './check-order-funds'
import { checkPeg, checkPegBook, checkPegged } from './check-order-peg'
import { checkBand, checkPostOnly, checkPriceDecimals, checkPriceForm, checkTriggerSide } from './check-order-price'
import {
  checkIcebergBelow,
  checkIcebergSize,
  checkLots,
  checkNotional,
  checkSizeDecimals,
  filterPriceOf,
} from './check-order-size'
import { checkRouting, checkRoutingAllowed } from './check-order-routing'
import { checkTrailingRange } from './check-order-trailing'
import { peggedPrice } from './check-order-book'
import type { DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

const NO_TIMES_BUT = new Set(['GTC', 'IOC', 'FOK'])

/** All of an order of spot, in the order in which the exchange looks: form, flags, filters, engine. Source: spot.md 5.2, 6, 9, 19. */
export function checkSpotOrder(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  // A quote amount counts where it is sent: at market, without a quantity beside it.
  const byQuote = order.orderType === 'MARKET' && order.quantity === undefined
  const read = byQuote ? order : { ...order, quoteQuantity: undefined }
  return [
    ...checkRouting(order),
    ...checkSpotForm(order, rules),
    ...checkRoutingAllowed(order, rules),
    ...checkSpotFilters(read, rules, seen),
    ...checkPegged(read, rules, seen),
    ...checkStatus(rules),
    ...checkAtEngine(read, rules, seen),
    ...checkSpotCounts(read, rules, seen),
    ...checkQuoteBook(read, rules, seen),
    ...checkSpotFunds(read, rules, seen),
  ]
}

/** What the type needs and takes, whatever the symbol and the market. Legs of a list have the same. Source: spot.md 6.1. */
export function checkSpotForm(order: NewOrder, rules: SymbolRules, quantityLater = false): readonly OrderIssue[] {
  return [
    ...checkTimeInForce(order),
    ...checkWanted(order, quantityLater),
    ...checkUnwanted(order),
    ...checkPeg(order),
    ...checkSizeDecimals(order.icebergQuantity, 'icebergQuantity', rules),
    ...checkIcebergTime(order),
    ...checkSelfTrade(order, rules),
    ...checkSizeDecimals(order.quantity, 'quantity', rules),
    ...checkIcebergBelow(order, rules),
    ...checkPriceDecimals(isAtMarket(order) ? undefined : order.price, 'price', rules),
    ...checkSizeDecimals(order.quantity === undefined ? order.quoteQuantity : undefined, 'quoteQuantity', rules),
    ...checkPriceDecimals(isTriggered(order) ? order.triggerPrice : undefined, 'triggerPrice', rules),
  ]
}

/** Flags and filters that need neither account nor book; of a leg without a quantity its prices alone. Source: spot.md 5.2. */
export function checkSpotFilters(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { price, triggerPrice } = order
  const priced = price !== undefined && !isAtMarket(order)
  const valued = isAtMarket(order) ? ((isTriggered(order) ? triggerPrice : undefined) ?? filterPriceOf(seen)) : price
  return [
    ...checkFlags(order, rules),
    ...(priced ? checkLimitPrice(order, price, rules, seen) : []),
    ...(triggerPrice !== undefined && isTriggered(order) ? checkPriceForm(triggerPrice, 'triggerPrice', rules) : []),
    ...checkTrailingRange(order, rules),
    ...checkLots(order, rules),
    ...checkIcebergSize(order, rules),
    ...checkNotional(order, rules, { price: valued, atMarket: order.orderType === 'MARKET' }),
  ]
}

function checkLimitPrice(
  order: NewOrder,
  price: DecimalString,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  const form = checkPriceForm(price, 'price', rules)
  return form.length > 0 ? form : checkBand(order, price, rules, seen)
}

function checkTimeInForce(order: NewOrder): readonly OrderIssue[] {
  const { timeInForce, orderType } = order
  if (orderType === 'LIMIT' && timeInForce === undefined) return [orderIssue('time-in-force-missing', 'timeInForce')]
  if (timeInForce === undefined) return []
  const rests = orderType === 'LIMIT' || (isTriggered(order) && !isAtMarket(order))
  // What trades at market says no time; a trigger may carry the word for "until canceled".
  const taken = rests ? NO_TIMES_BUT.has(timeInForce) : isTriggered(order) && timeInForce === 'GTC'
  return taken ? [] : [orderIssue('time-in-force-not-allowed', 'timeInForce', { timeInForce })]
}

function checkWanted(order: NewOrder, quantityLater: boolean): readonly OrderIssue[] {
  const { quantity, quoteQuantity, price, triggerPrice, trailingDelta, pegPriceType, orderType } = order
  const issues: OrderIssue[] = []
  if (quoteQuantity !== undefined && (orderType !== 'MARKET' || quantity !== undefined))
    issues.push(orderIssue('quote-quantity-not-allowed', 'quoteQuantity'))
  else if (quantity === undefined && quoteQuantity === undefined && !quantityLater)
    issues.push(orderIssue('quantity-missing', 'quantity'))
  if (!isAtMarket(order) && price === undefined && pegPriceType === undefined)
    issues.push(orderIssue('price-missing', 'price'))
  if (isTriggered(order) && triggerPrice === undefined && trailingDelta === undefined)
    issues.push(orderIssue('trigger-missing', 'triggerPrice'))
  return issues
}

function checkUnwanted(order: NewOrder): readonly OrderIssue[] {
  const { orderType, trailingDelta, icebergQuantity } = order
  const issues: OrderIssue[] = []
  if (trailingDelta !== undefined && !isTriggered(order))
    issues.push(orderIssue('trailing-not-taken', 'trailingDelta', { orderType }))
  if (icebergQuantity !== undefined && isAtMarket(order))
    issues.push(orderIssue('iceberg-not-taken', 'icebergQuantity', { orderType }))
  return issues
}

function checkIcebergTime(order: NewOrder): readonly OrderIssue[] {
  const { icebergQuantity, timeInForce = 'GTC', orderType } = order
  if (icebergQuantity === undefined || isAtMarket(order) || orderType === 'LIMIT_MAKER' || timeInForce === 'GTC')
    return []
  return [orderIssue('iceberg-time-in-force', 'icebergQuantity', { timeInForce })]
}

function checkSelfTrade({ selfTradePrevention: mode }: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const allowed = rules.spot?.selfTradePreventions ?? []
  if (mode === undefined || allowed.length === 0 || allowed.includes(mode)) return []
  return [orderIssue('self-trade-not-allowed', 'selfTradePrevention', { mode, allowed: allowed.join(', ') })]
}

function checkFlags(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { spot } = rules
  const issues: OrderIssue[] = []
  if (order.trailingDelta !== undefined && isTriggered(order) && spot?.trailingStopAllowed === false)
    issues.push(orderIssue('trailing-not-allowed', 'trailingDelta'))
  if (order.icebergQuantity !== undefined && !isAtMarket(order) && spot?.icebergAllowed === false)
    issues.push(orderIssue('iceberg-not-allowed', 'icebergQuantity'))
  if (order.pegPriceType !== undefined && spot?.pegAllowed === false)
    issues.push(orderIssue('peg-not-allowed', 'pegPriceType'))
  const byQuote = order.quoteQuantity !== undefined && order.quantity === undefined && order.orderType === 'MARKET'
  if (byQuote && !rules.quoteOrderQuantityAllowed)
    issues.push(orderIssue('quote-quantity-not-allowed', 'quoteQuantity'))
  return issues
}

const checkStatus = ({ status }: SymbolRules): readonly OrderIssue[] =>
  status === 'TRADING' ? [] : [orderIssue('symbol-not-trading', 'symbol', { status })]

/** The side of a trigger, the depth a peg needs, and an order that may never take. Source: spot.md 6.2, 9.5. */
export function checkAtEngine(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (isTriggered(order)) return checkTriggerSide(order, seen)
  const price = order.pegPriceType === undefined ? order.price : peggedPrice(order, seen)
  return [
    ...checkPegBook(order, seen),
    ...(price === undefined || price === 'thin' ? [] : checkPostOnly(order, price, rules, seen)),
  ]
}
