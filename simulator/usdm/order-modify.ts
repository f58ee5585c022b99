import type { SymbolMarket } from '../engine/market-types'
import { enterBook } from './matching'
import { endOrder } from './order-end'
import { publishOrder } from './order-events'
import { findOrder } from './order-history'
import { priceIn } from './order-request'
import {
  checkBand,
  checkMargin,
  checkNotional,
  checkPrice,
  checkQuantity,
  checkReduceOnly,
  wouldTake,
} from './order-rules'
import { amount, given, integer, mandatory, oneOf, type Parameters } from './parameters'
import { reduceOnlyIn } from './position-side'
import { priceMatchIn } from './price-match'
import { modifiedBelowMinimumNotional, missing, refusal } from './refusals'
import { short } from './amounts'
import { touchModification } from './saved-state'
import { ApiError } from '../gateway/types'
import { type Account, addOpen, dropOpen } from './account'
import type { Modification, Order } from './order'
import { type Desk, marketOf } from './state'

export const MODIFY_PARAMETERS = [
  'symbol',
  'side',
  'orderId',
  'origClientOrderId',
  'quantity',
  'price',
  'priceMatch',
  'modifyId',
  'reduceOnly',
] as const

/** As `maxMoveOrderLimit` says. */
const MOST_MODIFICATIONS = 10_000

type Terms = Pick<Order, 'price' | 'quantity' | 'reduceOnly' | 'priceMatch'>

export interface Modified {
  readonly market: SymbolMarket
  readonly order: Order
  readonly modifyId: number | undefined
}

/**
 * PUT /fapi/v1/order: a new price and quantity for an open limit order, which loses its place in the queue and its self-trade
 * prevention. The order is canceled instead when no more is left of it, or when it is post-only and would take. Throws the
 * documented refusal, after which the order stands as it stood. Source: usdm.md section 6.2, "Modify".
 */
export function modifyOrder(desk: Desk, account: Account, params: Parameters, time: number): Modified {
  const market = marketOf(desk, mandatory(params, 'symbol'))
  mandatory(params, 'side')
  const side = oneOf(params, 'side', ['BUY', 'SELL'] as const, -1117)
  const modifyId = integer(params, 'modifyId')
  const match = priceMatchIn(params, true)
  const quantity = amount(params, 'quantity')
  if (quantity === undefined) throw missing('quantity')

  const order = findOrder(desk, account, params, time)
  if (!order) throw refusal(-2013)
  if (order.type !== 'LIMIT') throw refusal(-5025)
  if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') throw refusal(-2013)
  if (order.side !== side) throw refusal(-1117)
  if (market.spec.status !== 'TRADING') throw refusal(-5024)
  if (order.modifyCount >= MOST_MODIFICATIONS) throw refusal(-5026)
  const price = priceIn(market, params, order.side, match)
  const saysReduceOnly = given(params, 'reduceOnly') !== undefined
  const reduceOnly = saysReduceOnly ? reduceOnlyIn(account, params, order.side, order.positionSide) : order.reduceOnly

  const same = price === order.price && quantity === order.quantity && reduceOnly === order.reduceOnly
  if (same) throw refusal(-5027)
  const terms: Terms = { price, quantity, reduceOnly, priceMatch: match }
  checkFilters(market, { ...order, ...terms })
  const ends = order.executed > 0n && quantity <= order.executed
  if (ends) endOrder(desk, market, order, 'CANCELED')
  else if (wouldTake(market, { ...order, price })) endOrder(desk, market, order, 'CANCELED', '11')
  else {
    checkAccount(desk, account, market, order, terms)
    change(desk, account, market, order, terms, modifyId)
  }
  return { market, order, modifyId }
}

function checkFilters(market: SymbolMarket, wanted: Order): void {
  const { spec } = market
  checkQuantity(spec, wanted.quantity, false)
  checkPrice(spec, wanted.price)
  checkBand(market, wanted.side, wanted.price)
  try {
    checkNotional(spec, wanted.price, wanted.quantity, wanted.reduceOnly)
  } catch (error) {
    throw error instanceof ApiError ? modifiedBelowMinimumNotional(short(spec.minNotional)) : error
  }
}

/** Position and margin, judged as if the order came anew for what is left of it. */
function checkAccount(desk: Desk, account: Account, market: SymbolMarket, order: Order, terms: Terms): void {
  const wanted: Order = { ...order, ...terms }
  dropOpen(account, order)
  try {
    if (wanted.reduceOnly) checkReduceOnly(account, wanted)
    checkMargin(desk, account, market, wanted)
  } finally {
    addOpen(account, order)
  }
}

function change(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  order: Order,
  terms: Terms,
  modifyId: number | undefined,
): void {
  const now = desk.clock.now()
  order.modifyCount += 1
  desk.state.amendmentCount += 1
  const modification: Modification = {
    amendmentId: desk.state.amendmentCount,
    symbol: order.symbol,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    time: now,
    priceBefore: order.price,
    priceAfter: terms.price,
    quantityBefore: order.quantity,
    quantityAfter: terms.quantity,
    count: order.modifyCount,
    modifyId,
  }
  account.modifications.push(modification)
  touchModification(desk, account.id, modification)
  market.remove(order.orderId)
  Object.assign(order, terms)
  order.selfTradePrevention = 'NONE'
  order.resting = false
  order.updateTime = now
  publishOrder(desk, market, order, 'AMENDMENT', undefined, '0', modifyId)
  enterBook(desk, market, account, order)
}
