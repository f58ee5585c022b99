import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Json, stageExchange, type StagedExchange, START } from '../testing/staged-exchange'

const FIXTURES = path.resolve(process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures', 'usdm')
const fixture = (name: string): Json => JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8'))

/** JSON types under their keys; of an array, of each of its elements. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
}

const ORDER = 'POST /fapi/v1/order'
const MODIFY = 'PUT /fapi/v1/order'
const ALGO = 'POST /fapi/v1/algoOrder'
const BTC = { symbol: 'BTCUSDT' }
const OPEN = { ...BTC, origClientOrderId: 'open' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const MARKET = { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' }
const CHANGE = { ...OPEN, side: 'BUY', quantity: '0.005', price: '75100', modifyId: 17 }
const STOP = {
  ...BTC,
  algoType: 'CONDITIONAL',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.010',
  triggerPrice: '75000',
}
const CLOSE = { ...STOP, quantity: '', closePosition: 'true' }

/** Long 0.010 with an open order and a waiting stop. */
function busy(): StagedExchange {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call(ORDER, MARKET)
  exchange.btc.offer('BUY', '74990', '5')
  exchange.btc.offer('SELL', '77010', '5')
  exchange.call(ORDER, { ...LIMIT, newClientOrderId: 'open' })
  exchange.call(ALGO, { ...STOP, clientAlgoId: 'stop' })
  return exchange
}

/** The waiting stop went off. */
function triggered(): StagedExchange {
  const exchange = busy()
  exchange.call('DELETE /fapi/v1/order', OPEN)
  exchange.btc.hit('SELL', '0.001')
  exchange.clock.advance(0)
  return exchange
}

const batch = (...orders: object[]) => ({ batchOrders: JSON.stringify(orders) })

const ANSWERS: readonly [fixture: string, ask: () => unknown][] = [
  ['rest.order.new.market.ack', () => busy().call(ORDER, MARKET)],
  ['rest.order.new.gtd', () => busy().call(ORDER, { ...LIMIT, timeInForce: 'GTD', goodTillDate: START + 7_200_000 })],
  ['rest.order.filled', () => triggered().call('GET /fapi/v1/order', { ...BTC, origClientOrderId: 'stop' })],
  [
    'rest.order.triggered-from-algo',
    () => triggered().call('GET /fapi/v1/order', { ...BTC, origClientOrderId: 'stop' }),
  ],
  ['rest.order.modify', () => busy().call(MODIFY, CHANGE)],
  [
    'rest.batchOrders.new',
    () => busy().call('POST /fapi/v1/batchOrders', batch(LIMIT, { ...LIMIT, reduceOnly: 'true' })),
  ],
  [
    'rest.batchOrders.modify',
    () => {
      const exchange = busy()
      exchange.call(ORDER, { ...LIMIT, newClientOrderId: 'other' })
      const same = { ...CHANGE, origClientOrderId: 'other', price: '75000' }
      return exchange.call('PUT /fapi/v1/batchOrders', batch(CHANGE, same))
    },
  ],
  [
    'rest.batchOrders.cancel',
    () => busy().call('DELETE /fapi/v1/batchOrders', { ...BTC, origClientOrderIdList: '["open","nobody"]' }),
  ],
  [
    'rest.orderAmendment',
    () => {
      const exchange = busy()
      exchange.call(MODIFY, CHANGE)
      return exchange.call('GET /fapi/v1/orderAmendment', OPEN)
    },
  ],
  ['rest.userTrades.captured', () => triggered().call('GET /fapi/v1/userTrades', BTC)],
  [
    'rest.forceOrders',
    () => {
      const { call, btc, usdm } = busy()
      usdm.credit('alice', 'USDT', -997_000_000_000n)
      btc.setMark('60000')
      return call('GET /fapi/v1/forceOrders', { autoCloseType: 'LIQUIDATION' })
    },
  ],
  ['rest.algoOrder.new.closePosition', () => busy().call(ALGO, CLOSE)],
  [
    'rest.algoOrder.new.takeProfitLimit',
    () => busy().call(ALGO, { ...STOP, type: 'TAKE_PROFIT', price: '77000', triggerPrice: '77000' }),
  ],
  [
    'rest.algoOrder.new.trailing',
    () =>
      busy().call(ALGO, {
        ...STOP,
        type: 'TRAILING_STOP_MARKET',
        triggerPrice: '',
        activatePrice: '78000',
        callbackRate: '1',
      }),
  ],
  ['rest.algoOrder.query', () => busy().call('GET /fapi/v1/algoOrder', { clientAlgoId: 'stop' })],
  ['rest.openAlgoOrders', () => busy().call('GET /fapi/v1/openAlgoOrders')],
  [
    'rest.allAlgoOrders',
    () => {
      const exchange = busy()
      exchange.call('DELETE /fapi/v1/algoOrder', { clientAlgoId: 'stop' })
      exchange.call(ALGO, { ...STOP, clientAlgoId: 'second' })
      exchange.btc.hit('SELL', '1')
      exchange.clock.advance(0)
      return exchange.call('GET /fapi/v1/allAlgoOrders', BTC)
    },
  ],
  ['rest.listenKey.put', () => keyed().call('PUT /fapi/v1/listenKey')],
  ['rest.listenKey.delete', () => keyed().call('DELETE /fapi/v1/listenKey')],
]

function keyed(): StagedExchange {
  const exchange = busy()
  exchange.call('POST /fapi/v1/listenKey')
  return exchange
}

const SOCKET_ANSWERS: readonly [fixture: string, method: string, params: object, lacking?: readonly string[]][] = [
  ['wsapi.order.place', 'order.place', LIMIT],
  ['wsapi.order.modify', 'order.modify', CHANGE],
  // The samples are trailing orders of before these had a store of their own.
  ['wsapi.order.cancel', 'order.cancel', OPEN, ['activatePrice', 'priceRate']],
  ['wsapi.order.status', 'order.status', OPEN, ['activatePrice', 'priceRate']],
  ['wsapi.algoOrder.place', 'algoOrder.place', STOP],
  ['wsapi.algoOrder.cancel', 'algoOrder.cancel', { clientAlgoId: 'stop' }],
  ['wsapi.userDataStream.ping', 'userDataStream.ping', {}],
  ['wsapi.userDataStream.stop', 'userDataStream.stop', {}],
]

const isOrder = (x: string, X: string) => (event: Json) => event.o?.x === x && event.o.X === X
const isAlgo = (X: string) => (event: Json) => event.e === 'ALGO_UPDATE' && event.o.X === X

const EVENTS: readonly [fixture: string, which: (event: Json) => boolean, stage: () => StagedExchange][] = [
  ['event.ORDER_TRADE_UPDATE.canceled', isOrder('CANCELED', 'CANCELED'), triggered],
  [
    'event.ORDER_TRADE_UPDATE.expired.ioc',
    isOrder('EXPIRED', 'EXPIRED'),
    () => after((exchange) => exchange.call(ORDER, { ...LIMIT, timeInForce: 'IOC' })),
  ],
  [
    'event.ORDER_TRADE_UPDATE.expired_in_match',
    isOrder('EXPIRED', 'EXPIRED_IN_MATCH'),
    () => after((exchange) => exchange.call(ORDER, { ...LIMIT, side: 'SELL' })),
  ],
  [
    'event.ORDER_TRADE_UPDATE.amendment',
    isOrder('AMENDMENT', 'NEW'),
    () => after((exchange) => exchange.call(MODIFY, CHANGE)),
  ],
  [
    'event.ORDER_TRADE_UPDATE.trade.partial',
    isOrder('TRADE', 'PARTIALLY_FILLED'),
    () => after((exchange) => exchange.btc.hit('SELL', '0.002')),
  ],
  [
    'event.ORDER_TRADE_UPDATE.triggered-from-algo',
    (event) => event.o?.ot === 'STOP_MARKET' && event.o.x === 'TRADE',
    triggered,
  ],
  ['event.ORDER_TRADE_UPDATE', isOrder('NEW', 'NEW'), busy],
  [
    'event.TRADE_LITE.maker',
    (event) => event.e === 'TRADE_LITE' && event.m === true,
    () => after((exchange) => exchange.btc.hit('SELL', '0.002')),
  ],
  [
    'event.ALGO_UPDATE.canceled',
    isAlgo('CANCELED'),
    () => after((exchange) => exchange.call('DELETE /fapi/v1/algoOrder', { clientAlgoId: 'stop' })),
  ],
  [
    'event.ALGO_UPDATE.expired',
    isAlgo('EXPIRED'),
    () =>
      after((exchange) => {
        exchange.call(ALGO, { ...CLOSE, triggerPrice: '70000' })
        exchange.call(ORDER, { ...MARKET, side: 'SELL' })
      }),
  ],
  [
    'event.ALGO_UPDATE.rejected',
    isAlgo('REJECTED'),
    () =>
      after((exchange) => {
        exchange.call(ALGO, { ...STOP, reduceOnly: 'true', triggerPrice: '74995' })
        exchange.call(ORDER, { ...MARKET, side: 'SELL', quantity: '0.016' })
        exchange.clock.advance(0)
      }),
  ],
  [
    'event.ALGO_UPDATE.trailing.activated',
    (event) => event.o?.ia === true,
    () =>
      after((exchange) =>
        exchange.call(ALGO, { ...STOP, type: 'TRAILING_STOP_MARKET', triggerPrice: '', callbackRate: '1' }),
      ),
  ],
]

function after(act: (exchange: StagedExchange) => void): StagedExchange {
  const exchange = busy()
  act(exchange)
  return exchange
}

const without = (value: Json, names: readonly string[]): unknown =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

describe.skipIf(!existsSync(FIXTURES))('orders have the shapes of the samples', () => {
  it.each(ANSWERS)('%s', (name, ask) => {
    expect(shape(ask())).toEqual(shape(fixture(name)))
  })

  it.each(SOCKET_ANSWERS)('%s', (name, method, params, lacking = []) => {
    const { result } = fixture(name)
    expect(shape(keyed().socket(method, { ...params }))).toEqual(shape(without(result, lacking)))
  })

  it.each(EVENTS)('%s', (name, which, stage) => {
    const found = stage().events.find(({ event }) => which(event))
    expect(shape(found?.event)).toEqual(shape(fixture(name)))
  })

  it.each([
    ['rest.order.new.market.ack', () => busy().call(ORDER, MARKET)],
    ['rest.algoOrder', () => busy().call(ALGO, STOP)],
    ['rest.userTrades.captured', () => triggered().call('GET /fapi/v1/userTrades', BTC)[0]],
    ['event.TRADE_LITE', () => busy().events.find(({ event }) => event.e === 'TRADE_LITE')?.event],
    ['event.ALGO_UPDATE', () => busy().events.find(({ event }) => event.e === 'ALGO_UPDATE')?.event.o],
    ['event.ORDER_TRADE_UPDATE', () => busy().events.find(({ event }) => event.e === 'ORDER_TRADE_UPDATE')?.event.o],
  ] as const)('%s: fields in the order of the capture', (name, ask) => {
    const captured = fixture(name)
    const row = Array.isArray(captured) ? captured[0] : (captured.o ?? captured)
    expect(Object.keys(ask() as object)).toEqual(Object.keys(row))
  })
})
