import type { ExchangeClock } from '../engine/clock'
import { HOUSE, type Side, type SymbolMarket } from '../engine/market-types'
import { text8, units, type Units } from '../engine/units'
import { ApiError, type Call, type Endpoint } from '../gateway/types'
import { drawn } from './drawn'
import type { ActiveFault } from './fault-rules'
import type { Faults } from './faults'
import { replaceWithOutcome } from './forced-replace'
import type { OrderRow, FaultStage } from './stage'

/** What a call does under a fault in place of its own work; runs with everything checked that the gateway checks. */
export type Substitute = (call: Call) => unknown

interface Scene {
  readonly faults: Faults
  readonly clock: ExchangeClock
  readonly stage: FaultStage
  readonly fault: ActiveFault
  readonly endpoint: Endpoint
}

/**
 * The substitute of faults that change what a call does (F-36, F-45 to F-51, F-57, F-59). Undefined for all others, and where
 * there is no exchange around.
 */
export function substituteOf(
  faults: Faults,
  clock: ExchangeClock,
  fault: ActiveFault,
  endpoint: Endpoint,
): Substitute | undefined {
  const { stage } = faults
  if (stage === undefined) return undefined
  const scene: Scene = { faults, clock, stage, fault, endpoint }
  switch (fault.id) {
    case 'F-36':
      return fault.form === 'untouched' ? unknownOrder : (call) => cancelOfFilled(scene, call)
    case 'F-45':
      return (call) => replaceWithOutcome(stage, fault, call)
    case 'F-46':
      return fault.form === 'status' ? undefined : (call) => spoiledBatch(scene, call)
    case 'F-47':
      return (call) => cancelMost(scene, call)
    case 'F-48':
      return (call) => cancelAfterFill(scene, call)
    case 'F-49':
      return (call) => meetOwnOrder(scene, call)
    case 'F-50':
      return (call) => thinFirst(scene, call)
    case 'F-51':
      // In the shape of the order's own answer: over a socket the router gives a list.
      return (call) => other(stage, 'POST', '/api/v3/sor/order').handle({ ...call, overSocket: false })
    case 'F-57':
      return (call) => cancelOfTriggered(scene, call)
    case 'F-59':
      return (call) => modifyThatCancels(scene, call)
    default:
      return undefined
  }
}

const unknownOrder = (): never => {
  throw new ApiError(400, -2011, 'Unknown order sent.')
}

function other(stage: FaultStage, method: string, path: string): Endpoint {
  const endpoint = stage.endpoint(method, path)
  if (endpoint === undefined) throw new ApiError(400, -1020, 'This operation is not supported.')
  return endpoint
}

/** What a call gives; undefined when it is refused. */
function orRefused<Body>(make: () => Body): Body | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

const withParams = (call: Call, changes: Readonly<Record<string, string | undefined>>): Call => {
  const params = new Map(call.params)
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) params.delete(name)
    else params.set(name, value)
  return { ...call, params }
}

/** F-36 filled: the price reaches the order before the cancel does. */
function cancelOfFilled({ stage, endpoint }: Scene, call: Call): unknown {
  const order = stage.order(call.market, call.apiKey, call.params)
  if (order !== undefined && isOpen(order)) fill(stage, call, order, undefined)
  return endpoint.handle(call)
}

/** F-48: a part fills as the cancel is on its way, and is told after it. */
function cancelAfterFill({ faults, clock, stage, fault, endpoint }: Scene, call: Call): unknown {
  const order = stage.order(call.market, call.apiKey, call.params)
  if (order === undefined || !isOpen(order)) return endpoint.handle(call)
  const market = stage.market(call.market, call.params.get('symbol') ?? '')
  const rest = units(order.origQty) - units(order.executedQty)
  const half = market === undefined ? rest / 2n : rest / 2n - ((rest / 2n) % market.spec.step)
  const release = faults.held.hold(
    (event) =>
      event.kind === 'user-data' &&
      event.clientOrderIds.includes(order.clientOrderId) &&
      (event.event === 'TRADE_LITE' || event.orderStatus === 'PARTIALLY_FILLED' || event.orderStatus === 'FILLED'),
  )
  try {
    fill(stage, call, order, fault.quantity === undefined ? half : units(fault.quantity))
    return endpoint.handle(call)
  } finally {
    clock.after(faults.msOf(fault, 50), release)
  }
}

