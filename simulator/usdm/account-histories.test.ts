import { describe, expect, it } from 'vitest'
import { units } from '../engine/units'
import { ALICE, START, stageExchange, type StagedExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const INCOME = 'GET /fapi/v1/income'
const BTC = { symbol: 'BTCUSDT' }
const DAY = 86_400_000

function traded(): StagedExchange {
  const exchange = stageExchange()
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.clock.advance(1000)
  exchange.btc.offer('BUY', '77000', '0.005')
  exchange.call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.005' })
  return exchange
}

const kinds = (rows: { incomeType: string }[]): string[] => rows.map((row) => row.incomeType)

describe('income', () => {
  it('is listed ascending with the documented fields', () => {
    const rows = traded().call(INCOME)
    expect(kinds(rows)).toEqual(['TRANSFER', 'COMMISSION', 'REALIZED_PNL', 'COMMISSION'])
    expect(rows[0]).toEqual({
      symbol: '',
      incomeType: 'TRANSFER',
      income: '1000.00000000',
      asset: 'USDT',
      time: START,
      info: 'TRANSFER',
      tranId: 9_689_322_001,
      tradeId: '',
    })
    expect(rows[2]).toMatchObject({ income: '5.00000000', info: rows[2].tradeId, symbol: 'BTCUSDT' })
    expect(rows[3]).toMatchObject({ income: '-0.19250000', info: 'COMMISSION', tradeId: rows[2].tradeId })
  })

  it('has a transaction id that no two rows of a kind share', () => {
    const rows: { incomeType: string; tranId: number }[] = traded().call(INCOME)
    expect(new Set(rows.map((row) => `${row.incomeType}/${row.tranId}`)).size).toBe(rows.length)
  })

  it('is found by symbol, kind, time and page', () => {
    const { call } = traded()
    expect(kinds(call(INCOME, { incomeType: 'COMMISSION' }))).toEqual(['COMMISSION', 'COMMISSION'])
    expect(kinds(call(INCOME, BTC))).toHaveLength(3)
    expect(kinds(call(INCOME, { startTime: START + 1 }))).toEqual(['REALIZED_PNL', 'COMMISSION'])
    expect(kinds(call(INCOME, { endTime: START }))).toEqual(['TRANSFER', 'COMMISSION'])
    expect(kinds(call(INCOME, { limit: 3, page: 2 }))).toEqual(['COMMISSION'])
    expect(call(INCOME, { limit: 3, page: 3 })).toEqual([])
    expect(call(INCOME, { incomeType: 'WELCOME_BONUS' })).toEqual([])
  })

  it('goes back seven days unless asked, and three months at most', () => {
    const { call, clock } = traded()
    call('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' }, 'nobody')
    clock.advance(8 * DAY)
    expect(kinds(call(INCOME)).includes('TRANSFER')).toBe(false)
    expect(kinds(call(INCOME, { startTime: START }))).toContain('TRANSFER')
    clock.advance(83 * DAY)
    expect(kinds(call(INCOME, { startTime: START, limit: 1000 }))).not.toContain('TRANSFER')
  })

  it.each([
    ['an unknown kind', { incomeType: 'LUCK' }, -1130],
    ['too many rows', { limit: 1001 }, -1130],
    ['page zero', { page: 0 }, -1130],
    ['times in the wrong order', { startTime: 2, endTime: 1 }, -1023],
    ['a time that is none', { startTime: 'now' }, -1102],
  ])('is refused for %s', (_name, params, code) => {
    expect(traded().refused(INCOME, params).code).toBe(code)
  })
})

describe('money from outside', () => {
  it.each([
    ['5', undefined, 'DEPOSIT', 'TRANSFER'],
    ['-5', undefined, 'WITHDRAW', 'TRANSFER'],
    ['5', 'ADJUSTMENT', 'ADJUSTMENT', 'TRANSFER'],
    ['-5', 'ASSET_TRANSFER', 'ASSET_TRANSFER', 'INTERNAL_TRANSFER'],
    ['5', 'WITHDRAW_REJECT', 'WITHDRAW_REJECT', 'TRANSFER'],
  ] as const)('%s for %s is told as %s and booked as %s', (amount, reason, told, booked) => {
    const { usdm, events, call } = stageExchange()
    usdm.credit(ALICE, 'USDT', units(amount), reason)
    expect(events.at(-1)?.event).toMatchObject({ e: 'ACCOUNT_UPDATE', a: { m: told, P: [], B: [{ a: 'USDT' }] } })
    expect(call(INCOME).at(-1)).toMatchObject({ incomeType: booked })
  })
})

