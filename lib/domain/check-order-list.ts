import { checkAtEngine, checkSpotFilters, checkSpotForm } from './check-order-spot'
import { boughtBy, checkPlaced, type Placed } from './check-order-counts'
import { checkPegged } from './check-order-peg'
import { checkSpotFunds } from './check-order-funds'
import { add, compare, isAbove, isBelow, larger, ZERO, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder } from './order'
import { isAtMarket, isTriggered } from './order-kind'
import { LIST_ROLES, paysFromBought, type ListKind, type ListLeg, type NewOrderList } from './order-list'
import { pairFault } from './order-list-pair'
import type { OrderIssue } from './order-issue'
import { orderIssue, type OrderIssueCode } from './order-issue-code'
import type { SeenMarket } from './seen-market'

/**
 * All that the exchange would refuse about a list, in the order in which it looks: its shape, each leg's form, flags, filters, the
 * relation of the prices of a pair to each other and to the market, counts of the list as a whole, and the funds of what is placed
 * first. Pending legs are looked at again when they are let go. Source: spot.md 8.1, 8.2, 5.2.
 */
export function checkOrderList(list: NewOrderList, rules: SymbolRules, seen: SeenMarket = {}): readonly OrderIssue[] {
  const shape = checkShape(list)
  if (shape.length > 0) return shape
  const legs = legsInOrder(list)
  const formOf = (which: readonly ListLeg[]) => which.flatMap((leg) => checkLegForm(leg, list.kind, rules))
  const working = formOf(legs.filter(({ role }) => role === 'working'))
  const pair = checkPair(list)
  if (pair.length > 0) return [...working, ...pair]
  return [
    ...working,
    ...formOf(legs.filter(({ role }) => role !== 'working')),
    ...checkAllowed(list.kind, rules),
    ...inReadingOrder(list, legs).flatMap((leg) => checkLegFilters(leg, list.kind, rules, seen)),
    ...(rules.status === 'TRADING' ? [] : [orderIssue('symbol-not-trading', 'symbol', { status: rules.status })]),
    ...checkPrices(list, seen),
    ...firstLegs(list, legs).flatMap(({ role, order }) => ofRole(role, checkAtEngine(order, rules, seen))),
    ...checkCounts(legs, rules, seen),
    ...checkListCount(rules, seen),
    ...firstLegs(list, legs).flatMap(({ role, order }) => ofRole(role, checkSpotFunds(order, rules, seen))),
  ]
}

const fault = (code: OrderIssueCode, params: Readonly<Record<string, string>> = {}): readonly OrderIssue[] => [
  orderIssue(code, 'orderType', params),
]

const ofRole = (role: ListLeg['role'], issues: readonly OrderIssue[]): readonly OrderIssue[] =>
  issues.map((issue) => ({ ...issue, params: { ...issue.params, role } }))

const legOf = ({ legs }: NewOrderList, role: ListLeg['role']): NewOrder | undefined =>
  legs.find((leg) => leg.role === role)?.order

/** As roles are written down; one self-trade prevention is said for all of them. */
function legsInOrder(list: NewOrderList): readonly ListLeg[] {
  const selfTradePrevention = list.legs.find(({ order }) => order.selfTradePrevention !== undefined)?.order
    .selfTradePrevention
  return LIST_ROLES[list.kind].flatMap((role) =>
    list.legs
      .filter((leg) => leg.role === role)
      .map((leg) => (selfTradePrevention === undefined ? leg : { role, order: { ...leg.order, selfTradePrevention } })),
  )
}

/** Of a pair the exchange looks at the leg that cuts the loss first. */
function inReadingOrder({ kind }: NewOrderList, legs: readonly ListLeg[]): readonly ListLeg[] {
  if (kind === 'OTO' || kind === 'OPO') return legs
  const rank = ({ role, order }: ListLeg): number =>
    role === 'working' ? 0 : order.orderType.startsWith('STOP') ? 1 : 2
  return [...legs].sort((a, b) => rank(a) - rank(b))
}

