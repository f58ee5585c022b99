import { describe, expect, it } from 'vitest'
import { ALICE, stageExchange } from '../testing/staged-exchange'

const ORDER = 'POST /fapi/v1/order'
const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '75000' }
const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' }

function liquid() {
  const exchange = stageExchange()
  exchange.btc.offer('SELL', '76000', '1')
  exchange.btc.offer('BUY', '75990', '1')
  exchange.story()
  return exchange
}

describe('placing an order', () => {
  it('answers NEW without a price even when a market order is filled at once', () => {
    const { call, story } = liquid()
    const ack = call(ORDER, { ...market, newClientOrderId: 'dash-0002' })
    expect(ack).toMatchObject({ status: 'NEW', executedQty: '0.000', cumQty: '0.000', clientOrderId: 'dash-0002' })
    expect(ack).not.toHaveProperty('avgPrice')
    expect(ack).not.toHaveProperty('cumQuote')
    expect(story()).toEqual([
      'ORDER_TRADE_UPDATE NEW',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE TRADE/FILLED',
      'ACCOUNT_UPDATE ORDER',
    ])
    expect(call('GET /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'dash-0002' })).toMatchObject({
      status: 'FILLED',
      avgPrice: '76000.00000',
      cumQuote: '760.00000',
      executedQty: '0.010',
    })
  })

  it('answers the final state of a market order with RESULT', () => {
    const { call } = liquid()
    expect(call(ORDER, { ...market, newOrderRespType: 'RESULT' })).toMatchObject({
      status: 'FILLED',
      executedQty: '0.010',
    })
  })

  it('rests, shows and cancels a limit order', () => {
    const { call, btc, story } = liquid()
    const { orderId } = call(ORDER, limit)
    expect(btc.book.levels('BUY', 5)).toHaveLength(2)
    expect(call('GET /fapi/v1/openOrders')).toMatchObject([{ orderId, status: 'NEW', price: '75000.00' }])
    expect(call('DELETE /fapi/v1/order', { symbol: 'BTCUSDT', orderId })).toMatchObject({ status: 'CANCELED' })
    expect(btc.book.levels('BUY', 5)).toHaveLength(1)
    expect(story()).toEqual(['ORDER_TRADE_UPDATE NEW', 'ORDER_TRADE_UPDATE CANCELED'])
  })

  it('fills a resting order as maker when the house takes', () => {
    const { call, btc, events } = liquid()
    btc.withdraw()
    call(ORDER, limit)
    btc.hit('SELL', '0.002')
    const { event } = events.findLast(({ event }) => event.e === 'ORDER_TRADE_UPDATE') ?? { event: { e: '' } }
    expect(event).toMatchObject({ o: { m: true, l: '0.002', z: '0.002', n: '0.03000000', b: '225', L: '75000' } })
    expect(call('GET /fapi/v1/openOrder', { symbol: 'BTCUSDT', origClientOrderId: event_c(event) })).toMatchObject({
      status: 'PARTIALLY_FILLED',
      executedQty: '0.002',
    })
  })

  it('binds the figures of the account', () => {
    const { call, btc } = liquid()
    call(ORDER, market)
    call(ORDER, limit)
    btc.setMark('76952.9')
    const [row] = call('GET /fapi/v3/positionRisk')
    expect(row).toMatchObject({
      symbol: 'BTCUSDT',
      positionAmt: '0.010',
      entryPrice: '76000.0',
      breakEvenPrice: '76038.0',
      markPrice: '76952.90000000',
      unRealizedProfit: '9.52900000',
      notional: '769.52900000',
      initialMargin: '57.22645000',
      maintMargin: '3.07811600',
      positionInitialMargin: '38.47645000',
      openOrderInitialMargin: '18.75000000',
      bidNotional: '375',
      askNotional: '0',
    })
    expect(call('GET /fapi/v3/balance')[0]).toMatchObject({ asset: 'USDT', balance: '999.62000000' })
    expect(call('GET /fapi/v3/account')).toMatchObject({ availableBalance: '951.92255000' })
  })
})

const event_c = (event: object): string => (event as { o: { c: string } }).o.c

describe('a listen key', () => {
  it('is one per account, lives an hour and ends with its event', () => {
    const { call, clock, usdm, refused, story } = liquid()
    const { listenKey } = call('POST /fapi/v1/listenKey')
    expect(call('POST /fapi/v1/listenKey')).toEqual({ listenKey })
    expect(usdm.accountOfListenKey(listenKey)).toBe(ALICE)
    clock.advance(50 * 60_000)
    expect(call('PUT /fapi/v1/listenKey')).toEqual({ listenKey })
    clock.advance(59 * 60_000)
    expect(usdm.accountOfListenKey(listenKey)).toBe(ALICE)
    clock.advance(60_000)
    expect(usdm.accountOfListenKey(listenKey)).toBeUndefined()
    expect(story()).toEqual(['listenKeyExpired'])
    expect(refused('PUT /fapi/v1/listenKey').code).toBe(-1125)
  })
})
