import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { units } from '../engine/units'
import { refusal, type RefusalCode } from './refusals'
import { ALICE, type Json, stageExchange, type StagedExchange } from '../testing/staged-exchange'

const FIXTURES = path.resolve(process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures', 'usdm')
const fixture = (name: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8'))

/** Keys in their order, with JSON types; an array by its first element. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])]
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.entries(value).map(([key, each]) => [key, shape(each)])
}

const ORDER = 'POST /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT' }
const ETH = { symbol: 'ETHUSDT' }
const MARGIN = 'POST /fapi/v1/positionMargin'

/** The documented account: 0.01 BTC cross with an open buy, half an ether sold isolated. */
function busy(): StagedExchange {
  const exchange = stageExchange()
  const { call, btc, eth } = exchange
  btc.offer('SELL', '76000', '0.010')
  call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  call(ORDER, { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' })
  call('POST /fapi/v1/marginType', { ...ETH, marginType: 'ISOLATED' })
  eth.setMark('2463.26')
  eth.offer('BUY', '2463.26', '0.5')
  call(ORDER, { ...ETH, side: 'SELL', type: 'MARKET', quantity: '0.5' })
  btc.setMark('76952.9')
  eth.setMark('2450')
  return exchange
}

/** LONG and SHORT of BTC, cross or isolated. */
function hedged(marginType: 'CROSSED' | 'ISOLATED' = 'CROSSED'): StagedExchange {
  const exchange = stageExchange()
  const { call, btc } = exchange
  call('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' })
  if (marginType === 'ISOLATED') call('POST /fapi/v1/marginType', { ...BTC, marginType })
  btc.offer('SELL', '76000', '1')
  btc.offer('BUY', '75990', '1')
  call(ORDER, { ...BTC, positionSide: 'LONG', side: 'BUY', type: 'MARKET', quantity: '0.010' })
  call(ORDER, { ...BTC, positionSide: 'SHORT', side: 'SELL', type: 'MARKET', quantity: '0.004' })
  return exchange
}

const ANSWERS: readonly [fixture: string, ask: () => unknown][] = [
  ['rest.account.v2', () => busy().call('GET /fapi/v2/account')],
  ['rest.account.v3', () => busy().call('GET /fapi/v3/account')],
  [
    'rest.account.v3.multiAssets',
    () => {
      const exchange = stageExchange()
      exchange.usdm.credit(ALICE, 'BTC', units('0.103'))
      exchange.call('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' })
      exchange.btc.offer('SELL', '76000', '0.010')
      exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
      return exchange.call('GET /fapi/v3/account')
    },
  ],
  ['rest.accountConfig', () => busy().call('GET /fapi/v1/accountConfig')],
  ['rest.adlQuantile', () => hedged().call('GET /fapi/v1/adlQuantile')],
  ['rest.balance.v2', () => busy().call('GET /fapi/v2/balance')],
  ['rest.balance.v2.captured', () => busy().call('GET /fapi/v2/balance')],
  ['rest.balance.v3', () => busy().call('GET /fapi/v3/balance')],
  ['rest.commissionRate', () => busy().call('GET /fapi/v1/commissionRate', BTC)],
  ['rest.feeBurn.get', () => busy().call('GET /fapi/v1/feeBurn')],
  ['rest.feeBurn.post', () => busy().call('POST /fapi/v1/feeBurn', { feeBurn: 'true' })],
  ['rest.income', () => busy().call('GET /fapi/v1/income')],
  ['rest.income.asyn', () => busy().call('GET /fapi/v1/income/asyn', { startTime: 1, endTime: 2 })],
  ['rest.leverage', () => busy().call('POST /fapi/v1/leverage', { ...BTC, leverage: 20 })],
  ['rest.leverageBracket', () => busy().call('GET /fapi/v1/leverageBracket')],
  ['rest.leverageBracket.tradfi', () => busy().call('GET /fapi/v1/leverageBracket', BTC)],
  ['rest.marginType', () => stageExchange().call('POST /fapi/v1/marginType', { ...BTC, marginType: 'ISOLATED' })],
  ['rest.multiAssetsMargin.get', () => busy().call('GET /fapi/v1/multiAssetsMargin')],
  [
    'rest.multiAssetsMargin.post',
    () => stageExchange().call('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' }),
  ],
  ['rest.order.asyn', () => busy().call('GET /fapi/v1/order/asyn', { startTime: 1, endTime: 2 })],
  [
    'rest.order.asyn.id',
    () => {
      const { call } = busy()
      const { downloadId } = call('GET /fapi/v1/order/asyn', { startTime: 1, endTime: 2 })
      return call('GET /fapi/v1/order/asyn/id', { downloadId })
    },
  ],
  ['rest.pmAccountInfo', () => busy().call('GET /fapi/v1/pmAccountInfo', { asset: 'USDT' })],
  ['rest.positionMargin', () => busy().call(MARGIN, { ...ETH, amount: '1', type: 1 })],
  ['rest.positionMargin.history', () => busy().call('GET /fapi/v1/positionMargin/history', ETH)],
  ['rest.positionRisk.v2', () => busy().call('GET /fapi/v2/positionRisk')],
  ['rest.positionRisk.v2.captured', () => busy().call('GET /fapi/v2/positionRisk', ETH)],
  ['rest.positionRisk.v2.hedge', () => hedged().call('GET /fapi/v2/positionRisk', BTC)],
  ['rest.positionRisk.v3', () => busy().call('GET /fapi/v3/positionRisk')],
  ['rest.positionRisk.v3.hedge', () => hedged().call('GET /fapi/v3/positionRisk')],
  ['rest.positionSide.dual.get', () => busy().call('GET /fapi/v1/positionSide/dual')],
  [
    'rest.positionSide.dual.post',
    () => stageExchange().call('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' }),
  ],
  ['rest.stock.contract', () => busy().call('POST /fapi/v1/stock/contract')],
  ['rest.symbolConfig', () => busy().call('GET /fapi/v1/symbolConfig')],
  ['rest.symbolConfig.captured', () => busy().call('GET /fapi/v1/symbolConfig', ETH)],
]

