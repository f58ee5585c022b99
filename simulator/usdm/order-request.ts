import type { SymbolMarket } from '../engine/market-types'
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
} from './order-rules'
import { amount, clientId, flag, given, integer, mandatory, oneOf, type Parameters } from './parameters'
import { missing, notRequired, refusal } from './refusals'
import { type Account, type Desk, marketOf, type Order, type SelfTradePrevention, type TimeInForce } from './state'

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
const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD']

/** -4060 for an unknown word, -4061 for a hedge-mode side in one-way mode. */
export function checkPositionSide(params: Parameters): void {
  const side = oneOf(params, 'positionSide', ['BOTH', 'LONG', 'SHORT'], -4060)
  if (side !== undefined && side !== 'BOTH') throw refusal(-4061)
}

export const selfTradePreventionIn = (params: Parameters): SelfTradePrevention =>
  oneOf(params, 'selfTradePreventionMode', PREVENTIONS, -5039) ?? 'EXPIRE_MAKER'

/** Refuses price matching, which this exchange does not offer. */
export function checkPriceMatch(params: Parameters): void {
  const match = given(params, 'priceMatch')
  if (match !== undefined && match !== 'NONE') throw refusal(-5037)
}

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
  checkPositionSide(params)
  checkPriceMatch(params)
  const wantsResult = oneOf(params, 'newOrderRespType', ['ACK', 'RESULT'], -1136) === 'RESULT'
  const clientOrderId = clientId(params, 'newClientOrderId')

  if (type === 'LIMIT') mandatory(params, 'timeInForce')
  else if (given(params, 'timeInForce') !== undefined) throw refusal(-1114)
  const timeInForce = oneOf(params, 'timeInForce', TIMES_IN_FORCE, -1115) ?? 'GTC'
  const goodTillDate = goodTillDateIn(params, timeInForce, time)

  const quantity = amount(params, 'quantity')
  if (quantity === undefined) throw missing('quantity')
  const price = amount(params, 'price')
  if (type === 'LIMIT' && price === undefined) throw missing('price')
  if (type === 'MARKET' && price !== undefined) throw notRequired('price')

  const order: Order = {
    accountId: account.id,
    symbol: market.spec.symbol,
    orderId: 0,
    clientOrderId: clientOrderId ?? '',
    side,
    positionSide: 'BOTH',
    type,
    originalType: type,
    timeInForce,
    price: price ?? 0n,
    quantity,
    reduceOnly: flag(params, 'reduceOnly'),
    closePosition: false,
    triggerPrice: 0n,
    activatePrice: 0n,
    callbackRate: 0n,
    priceMatch: 'NONE',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    selfTradePrevention: selfTradePreventionIn(params),
    goodTillDate,
    time,
    liquidation: false,
    modifications: [],
    status: 'NEW',
    executed: 0n,
    quote: 0n,
    updateTime: time,
    resting: false,
  }
  checkOrder(desk, account, market, order)
  return { market, wantsResult, order }
}

const EARLIEST_GOOD_TILL = 600_000
const LATEST_GOOD_TILL = 253_402_300_799_000

/** The end of a GTD order, to the whole second; 0 for every other. Throws -1102, -1106 or -5040. */
function goodTillDateIn(params: Parameters, timeInForce: TimeInForce, now: number): number {
  const date = integer(params, 'goodTillDate') ?? 0
  if (timeInForce !== 'GTD') {
    if (date !== 0) throw notRequired('goodTillDate')
    return 0
  }
  if (date === 0) throw missing('goodTillDate')
  if (date <= now + EARLIEST_GOOD_TILL || date >= LATEST_GOOD_TILL) throw refusal(-5040)
  return date - (date % 1000)
}

/** Every rule an order must pass at the moment it goes to the book. */
export function checkOrder(desk: Desk, account: Account, market: SymbolMarket, order: Order): void {
  const { spec } = market
  const limit = order.type === 'LIMIT'
  checkStatus(spec, order.reduceOnly)
  checkQuantity(spec, order.quantity, !limit)
  if (limit) {
    checkPrice(spec, order.price)
    checkBand(market, order.side, order.price)
  }
  checkNotional(spec, limit ? order.price : market.markPrice(), order.quantity, order.reduceOnly)
  if (order.clientOrderId !== '') checkUnusedId(account, order.clientOrderId)
  if (order.reduceOnly) checkReduceOnly(account, order)
  if (limit) checkOpenCount(account, spec)
  checkMargin(desk, account, market, order)
  if (!limit) checkCounterparty(market, order.side)
  if (order.timeInForce === 'GTX' && market.available(order.side, order.price) > 0n) throw refusal(-5022)
  if (order.timeInForce === 'FOK' && market.available(order.side, order.price) < order.quantity) throw refusal(-5021)
}

function checkUnusedId(account: Account, clientOrderId: string): void {
  for (const order of account.open.values()) if (order.clientOrderId === clientOrderId) throw refusal(-4116)
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