const isOpen = ({ status }: OrderRow): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED'
const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')

/** The house trades into a resting order: first with all that stands before it, then with `quantity` of it, or all. */
function fill(stage: FaultStage, call: Call, order: OrderRow, quantity: Units | undefined): void {
  const market = stage.market(call.market, String(order.symbol))
  if (market === undefined) return
  fillFromHouse(market, order, quantity)
}

function fillFromHouse(market: SymbolMarket, order: OrderRow, quantity: Units | undefined): void {
  const taker = { orderId: market.nextOrderId(), owner: HOUSE, side: opposite(order.side), limit: units(order.price) }
  const before = market.available(taker.side, taker.limit)
  if (before === 0n) return
  market.take({
    ...taker,
    quantity: before,
    meet: (maker) => (maker.orderId === order.orderId ? 'stop' : 'trade'),
  })
  const rest = units(order.origQty) - units(order.executedQty)
  market.take({ ...taker, quantity: quantity === undefined || quantity > rest ? rest : quantity })
}

/** F-46: the batch with items that went wrong, or with an answer that is too short. */
function spoiledBatch({ faults, fault, endpoint }: Scene, call: Call): unknown {
  const rows = fault.rows ?? 1
  if (fault.form === 'short') {
    const body = endpoint.handle(call)
    return Array.isArray(body) ? body.slice(0, Math.max(0, body.length - rows)) : body
  }
  const name = ['batchOrders', 'orderIdList', 'origClientOrderIdList'].find((each) => call.params.has(each)) ?? ''
  const items = readList(call.params.get(name))
  if (items === undefined || items.length === 0) return endpoint.handle(call)
  const bad = drawn(faults, fault, items.length, rows)
  const kept = items.filter((_, at) => !bad.has(at))
  const answers =
    kept.length === 0 ? [] : (endpoint.handle(withParams(call, { [name]: JSON.stringify(kept) })) as unknown[])
  const failed = { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' }
  let next = 0
  return items.map((_, at) => (bad.has(at) ? failed : answers[next++]))
}

function readList(text: string | undefined): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text ?? '')
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}

/** F-47: all but some are canceled one by one; the answer is that of a whole success. */
function cancelMost({ faults, stage, fault, endpoint }: Scene, call: Call): unknown {
  const algo = endpoint.path.endsWith('algoOpenOrders')
  const reads = { spot: '/api/v3/openOrders', usdm: algo ? '/fapi/v1/openAlgoOrders' : '/fapi/v1/openOrders' }
  const cancels = { spot: '/api/v3/order', usdm: algo ? '/fapi/v1/algoOrder' : '/fapi/v1/order' }
  const open = other(stage, 'GET', reads[call.market]).handle(call) as OrderRow[]
  if (open.length === 0) return endpoint.handle(call)
  const spared = drawn(faults, fault, open.length, fault.rows ?? 1)
  const cancel = other(stage, 'DELETE', cancels[call.market])
  const reports = open.map((row, at) => {
    if (spared.has(at)) return canceledRow(row, call.time)
    const id = algo ? { algoId: String(row.algoId) } : { orderId: String(row.orderId) }
    // A leg may have gone with its list.
    return orRefused(() => cancel.handle(withParams(call, id))) ?? canceledRow(row, call.time)
  })
  return call.market === 'spot' ? reports : { code: 200, msg: 'The operation of cancel all open order is done.' }
}

