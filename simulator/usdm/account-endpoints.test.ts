import { describe, expect, it } from 'vitest'
import { units } from '../engine/units'
import { ALICE, stageExchange } from '../testing/staged-exchange'

const BTC = { symbol: 'BTCUSDT' }

function long(credit = '1000') {
  const exchange = stageExchange(credit)
  exchange.btc.offer('SELL', '76000', '5')
  exchange.btc.offer('BUY', '75990', '5')
  exchange.call('POST /fapi/v1/order', { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.story()
  return exchange
}

describe('leverage', () => {
  it('starts at 20, changes with an event and shows in symbolConfig', () => {
    const { call, events } = long()
    expect(call('GET /fapi/v1/symbolConfig', BTC)).toMatchObject([{ leverage: 20, marginType: 'CROSSED' }])
    expect(call('POST /fapi/v1/leverage', { ...BTC, leverage: 50 })).toEqual({
      leverage: 50,
      maxNotionalValue: '3000000',
      symbol: 'BTCUSDT',
    })
    expect(events.at(-1)?.event).toMatchObject({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 50 } })
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionInitialMargin: '15.20000000' }])
  })

  it.each([
    ['zero', '0', -4028],
    ['above the highest', '126', -4028],
    ['no number', 'ten', -1102],
  ])('is refused for %s', (_name, leverage, code) => {
    expect(long().refused('POST /fapi/v1/leverage', { ...BTC, leverage }).code).toBe(code)
  })

  it('is refused when the margin does not reach (-2028), and stays as it was', () => {
    const { call, refused } = long('50')
    expect(refused('POST /fapi/v1/leverage', { ...BTC, leverage: 10 }).code).toBe(-2028)
    expect(call('GET /fapi/v1/symbolConfig', BTC)).toMatchObject([{ leverage: 20 }])
  })

  it('is refused when the position is too large for it (-2027)', () => {
    const { call, refused, btc, usdm } = long()
    usdm.credit(ALICE, 'USDT', units('1000000'))
    btc.offer('SELL', '76000.1', '100')
    call('POST /fapi/v1/order', { ...BTC, side: 'BUY', type: 'MARKET', quantity: '5' })
    expect(refused('POST /fapi/v1/leverage', { ...BTC, leverage: 125 }).code).toBe(-2027)
  })
})

