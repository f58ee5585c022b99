import { compare, equals, isAbove, isPositive, isZero, subtract, type DecimalString } from './decimal'
import type { SymbolRules } from './market'
import type { NewOrder, NewOrderType, Order, PegPriceType, PriceMatch, SelfTradePrevention, TimeInForce } from './order'
import { ORDER_TYPES } from './order-kind'
import { isProtective } from './protective'
import type { OrderTerms } from './venue-change'

/**
 * How a resting order is changed. `amend`: spot, smaller, in place. `modify`: a futures limit order, in place at the back of the
 * queue. `replace`: spot, canceled and placed anew in one request. `stop-first`: a futures stop that protects, the new one placed
 * before the old one is canceled. `cancel-first`: a futures stop that can add risk. Source: spot.md 9.1, 9.2; usdm.md 6.1, 7.
 */
export type ChangeWay = 'amend' | 'modify' | 'replace' | 'stop-first' | 'cancel-first'
export type ChangeField = 'quantity' | 'price' | 'triggerPrice'

/** New terms, of the whole order: what is executed is part of its quantity. Absent keeps what there is. */
export type WantedTerms = Partial<Record<ChangeField, DecimalString | undefined>>

/** Why an order cannot be changed at all, or not so. */
export type ChangeBar =
  /** It waits for the first order of its list; changed, it would go out at once and alone. */
  | 'pending-leg'
  | 'triggering'
  | 'unknown-type'
  | 'not-replaceable'
  /** No more than is executed: that is a cancel. */
  | 'nothing-left'

export type OrderChange =
  | { readonly kind: 'same' }
  | { readonly kind: 'barred'; readonly bar: ChangeBar }
  | {
      readonly kind: 'change'
      readonly way: ChangeWay
      readonly keepsPlace: boolean
      /** The list that the order is a leg of is canceled with it. Source: spot.md 8.3. */
      readonly endsList: boolean
      /** Amending one of a pair changes the quantity of both. Source: spot.md 8.3. */
      readonly changesPair: boolean
      /** The order as it would be sent or stand: after a replace what is executed is no part of it. */
      readonly order: NewOrder
      /** Of an amend or modify. */
      readonly terms?: OrderTerms | undefined
    }

/** What of the order a person may type anew; nothing where the exchange chose it. */
export function changeableFields(order: Order): readonly ChangeField[] {
  const fields: ChangeField[] = []
  if (!order.closePosition && isPositive(order.quantity)) fields.push('quantity')
  const chosen = order.priceMatch !== undefined && order.priceMatch !== 'NONE'
  if (order.price !== undefined && isPositive(order.price) && !chosen && order.pegPriceType === undefined)
    fields.push('price')
  const follows = order.trailingDelta !== undefined || order.orderType === 'TRAILING_STOP_MARKET'
  if (waitsForTrigger(order) && !follows) fields.push('triggerPrice')
  return fields
}

/** Which way the change would go, and what it costs. Sends nothing; the rules of the new order are checked apart. */
export function planChange(order: Order, wanted: WantedTerms, rules: SymbolRules): OrderChange {
  const bar = barOf(order)
  if (bar !== undefined) return { kind: 'barred', bar }
  const differs = (field: ChangeField): boolean => {
    const to = wanted[field]
    const from = order[field]
    return to !== undefined && (from === undefined || !equals(to, from))
  }
  const changed = (['quantity', 'price', 'triggerPrice'] as const).filter(differs)
  if (changed.length === 0) return { kind: 'same' }
  const quantity = wanted.quantity ?? order.quantity
  const sized = !order.closePosition && isPositive(order.quantity)
  if (sized && compare(quantity, order.executedQuantity) <= 0) return { kind: 'barred', bar: 'nothing-left' }
  const whole: NewOrder = {
    ...asNewOrder(order),
    ...(sized ? { quantity } : {}),
    ...(wanted.price === undefined ? {} : { price: wanted.price }),
    ...(wanted.triggerPrice === undefined ? {} : { triggerPrice: wanted.triggerPrice }),
  }
  const way = wayOf(order, changed, quantity, rules)
  if (way === undefined) return { kind: 'barred', bar: 'not-replaceable' }
  const inPlace = way === 'amend' || way === 'modify'
  const price = way === 'modify' ? (wanted.price ?? order.price) : undefined
  return {
    kind: 'change',
    way,
    keepsPlace: way === 'amend',
    endsList: way === 'replace' && order.orderListId !== undefined,
    changesPair: way === 'amend' && order.orderListId !== undefined,
    order: inPlace || !sized ? whole : { ...whole, quantity: subtract(quantity, order.executedQuantity) },
    ...(inPlace ? { terms: { quantity, ...(price === undefined ? {} : { price }) } } : {}),
  }
}