/** An open order as its cancel would have told of it. */
function canceledRow(row: OrderRow, time: number): unknown {
  return {
    symbol: row.symbol,
    origClientOrderId: row.clientOrderId,
    orderId: row.orderId,
    orderListId: row.orderListId ?? -1,
    clientOrderId: row.clientOrderId,
    transactTime: time,
    price: row.price,
    origQty: row.origQty,
    executedQty: row.executedQty,
    origQuoteOrderQty: row.origQuoteOrderQty ?? '0.00000000',
    cummulativeQuoteQty: row.cummulativeQuoteQty,
    status: 'CANCELED',
    timeInForce: row.timeInForce,
    type: row.type,
    side: row.side,
    selfTradePreventionMode: row.selfTradePreventionMode,
  }
}

/** F-49: an order of the same account stands where the new one takes, and the new one is the one to expire. */
function meetOwnOrder({ stage, endpoint }: Scene, call: Call): unknown {
  const side = call.params.get('side') as Side
  const market = stage.market(call.market, call.params.get('symbol') ?? '')
  const touch = market?.book.best(opposite(side))
  const own = market?.book.best(side)
  if (market === undefined || touch === undefined) return endpoint.handle(call)
  const { tick } = market.spec
  const inside = side === 'BUY' ? touch.price - tick : touch.price + tick
  const free = own === undefined || (side === 'BUY' ? inside > own.price : inside < own.price)
  const standing = withParams(call, {
    side: opposite(side),
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: text8(free ? inside : touch.price),
    quantity: call.params.get('quantity') ?? text8(market.spec.minQuantity),
    quoteOrderQty: undefined,
    newClientOrderId: undefined,
    newOrderRespType: undefined,
    reduceOnly: undefined,
    selfTradePreventionMode: undefined,
  })
  const placed = orRefused(() => endpoint.handle(standing)) as OrderRow | undefined
  try {
    return endpoint.handle(withParams(call, { selfTradePreventionMode: 'EXPIRE_TAKER' }))
  } finally {
    const id = { orderId: String(placed?.orderId) }
    if (placed !== undefined) orRefused(() => other(stage, 'DELETE', endpoint.path).handle(withParams(call, id)))
  }
}

/** F-50: quotes are pulled before the order arrives. */
function thinFirst({ stage, fault, endpoint }: Scene, call: Call): unknown {
  const symbol = call.params.get('symbol') ?? ''
  const market = stage.market(call.market, symbol)
  const quantity = call.params.get('quantity')
  const side = call.params.get('side')
  if (market === undefined || quantity === undefined || (side !== 'BUY' && side !== 'SELL'))
    return endpoint.handle(call)
  const half = units(quantity) / 2n
  const leave = fault.quantity === undefined ? half - (half % market.spec.step) : units(fault.quantity)
  stage.thin(call.market, symbol, opposite(side), leave)
  return endpoint.handle(call)
}

/** F-57 race: the price reaches the trigger just before the cancel. */
function cancelOfTriggered({ stage, endpoint }: Scene, call: Call): unknown {
  const find = stage.endpoint('GET', '/fapi/v1/algoOrder')
  const algo = orRefused(() => find?.handle(call)) as
    | { symbol: string; triggerPrice?: string; algoStatus: string }
    | undefined
  if (algo?.algoStatus === 'NEW' && algo.triggerPrice !== undefined)
    stage.movePrice('usdm', algo.symbol, units(algo.triggerPrice))
  return endpoint.handle(call)
}

/** F-59: the order is canceled in place of the change, as when the new quantity is filled already. Source: usdm.md 6.2. */
function modifyThatCancels({ stage }: Scene, call: Call): unknown {
  const cancel = other(stage, 'DELETE', '/fapi/v1/order')
  // Of two ids the order id wins.
  const id = call.params.get('orderId')
  return cancel.handle(withParams(call, id === undefined ? {} : { origClientOrderId: undefined }))
}
