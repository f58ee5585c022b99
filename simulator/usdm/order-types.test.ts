import { describe, expect, it } from 'vitest'
import { type Json, stageExchange, START } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const BTC = { symbol: 'BTCUSDT' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const MATCHED = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005' }

/** Six levels a side, 10 apart: bids from 75990 down, offers from 76000 up. */
function deep() {
  const exchange = stageExchange('10000')
  for (let level = 0; level < 6; level++) {
    exchange.btc.offer('SELL', String(76_000 + 10 * level), '0.100')
    exchange.btc.offer('BUY', String(75_990 - 10 * level), '0.100')
  }
  exchange.story()
  return exchange
}

/** The last ORDER_TRADE_UPDATE of a client id. */
const last = ({ events }: ReturnType<typeof stageExchange>, clientOrderId: string): Json =>
  events.findLast(({ event }: Json) => event.e === 'ORDER_TRADE_UPDATE' && event.o.c === clientOrderId)?.event

describe('time in force', () => {
  it('IOC takes what is there and expires the rest (er 2)', () => {
    const exchange = deep()
    const ack = exchange.call(ORDER, {
      ...LIMIT,
      timeInForce: 'IOC',
      price: '76000',
      quantity: '0.150',
      newClientOrderId: 'ioc',
      newOrderRespType: 'RESULT',
    })
    expect(ack).toMatchObject({ status: 'EXPIRED', executedQty: '0.100' })
    expect(last(exchange, 'ioc').o).toMatchObject({ x: 'EXPIRED', X: 'EXPIRED', er: '2', z: '0.100' })
  })

  it('FOK fills whole, or is refused and leaves no trace', () => {
    const { call, refused } = deep()
    const order = { ...LIMIT, timeInForce: 'FOK', price: '76000', newOrderRespType: 'RESULT' }
    expect(call(ORDER, { ...order, quantity: '0.100' })).toMatchObject({ status: 'FILLED' })
    expect(refused(ORDER, { ...order, quantity: '0.001' }).code).toBe(-5021)
    expect(call('GET /fapi/v1/allOrders', BTC)).toHaveLength(1)
  })

  it('GTX and RPI rest, and are refused where they would take', () => {
    const { call, refused } = deep()
    for (const timeInForce of ['GTX', 'RPI']) {
      expect(call(ORDER, { ...LIMIT, timeInForce, price: '75999.9' })).toMatchObject({ status: 'NEW', timeInForce })
      expect(refused(ORDER, { ...LIMIT, timeInForce, price: '76000' }).code).toBe(-5022)
    }
  })

  it('RPI is in no public book, is passed by accounts and met by the house', () => {
    const exchange = deep()
    const { call, btc } = exchange
    call(ORDER, { ...LIMIT, timeInForce: 'RPI', price: '75995', newClientOrderId: 'rpi' })
    expect(btc.book.best('BUY')?.price).toBe(7_599_000_000_000n)
    exchange.usdm.credit('bob', 'USDT', 1_000_000_000_000n)
    call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.005' }, 'bob')
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([{ clientOrderId: 'rpi', status: 'NEW' }])
    btc.hit('SELL', '0.005')
    expect(last(exchange, 'rpi').o).toMatchObject({ X: 'FILLED', f: 'RPI', m: true, L: '75995' })
  })

  it('GTD ends at its date, to the second', () => {
    const exchange = deep()
    const { call, clock } = exchange
    const ack = call(ORDER, { ...LIMIT, timeInForce: 'GTD', goodTillDate: START + 700_500, newClientOrderId: 'gtd' })
    expect(ack.goodTillDate).toBe(START + 700_500 - ((START + 700_500) % 1_000))
    clock.advance(699_000)
    expect(call('GET /fapi/v1/openOrders')).toHaveLength(1)
    clock.advance(2_000)
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
    expect(last(exchange, 'gtd').o).toMatchObject({ x: 'EXPIRED', X: 'EXPIRED', gtd: ack.goodTillDate })
  })

  it('a GTD date is within its bounds (-5040), sent with GTD (-1102) and with nothing else (-1106)', () => {
    const { refused } = deep()
    const gtd = { ...LIMIT, timeInForce: 'GTD' }
    expect(refused(ORDER, { ...gtd, goodTillDate: START + 600_000 }).code).toBe(-5040)
    expect(refused(ORDER, { ...gtd, goodTillDate: 253_402_300_799_000 }).code).toBe(-5040)
    expect(refused(ORDER, gtd).code).toBe(-1102)
    expect(refused(ORDER, { ...LIMIT, goodTillDate: START + 700_000 }).code).toBe(-1106)
  })

  it('a delisted symbol ends its orders (er 7) and its algo orders', () => {
    const exchange = deep()
    exchange.call(ORDER, { ...LIMIT, newClientOrderId: 'left' })
    exchange.call('POST /fapi/v1/algoOrder', {
      ...BTC,
      algoType: 'CONDITIONAL',
      side: 'BUY',
      type: 'STOP_MARKET',
      quantity: '0.010',
      triggerPrice: '80000',
    })
    exchange.btc.spec.status = 'SETTLING'
    exchange.clock.advance(1_000)
    expect(last(exchange, 'left').o).toMatchObject({ X: 'EXPIRED', er: '7' })
    expect(exchange.call('GET /fapi/v1/openAlgoOrders')).toEqual([])
  })
})

describe('price match', () => {
  it.each([
    ['BUY', 'OPPONENT', '76000.00'],
    ['BUY', 'OPPONENT_5', '76040.00'],
    ['BUY', 'QUEUE', '75990.00'],
    ['BUY', 'QUEUE_5', '75950.00'],
    ['SELL', 'OPPONENT', '75990.00'],
    ['SELL', 'QUEUE', '76000.00'],
    ['SELL', 'QUEUE_5', '76040.00'],
  ])('%s %s takes the price %s', (side, priceMatch, price) => {
    const { call, events } = deep()
    expect(call(ORDER, { ...MATCHED, side, priceMatch })).toMatchObject({ price, priceMatch })
    const placed: Json = events.find(({ event }: Json) => event.o?.x === 'NEW')?.event
    expect(placed.o.pm).toBe(priceMatch)
  })

  it.each([
    ['a mode that is gone', { priceMatch: 'OPPONENT_10' }, -5037],
    ['another one', { priceMatch: 'OPPONENT_20' }, -5037],
    ['an unknown mode', { priceMatch: 'BEST' }, -5037],
    ['a market order', { priceMatch: 'QUEUE', type: 'MARKET', timeInForce: '' }, -5038],
    ['a book not so deep', { priceMatch: 'QUEUE_10' }, -5041],
    ['a price beside it', { priceMatch: 'QUEUE', price: '75000' }, -1106],
    ['post-only at the opponent', { priceMatch: 'OPPONENT', timeInForce: 'GTX' }, -5022],
  ])('is refused for %s', (_name, change, code) => {
    expect(deep().refused(ORDER, { ...MATCHED, ...change }).code).toBe(code)
  })
})

describe('self-trade prevention', () => {
  const own = { ...LIMIT, side: 'SELL', price: '75995', quantity: '0.010', newClientOrderId: 'own' }
  const taker = { ...LIMIT, price: '76000', quantity: '0.030', newClientOrderId: 'taker' }

  it.each([
    ['EXPIRE_MAKER', 'GTC', 'EXPIRED_IN_MATCH', 'FILLED', '1', '0'],
    ['EXPIRE_TAKER', 'GTC', 'NEW', 'EXPIRED_IN_MATCH', '0', '1'],
    ['EXPIRE_TAKER', 'IOC', 'NEW', 'EXPIRED_IN_MATCH', '0', '3'],
    ['EXPIRE_BOTH', 'GTC', 'EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH', '1', '1'],
    ['NONE', 'GTC', 'FILLED', 'FILLED', '0', '0'],
    ['EXPIRE_MAKER', 'FOK', 'FILLED', 'FILLED', '0', '0'],
  ])(
    '%s with %s leaves the maker %s and the taker %s',
    (selfTradePreventionMode, timeInForce, maker, took, er1, er2) => {
      const exchange = deep()
      exchange.call(ORDER, own)
      exchange.call(ORDER, { ...taker, timeInForce, selfTradePreventionMode })
      expect(last(exchange, 'own').o).toMatchObject({ X: maker, er: er1 })
      expect(last(exchange, 'taker').o).toMatchObject({ X: took, er: er2, V: selfTradePreventionMode })
    },
  )

  it('meets the own order only in its turn: what stands before it trades', () => {
    const exchange = deep()
    exchange.call(ORDER, { ...own, price: '76000', selfTradePreventionMode: 'NONE' })
    exchange.call(ORDER, { ...taker, quantity: '0.100', selfTradePreventionMode: 'EXPIRE_TAKER' })
    expect(last(exchange, 'taker').o).toMatchObject({ X: 'FILLED' })
    expect(last(exchange, 'own').o).toMatchObject({ X: 'NEW' })
  })
})

it('TRADE_LITE goes before the trade it tells of, by symbol and trade id', () => {
  const { call, events } = deep()
  call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.150' })
  const told = events.filter(({ event }) => event.e !== 'ACCOUNT_UPDATE').map(({ event }): Json => event)
  const trades = told.filter((event) => event.o?.x === 'TRADE')
  expect(trades).toHaveLength(2)
  for (const trade of trades) {
    const before = told[told.indexOf(trade) - 1]
    expect([before.e, before.s, before.t, before.l, before.L]).toEqual([
      'TRADE_LITE',
      trade.o.s,
      trade.o.t,
      trade.o.l,
      `${trade.o.L}.00`,
    ])
  }
})

it('a market order takes no further than the bound from the mark, and expires the rest (er 9)', () => {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '79800', '0.001')
  exchange.btc.offer('SELL', '79800.1', '1')
  exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010', newClientOrderId: 'far' })
  expect(last(exchange, 'far').o).toMatchObject({ X: 'EXPIRED', er: '9', z: '0.001' })
})

it('order/test answers blanks, counts nothing and runs the filters', () => {
  const { call, refused } = deep()
  expect(call('POST /fapi/v1/order/test', LIMIT)).toMatchObject({ orderId: 0, symbol: '', status: '' })
  expect(refused('POST /fapi/v1/order/test', { ...LIMIT, quantity: '0.001', price: '49000' }).code).toBe(-4164)
  expect(call('GET /fapi/v1/openOrders')).toEqual([])
})
