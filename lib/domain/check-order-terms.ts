import type { NewOrder } from './order'
import type { OrderField, OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered, serviceOf } from './order-kind'

/**
 * What the order's type or market has no place for. Leaving it out in silence would send another order than was asked for: a market
 * order whose price somebody meant as a limit. None of it would reach the exchange, so that it could not refuse it.
 */
export function checkTerms(order: NewOrder): readonly OrderIssue[] {
  const { orderType, market, positionSide } = order
  const issues: OrderIssue[] = []
  if (order.price !== undefined && isAtMarket(order)) issues.push(orderIssue('price-not-taken', 'price', { orderType }))
  if ((order.triggerPrice !== undefined || order.triggerBy !== undefined) && !isTriggered(order))
    issues.push(orderIssue('trigger-not-taken', 'triggerPrice', { orderType }))
  if (market === 'spot' && positionSide !== 'BOTH')
    issues.push(orderIssue('position-side-not-taken', 'symbol', { positionSide }))
  if (market === 'spot' && (order.reduceOnly === true || order.closePosition === true))
    issues.push(orderIssue('reduce-only-not-allowed', 'reduceOnly'))
  for (const [term, value] of market === 'spot' ? usdmTerms(order) : spotTerms(order))
    if (value !== undefined && value !== false) issues.push(orderIssue('term-not-taken', term, { term }))
  return issues
}

const spotTerms = (order: NewOrder): readonly (readonly [OrderField, unknown])[] => [
  ['icebergQuantity', order.icebergQuantity],
  ['trailingDelta', order.trailingDelta],
  ['pegPriceType', order.pegPriceType],
  ['pegOffset', order.pegOffset],
  ['smartRouting', order.smartRouting],
  ...(serviceOf(order) === 'algo' ? [] : conditionalTerms(order)),
]

const usdmTerms = (order: NewOrder): readonly (readonly [OrderField, unknown])[] => [
  ['priceMatch', order.priceMatch],
  ['goodTillDate', order.goodTillDate],
  ['triggerPrice', order.triggerBy === 'MARK_PRICE' && isTriggered(order) ? order.triggerBy : undefined],
  ...conditionalTerms(order),
]

const conditionalTerms = (order: NewOrder): readonly (readonly [OrderField, unknown])[] => [
  ['activationPrice', order.activationPrice],
  ['callbackPercent', order.callbackPercent],
  ['priceProtect', order.priceProtect],
]
