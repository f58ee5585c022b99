import { describe, expect, it, vi } from 'vitest'
import { units } from '../engine/units'
import { type Json, stageExchange, type StagedExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT' }

const total = (rows: readonly { income: string }[]): bigint => rows.reduce((sum, row) => sum + units(row.income), 0n)

/** Alice long, bob and carol short of the same, at several leverages. */
function crowd(credit = '1000'): StagedExchange {
  const exchange = stageExchange(credit)
  const { call, usdm, btc } = exchange
  for (const name of ['bob', 'carol', 'dave']) usdm.credit(name, 'USDT', units('20000'))
  btc.offer('SELL', '76000', '0.200')
  call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.200' })
  for (const [name, price] of [
    ['bob', '76000'],
    ['carol', '76500'],
    ['dave', '75500'],
  ] as const) {
    btc.offer('BUY', price, '0.150')
    call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.150' }, name)
  }
  exchange.story()
  return exchange
}

const short = (exchange: StagedExchange, name: string): string =>
  exchange.call('GET /fapi/v3/positionRisk', BTC, name)[0]?.positionAmt ?? 'none'

const orderEvents = (exchange: StagedExchange, accountId: string): Json[] =>
  exchange.events
    .filter(({ accountId: to, event }) => to === accountId && event.e === 'ORDER_TRADE_UPDATE')
    .map(({ event }) => (event as Json).o)

describe('the insurance fund', () => {
  it('is paid the liquidation fee and pays the shortfall, and the account ends at zero', () => {
    const exchange = crowd()
    const { btc, call } = exchange
    btc.withdraw()
    btc.offer('BUY', '70000', '5')
    btc.setMark('71000')
    const clear = call('GET /fapi/v1/income', { incomeType: 'INSURANCE_CLEAR' })
    // The fee of 0.2 × 70000 × 1.25 %, and what the wallet lacked.
    expect(clear).toMatchObject([{ income: '-175.00000000' }, { income: '382.60000000', symbol: '' }])
    expect(call('GET /fapi/v3/balance')[0]).toMatchObject({ balance: '0.00000000' })
  })

  it('tells the public of the liquidation order once', () => {
    const { btc, forced } = crowd()
    btc.withdraw()
    btc.offer('BUY', '71500', '0.05')
    btc.offer('BUY', '71400', '5')
    btc.setMark('71000')
    expect(forced).toMatchObject([
      {
        symbol: 'BTCUSDT',
        order: {
          side: 'SELL',
          quantity: units('0.2'),
          lastQuantity: units('0.15'),
          filledQuantity: units('0.2'),
          averagePrice: units('71425'),
        },
      },
    ])
  })
})

describe('a liquidation in a higher bracket', () => {
  it('goes down by one bracket at a time, and stops where the margin suffices', () => {
    const exchange = stageExchange('40000')
    const { call, btc } = exchange
    call('POST /fapi/v1/leverage', { ...BTC, leverage: 20 })
    btc.offer('SELL', '76000', '5')
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '5' })
    btc.withdraw()
    btc.offer('BUY', '68700', '100')
    exchange.story()
    // 343,500 of notional stands in the third bracket: 2,135 of maintenance against some 2,600 and falling.
    btc.setMark('68600')
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '5.000' }])
    btc.setMark('68450')
    const [left] = call('GET /fapi/v3/positionRisk')
    const closed = orderEvents(exchange, 'alice').filter((order) => order.x === 'CALCULATED')
    expect(closed.length).toBeGreaterThan(0)
    // Down to 250,000, the cap of the second bracket.
    expect(closed[0]).toMatchObject({ q: '1.348', o: 'LIQUIDATION', X: 'FILLED' })
    expect(left === undefined || Number(left.positionAmt) < 3.652 + 1e-9).toBe(true)
  })
})

