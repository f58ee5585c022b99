import { divide, isPositive, isZero, multiply, toScale, type DecimalString } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { SymbolRules } from '../../lib/domain/market'
import { isOpen, type Order, type ShownOrder } from '../../lib/domain/order'
import { forcedBy, isChildOf, isPartlyFilled } from '../../lib/domain/order-end'
import { formatPrice, formatShort, percentFrom } from '../../lib/format/amount'
import { LOST_IN_RESET } from '../../lib/domain/venue-reset'
import { resetPlace } from '../../lib/words/codes'
import { words } from '../../lib/words/en'

const w = words.orders

type Told = Pick<Order, 'side' | 'symbol' | 'orderType' | 'closePosition'> & {
  readonly quantity?: DecimalString | undefined
  readonly quoteQuantity?: DecimalString | undefined
  readonly price?: DecimalString | undefined
  readonly triggerPrice?: DecimalString | undefined
}

/** An order in words: "Buy 0.01 BTCUSDT at 50,000.00". The name of its row and of its buttons. */
export function tellOrder(order: Told, rules: SymbolRules | undefined): string {
  const tick = rules?.price.tick ?? ('0' as DecimalString)
  const side = words.side[order.side]
  const size = order.closePosition
    ? w.wholePosition
    : order.quantity !== undefined && isPositive(order.quantity)
      ? formatShort(order.quantity)
      : order.quoteQuantity !== undefined
        ? formatShort(order.quoteQuantity)
        : ''
  const { triggerPrice, price } = order
  const trigger = triggerPrice !== undefined && isPositive(triggerPrice) ? formatPrice(triggerPrice, tick) : undefined
  const rest =
    trigger !== undefined
      ? order.orderType.startsWith('TAKE_PROFIT')
        ? w.takeProfitAt(trigger)
        : w.stopAt(trigger)
      : price !== undefined && isPositive(price)
        ? w.at(formatPrice(price, tick))
        : w.atMarket
  return w.sentence(side, size, order.symbol, rest).replace('  ', ' ')
}

/** What an intent asked for, in words. */
export function tellIntent(intent: Intent, rules: SymbolRules | undefined): string {
  const { order } = intent
  return order === undefined
    ? `${w.kinds[intent.kind]} ${intent.symbol}`
    : tellOrder({ ...order, closePosition: order.closePosition === true }, rules)
}

/** Type in plain words; an unknown one as the exchange says it. */
export const typeWord = (type: string): string => w.types[type] ?? type
/** Where the order stands; one that a reset of the exchange took says which exchange (S-67). */
export const statusWord = (status: string, environment: string): string =>
  status === LOST_IN_RESET ? `Lost ${resetPlace(environment)}` : (w.statuses[status] ?? status)

/**
 * How an order stands or ended, in words: who or what ended it, and how much had traded by then (S-45, S-46). Of a stop that
 * triggered, what became of the order it put on the book (S-47).
 */
export function endWord(order: ShownOrder, orders: readonly ShownOrder[], environment: string): string {
  const child = order.service === 'algo' ? orders.find((each) => isChildOf(each, order)) : undefined
  if (child !== undefined && !isOpen(order) && order.status !== 'CANCELED')
    return w.triggeredThen(endWord(child, [], environment))
  const percent = isPartlyFilled(order) ? filledPercent(order) : undefined
  const told = endOf(order, environment)
  return percent === undefined || percent === '0' ? told : w.partly(told, percent)
}

function endOf(order: ShownOrder, environment: string): string {
  const { status, reason, canceledBy } = order
  const word = statusWord(status, environment)
  const forced = forcedBy(order)
  if (forced !== undefined) return w.ended(w.forced[forced], word.toLowerCase())
  if (status === 'CANCELED' && canceledBy !== undefined) return w.canceledBy[canceledBy]
  if (reason === undefined || isOpen(order) || status === 'EXPIRED_IN_MATCH') return word
  return w.ended(word, w.reasons[reason] ?? reason)
}

/** Type in plain words; of an order that a stop put on the book, that it did. */
export const typeOf = (order: Order, orders: readonly Order[]): string =>
  orders.some((each) => isChildOf(order, each)) ? w.fromStop(typeWord(order.orderType)) : typeWord(order.orderType)

/** Whether the order waits for a trigger; the exchange names what would trigger it on plain orders as well. */
const waits = (order: Order): boolean => order.triggerPrice !== undefined && isPositive(order.triggerPrice)

/** Terms of an order in a few words. */
export function termsOf(order: Order): string {
  const terms: string[] = []
  if (order.timeInForce === 'GTX' || order.orderType === 'LIMIT_MAKER') terms.push(w.postOnly)
  else if (order.timeInForce !== undefined && !waits(order)) terms.push(order.timeInForce)
  if (order.reduceOnly && !order.closePosition) terms.push(w.reduceOnly)
  if (order.triggerBy !== undefined && waits(order)) terms.push(order.triggerBy === 'MARK_PRICE' ? w.byMark : w.byLast)
  return terms.join(', ')
}

/** Price that the order waits for: its own or its trigger. */
export function waitingPrice(order: Order): DecimalString | undefined {
  for (const price of [order.triggerPrice, order.price]) if (price !== undefined && isPositive(price)) return price
  return undefined
}

/** Distance of an order to the market in percent of the market. */
export function distanceOf(order: Order, market: DecimalString | undefined): DecimalString | undefined {
  const price = waitingPrice(order)
  return price === undefined || market === undefined ? undefined : percentFrom(price, market)
}

/** How much of the order is filled, whole percent cut towards zero; undefined where the order names no size. */
export function filledPercent(order: Pick<Order, 'quantity' | 'executedQuantity'>): string | undefined {
  if (isZero(order.quantity)) return undefined
  return toScale(divide(multiply(order.executedQuantity, '100' as DecimalString), order.quantity), 0)
}