const SOCKET_ANSWERS: readonly [fixture: string, method: string][] = [
  ['wsapi.account.balance', 'account.balance'],
  ['wsapi.account.position', 'account.position'],
  ['wsapi.account.status', 'account.status'],
  ['wsapi.v2_account.balance', 'v2/account.balance'],
  ['wsapi.v2_account.position', 'v2/account.position'],
  ['wsapi.v2_account.status', 'v2/account.status'],
]

const reason =
  (m: string) =>
  (event: Json): boolean =>
    event.a?.m === m

const EVENTS: readonly [fixture: string, which: (event: Json) => boolean, act: () => StagedExchange][] = [
  ['event.ACCOUNT_UPDATE.deposit', reason('DEPOSIT'), busy],
  ['event.ACCOUNT_UPDATE.order.oneway', reason('ORDER'), busy],
  ['event.ACCOUNT_UPDATE', reason('ORDER'), hedged],
  ['event.ACCOUNT_UPDATE.marginTypeChange', reason('MARGIN_TYPE_CHANGE'), busy],
  [
    'event.ACCOUNT_UPDATE.fundingFee.cross',
    (event) => event.a?.m === 'FUNDING_FEE' && event.a.S === 'BTCUSDT',
    () => {
      const exchange = busy()
      exchange.clock.advance(28_800_000)
      return exchange
    },
  ],
  [
    'event.ACCOUNT_UPDATE.fundingFee.isolated',
    (event) => event.a?.m === 'FUNDING_FEE' && event.a.S === 'ETHUSDT',
    () => {
      const exchange = busy()
      exchange.clock.advance(28_800_000)
      return exchange
    },
  ],
  [
    'event.ACCOUNT_UPDATE.hedge',
    (event) => event.a?.m === 'ORDER' && event.a.P.every((row: Json) => row.pa === '0'),
    () => {
      const exchange = hedged('ISOLATED')
      exchange.call(ORDER, { ...BTC, positionSide: 'LONG', side: 'SELL', type: 'MARKET', quantity: '0.010' })
      exchange.call(ORDER, { ...BTC, positionSide: 'SHORT', side: 'BUY', type: 'MARKET', quantity: '0.004' })
      return exchange
    },
  ],
  [
    'event.ACCOUNT_CONFIG_UPDATE.leverage',
    (event) => event.ac !== undefined,
    () => {
      const exchange = busy()
      exchange.call('POST /fapi/v1/leverage', { ...BTC, leverage: 25 })
      return exchange
    },
  ],
  [
    'event.ACCOUNT_CONFIG_UPDATE.multiAssets',
    (event) => event.ai !== undefined,
    () => {
      const exchange = stageExchange()
      exchange.call('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' })
      return exchange
    },
  ],
  [
    'event.MARGIN_CALL',
    (event) => event.e === 'MARGIN_CALL',
    () => {
      const exchange = busy()
      exchange.usdm.credit(ALICE, 'USDT', -units('930'))
      exchange.btc.setMark('76000')
      exchange.btc.setMark('75900')
      exchange.usdm.credit(ALICE, 'USDT', -units('3.9'))
      exchange.btc.setMark('75900')
      return exchange
    },
  ],
  [
    'event.ORDER_TRADE_UPDATE.liquidation',
    (event) => event.o?.o === 'LIQUIDATION' && event.o.x === 'CALCULATED',
    () => {
      const exchange = busy()
      exchange.usdm.credit(ALICE, 'USDT', -units('935'))
      exchange.btc.offer('BUY', '70000', '1')
      exchange.btc.setMark('70000')
      return exchange
    },
  ],
  [
    'event.ORDER_TRADE_UPDATE.adl',
    (event) => event.o?.c === 'adl_autoclose',
    () => {
      const exchange = busy()
      exchange.usdm.forceClose(ALICE, 'BTCUSDT', 'ADL')
      return exchange
    },
  ],
]

