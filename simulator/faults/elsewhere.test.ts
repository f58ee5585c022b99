import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

describe('what the exchange and others do', () => {
  test('F-34: rules move, orders by the old ones are refused, exchangeInfo tells the new ones, then they move back', async () => {
    const info = async () => {
      const { body } = await scene.spot.raw('GET', '/api/v3/exchangeInfo?symbol=BTCUSDT')
      return body.symbols[0].filters.find((each: { filterType: string }) => each.filterType === 'PRICE_FILTER').tickSize
    }
    const before = await info()
    await scene.fault({ id: 'F-34', market: 'spot', symbol: 'BTCUSDT', tickSize: '5', minNotional: '50', ms: 60_000 })
    expect(await info()).toBe('5.00000000')
    const refused = await scene.place(scene.spot, 'x1', { price: '50001' })
    expect(refused.body).toEqual({ code: -1013, msg: 'Filter failure: PRICE_FILTER' })
    const small = await scene.place(scene.spot, 'x2', { price: '50000', quantity: '0.0005' })
    expect(small.body).toEqual({ code: -1013, msg: 'Filter failure: NOTIONAL' })
    expect(await scene.truth(scene.spot)).toEqual({})
    scene.clock.advance(60_000)
    expect(await info()).toBe(before)
    expect((await scene.place(scene.spot, 'x3', { price: '50001' })).status).toBe(200)
  })

  test.each(['HALT', 'BREAK', 'CANCEL_ONLY'])(
    'F-42: %s: entry is off, cancel works, until its time is over',
    async (status) => {
      await scene.place(scene.spot, 'x1')
      await scene.fault({ id: 'F-42', market: 'spot', symbol: 'BTCUSDT', status, ms: 60_000 })
      expect((await scene.spot.raw('GET', '/api/v3/exchangeInfo?symbol=BTCUSDT')).body.symbols[0].status).toBe(status)
      expect((await scene.place(scene.spot, 'x2')).body.code).toBe(-1013)
      expect((await scene.cancel(scene.spot, 'x1')).body.status).toBe('CANCELED')
      scene.clock.advance(60_000)
      expect((await scene.place(scene.spot, 'x3')).status).toBe(200)
    },
  )

  test.each(['TRADING_HALT', 'TRADING_CANCEL_ONLY'])('F-42: a futures symbol is in %s', async (status) => {
    await scene.place(scene.usdm, 'x1')
    await scene.fault({ id: 'F-42', market: 'usdm', symbol: 'BTCUSDT', status })
    expect((await scene.place(scene.usdm, 'x2')).status).toBe(400)
    expect((await scene.cancel(scene.usdm, 'x1')).body.status).toBe('CANCELED')
    await scene.control.clearFaults()
    expect((await scene.place(scene.usdm, 'x3')).status).toBe(200)
  })

  test('F-55: an order, a cancel and a leverage from elsewhere, at their time', async () => {
    const spot = await scene.subscribed()
    const usdm = await scene.privateStream()
    const { apiKey } = scene
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
    }
    const params = { ...order, newClientOrderId: 'ios_1' }
    await scene.fault({ id: 'F-55', market: 'spot', apiKey, act: { method: 'POST', path: '/api/v3/order', params } })
    await scene.place(scene.spot, 'x1')
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'x1' }
    const later = { method: 'DELETE', path: '/api/v3/order', params: cancel }
    await scene.fault({ id: 'F-55', market: 'spot', apiKey, act: later, after: 1000 })
    const leverage = { method: 'POST', path: '/fapi/v1/leverage', params: { symbol: 'BTCUSDT', leverage: '3' } }
    await scene.fault({ id: 'F-55', market: 'usdm', apiKey, act: leverage })
    expect(await scene.truth(scene.spot)).toEqual({ ios_1: 'NEW', x1: 'NEW' })
    scene.clock.advance(1000)
    expect(await scene.truth(scene.spot)).toEqual({ ios_1: 'NEW', x1: 'CANCELED' })
    expect(await scene.spotEvents(spot)).toEqual(expect.arrayContaining(['NEW ios_1', 'CANCELED x1']))
    expect(await scene.usdmEvents(usdm)).toEqual(['ACCOUNT_CONFIG_UPDATE'])
  })

  test('F-55: by a call of its own: an answer, a refusal, a transfer between the wallets with its events', async () => {
    const { apiKey, control } = scene
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
    }
    const placed = await control.act(apiKey, 'POST', '/api/v3/order', { ...order, newClientOrderId: 'web_1' })
    expect(placed).toMatchObject({ status: 200, body: { clientOrderId: 'web_1' } })
    const again = await control.act(apiKey, 'POST', '/api/v3/order', { ...order, newClientOrderId: 'web_1' })
    expect(again).toEqual({ status: 400, body: { code: -2010, msg: 'Duplicate order sent.' } })
    const spot = await scene.subscribed()
    const usdm = await scene.privateStream()
    await control.transfer(apiKey, 'spot', 'USDT', '300.5')
    expect(await scene.spotEvents(spot)).toEqual(['balanceUpdate', 'outboundAccountPosition'])
    expect(await scene.usdmEvents(usdm)).toEqual(['ACCOUNT_UPDATE'])
    await control.transfer(apiKey, 'usdm', 'USDT', '0.5')
    const truth = await control.truth(apiKey)
    expect(truth.usdm.balances).toEqual({ USDT: '100300.00000000' })
    const { free, locked } = truth.spot.balances.find((each) => each.asset === 'USDT') ?? { free: '', locked: '' }
    expect([free, locked]).toEqual(['99500.00000000', '200.00000000'])
    const tooMuch = control.transfer(apiKey, 'usdm', 'USDT', '999999')
    await expect(tooMuch).rejects.toThrow('The account has 100300.00000000 USDT free on usdm.')
    await expect(control.act(apiKey, 'POST', '/api/v3/nothing', {})).rejects.toThrow(
      'There is no POST /api/v3/nothing.',
    )
  })

  test('F-55: says when there is nobody or nothing to act on', async () => {
    const act = { method: 'POST', path: '/fapi/v1/leverage', params: {} }
    await expect(scene.fault({ id: 'F-55', market: 'usdm', apiKey: 'nobody', act })).rejects.toThrow('no account')
    const wrong = scene.fault({ id: 'F-55', market: 'spot', apiKey: scene.apiKey, act })
    await expect(wrong).rejects.toThrow('There is no POST /fapi/v1/leverage on that market.')
  })

  test.each([
    ['liquidation', /^autoclose-\d+$/, 'CALCULATED'],
    ['adl', /^adl_autoclose$/, 'CALCULATED'],
    ['settlement', /^settlement_autoclose-\d+$/, expect.any(String)],
  ])('F-56: a position is closed by the exchange (%s)', async (form, id, executionType) => {
    const line = await scene.privateStream()
    await scene.market(scene.usdm, 'x1', { quantity: '0.01' })
    await scene.fault({ id: 'F-56', form, apiKey: scene.apiKey, symbol: 'BTCUSDT' })
    await scene.arrived(line)
    const closing = line.messages.filter((message) => message.e === 'ORDER_TRADE_UPDATE' && id.test(message.o.c)).at(-1)
    expect(closing.o).toMatchObject({ S: 'SELL', X: 'FILLED', x: executionType, z: '0.010' })
    const { usdm } = await scene.control.truth(scene.apiKey)
    expect(usdm.positions).toEqual([])
  })

  test('F-58: the countdown runs out', async () => {
    const line = await scene.privateStream()
    await scene.place(scene.usdm, 'x1')
    await scene.place(scene.usdm, 'x2')
    await scene.fault({ id: 'F-58', apiKey: scene.apiKey, symbol: 'BTCUSDT', after: 2000 })
    scene.clock.advance(1999)
    expect(await scene.openIds(scene.usdm)).toEqual(['x1', 'x2'])
    scene.clock.advance(101)
    expect(await scene.truth(scene.usdm)).toEqual({ x1: 'CANCELED', x2: 'CANCELED' })
    expect(await scene.usdmEvents(line)).toEqual(expect.arrayContaining(['CANCELED x1', 'CANCELED x2']))
  })
})

