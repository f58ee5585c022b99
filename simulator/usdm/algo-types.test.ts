import { describe, expect, it } from 'vitest'
import { type Json, stageExchange, START } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const ALGO = 'POST /fapi/v1/algoOrder'
const BTC = { symbol: 'BTCUSDT' }
const BASE = { ...BTC, algoType: 'CONDITIONAL', side: 'SELL', quantity: '0.010', clientAlgoId: 'a' }
const STOP = { ...BASE, type: 'STOP', triggerPrice: '75000', price: '74900' }
const TRAIL = { ...BASE, type: 'TRAILING_STOP_MARKET', callbackRate: '1' }

/** Long 0.010 at 76000; last and mark price 76000; bids at 74990, offers at 77010. */
function long() {
  const exchange = stageExchange('10000')
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call(ORDER, { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.btc.offer('BUY', '74990', '1')
  exchange.btc.offer('SELL', '77010', '1')
  exchange.story()
  return exchange
}

/** Trades one lot at exactly this price between the touches. */
function print({ btc }: ReturnType<typeof long>, price: string): void {
  btc.offer('SELL', price, '0.001')
  btc.hit('BUY', '0.001', price)
}

const algoOf = ({ call }: ReturnType<typeof long>): Json => call('GET /fapi/v1/algoOrder', { clientAlgoId: 'a' })
const updates = ({ events }: ReturnType<typeof long>): Json[] =>
  events.filter(({ event }) => event.e === 'ALGO_UPDATE').map(({ event }: Json) => event.o)

describe('STOP and TAKE_PROFIT', () => {
  it('place a limit order under the same client id, and finish with it', () => {
    const exchange = long()
    const { call, btc, clock, story } = exchange
    expect(call(ALGO, { ...STOP, price: '75500' })).toMatchObject({ orderType: 'STOP', price: '75500.00' })
    btc.hit('SELL', '0.001')
    clock.advance(0)
    expect(story()).toEqual([
      'ALGO_UPDATE NEW',
      'ALGO_UPDATE TRIGGERING',
      'ORDER_TRADE_UPDATE NEW',
      'ALGO_UPDATE TRIGGERED',
    ])
    expect(call('GET /fapi/v1/openOrder', { ...BTC, origClientOrderId: 'a' })).toMatchObject({
      type: 'LIMIT',
      origType: 'STOP',
      price: '75500.00',
      stopPrice: '75000.00',
      timeInForce: 'GTC',
    })
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'TRIGGERED', actualType: 'LIMIT', actualQty: '0.000' })
    call('DELETE /fapi/v1/order', { ...BTC, origClientOrderId: 'a' })
    expect(story()).toEqual(['ORDER_TRADE_UPDATE CANCELED', 'ALGO_UPDATE FINISHED'])
  })

  it('match their price when they trigger', () => {
    const exchange = long()
    exchange.call(ALGO, { ...STOP, price: '', priceMatch: 'QUEUE' })
    exchange.btc.hit('SELL', '0.001')
    exchange.clock.advance(0)
    expect(exchange.call('GET /fapi/v1/openOrder', { ...BTC, origClientOrderId: 'a' })).toMatchObject({
      price: '77010.00',
      priceMatch: 'QUEUE',
    })
  })

  it.each([
    ['post-only that would take', { timeInForce: 'GTX', price: '74900' }, 'Post Only'],
    ['fill-or-kill that cannot fill', { timeInForce: 'FOK', price: '75500' }, 'FOK'],
    ['beyond the margin', { quantity: '100' }, 'Margin is insufficient.'],
    ['with no depth to match', { price: '', priceMatch: 'QUEUE_20' }, 'No depth matches this BBO order'],
  ])('are rejected by the engine: %s', (_name, change, reason) => {
    const exchange = long()
    exchange.call(ALGO, { ...STOP, ...change })
    exchange.btc.hit('SELL', '0.001')
    exchange.clock.advance(0)
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'REJECTED', actualOrderId: '' })
    expect(updates(exchange).at(-1).rm).toContain(reason)
  })

  it('end at their date while they wait, and hand it to the child when they trigger', () => {
    const exchange = long()
    const dated = { ...STOP, timeInForce: 'GTD', goodTillDate: START + 700_000, price: '75500' }
    exchange.call(ALGO, { ...dated, clientAlgoId: 'b', triggerPrice: '74000' })
    exchange.call(ALGO, dated)
    exchange.btc.hit('SELL', '0.001')
    exchange.clock.advance(0)
    expect(exchange.call('GET /fapi/v1/openOrders')).toMatchObject([
      { timeInForce: 'GTD', goodTillDate: START + 700_000 },
    ])
    exchange.clock.advance(701_000)
    expect(exchange.call('GET /fapi/v1/openOrders')).toEqual([])
    expect(exchange.call('GET /fapi/v1/algoOrder', { clientAlgoId: 'b' }).algoStatus).toBe('EXPIRED')
  })

  it('with GTE_GTC stand only while the position does, before and after the trigger (er 6)', () => {
    const exchange = long()
    const { call, btc, clock, events } = exchange
    const dependent = { ...STOP, timeInForce: 'GTE_GTC', price: '75500', quantity: '0.005' }
    call(ALGO, { ...dependent, clientAlgoId: 'waits', triggerPrice: '74000', price: '74000' })
    call(ALGO, dependent)
    btc.hit('SELL', '0.001')
    clock.advance(0)
    call(ORDER, { ...BTC, side: 'SELL', type: 'MARKET', quantity: '0.010' })
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
    const ended = events.findLast(({ event }: Json) => event.o?.c === 'a')?.event as Json
    expect(ended.o).toMatchObject({ X: 'EXPIRED', er: '6', f: 'GTE_GTC' })
    expect(call('GET /fapi/v1/algoOrder', { clientAlgoId: 'waits' }).algoStatus).toBe('EXPIRED')
    expect(algoOf(exchange).algoStatus).toBe('FINISHED')
  })
})

