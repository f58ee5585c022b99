import { checkOrder } from './check-order'
import { compare, isAbove, isBelow, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { isTriggered } from './order-kind'
import { LIST_ROLES, paysFromBought, type ListLeg, type NewOrderList } from './order-list'
import type { OrderIssue } from './order-issue'
import { orderIssue, type OrderIssueCode } from './order-issue-code'

const TAKES_PROFIT = new Set(['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'])
const CUTS_LOSS = new Set(['STOP_LOSS', 'STOP_LOSS_LIMIT'])

/**
 * What the exchange would refuse about the form of a list and of each leg: roles, types and sides, the relation of the prices of
 * a pair, ticks, steps and notional. Funds are the business of the order that is placed first. Source: spot.md 8.1 and 8.2.
 */
export function checkOrderList(list: NewOrderList, rules: SymbolRules): readonly OrderIssue[] {
  const shape = checkShape(list)
  if (shape.length > 0) return shape
  return list.legs.flatMap(({ order }) => checkLeg(order, rules, paysFromBought(list.kind)))
}

const fault = (code: OrderIssueCode, params: Readonly<Record<string, string>> = {}): readonly OrderIssue[] => [
  orderIssue(code, 'orderType', params),
]

function checkShape({ kind, legs }: NewOrderList): readonly OrderIssue[] {
  const roles = LIST_ROLES[kind]
  const found = roles.map((role) => legs.filter((leg) => leg.role === role))
  if (legs.length !== roles.length || found.some((each) => each.length !== 1)) return fault('list-legs', { kind })
  const of = (role: ListLeg['role']): NewOrder | undefined => legs.find((leg) => leg.role === role)?.order
  const working = of('working')
  if (working !== undefined) {
    const { orderType } = working
    if (orderType !== 'LIMIT' && orderType !== 'LIMIT_MAKER') return fault('list-working-type', { orderType })
    if (working.quantity === undefined) return [orderIssue('quantity-missing', 'quantity')]
    if (paysFromBought(kind) && working.side !== 'BUY') return fault('list-sides', { kind })
  }
  const others = legs.filter((leg) => leg.role !== 'working').map((leg) => leg.order)
  if (others.some((order) => order.quoteQuantity !== undefined))
    return [orderIssue('quote-quantity-not-allowed', 'quoteQuantity')]
  const named = others.filter((order) => order.quantity !== undefined).length
  if (paysFromBought(kind) && (named > 0 || others.some((order) => order.side !== 'SELL')))
    return fault('list-sides', { kind })
  if (!paysFromBought(kind) && named !== others.length) return [orderIssue('quantity-missing', 'quantity')]
  const above = of('above')
  const below = of('below')
  return above === undefined || below === undefined ? [] : checkPair(above, below)
}

/** One takes profit, the other cuts a loss; SELL takes it above and cuts below, BUY the other way about. */
function checkPair(above: NewOrder, below: NewOrder): readonly OrderIssue[] {
  const { side } = above
  const [profit, loss] = side === 'SELL' ? [above, below] : [below, above]
  const same =
    below.side === side &&
    (above.quantity === undefined || below.quantity === undefined || compare(above.quantity, below.quantity) === 0)
  if (!same || !TAKES_PROFIT.has(profit.orderType) || !CUTS_LOSS.has(loss.orderType))
    return fault('list-pair', { side })
  const upper = levelOf(above)
  const lower = levelOf(below)
  if (upper !== undefined && lower !== undefined && !isAbove(upper, lower)) return fault('list-prices')
  return []
}

/** Where a leg comes to life: its trigger, or the price of one without. */
const levelOf = (order: NewOrder): DecimalString | undefined => (isTriggered(order) ? order.triggerPrice : order.price)

/** Whether the pair stands around the market as the exchange wants it. Equal would trigger or take at once. */
export function pairStandsAround(list: NewOrderList, lastPrice: DecimalString): boolean {
  const level = (role: ListLeg['role']): DecimalString | undefined => {
    const leg = list.legs.find((each) => each.role === role)
    return leg === undefined ? undefined : levelOf(leg.order)
  }
  const above = level('above')
  const below = level('below')
  return (above === undefined || isAbove(above, lastPrice)) && (below === undefined || isBelow(below, lastPrice))
}

/** Form of one leg, as if it stood alone at its price, and at its trigger. */
function checkLeg(order: NewOrder, rules: SymbolRules, quantityLater: boolean): readonly OrderIssue[] {
  if (isTriggered(order) && order.triggerPrice === undefined) return [orderIssue('trigger-missing', 'triggerPrice')]
  const needsPrice =
    order.orderType !== 'MARKET' && order.orderType !== 'STOP_LOSS' && order.orderType !== 'TAKE_PROFIT'
  if (needsPrice && order.price === undefined) return [orderIssue('price-missing', 'price')]
  if (!needsPrice && order.price !== undefined)
    return [orderIssue('price-not-taken', 'price', { orderType: order.orderType })]
  const standIn = (price: DecimalString): readonly OrderIssue[] =>
    checkOrder(
      {
        market: 'spot',
        symbol: order.symbol,
        side: order.side,
        positionSide: 'BOTH',
        orderType: 'LIMIT',
        timeInForce: 'GTC',
        price,
        quantity: order.quantity ?? rules.lot.max,
      },
      quantityLater ? { ...rules, notional: { ...rules.notional, max: undefined } } : rules,
      {},
    ).filter((issue) => issue.severity === 'error' && !(quantityLater && issue.field === 'quantity'))
  const levels = [order.price, order.triggerPrice].flatMap((price) => (price === undefined ? [] : [price]))
  return levels.flatMap(standIn)
}
