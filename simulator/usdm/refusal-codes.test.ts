import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stageExchange, type StagedExchange, START } from '../testing/staged-exchange'
import { BTCUSDT } from '../testing/staged-symbols'

const ERRORS = path.resolve(process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures', 'usdm')
const ORDER = 'POST /fapi/v1/order'
const MODIFY = 'PUT /fapi/v1/order'
const ALGO = 'POST /fapi/v1/algoOrder'
const BTC = { symbol: 'BTCUSDT' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const MARKET = { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' }
const STOP = {
  ...BTC,
  algoType: 'CONDITIONAL',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.010',
  triggerPrice: '75000',
}
const STOP_LIMIT = { ...STOP, type: 'STOP', price: '75000' }
const CHANGE = { ...BTC, side: 'BUY', origClientOrderId: 'open', quantity: '0.005', price: '74900' }
const DAY = 86_400_000

/** Coarse lots and a TradFi contract, beside the usual two symbols. */
const COARSE = { ...BTCUSDT, symbol: 'COARSEUSDT', step: 200_000n, minQuantity: 200_000n, minNotional: 0n }
const TRADFI = {
  ...BTCUSDT,
  symbol: 'TSLAUSDT',
  futures: { ...(BTCUSDT.futures as NonNullable<typeof BTCUSDT.futures>), contractType: 'TRADIFI_PERPETUAL' },
}

/** 10,000 USDT, a deep book, long 0.010, one open order "open", one waiting stop "stop". */
function busy(): StagedExchange {
  const exchange = stageExchange('10000', [COARSE, TRADFI])
  exchange.btc.offer('SELL', '76000', '1')
  exchange.btc.offer('BUY', '75990', '1')
  exchange.call(ORDER, MARKET)
  exchange.call(ORDER, { ...LIMIT, newClientOrderId: 'open' })
  exchange.call(ALGO, { ...STOP, clientAlgoId: 'stop' })
  return exchange
}

type Cause = readonly [route: string, params: Record<string, unknown>]

/** One request for each refusal of section 14 that a request about orders can meet. Source: usdm.md section 14. */
const CAUSES: readonly (readonly [code: number, cause: Cause | ((exchange: StagedExchange) => Cause)])[] = [
  [-1023, ['GET /fapi/v1/allOrders', { ...BTC, startTime: 2, endTime: 1 }]],
  [-1100, [ORDER, { ...LIMIT, newClientOrderId: 'my order' }]],
  [-1102, [ORDER, { ...LIMIT, quantity: '' }]],
  [-1106, [ORDER, { ...MARKET, price: '75000' }]],
  [-1111, [ORDER, { ...LIMIT, quantity: '0.0051' }]],
  [-1114, [ORDER, { ...MARKET, timeInForce: 'GTC' }]],
  [-1115, [ORDER, { ...LIMIT, timeInForce: 'DAY' }]],
  [-1116, [ORDER, { ...LIMIT, type: 'LIMIT_MAKER' }]],
  [-1117, [ORDER, { ...LIMIT, side: 'UP' }]],
  [-1121, [ORDER, { ...LIMIT, symbol: 'NOPEUSDT' }]],
  [-1125, ['PUT /fapi/v1/listenKey', {}]],
  [-1128, ['GET /fapi/v1/userTrades', { ...BTC, fromId: 1, startTime: 1 }]],
  [-1130, ['GET /fapi/v1/allOrders', { ...BTC, limit: 1_001 }]],
  [-1136, [ORDER, { ...LIMIT, newOrderRespType: 'FULL' }]],
  [-2011, ['DELETE /fapi/v1/order', { ...BTC, orderId: 1 }]],
  [-2013, ['GET /fapi/v1/order', { ...BTC, orderId: 1 }]],
  [-2019, [ORDER, { ...LIMIT, quantity: '4' }]],
  [-2021, [ALGO, { ...STOP, triggerPrice: '77000' }]],
  [-2022, [ORDER, { ...LIMIT, reduceOnly: 'true' }]],
  [
    -2023,
    ({ btc, call }) => {
      btc.offer('SELL', '76001', '5')
      call(ORDER, { ...MARKET, quantity: '2' })
      btc.withdraw()
      btc.setMark('70000')
      return [ORDER, { ...LIMIT, price: '70000' }]
    },
  ],
  [
    -2025,
    ({ btc }) => {
      Object.assign(btc.spec, { maxOpenOrders: 1 })
      return [ORDER, LIMIT]
    },
  ],
  [-2027, [ORDER, { ...LIMIT, quantity: '250' }]],
  [-4001, [ORDER, { ...LIMIT, price: '0' }]],
  [-4002, [ORDER, { ...LIMIT, price: '4529764.1' }]],
  [-4003, [ORDER, { ...LIMIT, quantity: '0' }]],
  [-4004, [ORDER, { ...LIMIT, symbol: 'COARSEUSDT', quantity: '0.001' }]],
  [-4005, [ORDER, { ...LIMIT, quantity: '1001' }]],
  [-4006, [ALGO, { ...STOP, triggerPrice: '0' }]],
  [-4007, [ALGO, { ...STOP, triggerPrice: '4529764.1' }]],
  [-4013, [ORDER, { ...LIMIT, price: '556.7' }]],
  [-4014, [ORDER, { ...LIMIT, price: '75000.05' }]],
  [-4015, [ORDER, { ...LIMIT, newClientOrderId: 'x'.repeat(37) }]],
  [-4016, [ORDER, { ...LIMIT, price: '80000' }]],
  [-4023, [ORDER, { ...LIMIT, symbol: 'COARSEUSDT', quantity: '0.003' }]],
  [-4024, [ORDER, { ...LIMIT, side: 'SELL', price: '72000' }]],
  [-4031, [ALGO, { ...STOP, workingType: 'INDEX' }]],
  [-4032, ['DELETE /fapi/v1/batchOrders', { ...BTC, orderIdList: JSON.stringify(Array(11).fill(1)) }]],
  [
    -4045,
    ({ call }) => {
      for (let count = 1; count < 200; count++) call(ALGO, STOP)
      return [ALGO, STOP]
    },
  ],
  [-4060, [ORDER, { ...LIMIT, positionSide: 'NET' }]],
  [-4061, [ORDER, { ...LIMIT, positionSide: 'LONG' }]],
  [-4062, [ORDER, { ...LIMIT, reduceOnly: 'maybe' }]],
  [-4082, ['POST /fapi/v1/batchOrders', { batchOrders: JSON.stringify(Array(6).fill(LIMIT)) }]],
  [-4116, [ORDER, { ...LIMIT, newClientOrderId: 'open' }]],
  [
    -4118,
    ({ call }) => {
      call(ORDER, { ...LIMIT, side: 'SELL', quantity: '0.010', price: '76500', reduceOnly: 'true' })
      return [ORDER, { ...LIMIT, side: 'SELL', price: '77000', reduceOnly: 'true' }]
    },
  ],
  [-4120, [ORDER, { ...LIMIT, type: 'TAKE_PROFIT' }]],
  [
    -4131,
    ({ btc }) => {
      btc.withdraw()
      return [ORDER, MARKET]
    },
  ],
  [
    -4135,
    [ALGO, { ...STOP, type: 'TRAILING_STOP_MARKET', triggerPrice: '', callbackRate: '1', activatePrice: '75000' }],
  ],
  [-4137, [ALGO, { ...STOP, closePosition: 'true' }]],
  [-4138, [ALGO, { ...STOP, closePosition: 'true', quantity: '', reduceOnly: 'false' }]],
  [
    -4140,
    ({ btc }) => {
      btc.spec.status = 'TRADING_CANCEL_ONLY'
      return [ORDER, LIMIT]
    },
  ],
  [
    -4141,
    ({ btc }) => {
      btc.spec.status = 'TRADING_CANCEL_ONLY'
      return [ORDER, { ...LIMIT, side: 'SELL', price: '77000', reduceOnly: 'true' }]
    },
  ],
  [-4164, [ORDER, { ...LIMIT, quantity: '0.001', price: '49000' }]],
  [-4165, ['GET /fapi/v1/allOrders', { ...BTC, startTime: START, endTime: START + 8 * DAY }]],
  [-4183, [ALGO, { ...STOP_LIMIT, side: 'BUY', triggerPrice: '76500', price: '80400' }]],
  [-4184, [ALGO, { ...STOP_LIMIT, price: '71200' }]],
  [-4210, [ALGO, { ...STOP_LIMIT, side: 'BUY', triggerPrice: '80000', price: '76000' }]],
  [-4211, [ALGO, { ...STOP_LIMIT, triggerPrice: '72000', price: '76000' }]],
  [-4411, [ORDER, { ...LIMIT, symbol: 'TSLAUSDT' }]],
  [-5021, [ORDER, { ...LIMIT, timeInForce: 'FOK' }]],
  [-5022, [ORDER, { ...LIMIT, timeInForce: 'GTX', price: '76000' }]],
  [
    -5024,
    ({ btc }) => {
      btc.spec.status = 'TRADING_CANCEL_ONLY'
      return [MODIFY, CHANGE]
    },
  ],
  [
    -5025,
    ({ call }) => {
      call(ORDER, { ...MARKET, newClientOrderId: 'market' })
      return [MODIFY, { ...CHANGE, origClientOrderId: 'market' }]
    },
  ],
  [
    -5026,
    ({ call }) => {
      for (let count = 0; count < 10_000; count++) call(MODIFY, { ...CHANGE, price: count % 2 ? '75000' : '74900' })
      return [MODIFY, CHANGE]
    },
  ],
  [-5027, [MODIFY, { ...CHANGE, price: '75000' }]],
  [-5029, [MODIFY, { ...CHANGE, quantity: '0.001', price: '49000' }]],
  [-5037, [ORDER, { ...LIMIT, price: '', priceMatch: 'OPPONENT_10' }]],
  [-5038, [ORDER, { ...MARKET, priceMatch: 'QUEUE' }]],
  [-5039, [ORDER, { ...LIMIT, selfTradePreventionMode: 'DECREMENT' }]],
  [-5040, [ORDER, { ...LIMIT, timeInForce: 'GTD', goodTillDate: START }]],
  [-5041, [ORDER, { ...LIMIT, price: '', priceMatch: 'QUEUE_20' }]],
]

describe('each documented refusal is caused by a request', () => {
  it.each(CAUSES)('%i', (code, cause) => {
    const exchange = busy()
    const [route, params] = typeof cause === 'function' ? cause(exchange) : cause
    const refusal = exchange.refused(route, params)
    expect([refusal.code, refusal.status]).toEqual([code, 400])
    // Texts with a figure in them are compared without it.
    const sample = path.join(ERRORS, `error.${code}.json`)
    const plain = (text: string): string => text.replaceAll(/[\d.]+|'[a-zA-Z]+'/g, '#')
    if (existsSync(sample)) expect(plain(refusal.msg)).toBe(plain(JSON.parse(readFileSync(sample, 'utf8')).msg))
  })

  it('-4109 to an account that money never came to', () => {
    expect(stageExchange('0').refused(ORDER, LIMIT).code).toBe(-4109)
  })

  it('-5043 to the second change of an order in one batch', () => {
    const batchOrders = JSON.stringify([CHANGE, CHANGE])
    expect(busy().call('PUT /fapi/v1/batchOrders', { batchOrders })[1]).toEqual({
      code: -5043,
      msg: 'A pending modification already exists for this order.',
    })
  })

  it('-4120 on every path where conditional orders used to go', () => {
    const exchange = busy()
    for (const type of ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']) {
      expect(exchange.refused(ORDER, { ...LIMIT, type }).code).toBe(-4120)
      expect(exchange.refused('POST /fapi/v1/order/test', { ...LIMIT, type }).code).toBe(-4120)
      expect(() => exchange.socket('order.place', { ...LIMIT, type })).toThrow('Algo Order API')
      const batchOrders = JSON.stringify([{ ...LIMIT, type }, LIMIT])
      expect(exchange.call('POST /fapi/v1/batchOrders', { batchOrders })).toMatchObject([
        { code: -4120 },
        { status: 'NEW' },
      ])
    }
  })
})