describe('histories as files', () => {
  const span = { startTime: START - DAY, endTime: START + DAY }

  it.each([
    ['order', 2],
    ['trade', 2],
    ['income', 4],
  ] as const)('of %s: an id, a link that holds seven days, the rows behind it', (kind, count) => {
    const { call, clock, refused } = traded()
    const { downloadId, avgCostTimestampOfLast30d } = call(`GET /fapi/v1/${kind}/asyn`, span)
    expect(typeof avgCostTimestampOfLast30d).toBe('number')
    expect(downloadId).toMatch(/^\d{18}$/)
    const answer = call(`GET /fapi/v1/${kind}/asyn/id`, { downloadId })
    expect(answer).toEqual({
      downloadId,
      status: 'completed',
      url: `http://127.0.0.1:8702/fapi/v1/${kind}/asyn/file?downloadId=${downloadId}`,
      notified: true,
      expirationTimestamp: clock.now() + 7 * DAY,
      isExpired: null,
    })
    expect(call(`GET /fapi/v1/${kind}/asyn/file`, { downloadId })).toHaveLength(count)
    clock.advance(7 * DAY + 1)
    expect(call(`GET /fapi/v1/${kind}/asyn/id`, { downloadId })).toMatchObject({ isExpired: true, url: '' })
    expect(refused(`GET /fapi/v1/${kind}/asyn/file`, { downloadId }).code).toBe(-1130)
  })

  it('are refused without times, past a year, past the month’s number, and to others', () => {
    const { call, refused } = traded()
    expect(refused('GET /fapi/v1/trade/asyn', { startTime: 1 }).code).toBe(-1102)
    expect(refused('GET /fapi/v1/trade/asyn', { startTime: 1, endTime: 1 + 367 * DAY }).code).toBe(-4165)
    const { downloadId } = call('GET /fapi/v1/trade/asyn', span)
    expect(refused('GET /fapi/v1/trade/asyn/id', { downloadId }, 'bob').code).toBe(-1130)
    expect(refused('GET /fapi/v1/order/asyn/id', { downloadId }).code).toBe(-1130)
    for (let again = 1; again < 5; again += 1) call('GET /fapi/v1/trade/asyn', span)
    expect(refused('GET /fapi/v1/trade/asyn', span)).toMatchObject({ status: 429, code: -1003 })
  })
})

describe('the trading status', () => {
  it('tells the rates of symbols with enough orders, and of the account', () => {
    const { call } = stageExchange()
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '75000' }
    for (let each = 0; each < 10; each += 1) {
      const { orderId } = call(ORDER, limit)
      call('DELETE /fapi/v1/order', { ...BTC, orderId })
    }
    const { indicators } = call('GET /fapi/v1/apiTradingStatus', BTC)
    expect(indicators.BTCUSDT).toEqual([
      { isLocked: false, plannedRecoverTime: 0, indicator: 'UFR', value: 1, triggerValue: 0.995 },
      { isLocked: false, plannedRecoverTime: 0, indicator: 'IFER', value: 0, triggerValue: 0.99 },
      { isLocked: false, plannedRecoverTime: 0, indicator: 'GCR', value: 1, triggerValue: 0.99 },
      { isLocked: false, plannedRecoverTime: 0, indicator: 'DR', value: 0, triggerValue: 0.99 },
    ])
    expect(indicators.ACCOUNT).toMatchObject([{ indicator: 'TMV', value: 2 }])
    expect(Object.keys(call('GET /fapi/v1/apiTradingStatus', { symbol: 'ETHUSDT' }).indicators)).toEqual(['ACCOUNT'])
  })
})
