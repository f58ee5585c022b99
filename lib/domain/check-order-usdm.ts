import { BOOKED_DECIMALS, matchedPrice } from './check-order-book'
import { checkAlgoCount, checkUsdmCount } from './check-order-counts'
import { checkCounterparty, checkMargin, expectedPrice } from './check-order-margin'
import {
  checkAgainstTrigger,
  checkBand,
  checkFillOrKill,
  checkPostOnly,
  checkPriceDecimals,
  checkPriceForm,
  checkTriggerSide,
} from './check-order-price'
import { checkAlgoReduces, checkPositionSide, checkReduceOnly, checkReduceWord, reduces } from './check-order-reduce'
import { checkLots, checkNotional, checkSizeDecimals } from './check-order-size'
import { checkActivationSide, checkCallback } from './check-order-trailing'
import { decimalFromInteger, decimalsOf, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** All of a futures order, in the order in which the exchange looks. Source: usdm.md 5, 6.2, 7.1, 13, 14. */
export const checkUsdmOrder = (order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] =>
  isTriggered(order) ? checkAlgoOrder(order, rules, seen) : checkBookOrder(order, rules, seen)

function checkBookOrder(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const atMarket = order.orderType === 'MARKET'
  const matched = matchedPrice(order, seen)
  const price = order.priceMatch === undefined ? order.price : matched === 'thin' ? undefined : matched
  const valued = atMarket ? expectedPrice(order, seen) : price
  return [
    ...checkPositionSide(order, seen),
    ...checkReduceWord(order),
    ...checkClosePosition(order),
    ...checkPriceMatch(order),
    ...checkTimeInForce(order, rules),
    ...checkGoodTill(order, seen),
    ...checkQuantityGiven(order, rules),
    ...(atMarket ? [] : checkLimitPriceGiven(order, rules, matched)),
    ...checkSelfTrade(order),
    ...checkAgreement(rules, seen),
    ...checkStatus(rules),
    ...checkSize(order, rules),
    ...(atMarket ? [] : checkLimitPrice(order, price, rules, seen)),
    ...(reduces(order)
      ? []
      : checkNotional(order, rules, { price: atMarket ? (seen.markPrice ?? seen.lastPrice) : price, atMarket })),
    ...checkReduceOnly(order, price, seen),
    ...checkUsdmCount(order, rules, seen),
    ...(reduces(order) ? [] : checkMargin(order, valued, rules, seen)),
    ...(atMarket ? checkCounterparty(order, rules, seen) : []),
    ...(price === undefined || atMarket ? [] : checkPostOnly(order, price, rules, seen)),
    ...(price === undefined || atMarket ? [] : checkFillOrKill(order, price, seen)),
  ]
}

/** A conditional order: margin and price match are looked at when it fires. Source: usdm.md 7.1, 7.2. */
function checkAlgoOrder(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { triggerPrice, price, priceMatch } = order
  const trailing = order.orderType === 'TRAILING_STOP_MARKET'
  const working = order.triggerBy === 'MARK_PRICE' ? seen.markPrice : seen.lastPrice
  const own = isAtMarket(order) || priceMatch !== undefined ? undefined : price
  const valued = own ?? (trailing ? undefined : triggerPrice) ?? working
  const whole = order.closePosition === true
  return [
    ...checkPositionSide(order, seen),
    ...checkClosePosition(order),
    ...checkReduceWord(order),
    ...checkPriceMatch(order),
    ...checkTimeInForce(order, rules),
    ...checkGoodTill(order, seen),
    ...checkSelfTrade(order),
    ...(trailing ? checkTrail(order, rules) : checkTrigger(order, rules)),
    ...(own === undefined ? [] : [...checkPriceDecimals(own, 'price', rules), ...checkPriceForm(own, 'price', rules)]),
    ...(isAtMarket(order) || priceMatch !== undefined || price !== undefined
      ? []
      : [orderIssue('price-missing', 'price')]),
    ...checkAgainstTrigger(own === undefined ? { ...order, price: undefined } : order, rules),
    ...(whole ? [] : checkQuantityGiven(order, rules)),
    ...checkAlgoReduces(order, seen),
    ...(whole ? [] : checkSize(order, rules)),
    ...(whole || reduces(order) ? [] : checkNotional(order, rules, { price: valued, atMarket: false })),
    ...checkAgreement(rules, seen),
    ...checkStatus(rules),
    ...checkAlgoCount(seen),
    ...(trailing ? checkActivationSide(order, seen) : checkTriggerSide(order, seen)),
  ]
}

function checkClosePosition(order: NewOrder): readonly OrderIssue[] {
  const { orderType, quantity, quoteQuantity } = order
  if (order.closePosition !== true) return []
  const issues: OrderIssue[] = []
  if (orderType !== 'STOP_MARKET' && orderType !== 'TAKE_PROFIT_MARKET')
    issues.push(orderIssue('close-position-not-taken', 'quantity', { orderType }))
  if (quantity !== undefined || quoteQuantity !== undefined)
    issues.push(orderIssue('quantity-with-close-position', 'quantity'))
  return issues
}

function checkPriceMatch(order: NewOrder): readonly OrderIssue[] {
  const { priceMatch, orderType, price } = order
  if (priceMatch === undefined) return []
  if (isAtMarket(order)) return [orderIssue('price-match-not-taken', 'priceMatch', { orderType })]
  return price === undefined ? [] : [orderIssue('price-match-with-price', 'priceMatch')]
}

function checkTimeInForce(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { timeInForce } = order
  if (timeInForce === undefined)
    return order.orderType === 'LIMIT' ? [orderIssue('time-in-force-missing', 'timeInForce')] : []
  // What fires at market says no time; a trigger may carry the word for "until canceled".
  if (isAtMarket(order) && !(isTriggered(order) && timeInForce === 'GTC'))
    return [orderIssue('time-in-force-not-allowed', 'timeInForce', { timeInForce })]
  if (isAtMarket(order) || (rules.timesInForce?.includes(timeInForce) ?? true)) return []
  return [orderIssue('time-in-force-not-allowed', 'timeInForce', { timeInForce })]
}

const MINUTE = 60_000
/** Source: usdm.md 6.2, -5040. */
const EARLIEST_END_MINUTES = 10
const LATEST_END = 253_402_300_799_000

function checkGoodTill(order: NewOrder, { now }: SeenMarket): readonly OrderIssue[] {
  const { timeInForce = 'GTC', goodTillDate: end } = order
  // At market the time in force stays at home, and only the date would go.
  if (timeInForce !== 'GTD' || isAtMarket(order))
    return end === undefined ? [] : [orderIssue('good-till-not-taken', 'goodTillDate', { timeInForce })]
  if (end === undefined) return [orderIssue('good-till-missing', 'goodTillDate')]
  const earliest = now === undefined ? undefined : now + EARLIEST_END_MINUTES * MINUTE
  if ((earliest === undefined || end > earliest) && end < LATEST_END) return []
  // One minute of grace, since time goes on until it is sent.
  const nearest = end >= LATEST_END ? LATEST_END - 1_000 : Math.ceil(((earliest ?? 0) + MINUTE) / MINUTE) * MINUTE
  const fix = decimalFromInteger(nearest)
  return [orderIssue('good-till-range', 'goodTillDate', { minutes: String(EARLIEST_END_MINUTES) }, { fix })]
}

/** Missing, or with more decimals than the exchange reads at all. */
function checkQuantityGiven(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  if (order.quoteQuantity !== undefined) return [orderIssue('quote-quantity-not-allowed', 'quoteQuantity')]
  if (order.quantity === undefined) return [orderIssue('quantity-missing', 'quantity')]
  return checkSizeDecimals(order.quantity, 'quantity', rules, BOOKED_DECIMALS)
}

/** No price, one with more decimals than the exchange reads, or a match that the book has no level for. */
function checkLimitPriceGiven(
  { price, priceMatch }: NewOrder,
  rules: SymbolRules,
  matched: ReturnType<typeof matchedPrice>,
): readonly OrderIssue[] {
  if (priceMatch !== undefined)
    return matched === 'thin'
      ? [orderIssue('price-match-book-thin', 'priceMatch', { priceMatch }, { severity: 'warning' })]
      : []
  if (price === undefined) return [orderIssue('price-missing', 'price')]
  return checkPriceDecimals(price, 'price', rules, BOOKED_DECIMALS)
}

/** LOT_SIZE after what was refused for its decimals alone. */
function checkSize(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { quantity } = order
  if (quantity === undefined || decimalsOf(quantity) > BOOKED_DECIMALS) return []
  return [...checkSizeDecimals(quantity, 'quantity', rules), ...checkLots(order, rules)]
}

function checkLimitPrice(
  order: NewOrder,
  price: DecimalString | undefined,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  if (price === undefined || decimalsOf(price) > BOOKED_DECIMALS) return []
  const form = [...checkPriceDecimals(price, 'price', rules), ...checkPriceForm(price, 'price', rules)]
  return form.length > 0 ? form : checkBand(order, price, rules, seen)
}

function checkSelfTrade({ selfTradePrevention: mode }: NewOrder): readonly OrderIssue[] {
  if (mode !== 'DECREMENT' && mode !== 'TRANSFER') return []
  const allowed = 'NONE, EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH'
  return [orderIssue('self-trade-not-allowed', 'selfTradePrevention', { mode, allowed })]
}

/** Source: usdm.md 5, `TradFi`, -4411. */
const checkAgreement = ({ contractType = '' }: SymbolRules, { tradFiSigned }: SeenMarket): readonly OrderIssue[] =>
  contractType === 'TRADIFI_PERPETUAL' && tradFiSigned === false
    ? [orderIssue('agreement-unsigned', 'symbol', { contractType })]
    : []

const checkStatus = ({ status }: SymbolRules): readonly OrderIssue[] =>
  status === 'TRADING' ? [] : [orderIssue('symbol-not-trading', 'symbol', { status })]

function checkTrigger(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { triggerPrice, orderType } = order
  const issues: OrderIssue[] = []
  if (order.activationPrice !== undefined)
    issues.push(orderIssue('trailing-not-taken', 'activationPrice', { orderType }))
  if (order.callbackPercent !== undefined)
    issues.push(orderIssue('trailing-not-taken', 'callbackPercent', { orderType }))
  if (triggerPrice === undefined) return [...issues, orderIssue('trigger-missing', 'triggerPrice')]
  return [
    ...issues,
    ...checkPriceDecimals(triggerPrice, 'triggerPrice', rules),
    ...checkPriceForm(triggerPrice, 'triggerPrice', rules),
  ]
}

function checkTrail(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const { triggerPrice, activationPrice, orderType } = order
  return [
    ...(triggerPrice === undefined ? [] : [orderIssue('trigger-not-taken', 'triggerPrice', { orderType })]),
    ...checkCallback(order),
    ...(activationPrice === undefined
      ? []
      : [
          ...checkPriceDecimals(activationPrice, 'activationPrice', rules),
          ...checkPriceForm(activationPrice, 'activationPrice', rules),
        ]),
  ]
}
