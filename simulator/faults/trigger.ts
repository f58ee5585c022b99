import type { Market } from '../engine/market-types'
import { type ActiveFault, formOf, type FaultRule, type SocketKind } from './fault-rules'
import { FAULTS } from './catalogue/catalogue'

/** What the trigger of a call fault is compared with. */
export interface CallSubject {
  readonly market: Market
  /** HTTP method of the endpoint, also for its WebSocket API twin. */
  readonly method: string
  readonly path: string
  readonly socketMethod?: string | undefined
  readonly apiKey?: string | undefined
  readonly params: ReadonlyMap<string, string>
  readonly overSocket: boolean
  /** Whether its connection carried a request before. */
  readonly reused: boolean
  /** Status of the order that the call names; asked only when a trigger speaks of it. */
  orderStatus(): string | undefined
}

/** What the trigger of an event fault is compared with. */
export interface EventSubject {
  readonly market: Market
  readonly kind: Extract<SocketKind, 'user-data' | 'market'>
  readonly event: string
  readonly apiKey?: string | undefined
  readonly symbol?: string | undefined
  readonly clientOrderIds: readonly string[]
  readonly orderStatus?: string | undefined
}

const CLIENT_IDS = [
  'newClientOrderId',
  'clientAlgoId',
  'origClientOrderId',
  'cancelOrigClientOrderId',
  'newOrderListId',
  'listClientOrderId',
]

/** Whether a call is one that the rule speaks of. */
export function fitsCall(fault: FaultRule, call: CallSubject): boolean {
  if (fault.market !== undefined && fault.market !== call.market) return false
  if (fault.method !== undefined && fault.method !== call.method && fault.method !== call.socketMethod) return false
  if (fault.apiKey !== undefined && fault.apiKey !== call.apiKey) return false
  if (fault.symbol !== undefined && fault.symbol !== call.params.get('symbol')) return false
  if (fault.clientOrderId !== undefined && !CLIENT_IDS.some((name) => call.params.get(name) === fault.clientOrderId))
    return false
  if (!canStrike(fault, call)) return false
  if (fault.path !== undefined && fault.path !== '*' && fault.path !== call.path) return false
  const needsNature = fault.path === undefined || (fault.id in NATURES && !OPEN_NATURES.includes(fault.id))
  if (needsNature && !isOfItsNature(fault, call)) return false
  return fault.orderStatus === undefined || fault.orderStatus === call.orderStatus()
}

/** Whether an event is one that the rule speaks of. Without kind and name a rule means the events of accounts. */
export function fitsEvent(fault: FaultRule, event: EventSubject): boolean {
  if (fault.market !== undefined && fault.market !== event.market) return false
  if (fault.event !== undefined && fault.event !== event.event) return false
  const kind = fault.kind ?? KIND_OF[fault.id] ?? (fault.event === undefined ? 'user-data' : undefined)
  if (kind !== undefined && kind !== event.kind) return false
  if (fault.apiKey !== undefined && fault.apiKey !== event.apiKey) return false
  if (fault.symbol !== undefined && fault.symbol !== event.symbol) return false
  if (fault.clientOrderId !== undefined && !event.clientOrderIds.includes(fault.clientOrderId)) return false
  if (fault.id === 'F-57') return event.event === 'ALGO_UPDATE' && event.orderStatus === 'TRIGGERED'
  if (fault.id === 'F-77') return event.event === 'depthUpdate'
  return fault.orderStatus === undefined || fault.orderStatus === event.orderStatus
}

const KIND_OF: Readonly<Record<string, 'market'>> = { 'F-53': 'market', 'F-77': 'market' }

/** Whether an upgrade is one that the rule speaks of; a path stands for all below it. */
export function fitsUpgrade(fault: FaultRule, market: Market, path: string): boolean {
  if (fault.market !== undefined && fault.market !== market) return false
  return fault.path === undefined || fault.path === '*' || path.startsWith(fault.path)
}

/** What a fault cannot strike whatever its rule says. */
function canStrike(fault: FaultRule, { method, params, overSocket, reused, market }: CallSubject): boolean {
  if (fault.id === 'F-13') return reused
  if (fault.id === 'F-75') return overSocket
  if (fault.id === 'F-20' && market === 'usdm')
    return method !== 'DELETE' && params.get('reduceOnly') !== 'true' && params.get('closePosition') !== 'true'
  if (fault.id === 'F-50') return params.get('timeInForce') === 'IOC' || params.get('type') === 'MARKET'
  return true
}

