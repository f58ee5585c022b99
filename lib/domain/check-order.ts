import { checkFunds } from './check-order-funds'
import { checkPrice, checkTrigger } from './check-order-price'
import { checkNotional, checkQuantity } from './check-order-size'
import { absolute, isAbove, isNegative, isPositive, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered, ORDER_TYPES } from './order-kind'
import type { SeenMarket } from './seen-market'

/** Open conditional orders one futures account may hold over all symbols. Source: usdm.md 5, MAX_NUM_ALGO_ORDERS. */
const MAX_USDM_ALGO_ORDERS = 200

/**
 * All that the exchange would refuse about the order, and what deserves a second look, in the order of the ticket's fields.
 * The same function helps in the browser and decides on the server; no entry with severity `error` is ever sent.
 * Sources: Binance spot, Filters and Order types; Binance USDⓈ-M, exchangeInfo filters, New Order, New Algo Order.
 */
export function checkOrder(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const symbol = checkSymbol(order, rules)
  // What a type of another market wants, nobody can say.
  if (!ORDER_TYPES[order.market].includes(order.orderType)) return symbol
  return [
    ...symbol,
    ...checkUnwanted(order),
    ...checkTimeInForce(order),
    ...checkPrice(order, rules, seen),
    ...checkTrigger(order, rules, seen),
    ...checkQuantity(order, rules),
    ...checkNotional(order, rules, seen),
    ...checkReduceOnly(order, seen),
    ...checkFunds(order, rules, seen),
    ...checkCounts(order, rules, seen),
  ]
}

/** Whether an order with these findings may be sent. */
export const hasErrors = (issues: readonly OrderIssue[]): boolean => issues.some((issue) => issue.severity === 'error')

function checkSymbol(order: NewOrder, rules: SymbolRules): readonly OrderIssue[] {
  const issues: OrderIssue[] = []
  if (rules.status !== 'TRADING') issues.push(orderIssue('symbol-not-trading', 'symbol', { status: rules.status }))
  // Triggers of futures are listed by the symbol, but live in the algo service.
  if (!ORDER_TYPES[order.market].includes(order.orderType) || !rules.orderTypes.includes(order.orderType))
    issues.push(orderIssue('order-type-not-allowed', 'orderType', { orderType: order.orderType }))
  return issues
}

/**
 * What the order's type or market takes no notice of. Leaving it out in silence would send another order than was asked for:
 * a market order whose price somebody meant as a limit. The exchange answers -1106 or -4061.
 */
function checkUnwanted(order: NewOrder): readonly OrderIssue[] {
  const { orderType, market, positionSide } = order
  const issues: OrderIssue[] = []
  if (order.price !== undefined && isAtMarket(order)) issues.push(orderIssue('price-not-taken', 'price', { orderType }))
  if ((order.triggerPrice !== undefined || order.triggerBy !== undefined) && !isTriggered(order))
    issues.push(orderIssue('trigger-not-taken', 'triggerPrice', { orderType }))
  if (order.closePosition === true && !isTriggered(order))
    issues.push(orderIssue('close-position-not-taken', 'quantity', { orderType }))
  if (market === 'spot' && positionSide !== 'BOTH')
    issues.push(orderIssue('position-side-not-taken', 'symbol', { positionSide }))
  return issues
}

function checkTimeInForce(order: NewOrder): readonly OrderIssue[] {
  const { timeInForce } = order
  if (order.orderType !== 'LIMIT') {
    // Sent where the exchange wants none, it answers -1106.
    if (timeInForce === undefined || (isTriggered(order) && timeInForce === 'GTC')) return []
    return [orderIssue('time-in-force-not-allowed', 'timeInForce', { timeInForce })]
  }
  if (timeInForce === undefined) return [orderIssue('time-in-force-missing', 'timeInForce')]
  if (order.market === 'spot' && timeInForce === 'GTX')
    return [orderIssue('time-in-force-not-allowed', 'timeInForce', { timeInForce })]
  return []
}

function checkReduceOnly(order: NewOrder, seen: SeenMarket): readonly OrderIssue[] {
  if (order.reduceOnly !== true && order.closePosition !== true) return []
  if (order.market === 'spot') return [orderIssue('reduce-only-not-allowed', 'reduceOnly')]
  const position = seen.positionQuantity
  if (position === undefined) return []
  const closable = closableQuantity(order, position)
  if (closable === undefined) return [orderIssue('reduce-only-without-position', 'reduceOnly')]
  const { quantity } = order
  // Orders that trade at once are cut to the position; triggers are checked when they fire. Source: usdm.md 6.2.
  const rests = order.orderType === 'LIMIT' && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK'
  if (rests && quantity !== undefined && isAbove(quantity, closable))
    return [orderIssue('reduce-only-above-position', 'quantity', { position: closable }, { fix: closable })]
  return []
}

/** Size of the position that an order of this side can close; undefined when there is none on that side. */
function closableQuantity(order: NewOrder, position: DecimalString): DecimalString | undefined {
  const closes = order.side === 'BUY' ? isNegative(position) : isPositive(position)
  return closes ? absolute(position) : undefined
}

function checkCounts(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const triggered = isTriggered(order)
  if (triggered && seen.openAlgoOrders !== undefined) {
    const limit = order.market === 'usdm' ? MAX_USDM_ALGO_ORDERS : rules.maxAlgoOrders
    if (limit !== undefined && limit > 0 && seen.openAlgoOrders >= limit)
      return [orderIssue('too-many-algo-orders', 'symbol', { limit: String(limit) })]
  }
  const limit = triggered && order.market === 'usdm' ? undefined : rules.maxOpenOrders
  if (limit !== undefined && limit > 0 && seen.openOrders !== undefined && seen.openOrders >= limit)
    return [orderIssue('too-many-open-orders', 'symbol', { limit: String(limit) })]
  return []
}