describe('TRAILING_STOP_MARKET', () => {
  it('waits for its activation, follows the best price and triggers a callback below it', () => {
    const exchange = long()
    const { call, clock } = exchange
    const ack = call(ALGO, { ...TRAIL, activatePrice: '76500' })
    expect(ack).toMatchObject({ triggerPrice: '0.00', activatePrice: '76500.00', callbackRate: '1.0' })
    print(exchange, '75300')
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW', isActivated: false })
    print(exchange, '76500')
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW', isActivated: true })
    print(exchange, '77000')
    print(exchange, '76230.1')
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW' })
    print(exchange, '76230')
    clock.advance(0)
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'FINISHED', triggerPrice: '76230.00', actualType: 'MARKET' })
    expect(updates(exchange).map(({ X, ia, tp }) => [X, ia, tp])).toEqual([
      ['NEW', false, '0'],
      ['NEW', true, '75735'],
      ['TRIGGERING', true, '76230'],
      ['TRIGGERED', true, '76230'],
      ['FINISHED', true, '76230'],
    ])
    const child: Json = exchange.events.find(({ event }: Json) => event.o?.c === 'a')?.event
    expect(child.o).toMatchObject({ ot: 'TRAILING_STOP_MARKET', AP: '76500', cr: '1', o: 'MARKET' })
  })

  it('follows at once without an activation price: two NEW events', () => {
    const exchange = long()
    expect(exchange.call(ALGO, TRAIL)).toMatchObject({ activatePrice: '76000.00', algoStatus: 'NEW' })
    expect(updates(exchange).map(({ X, ia, tp }) => [X, ia, tp])).toEqual([
      ['NEW', false, '0'],
      ['NEW', true, '75240'],
    ])
  })

  it('a buy follows the lowest price up', () => {
    const exchange = long()
    exchange.call(ALGO, { ...TRAIL, side: 'BUY', activatePrice: '75500' })
    print(exchange, '75500')
    print(exchange, '75000')
    print(exchange, '75749.9')
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW', isActivated: true })
    print(exchange, '75750')
    exchange.clock.advance(0)
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'FINISHED', triggerPrice: '75750.00' })
  })

  it('keeps the best price over a restart, and is not followed once canceled', () => {
    const exchange = long()
    const { call, usdm, clock } = exchange
    call(ALGO, TRAIL)
    call(ALGO, { ...TRAIL, clientAlgoId: 'gone' })
    print(exchange, '77000')
    call('DELETE /fapi/v1/algoOrder', { clientAlgoId: 'gone' })
    usdm.restore(JSON.parse(JSON.stringify(usdm.state())))
    print(exchange, '76300')
    clock.advance(0)
    expect(algoOf(exchange).algoStatus).toBe('NEW')
    print(exchange, '76230')
    clock.advance(0)
    expect(algoOf(exchange).algoStatus).toBe('FINISHED')
    expect(call('GET /fapi/v1/algoOrder', { clientAlgoId: 'gone' }).algoStatus).toBe('CANCELED')
  })

  it.each([
    ['no callback rate', { callbackRate: '' }, -1102],
    ['a rate below 0.1', { callbackRate: '0.09' }, -1130],
    ['a rate above 20', { callbackRate: '20.1' }, -1130],
    ['a rate of two decimals', { callbackRate: '1.25' }, -1111],
    ['a trigger price', { triggerPrice: '75000' }, -1106],
    ['a price', { price: '75000' }, -1106],
    ['a price match', { priceMatch: 'QUEUE' }, -5038],
    ['a sell activated below the price', { activatePrice: '76000' }, -4135],
    ['a buy activated above the price', { side: 'BUY', activatePrice: '76000' }, -4135],
    ['closePosition', { closePosition: 'true', quantity: '' }, -1106],
  ])('is refused for %s', (_name, change, code) => {
    expect(long().refused(ALGO, { ...TRAIL, ...change }).code).toBe(code)
  })

  it('takes a rate of 20', () => {
    expect(long().call(ALGO, { ...TRAIL, callbackRate: '20' }).callbackRate).toBe('20.0')
  })
})

