import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderField, OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isTriggered } from './order-kind'

/** What smart order routing takes: LIMIT and MARKET by quantity, without pegs and triggers. Source: spot.md 9.4. */
export function checkRouting(order: NewOrder): readonly OrderIssue[] {
  if (order.smartRouting !== true) return []
  const { orderType, quantity } = order
  const unread: [OrderField, unknown][] = [
    ['quoteQuantity', quantity === undefined ? order.quoteQuantity : undefined],
    ['trailingDelta', order.trailingDelta],
    ['pegPriceType', order.pegPriceType],
    ['pegOffset', order.pegOffset],
    ['triggerPrice', isTriggered(order) ? order.triggerPrice : undefined],
  ]
  const issues = unread.flatMap(([term, value]) =>
    value === undefined ? [] : [orderIssue('smart-routing-term', term, { term })],
  )
  if (orderType !== 'LIMIT' && orderType !== 'MARKET')
    issues.push(orderIssue('smart-routing-type', 'smartRouting', { orderType }))
  return issues
}

/** Whether the symbol has a route. */
export const checkRoutingAllowed = (order: NewOrder, rules: SymbolRules): readonly OrderIssue[] =>
  order.smartRouting === true && rules.spot?.smartRouting === false
    ? [orderIssue('smart-routing-not-allowed', 'smartRouting')]
    : []
