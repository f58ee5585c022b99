import type { Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { Call } from '../gateway/types'
import type { SpotOrderType, SpotTimeInForce, StpMode } from './order'
import { amount, clientId, long, mandatory, whole } from './parameters'
import { refuse } from './refusals'

/** A new order as asked for, its form checked. */
export interface OrderRequest {
  readonly side: Side
  readonly type: SpotOrderType
  readonly timeInForce: SpotTimeInForce
  readonly price: Units
  readonly quantity: Units | undefined
  readonly quoteQuantity: Units | undefined
  readonly clientOrderId: string | undefined
  readonly stpMode: StpMode
  /** Digits of a 64-bit number. */
  readonly strategyId: string | undefined
  readonly strategyType: number | undefined
  readonly responseType: 'ACK' | 'RESULT' | 'FULL'
}

/** Every parameter of POST order; also what order/test and cancelReplace know. */
export const ORDER_PARAMETERS = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'newClientOrderId',
  'strategyId',
  'strategyType',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'newOrderRespType',
  'selfTradePreventionMode',
  'pegPriceType',
  'pegOffsetValue',
  'pegOffsetType',
]

/** Order types of later work, in the words of the refusal. */
const UNSUPPORTED_TYPES: Record<string, string> = {
  STOP_LOSS: 'Stop loss',
  STOP_LOSS_LIMIT: 'Stop loss limit',
  TAKE_PROFIT: 'Take profit',
  TAKE_PROFIT_LIMIT: 'Take profit limit',
}

const MUST_HAVE: Record<SpotOrderType, readonly string[]> = {
  LIMIT: ['timeInForce', 'quantity', 'price'],
  LIMIT_MAKER: ['quantity', 'price'],
  MARKET: [],
}
const MUST_NOT_HAVE: Record<SpotOrderType, readonly string[]> = {
  LIMIT: ['quoteOrderQty', 'stopPrice', 'trailingDelta'],
  LIMIT_MAKER: ['timeInForce', 'quoteOrderQty', 'stopPrice', 'trailingDelta'],
  MARKET: ['timeInForce', 'price', 'stopPrice', 'trailingDelta', 'icebergQty'],
}

/** Reads and checks a new order in the order of spot.md 19: enums, what the type needs and forbids, precision. Throws ApiError. */
export function readOrderRequest(params: Call['params']): OrderRequest {
  const side = mandatory(params, 'side')
  const typeText = mandatory(params, 'type')
  const clientOrderId = clientId(params, 'newClientOrderId')
  const timeInForce = params.get('timeInForce')
  if (timeInForce !== undefined && !['GTC', 'IOC', 'FOK'].includes(timeInForce)) throw refuse.timeInForce()
  if (side !== 'BUY' && side !== 'SELL') throw refuse.side()
  const unsupported = Object.hasOwn(UNSUPPORTED_TYPES, typeText) ? UNSUPPORTED_TYPES[typeText] : undefined
  if (unsupported) throw refuse.unsupported(unsupported)
  if (typeText !== 'LIMIT' && typeText !== 'LIMIT_MAKER' && typeText !== 'MARKET') throw refuse.orderType()
  const type: SpotOrderType = typeText
  for (const name of MUST_HAVE[type]) mandatory(params, name)
  if (type === 'MARKET' && !params.get('quoteOrderQty')) mandatory(params, 'quantity')
  for (const name of MUST_NOT_HAVE[type]) if (params.has(name)) throw refuse.notRequired(name)
  if (params.has('quoteOrderQty') && params.has('quantity')) throw refuse.notRequired('quantity')
  if (params.has('pegPriceType') || params.has('pegOffsetType') || params.has('pegOffsetValue'))
    throw refuse.unsupported('Pegged')
  if (params.has('icebergQty') && amount(params, 'icebergQty') !== 0n) throw refuse.unsupported('Iceberg')
  const stpMode = readStpMode(params.get('selfTradePreventionMode'))
  const strategyType = whole(params, 'strategyType')
  if (strategyType !== undefined && strategyType < 1_000_000) throw refuse.strategyType()
  return {
    side,
    type,
    timeInForce: (timeInForce as SpotTimeInForce | undefined) ?? 'GTC',
    price: amount(params, 'price') ?? 0n,
    quantity: amount(params, 'quantity'),
    quoteQuantity: amount(params, 'quoteOrderQty'),
    clientOrderId,
    stpMode,
    strategyId: long(params, 'strategyId'),
    strategyType,
    responseType: readResponseType(params.get('newOrderRespType'), type),
  }
}

/** Default FULL for LIMIT and MARKET, ACK for the rest. Source: spot.md 6.6. */
function readResponseType(text: string | undefined, type: SpotOrderType): OrderRequest['responseType'] {
  if (text === undefined) return type === 'LIMIT_MAKER' ? 'ACK' : 'FULL'
  if (text !== 'ACK' && text !== 'RESULT' && text !== 'FULL') throw refuse.respType()
  return text
}

/** EXPIRE_MAKER unless told, as on live symbols; NONE is not allowed there, DECREMENT and TRANSFER not here. */
function readStpMode(mode: string | undefined): StpMode {
  if (mode === undefined) return 'EXPIRE_MAKER'
  if (mode !== 'EXPIRE_MAKER' && mode !== 'EXPIRE_TAKER' && mode !== 'EXPIRE_BOTH') throw refuse.stpMode()
  return mode
}

/**
 * The filters that need no account: price, price band, quantity, notional. Throws -1013 with the filter's name.
 * Source: spot.md 5.2; a part equal to zero is off.
 */
export function checkStaticFilters(market: FilterSubject, request: OrderRequest): void {
  const { spec } = market
  const { price, quantity, quoteQuantity, type } = request
  if (type !== 'MARKET') {
    const outside = price < spec.minPrice || (spec.maxPrice > 0n && price > spec.maxPrice)
    if (price <= 0n || outside || (spec.tick > 0n && price % spec.tick !== 0n)) throw refuse.filter('PRICE_FILTER')
    const reference = market.averagePrice()
    const tooHigh = spec.bandUp > 0n && price * ONE > reference * spec.bandUp
    const tooLow = spec.bandDown > 0n && price * ONE < reference * spec.bandDown
    if (tooHigh || tooLow) throw refuse.filter('PERCENT_PRICE_BY_SIDE')
  }
  if (quantity !== undefined) {
    if (!fits(quantity, spec.minQuantity, spec.maxQuantity, spec.step)) throw refuse.filter('LOT_SIZE')
    if (type === 'MARKET' && !fits(quantity, spec.marketMinQuantity, spec.marketMaxQuantity, spec.marketStep))
      throw refuse.filter('MARKET_LOT_SIZE')
  }
  // NOTIONAL: the lower bound holds for market orders as well (applyMinToMarket), the upper one does not.
  const notional = quoteQuantity ?? ((quantity ?? 0n) * (type === 'MARKET' ? market.averagePrice() : price)) / ONE
  if (notional < spec.minNotional) throw refuse.filter('NOTIONAL')
  if (type !== 'MARKET' && spec.maxNotional > 0n && notional > spec.maxNotional) throw refuse.filter('NOTIONAL')
}

interface FilterSubject {
  readonly spec: SymbolMarket['spec']
  averagePrice(): Units
}

const ONE = 100_000_000n

function fits(quantity: Units, least: Units, most: Units, step: Units): boolean {
  if (quantity <= 0n || quantity < least) return false
  if (most > 0n && quantity > most) return false
  return step === 0n || quantity % step === 0n
}