describe('margin type and modes', () => {
  it('look at open orders first, then at the position, then whether anything changes', () => {
    const { call, refused } = long()
    const cross = { ...BTC, marginType: 'CROSSED' }
    const { orderId } = call('POST /fapi/v1/order', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.005',
      price: '75000',
    })
    expect(refused('POST /fapi/v1/marginType', cross).code).toBe(-4047)
    call('DELETE /fapi/v1/order', { ...BTC, orderId })
    expect(refused('POST /fapi/v1/marginType', cross).code).toBe(-4048)
    expect(refused('POST /fapi/v1/marginType', { ...cross, symbol: 'ETHUSDT' }).code).toBe(-4046)
  })

  it('are one-way and single-asset', () => {
    const { call, refused } = stageExchange()
    expect(call('GET /fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: false })
    expect(call('GET /fapi/v1/multiAssetsMargin')).toEqual({ multiAssetsMargin: false })
    expect(refused('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'false' }).code).toBe(-4059)
    expect(refused('POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'false' }).code).toBe(-4171)
  })
})

describe('accounts', () => {
  it('do not see each other', () => {
    const { call, usdm } = long()
    usdm.credit('bob', 'USDT', units('5'))
    expect(call('GET /fapi/v3/balance', {}, 'bob')).toMatchObject([{ balance: '5.00000000' }])
    expect(call('GET /fapi/v1/allOrders', BTC, 'bob')).toEqual([])
    expect(call('GET /fapi/v3/positionRisk', {}, 'bob')).toEqual([])
  })

  it('are told of a credit', () => {
    const { events } = stageExchange('1000')
    expect(events).toMatchObject([
      { accountId: ALICE, event: { e: 'ACCOUNT_UPDATE', a: { m: 'DEPOSIT', B: [{ bc: '1000.00000000' }] } } },
    ])
  })

  it('list income of one type, page by page', () => {
    const { call } = long()
    expect(call('GET /fapi/v1/income').map((row: { incomeType: string }) => row.incomeType)).toEqual([
      'TRANSFER',
      'COMMISSION',
    ])
    expect(call('GET /fapi/v1/income', { limit: 1, page: 2 })).toMatchObject([{ income: '-0.38000000' }])
  })
})

describe('a restart', () => {
  it('keeps balances, positions, history and keys, and puts open orders back into the book', () => {
    const { call, usdm, btc } = long()
    call('POST /fapi/v1/leverage', { ...BTC, leverage: 25 })
    const { listenKey } = call('POST /fapi/v1/listenKey')
    call('POST /fapi/v1/order', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.005',
      price: '75000',
    })
    const before = JSON.stringify(usdm.truth(ALICE))
    const saved = JSON.parse(JSON.stringify(usdm.state()))
    usdm.reset()
    expect(usdm.truth(ALICE)).toMatchObject({ orders: [], fills: [], positions: [] })
    expect(btc.book.levels('BUY', 9)).toHaveLength(1)

    usdm.restore(saved)
    expect(JSON.stringify(usdm.truth(ALICE))).toBe(before)
    expect(usdm.accountOfListenKey(listenKey)).toBe(ALICE)
    expect(btc.book.levels('BUY', 9)).toHaveLength(2)
    btc.hit('SELL', '6')
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
  })

  it('needs no more than the changes since the start', () => {
    const { call, usdm, btc, clock } = stageExchange()
    const stored = new Map<string, unknown>()
    const store = (): void => {
      for (const [name, value] of usdm.changes()) stored.set(name, JSON.parse(JSON.stringify(value)))
    }
    store()
    btc.offer('SELL', '76000', '5')
    call('POST /fapi/v1/order', { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
    store()
    call('POST /fapi/v1/algoOrder', {
      ...BTC,
      algoType: 'CONDITIONAL',
      side: 'SELL',
      type: 'STOP_MARKET',
      closePosition: true,
      triggerPrice: '70000',
    })
    call('POST /fapi/v1/listenKey')
    call('POST /fapi/v1/leverage', { ...BTC, leverage: 7 })
    clock.advance(28_800_000)
    store()
    expect(usdm.changes()).toEqual([])
    expect(Object.fromEntries([...stored].sort())).toEqual(
      Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(usdm.state()))).sort()),
    )
  })

  it('drops forgotten orders from the store too', () => {
    const { call, usdm, clock } = long()
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
    const { orderId } = call('POST /fapi/v1/order', limit)
    call('DELETE /fapi/v1/order', { ...BTC, orderId })
    expect(Object.fromEntries(usdm.changes())[`order/BTCUSDT/${orderId}`]).toBeDefined()
    clock.advance(4 * 86_400_000)
    expect(usdm.changes()).toContainEqual([`order/BTCUSDT/${orderId}`, undefined])
  })

  it('ends with its timers: nothing happens after close', () => {
    const { call, usdm, clock, story } = long()
    call('POST /fapi/v1/listenKey')
    usdm.close()
    clock.advance(2 * 28_800_000)
    expect(story()).toEqual([])
  })

  it('fills at once what the market passed meanwhile', () => {
    const { call, usdm, btc } = long()
    call('POST /fapi/v1/order', {
      ...BTC,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.005',
      price: '75000',
    })
    const saved = usdm.state()
    usdm.reset()
    btc.withdraw()
    btc.offer('SELL', '74900', '1')
    usdm.restore(saved)
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
    expect(call('GET /fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '0.015' }])
  })
})
