import {
  add,
  decimalFromInteger,
  floorToStep,
  isAbove,
  isPositive,
  isZero,
  subtract,
  ZERO,
  type DecimalString,
} from './decimal'
import { holds, levelsAgainst, quantityWorth, wholeMarketLots } from './check-order-book'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import type { OrderIssue } from './order-issue'
import { orderIssue } from './order-issue-code'
import { isTriggered } from './order-kind'
import type { SeenMarket } from './seen-market'

/** Open conditional orders one futures account may hold over all symbols. Source: usdm.md 5, MAX_NUM_ALGO_ORDERS. */
export const MAX_USDM_ALGO_ORDERS = 200

/** How many orders are placed at once, and how many of them are of a kind that is counted by itself. */
export interface Placed {
  readonly orders: number
  readonly algos: number
  readonly icebergs: number
  /** Base asset that they can bring at once. */
  readonly bought: DecimalString
}

/** The count filters of spot and MAX_POSITION for one order. Source: spot.md 5.2. */
export const checkSpotCounts = (order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] =>
  checkPlaced(
    {
      orders: 1,
      algos: isTriggered(order) ? 1 : 0,
      icebergs: order.icebergQuantity === undefined ? 0 : 1,
      bought: boughtBy(order, rules, seen),
    },
    order,
    rules,
    seen,
  )

/** The same for orders that are placed at once. */
export function checkPlaced(
  { orders, algos, icebergs, bought }: Placed,
  order: NewOrder,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  const over = (most: number | undefined, open: number | undefined, more: number): boolean =>
    more > 0 && most !== undefined && most > 0 && open !== undefined && open + more > most
  const issues: OrderIssue[] = []
  const count = (
    code: 'too-many-open-orders' | 'too-many-algo-orders' | 'too-many-iceberg-orders',
    most?: number,
  ): void => {
    issues.push(orderIssue(code, 'symbol', { limit: String(most) }))
  }
  if (over(rules.maxOpenOrders, seen.openOrders, orders)) count('too-many-open-orders', rules.maxOpenOrders)
  if (over(rules.maxAlgoOrders, seen.openAlgoOrders, algos)) count('too-many-algo-orders', rules.maxAlgoOrders)
  if (over(rules.spot?.maxIcebergOrders, seen.openIcebergOrders, icebergs))
    count('too-many-iceberg-orders', rules.spot?.maxIcebergOrders)
  return [...issues, ...checkPosition(bought, order, rules, seen)]
}

/** MAX_POSITION: what the account holds of the base asset and is buying. Source: spot.md 5.2. */
function checkPosition(
  bought: DecimalString,
  order: NewOrder,
  rules: SymbolRules,
  { heldBase, openBuyQuantity }: SeenMarket,
): readonly OrderIssue[] {
  const max = rules.spot?.maxPosition
  if (
    max === undefined ||
    isZero(max) ||
    !isPositive(bought) ||
    heldBase === undefined ||
    openBuyQuantity === undefined
  )
    return []
  const held = add(heldBase, openBuyQuantity)
  if (!isAbove(add(held, bought), max)) return []
  const left = floorToStep(subtract(max, held), rules.lot.step)
  const fix = order.quantity !== undefined && isPositive(left) ? left : undefined
  return [orderIssue('position-above-max', 'quantity', { max, held }, { fix })]
}

/** What an order can bring of the base asset; nothing for one that sells. */
export function boughtBy(order: NewOrder, rules: SymbolRules, seen: SeenMarket): DecimalString {
  if (order.side === 'SELL') return ZERO
  if (order.quantity !== undefined || order.quoteQuantity === undefined) return order.quantity ?? ZERO
  const levels = levelsAgainst(order, seen)
  if (levels === undefined || !holds(levels, { quoteQuantity: order.quoteQuantity }, seen)) return ZERO
  return wholeMarketLots(quantityWorth(levels, order.quoteQuantity), rules)
}

/** MAX_NUM_ORDERS of a futures symbol, which only orders of the book that rest fill. Source: usdm.md 5, -2025. */
export function checkUsdmCount(order: NewOrder, rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const limit = rules.maxOpenOrders ?? 0
  if (order.orderType !== 'LIMIT' || limit === 0 || seen.openOrders === undefined || seen.openOrders < limit) return []
  return [orderIssue('too-many-open-orders', 'symbol', { limit: String(limit) })]
}

/** Waiting algo orders of the account over all symbols. Source: usdm.md 5, -4045. */
export const checkAlgoCount = ({ openAlgoOrders: open }: SeenMarket): readonly OrderIssue[] =>
  open === undefined || open < MAX_USDM_ALGO_ORDERS
    ? []
    : [orderIssue('too-many-algo-orders', 'symbol', { limit: decimalFromInteger(MAX_USDM_ALGO_ORDERS) })]
