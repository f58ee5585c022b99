import { describe, expect, it } from 'vitest'
import { type Json, stageExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const MODIFY = 'PUT /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const NAMED = { ...LIMIT, newClientOrderId: 'mine' }
const CHANGE = { ...BTC, side: 'BUY', origClientOrderId: 'mine', quantity: '0.005', price: '75100' }

function resting(order: object = NAMED) {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '76000', '1')
  exchange.btc.offer('BUY', '74000', '1')
  exchange.call(ORDER, { ...order })
  exchange.story()
  return exchange
}

const last = ({ events }: ReturnType<typeof stageExchange>): Json =>
  events.findLast(({ event }) => event.e === 'ORDER_TRADE_UPDATE')?.event

describe('modifying an order', () => {
  it('changes price and quantity, tells it as AMENDMENT with M and takes the self-trade prevention off', () => {
    const exchange = resting()
    expect(exchange.call(MODIFY, { ...CHANGE, modifyId: 17 })).toMatchObject({
      status: 'NEW',
      clientOrderId: 'mine',
      price: '75100.00',
      selfTradePreventionMode: 'NONE',
      pair: 'BTCUSDT',
      modifyId: 17,
    })
    expect(exchange.story()).toEqual(['ORDER_TRADE_UPDATE AMENDMENT/NEW'])
    expect(last(exchange).o).toMatchObject({ x: 'AMENDMENT', p: '75100', b: '375.5', M: '17', V: 'NONE', er: '0' })
    expect(exchange.btc.book.best('BUY')?.price).toBe(7_510_000_000_000n)
  })

  it('names no modifyId that was not sent', () => {
    const exchange = resting()
    expect(exchange.call(MODIFY, CHANGE)).not.toHaveProperty('modifyId')
    expect(last(exchange).o).not.toHaveProperty('M')
  })

  it('loses its place in the queue, even at its old price', () => {
    const { call, btc } = resting()
    call(ORDER, { ...LIMIT, newClientOrderId: 'behind' })
    call(MODIFY, { ...CHANGE, price: '75000', quantity: '0.004' })
    btc.hit('SELL', '0.001')
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([
      { clientOrderId: 'mine', executedQty: '0.000' },
      { clientOrderId: 'behind', executedQty: '0.001' },
    ])
  })

  it('trades at once where its new price crosses', () => {
    const exchange = resting()
    expect(exchange.call(MODIFY, { ...CHANGE, price: '76000' })).toMatchObject({ status: 'FILLED' })
    expect(exchange.story()).toEqual([
      'ORDER_TRADE_UPDATE AMENDMENT/NEW',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE TRADE/FILLED',
      'ACCOUNT_UPDATE ORDER',
    ])
  })

  it('matches a price when asked to', () => {
    const { call } = resting()
    const matched = { ...CHANGE, price: '', priceMatch: 'OPPONENT', quantity: '0.006' }
    expect(call(MODIFY, matched)).toMatchObject({ price: '76000.00', priceMatch: 'OPPONENT' })
  })

  it('cancels an order of which no more than the executed part would be left', () => {
    const exchange = resting()
    exchange.btc.hit('SELL', '0.003')
    expect(exchange.call(MODIFY, { ...CHANGE, quantity: '0.003' })).toMatchObject({
      status: 'CANCELED',
      origQty: '0.005',
      executedQty: '0.003',
    })
    expect(last(exchange).o).toMatchObject({ x: 'CANCELED', er: '0' })
  })

  it('cancels a post-only order that would take', () => {
    const exchange = resting({ ...NAMED, timeInForce: 'GTX' })
    expect(exchange.call(MODIFY, { ...CHANGE, price: '76000' }).status).toBe('CANCELED')
    expect(last(exchange).o).toMatchObject({ X: 'CANCELED', er: '11' })
    expect(exchange.call('GET /fapi/v1/openOrders')).toEqual([])
  })

  it('sets and takes off reduce-only', () => {
    const exchange = resting({ ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.010' })
    exchange.call(ORDER, { ...NAMED, price: '73500' })
    exchange.call(ORDER, { ...NAMED, side: 'SELL', price: '77000', newClientOrderId: 'adds' })
    const adds = { ...CHANGE, side: 'SELL', origClientOrderId: 'adds', price: '77000' }
    expect(exchange.refused(MODIFY, { ...adds, reduceOnly: 'true' }).code).toBe(-2022)
    expect(exchange.call(MODIFY, { ...CHANGE, price: '73000', reduceOnly: 'true' })).toMatchObject({ reduceOnly: true })
    expect(exchange.call(MODIFY, { ...CHANGE, price: '73000', reduceOnly: 'false' })).toMatchObject({
      reduceOnly: false,
    })
  })

  it.each([
    ['no quantity', { quantity: '' }, -1102],
    ['no price', { price: '' }, -1102],
    ['no side', { side: '' }, -1102],
    ['no name', { origClientOrderId: '' }, -1102],
    ['an unknown order', { origClientOrderId: 'nobody' }, -2013],
    ['the other side', { side: 'SELL' }, -1117],
    ['no change', { price: '75000' }, -5027],
    ['a price off the tick', { price: '75000.05' }, -4014],
    ['a price finer than any', { price: '75000.005' }, -1111],
    ['a price beyond the band', { price: '79800.1' }, -4016],
    ['a quantity too small', { quantity: '0.0005' }, -1111],
    ['a quantity too large', { quantity: '1001' }, -4005],
    ['a notional too small', { quantity: '0.001', price: '49000' }, -5029],
    ['more than the margin allows', { quantity: '3' }, -2019],
    ['more than the leverage allows', { quantity: '250' }, -2027],
    ['a price and a match', { priceMatch: 'QUEUE' }, -1106],
    ['an unknown match', { price: '', priceMatch: 'BEST' }, -5037],
    ['a book not deep enough', { price: '', priceMatch: 'QUEUE_20' }, -5041],
    ['an unknown word for reduceOnly', { reduceOnly: 'maybe' }, -4062],
  ])('is refused for %s, and the order stands', (_name, change, code) => {
    const { call, refused, btc } = resting()
    expect(refused(MODIFY, { ...CHANGE, ...change }).code).toBe(code)
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([{ price: '75000.00', origQty: '0.005' }])
    expect(btc.book.best('BUY')).toMatchObject({ price: 7_500_000_000_000n, quantity: 500_000n })
  })

  it('is refused for a market order (-5025), an order that is over (-2013) and a symbol that does not trade (-5024)', () => {
    const { call, refused, btc } = resting()
    const { orderId } = call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.005' })
    expect(refused(MODIFY, { ...CHANGE, origClientOrderId: '', orderId }).code).toBe(-5025)
    btc.spec.status = 'TRADING_CANCEL_ONLY'
    expect(refused(MODIFY, CHANGE).code).toBe(-5024)
    call('DELETE /fapi/v1/order', { ...BTC, origClientOrderId: 'mine' })
    expect(refused(MODIFY, CHANGE).code).toBe(-2013)
  })

  it('is refused after ten thousand times (-5026)', () => {
    const { call, refused } = resting()
    for (let count = 0; count < 10_000; count++) call(MODIFY, { ...CHANGE, price: count % 2 ? '75000' : '75100' })
    expect(refused(MODIFY, CHANGE).code).toBe(-5026)
    expect(call('GET /fapi/v1/orderAmendment', { ...BTC, origClientOrderId: 'mine', limit: 1 })).toMatchObject([
      { amendment: { count: 10_000 } },
    ])
  })

  it('survives a restart, with its history', () => {
    const { call, usdm } = resting()
    call(MODIFY, { ...CHANGE, modifyId: 5 })
    usdm.restore(JSON.parse(JSON.stringify(usdm.state())))
    expect(call('GET /fapi/v1/orderAmendment', { ...BTC, origClientOrderId: 'mine' })).toMatchObject([
      { amendment: { price: { before: '75000', after: '75100' }, count: 1, modifyId: 5 } },
    ])
    call(MODIFY, { ...CHANGE, price: '75200' })
    expect(
      call('GET /fapi/v1/orderAmendment', { ...BTC, origClientOrderId: 'mine' }).map((row: Json) => [
        row.amendmentId,
        row.amendment.count,
      ]),
    ).toEqual([
      [2, 2],
      [1, 1],
    ])
  })
})

describe('a batch', () => {
  it('of changes answers each in its place, and the second change of an order is pending (-5043)', () => {
    const { call } = resting()
    const batchOrders = JSON.stringify([CHANGE, { ...CHANGE, price: '75200' }, { ...CHANGE, origClientOrderId: 'x' }])
    expect(call('PUT /fapi/v1/batchOrders', { batchOrders })).toMatchObject([
      { price: '75100.00', pair: 'BTCUSDT' },
      { code: -5043, msg: 'A pending modification already exists for this order.' },
      { code: -2013 },
    ])
  })

  it.each(['POST', 'PUT'])('%s takes one to five entries', (method) => {
    const { refused } = resting()
    const route = `${method} /fapi/v1/batchOrders`
    expect(refused(route, { batchOrders: JSON.stringify(Array(6).fill(LIMIT)) }).code).toBe(-4082)
    expect(refused(route, { batchOrders: '[]' }).code).toBe(-1102)
    expect(refused(route, { batchOrders: '{"a":1}' }).code).toBe(-1102)
    expect(refused(route, { batchOrders: 'x' }).code).toBe(-1102)
    expect(refused(route).code).toBe(-1102)
  })

  it('refuses entries that are no orders, and conditional ones, in their place', () => {
    const { call } = resting()
    const batchOrders = JSON.stringify([null, 5, [1], {}, { ...LIMIT, type: 'STOP_MARKET' }])
    expect(call('POST /fapi/v1/batchOrders', { batchOrders }).map((row: Json) => row.code)).toEqual([
      -1102, -1102, -1102, -1102, -4120,
    ])
  })

  it('of cancels takes ten at most, by either id', () => {
    const { call, refused } = resting()
    const route = 'DELETE /fapi/v1/batchOrders'
    expect(refused(route, { ...BTC, orderIdList: JSON.stringify(Array(11).fill(1)) }).code).toBe(-4032)
    expect(refused(route, BTC).code).toBe(-1102)
    expect(call(route, { ...BTC, origClientOrderIdList: '["mine","nobody"]' })).toMatchObject([
      { clientOrderId: 'mine', status: 'CANCELED' },
      { code: -2011, msg: 'Unknown order sent.' },
    ])
  })
})
