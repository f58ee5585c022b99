import { describe, expect, it } from 'vitest'
import { stageExchange } from '../testing/staged-exchange'

const ALGO = 'POST /fapi/v1/algoOrder'
const STOP = {
  algoType: 'CONDITIONAL',
  symbol: 'BTCUSDT',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.010',
  triggerPrice: '75000',
  clientAlgoId: 'sl-1',
}

/** Long 0.010 at 76000, last price 76000, mark 76000. */
function long() {
  const exchange = stageExchange()
  exchange.btc.offer('SELL', '76000', '0.010')
  exchange.call('POST /fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' })
  exchange.btc.offer('BUY', '74990', '1')
  exchange.btc.offer('SELL', '77010', '1')
  exchange.story()
  return exchange
}

describe('an algo order', () => {
  it('waits in its own store', () => {
    const { call, story } = long()
    const { algoId } = call(ALGO, STOP)
    expect(algoId).toBeGreaterThan(4e15)
    expect(Number.isSafeInteger(algoId)).toBe(true)
    expect(call('GET /fapi/v1/openOrders')).toEqual([])
    expect(call('GET /fapi/v1/openAlgoOrders')).toMatchObject([{ algoId, algoStatus: 'NEW', actualOrderId: '' }])
    expect(call('DELETE /fapi/v1/algoOrder', { algoId })).toEqual({
      algoId,
      clientAlgoId: 'sl-1',
      code: '200',
      msg: 'success',
    })
    expect(story()).toEqual(['ALGO_UPDATE NEW', 'ALGO_UPDATE CANCELED'])
    expect(call('GET /fapi/v1/algoOrder', { clientAlgoId: 'sl-1' })).toMatchObject({ algoStatus: 'CANCELED' })
  })

  it('triggers on the last price, places its child under the same client id and finishes', () => {
    const { call, btc, clock, story, events } = long()
    const { algoId } = call(ALGO, STOP)
    story()
    btc.hit('SELL', '0.001')
    clock.advance(0)
    expect(story()).toEqual([
      'ALGO_UPDATE TRIGGERING',
      'ORDER_TRADE_UPDATE NEW',
      'ALGO_UPDATE TRIGGERED',
      'TRADE_LITE',
      'ORDER_TRADE_UPDATE TRADE/FILLED',
      'ACCOUNT_UPDATE ORDER',
      'ALGO_UPDATE FINISHED',
    ])
    const child = call('GET /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'sl-1' })
    expect(child).toMatchObject({ type: 'MARKET', origType: 'STOP_MARKET', status: 'FILLED', stopPrice: '75000.00' })
    expect(call('GET /fapi/v1/algoOrder', { algoId })).toMatchObject({
      algoStatus: 'FINISHED',
      actualOrderId: String(child.orderId),
      actualQty: '0.010',
      actualType: 'MARKET',
    })
    expect(events.at(-1)?.event).toMatchObject({ o: { ap: '74990', aq: '0.01', act: 'MARKET' } })
  })

  it('triggers on the mark price when told to, and then not on the last', () => {
    const { call, btc, clock } = long()
    call(ALGO, { ...STOP, workingType: 'MARK_PRICE' })
    btc.hit('SELL', '0.001')
    clock.advance(1)
    expect(call('GET /fapi/v1/openAlgoOrders')).toHaveLength(1)
    btc.setMark('75000')
    clock.advance(1)
    expect(call('GET /fapi/v1/openAlgoOrders')).toEqual([])
  })

  it.each([
    ['SELL', 'STOP_MARKET', '76000.1', '75999.9'],
    ['BUY', 'STOP_MARKET', '75999.9', '76000.1'],
    ['SELL', 'TAKE_PROFIT_MARKET', '75999.9', '76000.1'],
    ['BUY', 'TAKE_PROFIT_MARKET', '76000.1', '75999.9'],
  ])('%s %s is refused past the price (-2021) and taken before it', (side, type, past, before) => {
    const { call, refused } = long()
    expect(refused(ALGO, { ...STOP, side, type, triggerPrice: past }).code).toBe(-2021)
    expect(refused(ALGO, { ...STOP, side, type, triggerPrice: '76000' }).code).toBe(-2021)
    expect(call(ALGO, { ...STOP, side, type, triggerPrice: before }).algoStatus).toBe('NEW')
  })

  it.each([
    ['no algoType', { algoType: '' }, -1102],
    ['no triggerPrice', { triggerPrice: '' }, -1102],
    ['no quantity', { quantity: '' }, -1102],
    ['an unknown type', { type: 'LIMIT' }, -1116],
    ['an unknown working type', { workingType: 'INDEX' }, -4031],
    ['a trigger off the tick', { triggerPrice: '75000.05' }, -4014],
    ['closePosition with a quantity', { closePosition: true }, -4137],
    ['closePosition with reduceOnly', { closePosition: true, quantity: '', reduceOnly: true }, -1106],
    [
      'closePosition on the side that adds',
      { closePosition: true, quantity: '', side: 'BUY', triggerPrice: '77000' },
      -2022,
    ],
    ['a price', { price: '75000' }, -1106],
    ['a hedge-mode side', { positionSide: 'SHORT' }, -4061],
  ])('is refused for %s', (_name, change, code) => {
    expect(long().refused(ALGO, { ...STOP, ...change }).code).toBe(code)
  })

  it('is refused as the 201st of the account, all symbols together (-4045), or under a waiting id (-4116)', () => {
    const { call, refused } = long()
    call(ALGO, STOP)
    expect(refused(ALGO, STOP).code).toBe(-4116)
    for (let count = 1; count < 200; count++) call(ALGO, { ...STOP, clientAlgoId: `n${count}` })
    expect(refused(ALGO, { ...STOP, clientAlgoId: 'one-more' }).code).toBe(-4045)
  })

  it('is rejected at its trigger, not before, when it cannot reduce', () => {
    const { call, btc, clock, events } = long()
    call(ALGO, { ...STOP, reduceOnly: true, triggerPrice: '74995' })
    call('POST /fapi/v1/order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.010' })
    clock.advance(1)
    expect(events.at(-1)?.event).toMatchObject({ o: { X: 'REJECTED', rm: 'Reduce Only reject', ai: '' } })
    expect(btc.book.levels('SELL', 9)).toHaveLength(1)
    expect(call('GET /fapi/v1/openAlgoOrders')).toEqual([])
  })

  it('is rejected at its trigger without margin, which was not looked at before', () => {
    const { call, btc, clock } = long()
    call(ALGO, { ...STOP, quantity: '1', clientAlgoId: 'big' })
    btc.hit('SELL', '0.001')
    clock.advance(1)
    const algo = call('GET /fapi/v1/algoOrder', { clientAlgoId: 'big' })
    expect(algo).toMatchObject({ algoStatus: 'REJECTED', actualOrderId: '' })
  })

  it('with closePosition closes whatever is held', () => {
    const { call, btc, clock } = long()
    expect(call(ALGO, { ...STOP, quantity: '', closePosition: true })).toMatchObject({
      timeInForce: 'GTE_GTC',
      quantity: '0.000',
      closePosition: true,
      reduceOnly: true,
    })
    btc.hit('SELL', '0.001')
    clock.advance(1)
    expect(call('GET /fapi/v3/positionRisk')).toEqual([])
    expect(call('GET /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'sl-1' })).toMatchObject({
      executedQty: '0.010',
      closePosition: true,
    })
  })

  it('with closePosition expires when the position is closed another way', () => {
    const { call, story } = long()
    call(ALGO, { ...STOP, quantity: '', closePosition: true, triggerPrice: '70000' })
    call('POST /fapi/v1/order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.010' })
    expect(story().at(-1)).toBe('ALGO_UPDATE EXPIRED')
  })

  it('cannot be canceled once it is over (-2011), and an unknown one is not there (-2013)', () => {
    const { call, refused } = long()
    call(ALGO, STOP)
    expect(call('DELETE /fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' }).code).toBe(200)
    expect(refused('DELETE /fapi/v1/algoOrder', { clientAlgoId: 'sl-1' }).code).toBe(-2011)
    expect(refused('GET /fapi/v1/algoOrder', { clientAlgoId: 'nobody' }).code).toBe(-2013)
  })

  it('goes on after a restart that fell between trigger and child', () => {
    const { call, btc, clock, usdm } = long()
    call(ALGO, STOP)
    btc.hit('SELL', '0.001')
    const saved = JSON.parse(JSON.stringify(usdm.state()))
    usdm.restore(saved)
    clock.advance(1)
    expect(call('GET /fapi/v1/algoOrder', { clientAlgoId: 'sl-1' })).toMatchObject({ algoStatus: 'FINISHED' })
    expect(call('GET /fapi/v1/allOrders', { symbol: 'BTCUSDT' })).toHaveLength(2)
  })
})
