import 'server-only'
import { equals, type DecimalString } from '../../domain/decimal'
import type { NewOrder, Order } from '../../domain/order'
import { isReducing, isTrailing, isTriggered } from '../../domain/order-kind'

/** Whether the order at the exchange is the one that was asked for (S-23): all that decides what it does, amounts by value. */
export function isSamePayload(order: Order, asked: NewOrder): boolean {
  return (
    order.market === asked.market &&
    order.symbol === asked.symbol &&
    order.side === asked.side &&
    order.positionSide === asked.positionSide &&
    isSameType(order, asked) &&
    isSameSize(order, asked) &&
    (asked.price === undefined || isSame(order.price, asked.price)) &&
    (!isTriggered(asked) || isSameTrigger(order, asked)) &&
    isSameReduction(order, asked) &&
    TERMS.every((term) => isSameTerm(order, asked, term))
  )
}

/** The order of the same symbol, side and size, whatever its zeros (S-15). */
export function isSameAct(one: NewOrder, other: NewOrder): boolean {
  return (
    one.market === other.market &&
    one.symbol === other.symbol &&
    one.side === other.side &&
    one.positionSide === other.positionSide &&
    isSame(one.quantity, other.quantity) &&
    isSame(one.quoteQuantity, other.quoteQuantity)
  )
}

const isSame = (one: DecimalString | undefined, other: DecimalString | undefined): boolean =>
  one === undefined || other === undefined ? one === other : equals(one, other)

/** Futures have no LIMIT_MAKER: post-only is LIMIT with GTX there (usdm.md 6.1). A limit order without a time is GTC. */
function isSameType(order: Order, asked: NewOrder): boolean {
  const isMaker = asked.market === 'usdm' && asked.orderType === 'LIMIT_MAKER'
  const type = isMaker ? 'LIMIT' : asked.orderType
  if (order.orderType !== type && order.originalType !== type) return false
  if (type !== 'LIMIT' || order.timeInForce === undefined) return true
  return order.timeInForce === (isMaker ? 'GTX' : (asked.timeInForce ?? 'GTC'))
}

function isSameSize(order: Order, asked: NewOrder): boolean {
  if (asked.quantity !== undefined) return equals(order.quantity, asked.quantity)
  // An order for a quote amount has a base quantity of the exchange's making.
  return asked.quoteQuantity === undefined || order.quoteQuantity === undefined
    ? true
    : equals(order.quoteQuantity, asked.quoteQuantity)
}

/** A trailing stop that follows is shown with the trigger it has by now, which nobody asked for. */
function isSameTrigger(order: Order, asked: NewOrder): boolean {
  const by = asked.triggerBy ?? order.triggerBy
  const followed = asked.triggerPrice === undefined && isTrailing(asked)
  return (followed || isSame(order.triggerPrice, asked.triggerPrice)) && (order.triggerBy ?? by) === by
}

/** What an order may be asked with besides. */
const TERMS = [
  'icebergQuantity',
  'trailingDelta',
  'pegPriceType',
  'pegOffset',
  'selfTradePrevention',
  'priceMatch',
  'goodTillDate',
  'activationPrice',
  'callbackPercent',
] as const satisfies readonly (keyof NewOrder & keyof Order)[]
const AMOUNT_TERMS: ReadonlySet<string> = new Set(['icebergQuantity', 'activationPrice', 'callbackPercent'])

/** Not every answer tells each of them, and one not asked for is the exchange's choice: only a contradiction counts. */
function isSameTerm(order: Order, asked: NewOrder, term: (typeof TERMS)[number]): boolean {
  const told = order[term]
  const wanted = asked[term]
  if (told === undefined || wanted === undefined) return true
  // The exchange cuts the end of a GTD order to seconds (usdm.md 6.2).
  if (term === 'goodTillDate') return Math.floor(Number(told) / 1_000) === Math.floor(Number(wanted) / 1_000)
  return AMOUNT_TERMS.has(term) ? equals(told as DecimalString, wanted as DecimalString) : told === wanted
}

/** In hedge mode the exchange calls what closes a side reduce-only by itself, and refuses the flag (usdm.md 6.2). */
function isSameReduction(order: Order, asked: NewOrder): boolean {
  if (order.closePosition !== (asked.closePosition ?? false)) return false
  return asked.positionSide !== 'BOTH' || isReducing(order) === isReducing(asked)
}
