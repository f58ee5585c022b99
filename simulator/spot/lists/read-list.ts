import type { Side } from '../../engine/market-types'
import type { Call } from '../../gateway/types'
import { type OrderRequest, readLeg } from '../order-request'
import { clientId, mandatory } from '../parameters'
import { cutsLoss, opoRefusal, pairRefusal, workingRefusal } from './composition'
import { legFields, type LegFields, legParameters, namedLegFields } from './leg-fields'
import { refuse } from './list-refusals'
import { type ListKind, paysFromBought } from './order-list'

type Params = Call['params']

/** A new list as asked for, its form and composition checked. */
export interface ListRequest {
  readonly kind: ListKind
  readonly listClientOrderId: string | undefined
  readonly responseType: OrderRequest['responseType']
  /** The order that must fill before the others come; undefined in an OCO. */
  readonly working: OrderRequest | undefined
  /** One order, or a pair with its stop loss first. In an OPO their quantity is not known yet. */
  readonly others: readonly OrderRequest[]
}

const COMMON = ['symbol', 'listClientOrderId', 'newOrderRespType', 'selfTradePreventionMode']
const GIVEN_ONCE = ['Side', 'Quantity']

/** Every parameter that the endpoint of a kind reads. Source: spot.md 8.1. */
export const LIST_PARAMETERS: Readonly<Record<ListKind, readonly string[]>> = {
  OCO: [...COMMON, 'side', 'quantity', ...legParameters('above', GIVEN_ONCE), ...legParameters('below', GIVEN_ONCE)],
  OTO: [...COMMON, ...legParameters('working'), ...legParameters('pending')],
  OTOCO: [
    ...COMMON,
    'pendingSide',
    'pendingQuantity',
    ...legParameters('working'),
    ...legParameters('pendingAbove', GIVEN_ONCE),
    ...legParameters('pendingBelow', GIVEN_ONCE),
  ],
  // `pendingQuantity` is read only to be refused in words of its own (-1225).
  OPO: [...COMMON, ...legParameters('working'), ...legParameters('pending')],
  OPOCO: [
    ...COMMON,
    'pendingSide',
    'pendingQuantity',
    ...legParameters('working'),
    ...legParameters('pendingAbove', GIVEN_ONCE),
    ...legParameters('pendingBelow', GIVEN_ONCE),
  ],
}

/** Every parameter of the deprecated POST order/oco. */
export const OLD_OCO_PARAMETERS: readonly string[] = [
  ...COMMON,
  'side',
  'quantity',
  'price',
  'stopPrice',
  'stopLimitPrice',
  'stopLimitTimeInForce',
  'limitClientOrderId',
  'stopClientOrderId',
  'limitIcebergQty',
  'stopIcebergQty',
  'trailingDelta',
  'limitStrategyId',
  'limitStrategyType',
  'stopStrategyId',
  'stopStrategyType',
]

/** Reads and checks a new list: what is mandatory, sides and types, how they go together, then each leg. Throws ApiError. */
export function readListRequest(kind: ListKind, params: Params): ListRequest {
  const listClientOrderId = clientId(params, 'listClientOrderId')
  if (kind === 'OCO') {
    const side = readSide(params, 'side')
    mandatory(params, 'quantity')
    const others = readPair(params, 'above', 'below', side, { side: 'side', quantity: 'quantity' })
    return finish(kind, params, listClientOrderId, undefined, others)
  }
  const workingType = readType(params, 'workingType')
  const workingSide = readSide(params, 'workingSide')
  const fromBought = paysFromBought(kind)
  const inPair = kind === 'OTOCO' || kind === 'OPOCO'
  const pendingSide = readSide(params, 'pendingSide')
  if (!inPair) readType(params, 'pendingType')
  const wrong = workingRefusal(workingType) ?? (fromBought ? opoRefusal(workingSide, pendingSide) : undefined)
  if (wrong) throw wrong
  mandatory(params, 'workingQuantity')
  if (fromBought) {
    if (params.has('pendingQuantity')) throw refuse.pendingHas('pendingQuantity')
    if (workingType === 'LIMIT' && !params.get('workingTimeInForce')) throw refuse.workingNeeds('workingTimeInForce')
  } else mandatory(params, 'pendingQuantity')
  const given = { side: 'pendingSide', ...(fromBought ? {} : { quantity: 'pendingQuantity' }) }
  const working = readOne(legFields(params, 'working'))
  const others = inPair
    ? readPair(params, 'pendingAbove', 'pendingBelow', pendingSide, given, fromBought)
    : [readOne(legFields(params, 'pending', given), fromBought)]
  return finish(kind, params, listClientOrderId, working, others)
}

