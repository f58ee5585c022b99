import { checkSpotOrder } from './check-order-spot'
import { checkTerms } from './check-order-terms'
import { checkUsdmOrder } from './check-order-usdm'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { ORDER_TYPES } from './order-kind'
import type { SeenMarket } from './seen-market'

/**
 * All that the exchange would refuse about the order, in the order in which it looks, so that the first one it can refuse
 * (`refusalOf`) is its verdict. Before these stands what it would never hear of. The same function helps in the browser and decides
 * on the server: nothing with severity `error` is ever sent; what depends on the book of this moment is a `warning`.
 * Sources: spot.md 5.2, 6, 9, 16; usdm.md 5, 6.2, 7.1, 13, 14.
 */
export function checkOrder(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const { orderType, market } = order
  const notAllowed = [orderIssue('order-type-not-allowed', 'orderType', { orderType })]
  // What a type of another market wants, nobody can say.
  if (!ORDER_TYPES[market].includes(orderType)) return notAllowed
  return [
    ...checkTerms(order),
    // Triggers of futures are listed by the symbol, but live in the algo service.
    ...(rules.orderTypes.includes(orderType) ? [] : notAllowed),
    ...(market === 'spot' ? checkSpotOrder(order, rules, seen) : checkUsdmOrder(order, rules, seen)),
  ]
}

/** Whether an order with these findings may be sent. */
export const hasErrors = (issues: readonly OrderIssue[]): boolean => issues.some((issue) => issue.severity === 'error')
