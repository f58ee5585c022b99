import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaultOrder } from '../control/client'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const replace = (mode = 'STOP_ON_FAILURE') =>
  scene.spot.signed('POST', '/api/v3/order/cancelReplace', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.004',
    price: '50000',
    cancelReplaceMode: mode,
    cancelOrigClientOrderId: 'old',
    newClientOrderId: 'new',
  })

describe('calls of several parts', () => {
  test.each<[string, string, FaultOrder, number, number | undefined, [string, string] | undefined, object]>([
    [
      'F-45: 200, both legs',
      'STOP_ON_FAILURE',
      { id: 'F-45' },
      200,
      undefined,
      ['SUCCESS', 'SUCCESS'],
      { old: 'CANCELED', new: 'NEW' },
    ],
    [
      'F-45: 400 -2022, nothing attempted after a failed cancel',
      'STOP_ON_FAILURE',
      { id: 'F-45', cancelResult: 'FAILURE' },
      400,
      -2022,
      ['FAILURE', 'NOT_ATTEMPTED'],
      { old: 'NEW' },
    ],
    [
      'F-45: 400 -2022, both failed',
      'ALLOW_FAILURE',
      { id: 'F-45', cancelResult: 'FAILURE', newOrderResult: 'FAILURE' },
      400,
      -2022,
      ['FAILURE', 'FAILURE'],
      { old: 'NEW' },
    ],
    [
      'F-45: 409 -2021, the new leg failed',
      'STOP_ON_FAILURE',
      { id: 'F-45', newOrderResult: 'FAILURE' },
      409,
      -2021,
      ['SUCCESS', 'FAILURE'],
      { old: 'CANCELED' },
    ],
    [
      'F-45: 409 -2021, the cancel failed',
      'ALLOW_FAILURE',
      { id: 'F-45', cancelResult: 'FAILURE' },
      409,
      -2021,
      ['FAILURE', 'SUCCESS'],
      { old: 'NEW', new: 'NEW' },
    ],
    [
      'F-45: 429 -1015, nothing done',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 429 },
      429,
      -1015,
      undefined,
      { old: 'NEW' },
    ],
    [
      'F-45: 429 -2021 with a -1015 leg',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 429, cancelResult: 'SUCCESS' },
      429,
      -2021,
      ['SUCCESS', 'FAILURE'],
      { old: 'CANCELED' },
    ],
    [
      'F-45: 5xx, truth: both',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 500 },
      500,
      -1000,
      undefined,
      { old: 'CANCELED', new: 'NEW' },
    ],
    [
      'F-45: 5xx, truth: cancel only',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 503, newOrderResult: 'NOT_ATTEMPTED' },
      503,
      -1000,
      undefined,
      { old: 'CANCELED' },
    ],
    [
      'F-45: 5xx, truth: new order only',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 500, cancelResult: 'FAILURE' },
      500,
      -1000,
      undefined,
      { old: 'NEW', new: 'NEW' },
    ],
    [
      'F-45: 5xx, truth: neither',
      'STOP_ON_FAILURE',
      { id: 'F-45', code: 500, cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED' },
      500,
      -1000,
      undefined,
      { old: 'NEW' },
    ],
  ])('%s', async (_, mode, fault, status, code, results, truth) => {
    await scene.place(scene.spot, 'old')
    await scene.fault(fault)
    const reply = await replace(mode)
    expect([reply.status, reply.body.code]).toEqual([status, code])
    const legs = status === 200 ? reply.body : reply.body.data
    expect(legs && [legs.cancelResult, legs.newOrderResult]).toEqual(results)
    expect(await scene.truth(scene.spot)).toEqual(truth)
  })

  const batch = (...ids: string[]) =>
    scene.usdm.signed('POST', '/fapi/v1/batchOrders', {
      batchOrders: JSON.stringify(
        ids.map((id) => ({
          symbol: 'BTCUSDT',
          side: 'BUY',
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: '0.004',
          price: '50000',
          newClientOrderId: id,
        })),
      ),
    })

  test('F-46: a batch with error objects, drawn from the seed; those are not placed', async () => {
    await scene.fault({ id: 'F-46', rows: 2, seed: 3 })
    const { status, body } = await batch('a', 'b', 'c', 'd')
    expect([status, body.length]).toEqual([200, 4])
    const failed = ['a', 'b', 'c', 'd'].filter((_, at) => body[at].code === -1001)
    expect(failed).toHaveLength(2)
    const placed = ['a', 'b', 'c', 'd'].filter((id) => !failed.includes(id))
    expect(Object.keys(await scene.truth(scene.usdm))).toEqual(placed)
    expect(
      body
        .filter((row: { code?: number }) => row.code === undefined)
        .map((row: { clientOrderId: string }) => row.clientOrderId),
    ).toEqual(placed)
  })

  test('F-46: a short answer to a batch that was all placed, and a 5xx with both truths', async () => {
    await scene.fault({ id: 'F-46', form: 'short' })
    expect((await batch('a', 'b', 'c')).body).toHaveLength(2)
    await scene.fault({ id: 'F-46', form: 'status', code: 503, truth: 'executed' })
    expect(await batch('d')).toMatchObject({ status: 503, body: { code: -1000 } })
    await scene.fault({ id: 'F-46', form: 'status', truth: 'not' })
    expect((await batch('e')).status).toBe(500)
    expect(Object.keys(await scene.truth(scene.usdm))).toEqual(['a', 'b', 'c', 'd'])
  })

  test('F-47: cancel-all is done while some stay open', async () => {
    for (const id of ['a', 'b', 'c']) {
      await scene.place(scene.spot, id)
      await scene.place(scene.usdm, id)
    }
    await scene.fault({ id: 'F-47', market: 'spot', rows: 2, seed: 5 })
    const spot = await scene.spot.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
    expect(spot.body.map((row: { status: string }) => row.status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    expect(await scene.openIds(scene.spot)).toHaveLength(2)
    await scene.fault({ id: 'F-47', market: 'usdm' })
    const usdm = await scene.usdm.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
    expect(usdm.body).toEqual({ code: 200, msg: 'The operation of cancel all open order is done.' })
    expect(await scene.openIds(scene.usdm)).toHaveLength(1)
  })

  test('F-47: the same of algo orders', async () => {
    for (const id of ['a', 'b', 'c'])
      await scene.usdm.signed('POST', '/fapi/v1/algoOrder', {
        algoType: 'CONDITIONAL',
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        quantity: '0.01',
        triggerPrice: '50000',
        clientAlgoId: id,
      })
    await scene.fault({ id: 'F-47', market: 'usdm', rows: 2 })
    const reply = await scene.usdm.signed('DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' })
    expect(reply.body.code).toBe(200)
    expect((await scene.usdm.signed('GET', '/fapi/v1/openAlgoOrders')).body).toHaveLength(2)
  })

  test('F-46: a batch of cancels with an error object, whose order stays open', async () => {
    for (const id of ['a', 'b', 'c']) await scene.place(scene.usdm, id)
    await scene.fault({ id: 'F-46', method: 'DELETE', seed: 9 })
    const { body } = await scene.usdm.signed('DELETE', '/fapi/v1/batchOrders', {
      symbol: 'BTCUSDT',
      origClientOrderIdList: '["a","b","c"]',
    })
    const failed = ['a', 'b', 'c'].filter((_, at) => body[at].code === -1001)
    expect(failed).toHaveLength(1)
    expect(await scene.openIds(scene.usdm)).toEqual(failed)
  })

  test('F-59: a modify that cancels', async () => {
    await scene.place(scene.usdm, 'x1')
    await scene.fault({ id: 'F-59' })
    const reply = await scene.usdm.signed('PUT', '/fapi/v1/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.005',
      price: '50010',
      origClientOrderId: 'x1',
    })
    expect(reply).toMatchObject({ status: 200, body: { status: 'CANCELED', clientOrderId: 'x1' } })
    expect(await scene.truth(scene.usdm)).toEqual({ x1: 'CANCELED' })
  })
})