const ORDER_READS = ['order', 'openOrder', 'algoOrder', 'orderList']
const HISTORY = ['allOrders', 'allAlgoOrders', 'allOrderList', 'myTrades', 'userTrades']
const LISTED = ['exchangeInfo', 'price', 'bookTicker', '24hr', 'premiumIndex']
const LOGONS = [
  'session.logon',
  'userDataStream.subscribe',
  'userDataStream.subscribe.signature',
  'userDataStream.start',
]

/** Faults that a path may aim at other calls than those they are about by themselves. */
const OPEN_NATURES = ['F-41', 'F-43', 'F-44', 'F-52', 'F-53', 'F-54']

/** What each fault is about, whatever path its rule names: method and last part of the path. */
const NATURES: Readonly<Record<string, (call: CallSubject, last: string, form: string) => boolean>> = {
  'F-35': ({ method }, last) => method === 'GET' && ORDER_READS.includes(last),
  'F-36': ({ method }, last) => method === 'DELETE' && ['order', 'algoOrder'].includes(last),
  'F-37': ({ method }, last) => method === 'GET' && ['openOrders', 'openAlgoOrders', 'openOrderList'].includes(last),
  'F-38': ({ method }, last) => method === 'GET' && HISTORY.includes(last),
  'F-39': ({ method }, last) => method === 'GET' && ['account', 'balance', 'positionRisk'].includes(last),
  'F-40': ({ method }, last) => method === 'GET' && ['order', 'allOrders'].includes(last),
  'F-41': ({ method }, last) => method === 'POST' && last === 'order',
  'F-43': ({ method }, last) => method === 'POST' && last === 'order',
  'F-44': ({ method }, last) => method === 'POST' && last === 'order',
  'F-45': (_, last) => last === 'cancelReplace',
  'F-46': (_, last) => last === 'batchOrders',
  'F-47': ({ method }, last) => method === 'DELETE' && ['openOrders', 'allOpenOrders', 'algoOpenOrders'].includes(last),
  'F-48': ({ method }, last) => method === 'DELETE' && last === 'order',
  'F-49': ({ method }, last) => method === 'POST' && last === 'order',
  'F-50': ({ method }, last) => method === 'POST' && last === 'order',
  'F-51': ({ method, path }) => method === 'POST' && path === '/api/v3/order',
  'F-52': ({ method, path }) => method !== 'GET' || !LISTED.includes(lastOf(path)),
  'F-53': ({ method }, last) => method === 'GET' && LISTED.includes(last),
  'F-54': ({ method, path }) => method !== 'GET' || !LISTED.includes(lastOf(path)),
  'F-57': ({ method }, last) => method === 'DELETE' && last === 'algoOrder',
  'F-59': ({ method, market }, last) => market === 'usdm' && method === 'PUT' && last === 'order',
  'F-66': ({ method }, last) => method === 'PUT' && last === 'listenKey',
  'F-68': ({ socketMethod = '' }) => LOGONS.includes(socketMethod) || socketMethod === 'userDataStream.unsubscribe',
  'F-75': () => true,
  'F-77': ({ method }, last) => method === 'GET' && last === 'depth',
  'F-79': () => true,
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function isOfItsNature(fault: FaultRule, call: CallSubject): boolean {
  const last = lastOf(call.path)
  const nature = NATURES[fault.id]
  if (fault.id === 'F-68') return isLogon(fault, call)
  if (nature) return nature(call, last, formOf(fault, FAULTS[fault.id]))
  if (fault.method !== undefined || fault.clientOrderId !== undefined) return true
  return call.method !== 'GET' && last !== 'listenKey'
}

/** -2035 is about subscribing, -2036 about ending a subscription, the rest about both ways of logging on. */
function isLogon({ code }: FaultRule, { socketMethod = '' }: CallSubject): boolean {
  if (code === -2036) return socketMethod === 'userDataStream.unsubscribe'
  if (code === -2035) return socketMethod.startsWith('userDataStream.subscribe')
  return LOGONS.includes(socketMethod)
}

/** How a fault of the moment waits for its moment. */
export function momentOf(fault: ActiveFault | FaultRule): 'call' | 'event' | 'time' {
  if (fault.path !== undefined || fault.method !== undefined) return 'call'
  if (fault.event !== undefined || fault.orderStatus !== undefined) return 'event'
  return fault.clientOrderId === undefined ? 'time' : 'call'
}
