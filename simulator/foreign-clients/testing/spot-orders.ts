/** Parameters of a call, as the connectors take them. */
export type Row = Readonly<Record<string, string | number>>

/** A price as a part of the one at which the market stands. */
export type At = (factor: number) => number

/** One order of every kind and the status it has when the market stands still: placed, it rests, trades or expires. */
export const spotOrders: readonly (readonly [kind: string, order: (at: At) => Row, status: string])[] = [
  ['limit', (at) => ({ type: 'LIMIT', side: 'BUY', timeInForce: 'GTC', price: at(0.9) }), 'NEW'],
  ['immediate or cancel', (at) => ({ type: 'LIMIT', side: 'BUY', timeInForce: 'IOC', price: at(0.9) }), 'EXPIRED'],
  ['fill or kill', (at) => ({ type: 'LIMIT', side: 'BUY', timeInForce: 'FOK', price: at(0.9) }), 'EXPIRED'],
  ['post-only', (at) => ({ type: 'LIMIT_MAKER', side: 'SELL', price: at(1.1) }), 'NEW'],
  ['market', () => ({ type: 'MARKET', side: 'BUY' }), 'FILLED'],
  ['stop', (at) => ({ type: 'STOP_LOSS', side: 'SELL', stopPrice: at(0.9) }), 'NEW'],
  [
    'stop-limit',
    (at) => ({ type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: at(0.9), price: at(0.9), timeInForce: 'GTC' }),
    'NEW',
  ],
  ['take-profit', (at) => ({ type: 'TAKE_PROFIT', side: 'SELL', stopPrice: at(1.1) }), 'NEW'],
  [
    'take-profit limit',
    (at) => ({ type: 'TAKE_PROFIT_LIMIT', side: 'SELL', stopPrice: at(1.1), price: at(1.1), timeInForce: 'GTC' }),
    'NEW',
  ],
  ['trailing stop', () => ({ type: 'STOP_LOSS', side: 'SELL', trailingDelta: 500 }), 'NEW'],
  [
    'trailing stop with an activation price',
    (at) => ({ type: 'TAKE_PROFIT', side: 'SELL', stopPrice: at(1.1), trailingDelta: 100 }),
    'NEW',
  ],
  ['iceberg', (at) => ({ type: 'LIMIT', side: 'BUY', timeInForce: 'GTC', price: at(0.9), icebergQty: 0.002 }), 'NEW'],
  ['pegged', () => ({ type: 'LIMIT_MAKER', side: 'BUY', pegPriceType: 'PRIMARY_PEG' }), 'NEW'],
]

const pair = (at: At): Row => ({
  aboveType: 'LIMIT_MAKER',
  abovePrice: at(1.1),
  belowType: 'STOP_LOSS',
  belowStopPrice: at(0.9),
})
const working = (at: At): Row => ({
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingTimeInForce: 'GTC',
  workingPrice: at(0.99),
  workingQuantity: 0.01,
})
const pendingPair = (at: At): Row => ({
  pendingSide: 'SELL',
  pendingAboveType: 'LIMIT_MAKER',
  pendingAbovePrice: at(1.1),
  pendingBelowType: 'STOP_LOSS',
  pendingBelowStopPrice: at(0.8),
})
const PENDING: Row = { pendingType: 'MARKET', pendingSide: 'SELL' }
const SOLD: Row = { side: 'SELL', quantity: 0.01 }

/** One order list of every kind: the connector's REST method and WebSocket API method, and the statuses of its orders. */
export const spotLists: readonly {
  readonly rest: string
  readonly socket: string
  readonly list: (at: At) => Row
  readonly contingencyType: 'OCO' | 'OTO'
  readonly statuses: readonly string[]
}[] = [
  {
    rest: 'orderOco',
    socket: 'orderListPlace',
    list: (at) => ({ ...SOLD, price: at(1.1), stopPrice: at(0.9) }),
    contingencyType: 'OCO',
    statuses: ['NEW', 'NEW'],
  },
  {
    rest: 'orderListOco',
    socket: 'orderListPlaceOco',
    list: (at) => ({ ...SOLD, ...pair(at) }),
    contingencyType: 'OCO',
    statuses: ['NEW', 'NEW'],
  },
  {
    rest: 'orderListOto',
    socket: 'orderListPlaceOto',
    list: (at) => ({ ...working(at), ...PENDING, pendingQuantity: 0.01 }),
    contingencyType: 'OTO',
    statuses: ['NEW', 'PENDING_NEW'],
  },
  {
    rest: 'orderListOtoco',
    socket: 'orderListPlaceOtoco',
    list: (at) => ({ ...working(at), ...pendingPair(at), pendingQuantity: 0.01 }),
    contingencyType: 'OTO',
    statuses: ['NEW', 'PENDING_NEW', 'PENDING_NEW'],
  },
  {
    rest: 'orderListOpo',
    socket: 'orderListPlaceOpo',
    list: (at) => ({ ...working(at), ...PENDING }),
    contingencyType: 'OTO',
    statuses: ['NEW', 'PENDING_NEW'],
  },
  {
    rest: 'orderListOpoco',
    socket: 'orderListPlaceOpoco',
    list: (at) => ({ ...working(at), ...pendingPair(at) }),
    contingencyType: 'OTO',
    statuses: ['NEW', 'PENDING_NEW', 'PENDING_NEW'],
  },
]
