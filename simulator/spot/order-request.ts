import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { Call } from '../gateway/types'
import { isStopType, type PegPriceType, type SpotOrderType, type SpotTimeInForce, type StpMode } from './order'
import { amount, clientId, long, mandatory, whole } from './parameters'
import { refuse } from './refusals'

/** A new order as asked for, its form checked. */
export interface OrderRequest {
  readonly side: Side
  readonly type: SpotOrderType
  readonly timeInForce: SpotTimeInForce
  /** Zero where none was sent. */
  readonly price: Units
  readonly quantity: Units | undefined
  readonly quoteQuantity: Units | undefined
  /** Zero without. */
  readonly stopPrice: Units
  /** Basis points. */
  readonly trailingDelta: number | undefined
  /** Zero: it shows all of itself. */
  readonly icebergQuantity: Units
  readonly pegPriceType: PegPriceType | undefined
  readonly pegOffsetType: 'PRICE_LEVEL' | undefined
  readonly pegOffsetValue: number | undefined
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

const PEGS = ['pegPriceType', 'pegOffsetType', 'pegOffsetValue']

interface Form {
  readonly needs: readonly string[]
  readonly forbids: readonly string[]
}

const STOP_MARKET: Form = { needs: ['quantity'], forbids: ['timeInForce', 'quoteOrderQty', 'price', 'icebergQty'] }
const STOP_LIMIT: Form = { needs: ['timeInForce', 'quantity', 'price'], forbids: ['quoteOrderQty'] }

/** What a type must and must not have. Source: spot.md 6.1. */
const FORMS: Readonly<Record<SpotOrderType, Form>> = {
  LIMIT: { needs: ['timeInForce', 'quantity', 'price'], forbids: ['quoteOrderQty', 'stopPrice', 'trailingDelta'] },
  LIMIT_MAKER: {
    needs: ['quantity', 'price'],
    forbids: ['timeInForce', 'quoteOrderQty', 'stopPrice', 'trailingDelta'],
  },
  MARKET: { needs: [], forbids: ['timeInForce', 'price', 'stopPrice', 'trailingDelta', 'icebergQty'] },
  STOP_LOSS: STOP_MARKET,
  TAKE_PROFIT: STOP_MARKET,
  STOP_LOSS_LIMIT: STOP_LIMIT,
  TAKE_PROFIT_LIMIT: STOP_LIMIT,
}

/** Reads and checks a new order in the order of spot.md 19: enums, what the type needs and forbids, precision. Throws ApiError. */
export const readOrderRequest = (params: Call['params']): OrderRequest => readLeg(params, (field) => field)

/**
 * The same for texts under the names of a single order, wherever the request has them from: `nameOf` is how the request called a
 * field, for refusals. `quantityLater` is for an order whose quantity is not known yet, and must not be sent. Throws ApiError.
 */
export function readLeg(
  fields: ReadonlyMap<string, string>,
  nameOf: (field: string) => string,
  { quantityLater = false }: { readonly quantityLater?: boolean } = {},
): OrderRequest {
  const params = new Map([...fields].map(([field, text]) => [nameOf(field), text]))
  const has = (field: string): boolean => fields.has(field)
  const side = mandatory(params, nameOf('side'))
  const typeText = mandatory(params, nameOf('type'))
  const clientOrderId = clientId(params, nameOf('newClientOrderId'))
  const timeInForce = fields.get('timeInForce')
  if (timeInForce !== undefined && !['GTC', 'IOC', 'FOK'].includes(timeInForce)) throw refuse.timeInForce()
  if (side !== 'BUY' && side !== 'SELL') throw refuse.side()
  if (!isType(typeText)) throw refuse.orderType()
  const type = typeText
  const pegged = has('pegPriceType')
  for (const field of FORMS[type].needs) {
    if ((field === 'price' && pegged) || (field === 'quantity' && quantityLater)) continue
    mandatory(params, nameOf(field))
  }
  if (type === 'MARKET' && !fields.get('quoteOrderQty') && !quantityLater) mandatory(params, nameOf('quantity'))
  if (isStopType(type) && !fields.get('stopPrice') && !fields.get('trailingDelta'))
    throw refuse.neither(nameOf('stopPrice'), nameOf('trailingDelta'))
  for (const field of FORMS[type].forbids) if (has(field)) throw refuse.notRequired(nameOf(field))
  if (has('quoteOrderQty') && has('quantity')) throw refuse.notRequired(nameOf('quantity'))
  const peg = readPeg(fields, params, nameOf, type, timeInForce)
  const icebergQuantity = amount(params, nameOf('icebergQty')) ?? 0n
  if (icebergQuantity > 0n && type !== 'LIMIT_MAKER' && timeInForce !== 'GTC') throw refuse.composition()
  const stpMode = readStpMode(fields.get('selfTradePreventionMode'))
  const strategyType = whole(params, nameOf('strategyType'))
  if (strategyType !== undefined && strategyType < 1_000_000) throw refuse.strategyType()
  const trailingDelta = whole(params, nameOf('trailingDelta'))
  const quantity = amount(params, nameOf('quantity'))
  if (quantity !== undefined && icebergQuantity >= quantity && icebergQuantity > 0n) throw refuse.iceberg()
  return {
    side,
    type,
    timeInForce: (timeInForce as SpotTimeInForce | undefined) ?? 'GTC',
    price: amount(params, nameOf('price')) ?? 0n,
    quantity,
    quoteQuantity: amount(params, nameOf('quoteOrderQty')),
    stopPrice: amount(params, nameOf('stopPrice')) ?? 0n,
    trailingDelta,
    icebergQuantity,
    ...peg,
    clientOrderId,
    stpMode,
    strategyId: long(params, nameOf('strategyId')),
    strategyType,
    responseType: readResponseType(fields.get('newOrderRespType'), type),
  }
}

const isType = (text: string): text is SpotOrderType => Object.hasOwn(FORMS, text)

type Peg = Pick<OrderRequest, 'pegPriceType' | 'pegOffsetType' | 'pegOffsetValue'>

const NO_PEG: Peg = { pegPriceType: undefined, pegOffsetType: undefined, pegOffsetValue: undefined }
const DEEPEST_OFFSET = 100

/** The peg of an order. Throws -1210, -1211, -1128 for its form, and the engine's words where type and peg do not fit. Source: spot.md 9.5. */
function readPeg(
  fields: ReadonlyMap<string, string>,
  params: Call['params'],
  nameOf: (field: string) => string,
  type: SpotOrderType,
  timeInForce: string | undefined,
): Peg {
  if (!PEGS.some((field) => fields.has(field))) return NO_PEG
  const pegPriceType = fields.get('pegPriceType')
  const pegOffsetType = fields.get('pegOffsetType')
  const pegOffsetValue = whole(params, nameOf('pegOffsetValue'))
  if (pegPriceType !== undefined && pegPriceType !== 'PRIMARY_PEG' && pegPriceType !== 'MARKET_PEG')
    throw refuse.pegPriceType()
  if (pegOffsetType !== undefined && pegOffsetType !== 'PRICE_LEVEL') throw refuse.pegOffsetType()
  if (pegPriceType === undefined || (pegOffsetType === undefined) !== (pegOffsetValue === undefined))
    throw refuse.together(nameOf('pegOffsetType'), nameOf('pegOffsetValue'))
  if (pegOffsetValue !== undefined && (pegOffsetValue < 1 || pegOffsetValue > DEEPEST_OFFSET))
    throw refuse.invalidData(nameOf('pegOffsetValue'))
  if (type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT') throw refuse.noPegForType()
  const restsBehind = type === 'LIMIT_MAKER' && pegPriceType !== 'PRIMARY_PEG'
  const leavesAtOnce = type === 'LIMIT' && pegPriceType === 'PRIMARY_PEG' && timeInForce !== 'GTC'
  if (restsBehind || leavesAtOnce) throw refuse.pegForType()
  return { pegPriceType, pegOffsetType, pegOffsetValue }
}

/** Default FULL for LIMIT and MARKET, ACK for the rest. Source: spot.md 6.6. */
function readResponseType(text: string | undefined, type: SpotOrderType): OrderRequest['responseType'] {
  if (text === undefined) return type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK'
  if (text !== 'ACK' && text !== 'RESULT' && text !== 'FULL') throw refuse.respType()
  return text
}

const STP_MODES: readonly string[] = ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER']

/** EXPIRE_MAKER unless told, as on live symbols; NONE is not allowed there. */
function readStpMode(mode: string | undefined): StpMode {
  if (mode === undefined) return 'EXPIRE_MAKER'
  if (!STP_MODES.includes(mode)) throw refuse.stpMode()
  return mode as StpMode
}