describe('algo orders', () => {
  const stop = (id: string, by: number) =>
    scene.usdm.signed('POST', '/fapi/v1/algoOrder', {
      algoType: 'CONDITIONAL',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '0.01',
      triggerPrice: scene.price('usdm', by),
      clientAlgoId: id,
    })
  const statusOf = async (id: string) =>
    (await scene.usdm.signed('GET', '/fapi/v1/algoOrder', { clientAlgoId: id })).body.algoStatus
  const trigger = async () => {
    await scene.control.movePrice('usdm', 'BTCUSDT', scene.price('usdm', -300))
    scene.clock.advance(10)
  }

  test('F-57: TRIGGERING, then REJECTED', async () => {
    const line = await scene.privateStream()
    await scene.market(scene.usdm, 'x1', { quantity: '0.01' })
    await stop('s1', -200)
    await scene.fault({ id: 'F-57', form: 'rejected' })
    await trigger()
    expect(await statusOf('s1')).toBe('REJECTED')
    const told = (await scene.usdmEvents(line)).filter((each) => each.startsWith('ALGO'))
    expect(told).toEqual(['ALGO NEW', 'ALGO TRIGGERING', 'ALGO REJECTED'])
    expect(Object.keys(await scene.truth(scene.usdm))).toEqual(['x1'])
  })

  test('F-57: stuck in TRIGGERING until its time is over', async () => {
    await scene.market(scene.usdm, 'x1', { quantity: '0.01' })
    await stop('s1', -200)
    await scene.fault({ id: 'F-57', form: 'stuck', lasts: 86_400_000 })
    await trigger()
    scene.clock.advance(60_000)
    expect(await statusOf('s1')).toBe('TRIGGERING')
    const cancel = await scene.usdm.signed('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 's1' })
    expect(cancel.body.code).toBe(-2011)
    await scene.control.clearFaults()
    scene.clock.advance(10)
    expect(await statusOf('s1')).toBe('FINISHED')
  })

  test('F-57: the child is told before its parent', async () => {
    const line = await scene.privateStream()
    await scene.market(scene.usdm, 'x1', { quantity: '0.01' })
    await stop('s1', -200)
    await scene.fault({ id: 'F-57' })
    await trigger()
    const told = await scene.usdmEvents(line)
    expect(told.indexOf('NEW s1')).toBeGreaterThan(0)
    expect(told.indexOf('NEW s1')).toBeLessThan(told.indexOf('ALGO TRIGGERED'))
  })

  test('F-57: a cancel that the trigger is ahead of', async () => {
    await scene.market(scene.usdm, 'x1', { quantity: '0.01' })
    await stop('s1', -200)
    await scene.fault({ id: 'F-57', form: 'race' })
    const cancel = await scene.usdm.signed('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 's1' })
    expect(cancel.body.code).toBe(-2011)
    scene.clock.advance(10)
    expect(await scene.truth(scene.usdm)).toMatchObject({ s1: 'FILLED' })
  })
})