describe('priceProtect', () => {
  it('holds the trigger back while last and mark are further apart than the threshold', () => {
    const exchange = long()
    const { call, btc, clock } = exchange
    call(ALGO, { ...BASE, type: 'STOP_MARKET', triggerPrice: '75000', priceProtect: true })
    btc.setMark('79000')
    btc.hit('SELL', '0.001')
    clock.advance(0)
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW', priceProtect: true })
    btc.setMark('76000')
    btc.hit('SELL', '0.001')
    clock.advance(0)
    expect(algoOf(exchange).algoStatus).toBe('FINISHED')
  })

  it('holds a trailing stop where it stood', () => {
    const exchange = long()
    const { call, btc, clock } = exchange
    call(ALGO, { ...TRAIL, priceProtect: true })
    btc.setMark('80000')
    print(exchange, '75240')
    clock.advance(0)
    expect(algoOf(exchange)).toMatchObject({ algoStatus: 'NEW', triggerPrice: '75240.00' })
    btc.setMark('76000')
    print(exchange, '75240')
    clock.advance(0)
    expect(algoOf(exchange).algoStatus).toBe('FINISHED')
  })
})

describe('in hedge mode', () => {
  function hedged() {
    const exchange = stageExchange('10000')
    exchange.call('POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' })
    exchange.btc.offer('SELL', '76000', '1')
    exchange.btc.offer('BUY', '75990', '1')
    exchange.call(ORDER, { ...BTC, side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.010' })
    exchange.story()
    return exchange
  }
  const CLOSE = { ...BASE, type: 'STOP_MARKET', triggerPrice: '75000', quantity: '', closePosition: 'true' }

  it('closePosition closes the side it names and no other', () => {
    const exchange = hedged()
    const { call, refused, btc, clock } = exchange
    expect(refused(ALGO, CLOSE).code).toBe(-4061)
    expect(refused(ALGO, { ...CLOSE, positionSide: 'SHORT' }).code).toBe(-2022)
    expect(call(ALGO, { ...CLOSE, positionSide: 'LONG', workingType: 'MARK_PRICE' })).toMatchObject({
      positionSide: 'LONG',
      closePosition: true,
    })
    expect(refused(ALGO, { ...CLOSE, side: 'BUY', positionSide: 'LONG', triggerPrice: '77000' }).code).toBe(-2022)
    btc.setMark('75000')
    clock.advance(0)
    expect(algoOf(exchange).algoStatus).toBe('FINISHED')
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
    expect(updates(exchange).at(-1).ps).toBe('LONG')
  })

  it('an order that closes a side takes no more than the side has (-2022, -4118) and says reduceOnly (-1106)', () => {
    const { call, refused } = hedged()
    const close = { ...BTC, side: 'SELL', positionSide: 'LONG', type: 'LIMIT', timeInForce: 'GTC', price: '77000' }
    expect(refused(ORDER, { ...close, quantity: '0.011' }).code).toBe(-2022)
    expect(call(ORDER, { ...close, quantity: '0.006' })).toMatchObject({ positionSide: 'LONG', reduceOnly: true })
    expect(refused(ORDER, { ...close, quantity: '0.005', price: '78000' }).code).toBe(-4118)
    expect(refused(ORDER, { ...close, quantity: '0.001', reduceOnly: 'true' }).code).toBe(-1106)
    expect(refused(ORDER, { ...close, quantity: '0.001', positionSide: 'SHORT', side: 'BUY' }).code).toBe(-2022)
    expect(refused(ORDER, { ...close, quantity: '0.001', positionSide: 'BOTH' }).code).toBe(-4061)
  })
})

describe('where limit and trigger lie too far apart', () => {
  it.each([
    ['a buy far above its trigger', { side: 'BUY', triggerPrice: '76500', price: '80400' }, -4183],
    ['a buy far below its trigger', { side: 'BUY', triggerPrice: '80000', price: '76000' }, -4210],
    ['a sell far below its trigger', { triggerPrice: '75000', price: '71200' }, -4184],
    ['a sell far above its trigger', { triggerPrice: '72000', price: '76000' }, -4211],
  ])('%s', (_name, change, code) => {
    expect(long().refused(ALGO, { ...STOP, ...change }).code).toBe(code)
  })
})

describe('the algo lists', () => {
  it('are by account: nobody finds or cancels what is another’s', () => {
    const { call, refused, usdm } = long()
    usdm.credit('bob', 'USDT', 100_000_000_000n)
    const { algoId } = call(ALGO, STOP)
    expect(refused('GET /fapi/v1/algoOrder', { algoId }, 'bob').code).toBe(-2013)
    expect(refused('DELETE /fapi/v1/algoOrder', { algoId }, 'bob').code).toBe(-2011)
    expect(call('GET /fapi/v1/openAlgoOrders', {}, 'bob')).toEqual([])
    expect(call(ALGO, { ...STOP, clientAlgoId: 'a' }, 'bob').algoStatus).toBe('NEW')
  })

  it('filter by symbol, id and window', () => {
    const { call, clock, refused } = long()
    const first = call(ALGO, STOP)
    clock.advance(10_000)
    const second = call(ALGO, { ...STOP, clientAlgoId: 'b' })
    const ids = (rows: Json[]) => rows.map((row) => row.algoId)
    expect(ids(call('GET /fapi/v1/openAlgoOrders', { algoId: second.algoId }))).toEqual([second.algoId])
    expect(ids(call('GET /fapi/v1/allAlgoOrders', { ...BTC, algoId: second.algoId }))).toEqual([second.algoId])
    expect(ids(call('GET /fapi/v1/allAlgoOrders', { ...BTC, endTime: START + 5_000 }))).toEqual([first.algoId])
    expect(ids(call('GET /fapi/v1/allAlgoOrders', { ...BTC, limit: 1 }))).toEqual([second.algoId])
    expect(call('GET /fapi/v1/openAlgoOrders', { symbol: 'ETHUSDT' })).toEqual([])
    expect(refused('GET /fapi/v1/openAlgoOrders', { algoType: 'TWAP' }).code).toBe(-1130)
  })
})
