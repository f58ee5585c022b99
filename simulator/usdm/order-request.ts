import type { Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import { checkAdmission, checkNotInLiquidation } from './account-rules'
import { draftOrder } from './order-draft'
import {
  checkBand,
  checkCounterparty,
  checkMargin,
  checkNotional,
  checkOpenCount,
  checkPrice,
  checkQuantity,
  checkReduceOnly,
  checkStatus,
  wouldTake,
} from './order-rules'
import { amount, clientId, given, integer, mandatory, oneOf, type Parameters } from './parameters'
import { positionSideIn, reduceOnlyIn } from './position-side'
import { matchedPrice, priceMatchIn } from './price-match'
import { missing, notRequired, refusal } from './refusals'
import type { Account } from './account'
import type { Order, PriceMatch, SelfTradePrevention, TimeInForce } from './order'
import { type Desk, marketOf } from './state'

export const ORDER_PARAMETERS = [
  'symbol',
  'side',
  'positionSide',
  'type',
  'timeInForce',
  'quantity',
  'reduceOnly',
  'price',
  'newClientOrderId',
  'newOrderRespType',
  'priceMatch',
  'selfTradePreventionMode',
  'goodTillDate',
] as const

const CONDITIONAL = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']
const PREVENTIONS: readonly SelfTradePrevention[] = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH']
const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI']

export const selfTradePreventionIn = (params: Parameters): SelfTradePrevention =>
  oneOf(params, 'selfTradePreventionMode', PREVENTIONS, -5039) ?? 'EXPIRE_MAKER'

export interface OrderRequest {
  readonly market: SymbolMarket
  readonly order: Order
  readonly wantsResult: boolean
}

/**
 * Reads and checks POST /fapi/v1/order. Returns an order ready to be submitted; nothing has changed yet but the order number.
 * Throws the documented refusal otherwise. Source: usdm.md sections 5, 6.2, 14.
 */
export function readOrder(desk: Desk, account: Account, params: Parameters, time: number): OrderRequest {
  const market = marketOf(desk, mandatory(params, 'symbol'))
  mandatory(params, 'side')
  const side = oneOf(params, 'side', ['BUY', 'SELL'] as const, -1117) ?? 'BUY'
  if (CONDITIONAL.includes(mandatory(params, 'type'))) throw refusal(-4120)
  const type = oneOf(params, 'type', ['LIMIT', 'MARKET'] as const, -1116) ?? 'LIMIT'
  const positionSide = positionSideIn(account, params)
  const reduceOnly = reduceOnlyIn(account, params, side, positionSide)
  const priceMatch = priceMatchIn(params, type === 'LIMIT')
  const wantsResult = oneOf(params, 'newOrderRespType', ['ACK', 'RESULT'], -1136) === 'RESULT'
  const clientOrderId = clientId(params, 'newClientOrderId') ?? ''

  if (type === 'LIMIT') mandatory(params, 'timeInForce')
  else if (given(params, 'timeInForce') !== undefined) throw refusal(-1114)
  const timeInForce = oneOf(params, 'timeInForce', TIMES_IN_FORCE, -1115) ?? 'GTC'
  const goodTillDate = goodTillDateIn(params, timeInForce, time)

  const quantity = amount(params, 'quantity')
  if (quantity === undefined) throw missing('quantity')
  if (type === 'MARKET' && given(params, 'price') !== undefined) throw notRequired('price')
  const price = type === 'LIMIT' ? priceIn(market, params, side, priceMatch) : 0n

  const order = draftOrder({
    accountId: account.id,
    symbol: market.spec.symbol,
    clientOrderId,
    side,
    positionSide,
    type,
    timeInForce,
    price,
    quantity,
    reduceOnly,
    priceMatch,
    selfTradePrevention: selfTradePreventionIn(params),
    goodTillDate,
    time,
  })
  checkOrder(desk, account, market, order)
  return { market, wantsResult, order }
}

/** The price sent, or the one that is matched. Throws -1102 when there is neither, -5041 when there is nothing to match. */
export function priceIn(market: SymbolMarket, params: Parameters, side: Side, priceMatch: PriceMatch | 'NONE'): Units {
  if (priceMatch !== 'NONE') return matchedPrice(market, side, priceMatch)
  const price = amount(params, 'price')
  if (price === undefined) throw missing('price')
  return price
}

const EARLIEST_GOOD_TILL = 600_000
const LATEST_GOOD_TILL = 253_402_300_799_000

/** The end of a GTD order, to the whole second; 0 for every other. Throws -1102, -1106 or -5040. */
export function goodTillDateIn(params: Parameters, timeInForce: TimeInForce, now: number): number {
  const date = integer(params, 'goodTillDate') ?? 0
  if (timeInForce !== 'GTD') {
    if (date !== 0) throw notRequired('goodTillDate')
    return 0
  }
  if (date === 0) throw missing('goodTillDate')
  if (date <= now + EARLIEST_GOOD_TILL || date >= LATEST_GOOD_TILL) throw refusal(-5040)
  return date - (date % 1000)
}

/**
 * Every rule an order must pass at the moment it goes to the book. A modified order is checked as it would be, while it is out of
 * the open ones.
 */
export function checkOrder(desk: Desk, account: Account, market: SymbolMarket, order: Order): void {
  const { spec } = market
  const limit = order.type === 'LIMIT'
  checkAdmission(account, market)
  checkStatus(spec, order.reduceOnly)
  checkQuantity(spec, order.quantity, !limit)
  if (limit) {
    checkPrice(spec, order.price)
    checkBand(market, order.side, order.price)
  }
  checkNotional(spec, limit ? order.price : market.markPrice(), order.quantity, order.reduceOnly)
  if (account.openByClientId.has(order.clientOrderId)) throw refusal(-4116)
  if (order.reduceOnly) checkReduceOnly(account, order)
  if (limit) checkOpenCount(account, spec)
  checkNotInLiquidation(desk, account, market)
  checkMargin(desk, account, market, order)
  if (!limit) checkCounterparty(market, order.side)
  if (wouldTake(market, order)) throw refusal(-5022)
  if (order.timeInForce === 'FOK' && market.available(order.side, order.price) < order.quantity) throw refusal(-5021)
}

/** The order under its number and, where the client gave none, an id of the exchange's own making. */
export function numberOrder(desk: Desk, { market, order }: Pick<OrderRequest, 'market' | 'order'>): Order {
  return {
    ...order,
    orderId: market.nextOrderId(),
    clientOrderId: order.clientOrderId === '' ? nextClientId(desk) : order.clientOrderId,
  }
}

/** Ids the exchange makes: 22 characters, never repeated. */
export function nextClientId(desk: Desk): string {
  desk.state.clientIdCount += 1
  return `auto${desk.state.clientIdCount.toString(36).padStart(18, '0')}`
}