describe('auto-deleveraging', () => {
  it('closes the opposite positions, best ranked first, at the bankruptcy price when the fund is empty', () => {
    const exchange = crowd()
    const { btc, call, usdm } = exchange
    usdm.setInsurance('USDT', 0n)
    btc.withdraw()
    btc.setMark('71000')
    // Carol sold highest: her gain on the same margin is the largest; the rest comes from bob.
    expect(['carol', 'bob', 'dave'].map((name) => short(exchange, name))).toEqual(['none', '-0.100', '-0.150'])
    const [adl] = orderEvents(exchange, 'carol').filter((order) => order.c === 'adl_autoclose')
    expect(adl).toMatchObject({
      c: 'adl_autoclose',
      S: 'BUY',
      o: 'LIMIT',
      f: 'GTC',
      q: '0.150',
      x: 'CALCULATED',
      X: 'FILLED',
      n: '0',
      R: false,
      ot: 'LIMIT',
      ps: 'BOTH',
      er: '0',
    })
    const liquidated = orderEvents(exchange, 'alice').filter((order) => order.x === 'CALCULATED')
    expect(liquidated).toMatchObject([
      { q: '0.200', l: '0.150', X: 'PARTIALLY_FILLED', L: adl.L },
      { q: '0.200', l: '0.050', X: 'FILLED', L: adl.L },
    ])
    expect(call('GET /fapi/v3/positionRisk', BTC)).toEqual([])
    // At the bankruptcy price nothing is left and, but for the tick, nothing is owed.
    const balance = units(call('GET /fapi/v3/balance')[0].balance)
    expect(balance >= 0n && balance < units('0.1')).toBe(true)
  })

  it('is used only for what the book does not take above the fund’s reach', () => {
    const exchange = crowd()
    const { btc, usdm } = exchange
    usdm.setInsurance('USDT', units('1'))
    btc.withdraw()
    btc.offer('BUY', '72000', '0.120')
    btc.offer('BUY', '60000', '5')
    btc.setMark('71000')
    expect(short(exchange, 'carol')).toBe('-0.070')
    expect(short(exchange, 'bob')).toBe('-0.150')
  })

  it('leaves the position to the next mark price when nobody stands opposite', () => {
    const exchange = stageExchange('1000')
    const { btc, call, usdm } = exchange
    btc.offer('SELL', '76000', '1')
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.200' })
    usdm.setInsurance('USDT', 0n)
    btc.withdraw()
    btc.setMark('71000')
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '0.200' }])
    btc.offer('BUY', '71300', '1')
    btc.setMark('71000')
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
  })

  it('can be called for: the position closes at the mark price without a fee', () => {
    const exchange = crowd()
    const { usdm, call, btc } = exchange
    btc.setMark('75000')
    expect(usdm.forceClose('bob', 'BTCUSDT', 'ADL')).toBe(true)
    expect(usdm.forceClose('bob', 'BTCUSDT', 'ADL')).toBe(false)
    expect(call('GET /fapi/v3/positionRisk', BTC, 'bob')).toEqual([])
    expect(call('GET /fapi/v1/userTrades', BTC, 'bob').at(-1)).toMatchObject({
      price: '75000.00',
      qty: '0.150',
      realizedPnl: '150.00000000',
      commission: '0.00000000',
    })
    const [order] = orderEvents(exchange, 'bob').filter((each) => each.c === 'adl_autoclose')
    expect(order).toMatchObject({ x: 'CALCULATED', X: 'FILLED', p: '75000', ap: '75000' })
  })

  it('keeps the money of all together: what one loses the others win', () => {
    const exchange = crowd()
    const { btc, usdm, call } = exchange
    const accounts = ['alice', 'bob', 'carol', 'dave']
    usdm.setInsurance('USDT', 0n)
    btc.withdraw()
    btc.setMark('71000')
    for (const name of accounts) {
      const income = call('GET /fapi/v1/income', { limit: 1000 }, name)
      expect(units(call('GET /fapi/v3/balance', {}, name)[0].balance)).toBe(total(income))
    }
  })
})

describe('auto-deleveraging ranks', () => {
  it('go by gain and effective leverage, and change each half minute', () => {
    const exchange = crowd()
    exchange.btc.setMark('75000')
    exchange.clock.advance(30_000)
    const rank = (name: string): number => exchange.call('GET /fapi/v3/positionRisk', BTC, name)[0].adl
    expect(['carol', 'bob', 'dave'].map(rank)).toEqual([3, 1, 0])
    expect(exchange.call('GET /fapi/v1/adlQuantile', BTC, 'carol')).toMatchObject([{ adlQuantile: { BOTH: 3 } }])
  })
})

describe('the end of a contract', () => {
  it('settles positions at the mark price: settlement_autoclose-, DELIVERED_SETTELMENT, no fee', () => {
    const exchange = crowd()
    const { btc, call } = exchange
    call(ORDER, { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }, 'bob')
    btc.spec.status = 'SETTLING'
    btc.setMark('76100')
    expect(call('GET /fapi/v3/positionRisk', BTC, 'bob')).toEqual([])
    expect(call('GET /fapi/v1/openOrders', BTC, 'bob')).toEqual([])
    expect(call('GET /fapi/v1/income', { incomeType: 'DELIVERED_SETTELMENT' }, 'bob')).toMatchObject([
      { income: '-15.00000000', symbol: 'BTCUSDT' },
    ])
    const order = orderEvents(exchange, 'bob').findLast((each) => each.x === 'CALCULATED')
    expect(order).toMatchObject({ X: 'FILLED', ap: '76100', n: '0', rp: '-15.00000000' })
    expect(order.c).toMatch(/^settlement_autoclose-\d+$/)
  })
})

describe('a mark price', () => {
  /** How often the market is asked for its mark while one new price is worked through. */
  const cost = (idle: number, elsewhere: number): number => {
    const exchange = crowd()
    const { btc, eth, usdm, call } = exchange
    for (let each = 0; each < idle; each += 1) usdm.credit(`idle${each}`, 'USDT', units('1000'))
    eth.offer('SELL', '2450', '1000')
    for (let each = 0; each < elsewhere; each += 1) {
      usdm.credit(`other${each}`, 'USDT', units('1000'))
      call(ORDER, { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' }, `other${each}`)
    }
    const asked = vi.spyOn(btc, 'markPrice')
    btc.setMark('76010')
    return asked.mock.calls.length
  }

  it('is looked at for the holders of its symbol alone', () => {
    expect(cost(50, 0)).toBe(cost(0, 0))
    expect(cost(0, 50)).toBe(cost(0, 0))
  })
})