/** What is placed at once: the working order, or of an OCO both. */
const firstLegs = (list: NewOrderList, legs: readonly ListLeg[]): readonly ListLeg[] =>
  list.kind === 'OCO' ? inReadingOrder(list, legs) : legs.filter(({ role }) => role === 'working')

function checkShape(list: NewOrderList): readonly OrderIssue[] {
  const { kind, legs } = list
  const roles = LIST_ROLES[kind]
  const found = roles.map((role) => legs.filter((leg) => leg.role === role))
  if (legs.length !== roles.length || found.some((each) => each.length !== 1)) return fault('list-legs', { kind })
  const working = legOf(list, 'working')
  const others = legs.filter((leg) => leg.role !== 'working').map((leg) => leg.order)
  if (working !== undefined) {
    const { orderType } = working
    if (orderType !== 'LIMIT' && orderType !== 'LIMIT_MAKER') return fault('list-working-type', { orderType })
    if (paysFromBought(kind) && working.side !== 'BUY') return fault('list-sides', { kind, working: working.side })
    if (paysFromBought(kind) && others.some((order) => order.side !== 'SELL')) return fault('list-sides', { kind })
    if (working.quantity === undefined) return [orderIssue('quantity-missing', 'quantity')]
  }
  if (others.some((order) => order.quoteQuantity !== undefined))
    return [orderIssue('quote-quantity-not-allowed', 'quoteQuantity')]
  const named = others.filter((order) => order.quantity !== undefined).length
  if (paysFromBought(kind) && named > 0) return fault('list-sides', { kind, named: String(named) })
  if (!paysFromBought(kind) && named !== others.length) return [orderIssue('quantity-missing', 'quantity')]
  return []
}

/** One takes profit, the other cuts a loss, both of one side and size. */
function checkPair(list: NewOrderList): readonly OrderIssue[] {
  const above = legOf(list, 'above')
  const below = legOf(list, 'below')
  if (above === undefined || below === undefined) return []
  const { side } = below
  const same =
    above.side === side &&
    (above.quantity === undefined || below.quantity === undefined || compare(above.quantity, below.quantity) === 0)
  if (!same) return fault('list-pair', { side })
  const code = pairFault(side, above.orderType, below.orderType)
  return code === undefined ? [] : fault('list-pair', { side, refusal: String(code) })
}

