import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusal } from './refusals'
import { type Json, stageExchange, type StagedExchange } from '../testing/staged-exchange'

const FIXTURES = path.resolve(process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures', 'usdm')
const fixture = (name: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8'))

/** Keys with JSON types; an array by its first element, which must stand for all. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])]
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, shape(each)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const BTC = { symbol: 'BTCUSDT' }
const ORDER = 'POST /fapi/v1/order'
const STOP = {
  ...BTC,
  algoType: 'CONDITIONAL',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.010',
  triggerPrice: '75000',
}
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }

/** An account in the middle of things: long with profit, one open order, one waiting stop. */
function busy(): StagedExchange {
  const exchange = stageExchange()
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.btc.offer('BUY', '74990', '5')
  exchange.btc.offer('SELL', '77010', '5')
  exchange.call(ORDER, { ...LIMIT, newClientOrderId: 'open' })
  exchange.call('POST /fapi/v1/algoOrder', { ...STOP, clientAlgoId: 'stop' })
  exchange.btc.setMark('76952.9')
  return exchange
}

const ANSWERS: readonly [fixture: string, ask: (exchange: StagedExchange) => unknown][] = [
  ['rest.account.v2', ({ call }) => call('GET /fapi/v2/account')],
  ['rest.account.v3', ({ call }) => call('GET /fapi/v3/account')],
  ['rest.accountConfig', ({ call }) => call('GET /fapi/v1/accountConfig')],
  ['rest.balance.v2', ({ call }) => call('GET /fapi/v2/balance')],
  ['rest.balance.v3', ({ call }) => call('GET /fapi/v3/balance')],
  ['rest.positionRisk.v2.captured', ({ call }) => call('GET /fapi/v2/positionRisk')],
  ['rest.positionRisk.v3', ({ call }) => call('GET /fapi/v3/positionRisk')],
  ['rest.symbolConfig', ({ call }) => call('GET /fapi/v1/symbolConfig')],
  ['rest.commissionRate', ({ call }) => call('GET /fapi/v1/commissionRate', BTC)],
  ['rest.leverageBracket', ({ call }) => call('GET /fapi/v1/leverageBracket')],
  ['rest.leverage', ({ call }) => call('POST /fapi/v1/leverage', { ...BTC, leverage: 20 })],
  ['rest.positionSide.dual.get', ({ call }) => call('GET /fapi/v1/positionSide/dual')],
  ['rest.multiAssetsMargin.get', ({ call }) => call('GET /fapi/v1/multiAssetsMargin')],
  ['rest.feeBurn.get', ({ call }) => call('GET /fapi/v1/feeBurn')],
  ['rest.income', ({ call }) => call('GET /fapi/v1/income')],
  ['rest.order.new', ({ call }) => call(ORDER, LIMIT)],
  [
    'rest.order.new.result.market',
    ({ call }) => call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.001', newOrderRespType: 'RESULT' }),
  ],
  ['rest.order.test', ({ call }) => call('POST /fapi/v1/order/test', LIMIT)],
  ['rest.order', ({ call }) => call('GET /fapi/v1/order', { ...BTC, origClientOrderId: 'open' })],
  ['rest.openOrder', ({ call }) => call('GET /fapi/v1/openOrder', { ...BTC, origClientOrderId: 'open' })],
  ['rest.openOrders', ({ call }) => call('GET /fapi/v1/openOrders')],
  ['rest.allOrders', ({ call }) => call('GET /fapi/v1/allOrders', BTC)],
  ['rest.userTrades', ({ call }) => call('GET /fapi/v1/userTrades', BTC)],
  ['rest.order.cancel', ({ call }) => call('DELETE /fapi/v1/order', { ...BTC, origClientOrderId: 'open' })],
  ['rest.allOpenOrders.delete', ({ call }) => call('DELETE /fapi/v1/allOpenOrders', BTC)],
  [
    'rest.countdownCancelAll',
    ({ call }) => call('POST /fapi/v1/countdownCancelAll', { ...BTC, countdownTime: 100_000 }),
  ],
  ['rest.algoOrder', ({ call }) => call('POST /fapi/v1/algoOrder', STOP)],
  ['rest.algoOrder.query', ({ call }) => call('GET /fapi/v1/algoOrder', { clientAlgoId: 'stop' })],
  ['rest.openAlgoOrders', ({ call }) => call('GET /fapi/v1/openAlgoOrders')],
  ['rest.allAlgoOrders', ({ call }) => call('GET /fapi/v1/allAlgoOrders', BTC)],
  ['rest.algoOrder.cancel', ({ call }) => call('DELETE /fapi/v1/algoOrder', { clientAlgoId: 'stop' })],
  ['rest.algoOpenOrders.delete', ({ call }) => call('DELETE /fapi/v1/algoOpenOrders', BTC)],
  ['rest.listenKey.post', ({ call }) => call('POST /fapi/v1/listenKey')],
]

const SOCKET_ANSWERS: readonly [fixture: string, method: string, params?: Record<string, unknown>][] = [
  ['wsapi.order.place', 'order.place', LIMIT],
  ['wsapi.algoOrder.place', 'algoOrder.place', STOP],
  ['wsapi.algoOrder.cancel', 'algoOrder.cancel', { clientAlgoId: 'stop' }],
  ['wsapi.account.position', 'account.position'],
  ['wsapi.v2_account.position', 'v2/account.position'],
  ['wsapi.account.balance', 'account.balance'],
  ['wsapi.v2_account.balance', 'v2/account.balance'],
  ['wsapi.userDataStream.start', 'userDataStream.start'],
]

const EVENTS: readonly [fixture: string, which: (event: Json) => boolean, act: (exchange: StagedExchange) => void][] = [
  ['event.ORDER_TRADE_UPDATE.new', (event) => event.o?.x === 'NEW', () => {}],
  ['event.ORDER_TRADE_UPDATE.trade.filled', (event) => event.o?.x === 'TRADE', () => {}],
  ['event.TRADE_LITE', (event) => event.e === 'TRADE_LITE', () => {}],
  ['event.ACCOUNT_UPDATE.order.oneway', (event) => event.a?.m === 'ORDER', () => {}],
  ['event.ACCOUNT_UPDATE.deposit', (event) => event.a?.m === 'DEPOSIT', () => {}],
  [
    'event.ACCOUNT_UPDATE.fundingFee.cross',
    (event) => event.a?.m === 'FUNDING_FEE',
    ({ clock }) => clock.advance(28_800_000),
  ],
  ['event.ALGO_UPDATE', (event) => event.e === 'ALGO_UPDATE', () => {}],
  ['event.ALGO_UPDATE.triggering', (event) => event.o?.X === 'TRIGGERING', ({ btc }) => btc.hit('SELL', '0.001')],
  [
    'event.ALGO_UPDATE.triggered',
    (event) => event.o?.X === 'TRIGGERED',
    ({ btc, clock }) => {
      btc.hit('SELL', '0.001')
      clock.advance(0)
    },
  ],
  [
    'event.ALGO_UPDATE.finished',
    (event) => event.o?.X === 'FINISHED',
    ({ btc, clock }) => {
      btc.hit('SELL', '0.001')
      clock.advance(0)
    },
  ],
  [
    'event.ACCOUNT_CONFIG_UPDATE.leverage',
    (event) => event.e === 'ACCOUNT_CONFIG_UPDATE',
    ({ call }) => call('POST /fapi/v1/leverage', { ...BTC, leverage: 3 }),
  ],
  [
    'event.listenKeyExpired',
    (event) => event.e === 'listenKeyExpired',
    ({ call, clock }) => {
      call('POST /fapi/v1/listenKey')
      clock.advance(3_600_000)
    },
  ],
  [
    'event.ORDER_TRADE_UPDATE.liquidation',
    (event) => event.o?.x === 'CALCULATED',
    ({ btc, usdm }) => {
      usdm.credit('alice', 'USDT', -97_000_000_000n)
      btc.setMark('60000')
    },
  ],
  [
    'event.MARGIN_CALL',
    (event) => event.e === 'MARGIN_CALL',
    ({ btc, usdm }) => {
      usdm.credit('alice', 'USDT', -99_612_000_000n)
      btc.setMark('76000')
    },
  ],
]

describe.skipIf(!existsSync(FIXTURES))('keys and JSON types are those of the samples', () => {
  it.each(ANSWERS)('%s', (name, ask) => {
    expect(shape(ask(busy()))).toEqual(shape(fixture(name)))
  })

  it.each(SOCKET_ANSWERS)('%s', (name, method, params) => {
    const { result } = fixture(name) as { result: unknown }
    expect(shape(busy().socket(method, params))).toEqual(shape(result))
  })

  it.each([
    -1111, -1116, -1121, -1125, -2011, -2013, -2019, -2021, -2022, -2025, -2027, -2028, -4003, -4004, -4005, -4014,
    -4015, -4023, -4045, -4046, -4047, -4048, -4059, -4061, -4067, -4068, -4116, -4118, -4120, -4131, -4137, -5021,
    -5022,
  ] as const)('the text of %i', (code) => {
    expect({ code, msg: refusal(code).msg }).toEqual(fixture(`error.${code}`))
  })

  it.each(EVENTS)('%s', (name, which, act) => {
    const exchange = busy()
    act(exchange)
    const found = exchange.events.find(({ event }) => which(event))
    expect(found).toBeDefined()
    expect(shape(found?.event)).toEqual(shape(fixture(name)))
  })
})