function barOf(order: Order): ChangeBar | undefined {
  if (order.status === 'PENDING_NEW') return 'pending-leg'
  if (order.status === 'TRIGGERING') return 'triggering'
  return ORDER_TYPES[order.market].some((type) => type === order.orderType) || order.orderType === 'LIMIT_MAKER'
    ? undefined
    : 'unknown-type'
}

function wayOf(
  order: Order,
  changed: readonly ChangeField[],
  quantity: DecimalString,
  rules: SymbolRules,
): ChangeWay | undefined {
  if (order.market === 'usdm') {
    if (order.service === 'algo') return isProtective(order, undefined) ? 'stop-first' : 'cancel-first'
    return order.orderType === 'LIMIT' ? 'modify' : undefined
  }
  const shrinks = changed.length === 1 && changed[0] === 'quantity' && isAbove(order.quantity, quantity)
  if (shrinks && rules.spot?.amendAllowed !== false) return 'amend'
  return rules.spot?.cancelReplaceAllowed === false ? undefined : 'replace'
}

/** Trigger that a person set; the exchange names what would trigger it on plain orders as well. */
const waitsForTrigger = (order: Order): boolean => order.triggerPrice !== undefined && isPositive(order.triggerPrice)

/** The open order as one that could be asked for, with every term it has. */
export function asNewOrder(order: Order): NewOrder {
  const { market, symbol, side, positionSide } = order
  const amount = (value: DecimalString | undefined): DecimalString | undefined =>
    value === undefined || isZero(value) ? undefined : value
  const triggered = order.orderType !== 'LIMIT' && order.orderType !== 'LIMIT_MAKER'
  const parts: Partial<NewOrder> = {
    timeInForce: hasTime(order) ? (order.timeInForce as TimeInForce) : undefined,
    quantity: order.closePosition ? undefined : amount(order.quantity),
    price: order.priceMatch !== undefined && order.priceMatch !== 'NONE' ? undefined : amount(order.price),
    triggerPrice: triggered ? amount(order.triggerPrice) : undefined,
    triggerBy: triggered && market === 'usdm' ? (order.triggerBy as NewOrder['triggerBy']) : undefined,
    reduceOnly: order.reduceOnly && !order.closePosition && positionSide === 'BOTH' ? true : undefined,
    closePosition: order.closePosition ? true : undefined,
    icebergQuantity: amount(order.icebergQuantity),
    trailingDelta: order.trailingDelta,
    pegPriceType: order.pegPriceType as PegPriceType | undefined,
    pegOffset: order.pegOffset,
    selfTradePrevention:
      order.selfTradePrevention === 'NONE' ? undefined : (order.selfTradePrevention as SelfTradePrevention | undefined),
    priceMatch: order.priceMatch === 'NONE' ? undefined : (order.priceMatch as PriceMatch | undefined),
    goodTillDate: order.timeInForce === 'GTD' ? order.goodTillDate : undefined,
    activationPrice: amount(order.activationPrice),
    callbackPercent: amount(order.callbackPercent),
    priceProtect: order.priceProtect === true ? true : undefined,
  }
  const present = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
  return { market, symbol, side, positionSide, orderType: order.orderType as NewOrderType, ...present }
}

const TIMES = new Set(['GTC', 'IOC', 'FOK', 'GTX', 'GTD'])
const hasTime = ({ market, orderType, timeInForce = '' }: Order): boolean =>
  TIMES.has(timeInForce) &&
  (orderType === 'LIMIT' ||
    orderType.endsWith('_LIMIT') ||
    (market === 'usdm' && (orderType === 'STOP' || orderType === 'TAKE_PROFIT')))