const TIMED = new Set(['LIMIT', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'])

/** Form of one leg. A list says every leg's price and trigger, so that the exchange hears of one too many. Source: spot.md 8.1, 6.1. */
function checkLegForm({ role, order }: ListLeg, kind: ListKind, rules: SymbolRules): readonly OrderIssue[] {
  const { orderType, icebergQuantity, timeInForce = 'GTC' } = order
  const issues: OrderIssue[] = []
  // What hides must rest; -1160 comes before anything else of the leg.
  const rests = orderType === 'LIMIT_MAKER' || (TIMED.has(orderType) && timeInForce === 'GTC')
  if (icebergQuantity !== undefined && !rests)
    issues.push(orderIssue('iceberg-time-in-force', 'icebergQuantity', { timeInForce, kind }))
  const later = paysFromBought(kind) && role !== 'working'
  const unwanted: OrderIssue[] = []
  if (order.price !== undefined && isAtMarket(order))
    unwanted.push(orderIssue('price-not-taken', 'price', { orderType, kind }))
  if (order.triggerPrice !== undefined && !isTriggered(order))
    unwanted.push(orderIssue('trigger-not-taken', 'triggerPrice', { orderType, kind }))
  const form = checkSpotForm(order, rules, later).filter(({ code }) => code !== 'time-in-force-missing')
  const wanted = form.filter(({ code }) => code.endsWith('-missing') || code === 'time-in-force-not-allowed')
  const rest = form.filter((issue) => !wanted.includes(issue) && issue.code !== 'iceberg-time-in-force')
  return ofRole(role, [...issues, ...wanted, ...unwanted, ...rest])
}

/** Whether the symbol takes lists of the kind. Source: spot.md 8.2. */
function checkAllowed(kind: ListKind, { spot }: SymbolRules): readonly OrderIssue[] {
  if (spot === undefined) return []
  const wants: readonly (readonly [string, boolean, boolean])[] = [
    ['OCO', spot.ocoAllowed, kind === 'OCO' || kind === 'OTOCO' || kind === 'OPOCO'],
    ['OPO', spot.opoAllowed, paysFromBought(kind)],
    ['OTO', spot.otoAllowed, kind !== 'OCO'],
  ]
  return wants.flatMap(([what, allowed, wanted]) =>
    wanted && !allowed ? [orderIssue('list-not-allowed', 'orderType', { kind: what })] : [],
  )
}

/** A leg whose quantity comes later is judged by its prices alone, a pending peg without the price that it will choose. */
function checkLegFilters(
  { role, order }: ListLeg,
  kind: ListKind,
  rules: SymbolRules,
  seen: SeenMarket,
): readonly OrderIssue[] {
  const atOnce = kind === 'OCO' || role === 'working'
  return ofRole(role, [...checkSpotFilters(order, rules, seen), ...(atOnce ? checkPegged(order, rules, seen) : [])])
}

/** Where a leg comes to life: its trigger, or the price of one without; a peg and a pure trail stand nowhere. */
const levelOf = (order: NewOrder): DecimalString | undefined => (isTriggered(order) ? order.triggerPrice : order.price)

/** The upper leg is above the lower one, and what is placed at once stands around the market. Source: spot.md 8.2. */
function checkPrices(list: NewOrderList, { lastPrice }: SeenMarket): readonly OrderIssue[] {
  const upper = legOf(list, 'above')
  const lower = legOf(list, 'below')
  if (upper === undefined || lower === undefined) return []
  const high = levelOf(upper)
  const low = levelOf(lower)
  const crossed = high !== undefined && low !== undefined && !isAbove(high, low)
  const beside = list.kind === 'OCO' && lastPrice !== undefined && !pairStandsAround(list, lastPrice)
  return crossed || beside ? fault('list-prices') : []
}

/** Whether the pair stands around the market as the exchange wants it. Equal would trigger or take at once. */
export function pairStandsAround(list: NewOrderList, lastPrice: DecimalString): boolean {
  const level = (role: ListLeg['role']): DecimalString | undefined => {
    const order = legOf(list, role)
    return order === undefined ? undefined : levelOf(order)
  }
  const above = level('above')
  const below = level('below')
  return (above === undefined || isAbove(above, lastPrice)) && (below === undefined || isBelow(below, lastPrice))
}

/** The count filters hold for the list as a whole; of a pair only one can bring anything. Source: spot.md 5.2. */
function checkCounts(legs: readonly ListLeg[], rules: SymbolRules, seen: SeenMarket): readonly OrderIssue[] {
  const [first] = legs
  if (first === undefined) return []
  const working = legs.filter(({ role }) => role === 'working')
  const most = (some: readonly ListLeg[]): DecimalString =>
    some.reduce<DecimalString>((found, { order }) => larger(found, boughtBy(order, rules, seen)), ZERO)
  const placed: Placed = {
    orders: legs.length,
    algos: legs.filter(({ order }) => isTriggered(order)).length,
    icebergs: legs.filter(({ order }) => order.icebergQuantity !== undefined).length,
    bought: add(most(working), most(legs.filter(({ role }) => role !== 'working'))),
  }
  return checkPlaced(placed, first.order, rules, seen)
}

function checkListCount(rules: SymbolRules, { openLists }: SeenMarket): readonly OrderIssue[] {
  const limit = rules.spot?.maxOrderLists ?? 0
  if (limit === 0 || openLists === undefined || openLists < limit) return []
  return [orderIssue('too-many-lists', 'symbol', { limit: String(limit) })]
}
