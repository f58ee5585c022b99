import { compare, type DecimalString } from './decimal'
import { isOpen, type Order } from './order'

/**
 * How far a status is on its way. Statuses we do not know stand among the open ones, since they count as open. Among the ends
 * a fill outranks the rest: it is what money follows. `TRIGGERED` is an end of its own that still becomes `FINISHED`.
 */
const RANK: Readonly<Record<string, number>> = {
  PENDING_NEW: 0,
  NEW: 1,
  TRIGGERING: 3,
  PARTIALLY_FILLED: 4,
  REJECTED: 10,
  EXPIRED: 11,
  EXPIRED_IN_MATCH: 12,
  CANCELED: 13,
  TRIGGERED: 14,
  FILLED: 15,
  FINISHED: 16,
}
const UNKNOWN_RANK = 2

/**
 * Two versions of one order become one. Commutative, associative and idempotent, so that replies, events, lists and queries
 * may come in any order and any number of times (S-40): executed quantity and status never go back, an end absorbs, price and
 * size are those of the newest exchange time. Between two ends the answer to the latest by-id question stands, without one the
 * higher rank. Both must have the same `orderKey`.
 */
export function mergeOrder(a: Order, b: Order): Order {
  if (a === b) return a
  const terms = compareTerms(a, b) >= 0 ? a : b
  const { status, decidedAt } = compareStatus(a, b) >= 0 ? a : b
  const executed = compareAmount(a.executedQuantity, b.executedQuantity) >= 0 ? a : b
  const { executedQuantity } = executed
  const atExecuted = [a, b].filter((version) => compare(version.executedQuantity, executedQuantity) === 0)
  const atStatus = [a, b].filter((version) => version.status === status && version.decidedAt === decidedAt)
  return {
    market: a.market,
    symbol: a.symbol,
    service: a.service,
    orderId: a.orderId,
    clientOrderId: greatest([a.clientOrderId, b.clientOrderId], compareText) ?? '',
    orderListId: greatest([a.orderListId, b.orderListId], compareText),
    side: greatest([a.side, b.side], compareText) ?? a.side,
    positionSide: greatest([a.positionSide, b.positionSide], compareText) ?? a.positionSide,
    orderType: greatest([a.orderType, b.orderType], compareText) ?? a.orderType,
    originalType: greatest([a.originalType, b.originalType], compareText),
    timeInForce: greatest([a.timeInForce, b.timeInForce], compareText),
    status,
    quantity: terms.quantity,
    quoteQuantity: greatest([a.quoteQuantity, b.quoteQuantity], compareAmount),
    executedQuantity,
    executedQuote: greatest(
      atExecuted.map((version) => version.executedQuote),
      compareAmount,
    ),
    averagePrice: greatest(
      atExecuted.map((version) => version.averagePrice),
      compareAmount,
    ),
    price: terms.price,
    triggerPrice: terms.triggerPrice,
    triggerBy: greatest([a.triggerBy, b.triggerBy], compareText),
    reduceOnly: a.reduceOnly || b.reduceOnly,
    closePosition: a.closePosition || b.closePosition,
    ...givenOf(a, b),
    childOrderId: greatest([a.childOrderId, b.childOrderId], compareText),
    reason: greatest(
      atStatus.map((version) => version.reason),
      compareText,
    ),
    createdTime: greatest([a.createdTime, b.createdTime], (left, right) => right - left),
    exchangeTime: Math.max(a.exchangeTime, b.exchangeTime),
    termsTime: termsTimeOf(terms),
    decidedAt,
  }
}

/** Whether the two say different ends that do not follow on each other: the exchange must be asked by id (S-40). */
export function endsDiffer(a: Pick<Order, 'status'>, b: Pick<Order, 'status'>): boolean {
  if (a.status === b.status || isOpen(a) || isOpen(b)) return false
  const statuses = [a.status, b.status]
  return !(statuses.includes('TRIGGERED') && statuses.includes('FINISHED'))
}

/** The order as the answer to a by-id question. An algo order that triggered still goes on, so that word is no last one. */
export const decided = (order: Order, askedAt: number): Order =>
  isOpen(order) || order.status === 'TRIGGERED' ? order : { ...order, decidedAt: askedAt }

/** Whether the two hold the same facts; a merge that changes nothing is told to nobody. */
export function sameOrder(a: Order, b: Order): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Order>
  for (const key of keys) if (key !== 'termsTime' && key !== 'decidedAt' && a[key] !== b[key]) return false
  return true
}

/** What an order was given once and for all, and what only grows. Not every answer and event tells it. */
const GIVEN = [
  'icebergQuantity',
  'trailingDelta',
  'pegPriceType',
  'pegOffset',
  'peggedPrice',
  'selfTradePrevention',
  'preventedQuantity',
  'smartRouting',
  'priceMatch',
  'goodTillDate',
  'activationPrice',
  'callbackPercent',
  'priceProtect',
] as const satisfies readonly (keyof Order)[]
const GIVEN_AMOUNTS: ReadonlySet<string> = new Set<keyof Order>([
  'icebergQuantity',
  'peggedPrice',
  'preventedQuantity',
  'activationPrice',
  'callbackPercent',
])

function givenOf(a: Order, b: Order): Partial<Order> {
  const given: Record<string, unknown> = {}
  for (const key of GIVEN) {
    const value = greatest<string | number | boolean>(
      [a[key], b[key]],
      GIVEN_AMOUNTS.has(key)
        ? (one, other) => compareAmount(one as DecimalString, other as DecimalString)
        : (one, other) => (one < other ? -1 : one > other ? 1 : 0),
    )
    if (value !== undefined) given[key] = value
  }
  return given as Partial<Order>
}

const termsTimeOf = (order: Order): number => order.termsTime ?? order.exchangeTime

/** A version without a price knows less than one with; then the newer exchange time decides, then the text, for a fixed choice. */
function compareTerms(a: Order, b: Order): number {
  return (
    Number(a.price !== undefined) - Number(b.price !== undefined) ||
    Number(a.triggerPrice !== undefined) - Number(b.triggerPrice !== undefined) ||
    termsTimeOf(a) - termsTimeOf(b) ||
    compareAmount(a.quantity, b.quantity) ||
    compareText(a.price ?? '', b.price ?? '') ||
    compareText(a.triggerPrice ?? '', b.triggerPrice ?? '')
  )
}

const rankOf = (status: string): number => RANK[status] ?? UNKNOWN_RANK

type StatusWord = Pick<Order, 'status' | 'decidedAt'>
const compareStatus = (a: StatusWord, b: StatusWord): number =>
  (a.decidedAt ?? -1) - (b.decidedAt ?? -1) || rankOf(a.status) - rankOf(b.status) || compareText(a.status, b.status)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By value, then by text: "0.10" and "0.1" are the same money, yet one of them must be kept whatever the order. */
const compareAmount = (a: DecimalString, b: DecimalString): number => compare(a, b) || compareText(a, b)

/** The greatest of those that are there. */
function greatest<T>(values: readonly (T | undefined)[], order: (a: T, b: T) => number): T | undefined {
  let found: T | undefined
  for (const value of values) if (value !== undefined && (found === undefined || order(value, found) > 0)) found = value
  return found
}
