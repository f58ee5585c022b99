import { describe, expect, it } from 'vitest'
import { stageExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const DAY = 86_400_000
const BTC = { symbol: 'BTCUSDT' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }

function liquid() {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '76000', '10')
  exchange.btc.offer('BUY', '75990', '10')
  return exchange
}

describe('the exchange forgets', () => {
  it('a canceled order without a fill after three days, but not one with a fill', () => {
    const { call, clock, btc, refused } = liquid()
    const gone = call(ORDER, { ...LIMIT, newClientOrderId: 'gone' }).orderId
    call('DELETE /fapi/v1/order', { ...BTC, orderId: gone })
    btc.withdraw()
    const kept = call(ORDER, { ...LIMIT, newClientOrderId: 'kept' }).orderId
    btc.hit('SELL', '0.001')
    call('DELETE /fapi/v1/order', { ...BTC, orderId: kept })
    const open = call(ORDER, LIMIT).orderId

    clock.advance(3 * DAY)
    expect(call('GET /fapi/v1/order', { ...BTC, orderId: gone }).status).toBe('CANCELED')
    clock.advance(1)
    expect(refused('GET /fapi/v1/order', { ...BTC, orderId: gone }).code).toBe(-2013)
    expect(call('GET /fapi/v1/order', { ...BTC, orderId: kept }).executedQty).toBe('0.001')
    expect(call('GET /fapi/v1/allOrders', BTC).map((order: { orderId: number }) => order.orderId)).toEqual([kept, open])
  })

  it('every order after ninety days, unless it is open', () => {
    const { call, clock } = liquid()
    call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.001' })
    call(ORDER, LIMIT)
    clock.advance(91 * DAY)
    expect(call('GET /fapi/v1/allOrders', { ...BTC, orderId: 0 })).toMatchObject([{ status: 'NEW' }])
  })
})

describe('history', () => {
  it('cuts orders to the newest and fills to the oldest of the window', () => {
    const { call, clock } = liquid()
    const ids: number[] = []
    for (let count = 0; count < 4; count++) {
      clock.advance(1_000)
      ids.push(call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.001' }).orderId)
    }
    const of = (rows: { orderId: number }[]): number[] => rows.map((row) => row.orderId)
    expect(of(call('GET /fapi/v1/allOrders', { ...BTC, limit: 2 }))).toEqual(ids.slice(2))
    expect(of(call('GET /fapi/v1/userTrades', { ...BTC, limit: 2 }))).toEqual(ids.slice(0, 2))
    expect(of(call('GET /fapi/v1/allOrders', { ...BTC, orderId: ids[1], limit: 2 }))).toEqual(ids.slice(1, 3))
    const [, second] = call('GET /fapi/v1/userTrades', BTC)
    expect(of(call('GET /fapi/v1/userTrades', { ...BTC, fromId: second.id }))).toEqual(ids.slice(1))
    expect(of(call('GET /fapi/v1/userTrades', { ...BTC, orderId: ids[3] }))).toEqual([ids[3]])
  })

  it.each([
    ['a window of more than seven days', { startTime: 0, endTime: 8 * DAY }, -4165],
    ['a window that runs backwards', { startTime: 2, endTime: 1 }, -1023],
    ['a limit above the most', { limit: 1001 }, -1130],
  ])('refuses %s', (_name, params, code) => {
    const { refused } = liquid()
    expect(refused('GET /fapi/v1/allOrders', { ...BTC, ...params }).code).toBe(code)
    expect(refused('GET /fapi/v1/userTrades', { ...BTC, ...params }).code).toBe(code)
  })

  it('refuses a trade id together with a window', () => {
    expect(liquid().refused('GET /fapi/v1/userTrades', { ...BTC, fromId: 1, startTime: 1 }).code).toBe(-1128)
  })
})

describe('canceling', () => {
  it('an unknown or ended order is refused with -2011', () => {
    const { call, refused } = liquid()
    const { orderId } = call(ORDER, LIMIT)
    call('DELETE /fapi/v1/order', { ...BTC, orderId })
    expect(refused('DELETE /fapi/v1/order', { ...BTC, orderId }).code).toBe(-2011)
    expect(refused('DELETE /fapi/v1/order', { ...BTC, origClientOrderId: 'nobody' }).code).toBe(-2011)
    expect(refused('GET /fapi/v1/openOrder', { ...BTC, orderId }).code).toBe(-2013)
  })

  it('all of a symbol leaves the other symbols and the algo orders', () => {
    const { call } = liquid()
    call(ORDER, LIMIT)
    call(ORDER, { ...LIMIT, symbol: 'ETHUSDT', price: '2400', quantity: '0.1' })
    call('POST /fapi/v1/algoOrder', {
      ...BTC,
      algoType: 'CONDITIONAL',
      side: 'BUY',
      type: 'STOP_MARKET',
      quantity: '0.010',
      triggerPrice: '80000',
    })
    expect(call('DELETE /fapi/v1/allOpenOrders', BTC)).toEqual({
      code: 200,
      msg: 'The operation of cancel all open order is done.',
    })
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([{ symbol: 'ETHUSDT' }])
    expect(call('GET /fapi/v1/openAlgoOrders')).toHaveLength(1)
  })

  it('all of a symbol when its countdown runs out, unless it was set again or stopped', () => {
    const { call, clock } = liquid()
    const countdown = (ms: number) => call('POST /fapi/v1/countdownCancelAll', { ...BTC, countdownTime: ms })
    call(ORDER, LIMIT)
    expect(countdown(1_000)).toEqual({ symbol: 'BTCUSDT', countdownTime: '1000' })
    clock.advance(900)
    countdown(1_000)
    clock.advance(900)
    countdown(0)
    clock.advance(5_000)
    expect(call('GET /fapi/v1/openOrders')).toHaveLength(1)
    countdown(1_000)
    clock.advance(1_000)
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
  })

  it('a batch answers each entry in its place', () => {
    const { call } = liquid()
    const batch = call('POST /fapi/v1/batchOrders', {
      batchOrders: JSON.stringify([LIMIT, { ...LIMIT, reduceOnly: 'true' }, { ...LIMIT, type: 'STOP' }]),
    })
    expect(batch).toMatchObject([{ status: 'NEW' }, { code: -2022 }, { code: -4120 }])
    const { orderId } = batch[0]
    expect(call('DELETE /fapi/v1/batchOrders', { ...BTC, orderIdList: JSON.stringify([orderId, 1]) })).toMatchObject([
      { orderId, status: 'CANCELED' },
      { code: -2011 },
    ])
  })
})