describe('ends of orders', () => {
  test.each(['spot', 'usdm'] as const)(
    'F-48: a trade is told after the order was told canceled (%s)',
    async (market) => {
      const line = market === 'spot' ? await scene.subscribed() : await scene.privateStream()
      await scene.place(scene[market], 'x1', { price: scene.price(market, -100) })
      await scene.fault({ id: 'F-48', market, ms: 50 })
      const canceled = await scene.cancel(scene[market], 'x1')
      expect(canceled.body).toMatchObject({ status: 'CANCELED', executedQty: expect.stringMatching(/^0\.002/) })
      scene.clock.advance(50)
      const events = (await (market === 'spot' ? scene.spotEvents(line) : scene.usdmEvents(line))).filter((each) =>
        / x1$/.test(each),
      )
      expect(events.filter((each) => !each.startsWith('LITE'))).toEqual(['NEW x1', 'CANCELED x1', 'TRADE x1'])
      const { spot, usdm } = await scene.control.truth(scene.apiKey)
      expect((market === 'spot' ? spot : usdm).fills).toHaveLength(1)
    },
  )

  test.each(['spot', 'usdm'] as const)(
    'F-49: EXPIRED_IN_MATCH against an order of the same account (%s)',
    async (market) => {
      await scene.fault({ id: 'F-49', market })
      const price = scene.price(market, 50)
      await scene.place(scene[market], 'x1', { price, timeInForce: 'GTC', newOrderRespType: 'RESULT' })
      expect((await scene.truth(scene[market])).x1).toBe('EXPIRED_IN_MATCH')
      // The order it met is gone again.
      expect(await scene.openIds(scene[market])).toEqual([])
    },
  )

  test.each(['spot', 'usdm'] as const)('F-50: the rest of a market order or an IOC expires (%s)', async (market) => {
    await scene.fault({ id: 'F-50', market })
    await scene.market(scene[market], 'x1', { quantity: '0.02' })
    await scene.layBooks()
    await scene.fault({ id: 'F-50', market, quantity: '0.004' })
    await scene.place(scene[market], 'x2', { quantity: '0.02', price: scene.price(market, 300), timeInForce: 'IOC' })
    const states = await Promise.all(['x1', 'x2'].map(async (id) => (await scene.query(scene[market], id)).body))
    expect(states.map(({ status, executedQty }) => [status, Number(executedQty)])).toEqual([
      ['EXPIRED', 0.01],
      ['EXPIRED', expect.closeTo(0.004, 8)],
    ])
  })

  test('F-51: an order fills by allocations', async () => {
    await scene.fault({ id: 'F-51' })
    const reply = await scene.market(scene.spot, 'x1', { newOrderRespType: 'FULL' })
    expect(reply.body).toMatchObject({ usedSor: true, workingFloor: 'SOR' })
    expect(reply.body.fills[0]).toMatchObject({ matchType: 'ONE_PARTY_TRADE_REPORT', allocId: expect.any(Number) })
    const { body } = await scene.spot.signed('GET', '/api/v3/myAllocations', { symbol: 'BTCUSDT' })
    expect(body.length).toBeGreaterThan(0)
  })
})