/** Reads and checks the deprecated OCO: a LIMIT_MAKER and a stop-loss order, which is a limit order with `stopLimitPrice`. */
export function readOldOco(params: Params): ListRequest {
  const listClientOrderId = clientId(params, 'listClientOrderId')
  readSide(params, 'side')
  for (const name of ['quantity', 'price', 'stopPrice']) mandatory(params, name)
  const stopType = params.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS'
  const both = { side: 'side', quantity: 'quantity' }
  const stop = namedLegFields(
    params,
    {
      ...both,
      stopPrice: 'stopPrice',
      price: 'stopLimitPrice',
      timeInForce: 'stopLimitTimeInForce',
      trailingDelta: 'trailingDelta',
      newClientOrderId: 'stopClientOrderId',
      icebergQty: 'stopIcebergQty',
      strategyId: 'stopStrategyId',
      strategyType: 'stopStrategyType',
    },
    { type: stopType },
  )
  const limit = namedLegFields(
    params,
    {
      ...both,
      price: 'price',
      newClientOrderId: 'limitClientOrderId',
      icebergQty: 'limitIcebergQty',
      strategyId: 'limitStrategyId',
      strategyType: 'limitStrategyType',
    },
    { type: 'LIMIT_MAKER' },
  )
  return finish('OCO', params, listClientOrderId, undefined, [readOne(stop), readOne(limit)])
}

function finish(
  kind: ListKind,
  params: Params,
  listClientOrderId: string | undefined,
  working: OrderRequest | undefined,
  others: readonly OrderRequest[],
): ListRequest {
  // The legs have checked its value. Without it reports come in full. Source: spot.md 8.4.
  const responseType = (params.get('newOrderRespType') as OrderRequest['responseType'] | undefined) ?? 'FULL'
  return { kind, listClientOrderId, responseType, working, others }
}

/** The two orders of a pair, its stop loss first: so do all recorded answers put them. */
function readPair(
  params: Params,
  abovePrefix: string,
  belowPrefix: string,
  side: Side,
  given: Readonly<Record<string, string>>,
  quantityLater = false,
): OrderRequest[] {
  const aboveType = readType(params, `${abovePrefix}Type`)
  const belowType = readType(params, `${belowPrefix}Type`)
  const wrong = pairRefusal(side, aboveType, belowType)
  if (wrong) throw wrong
  const above = readOne(legFields(params, abovePrefix, given), quantityLater)
  const below = readOne(legFields(params, belowPrefix, given), quantityLater)
  return cutsLoss(aboveType) ? [above, below] : [below, above]
}

function readOne({ fields, nameOf }: LegFields, quantityLater = false): OrderRequest {
  const type = fields.get('type')
  const hides = /[1-9]/.test(fields.get('icebergQty') ?? '')
  if (hides && type !== 'LIMIT_MAKER' && fields.get('timeInForce') !== 'GTC')
    throw refuse.icebergTimeInForce(nameOf('icebergQty'))
  return readLeg(fields, nameOf, { quantityLater })
}

const TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']

function readType(params: Params, name: string): string {
  const type = mandatory(params, name)
  if (!TYPES.includes(type)) throw refuse.orderType()
  return type
}

function readSide(params: Params, name: string): Side {
  const side = mandatory(params, name)
  if (side !== 'BUY' && side !== 'SELL') throw refuse.side()
  return side
}
