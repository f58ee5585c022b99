import { decimalFromInteger, type DecimalString } from './decimal'
import { peggedPrice } from './check-order-book'
import { checkBand, checkPriceForm } from './check-order-price'
import { checkNotional } from './check-order-size'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isAtMarket, isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

const NEAREST_OFFSET = 1
const DEEPEST_OFFSET = 100

/** Which types may follow the book, how, and how deep. Source: spot.md 9.5. */
export function checkPeg(order: NewOrder): readonly OrderIssue[] {
  const { pegPriceType, pegOffset, orderType, timeInForce = 'GTC' } = order
  if (pegPriceType === undefined) return pegOffset === undefined ? [] : [orderIssue('peg-offset-alone', 'pegPriceType')]
  const issues: OrderIssue[] = []
  if (pegOffset !== undefined && (pegOffset < NEAREST_OFFSET || pegOffset > DEEPEST_OFFSET)) {
    const fix = decimalFromInteger(pegOffset < NEAREST_OFFSET ? NEAREST_OFFSET : DEEPEST_OFFSET)
    const bounds = { min: String(NEAREST_OFFSET), max: String(DEEPEST_OFFSET) }
    issues.push(orderIssue('peg-offset-range', 'pegOffset', bounds, { fix }))
  }
  if (isAtMarket(order)) issues.push(orderIssue('peg-not-taken', 'pegPriceType', { orderType }))
  const restsBehind = orderType === 'LIMIT_MAKER' && pegPriceType !== 'PRIMARY_PEG'
  const leavesAtOnce = orderType === 'LIMIT' && pegPriceType === 'PRIMARY_PEG' && timeInForce !== 'GTC'
  if (restsBehind || leavesAtOnce) issues.push(orderIssue('peg-mismatch', 'pegPriceType', { orderType, pegPriceType }))
  return issues
}

/** The price that a peg chooses now must pass the filters as well; a trigger's peg chooses later. Source: spot.md 5.2. */
export function checkPegged(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  if (isTriggered(order) || isAtMarket(order)) return []
  const price = peggedPrice(order, seen)
  if (price === undefined || price === 'thin') return []
  return [
    ...checkPriceForm(price, 'price', rules),
    ...checkBand(order, price, rules, seen, true),
    ...checkNotional(order, rules, { price, atMarket: false, pegged: true }),
  ].map(({ fix: _, ...issue }) => ({ ...issue, severity: 'warning' as const }))
}

/** A level that the book does not have. */
export function checkPegBook(order: NewOrder, seen: SeenMarket): readonly OrderIssue[] {
  if (peggedPrice(order, seen) !== 'thin') return []
  const levels: DecimalString = decimalFromInteger((order.pegOffset ?? 0) + 1)
  return [orderIssue('peg-book-thin', 'pegPriceType', { levels }, { severity: 'warning' })]
}