describe.skipIf(!existsSync(FIXTURES))('keys, their order and JSON types are those of the samples', () => {
  it.each(ANSWERS)('%s', (name, ask) => {
    // Every file request is answered as that for orders.
    expect(shape(ask())).toEqual(shape(fixture(name === 'rest.income.asyn' ? 'rest.order.asyn' : name)))
  })

  it.each(SOCKET_ANSWERS)('%s', (name, method) => {
    const { result } = fixture(name) as { result: unknown }
    expect(shape(busy().socket(method))).toEqual(shape(result))
  })

  it('every figure and text of the documented account', () => {
    const { call, usdm } = busy()
    const open = call('GET /fapi/v3/account').positions
    const isolated = units('62') - units(open[1].isolatedWallet)
    call(MARGIN, { ...ETH, amount: (Number(isolated) / 1e8).toFixed(8), type: 1 })
    usdm.credit(ALICE, 'USDT', units('1000') - units(call('GET /fapi/v3/balance')[0].balance))
    usdm.credit(ALICE, 'USDC', 0n)
    const timeless = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each) => (key === 'updateTime' || key === 'accountAlias' ? 0 : each)))
    expect(timeless(call('GET /fapi/v3/account'))).toEqual(timeless(fixture('rest.account.v3')))
    expect(timeless(call('GET /fapi/v3/balance', {}).slice(0, 1))).toEqual(timeless(fixture('rest.balance.v3')))
    const [btc, eth] = fixture('rest.positionRisk.v3') as Json[]
    expect(timeless(call('GET /fapi/v3/positionRisk'))).toEqual(
      timeless([
        { ...btc, adl: 0 },
        // The sample's break-even price is rounded to the tick; the captured one is not.
        { ...eth, adl: 0, breakEvenPrice: '2462.02837' },
      ]),
    )
  })

  it('rest.apiTradingStatus: the indicators of a symbol and of the account', () => {
    const exchange = busy()
    for (let each = 0; each < 10; each += 1)
      exchange.call(ORDER, {
        ...BTC,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.001',
        price: '74000',
      })
    expect(shape(exchange.call('GET /fapi/v1/apiTradingStatus'))).toEqual(shape(fixture('rest.apiTradingStatus')))
  })

  it.each(EVENTS)('%s', (name, which, act) => {
    const found = act().events.find(({ event }) => which(event))
    expect(found).toBeDefined()
    expect(shape(found?.event)).toEqual(shape(fixture(name)))
  })

  it.each([-2027, -2028, -4028, -4046, -4047, -4048, -4050, -4051, -4059, -4061, -4067, -4068, -4161, -4168])(
    'the text of %i',
    (code) => {
      const text = code === -4028 ? busy().refused('POST /fapi/v1/leverage', { ...BTC, leverage: 200 }).msg : undefined
      expect({ code, msg: text ?? refusal(code as RefusalCode).msg }).toEqual(fixture(`error.${code}`))
    },
  )
})
