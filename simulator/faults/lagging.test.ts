import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const idsOf = (rows: { clientOrderId: string }[]): string[] => rows.map((row) => row.clientOrderId)

describe('reads that lag behind the truth', () => {
  test('F-35: order queries say -2013 for a while', async () => {
    await scene.place(scene.spot, 'x1')
    await scene.fault({ id: 'F-35', ms: 2000 })
    for (const _ of [1, 2])
      expect((await scene.query(scene.spot, 'x1')).body).toEqual({ code: -2013, msg: 'Order does not exist.' })
    scene.clock.advance(2001)
    expect((await scene.query(scene.spot, 'x1')).body.status).toBe('NEW')
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'NEW' })
  })

  test('F-35: each order is unknown until so long after its acceptance', async () => {
    for (const market of ['spot', 'usdm'] as const) {
      await scene.fault({ id: 'F-35', market, age: 10_000, count: 'always' })
      await scene.place(scene[market], 'x1')
      scene.clock.advance(9999)
      expect((await scene.query(scene[market], 'x1')).body.code).toBe(-2013)
      scene.clock.advance(1)
      expect((await scene.query(scene[market], 'x1')).body.status).toBe('NEW')
    }
  })

  test('F-36: a cancel is carried out and says -2011', async () => {
    await scene.place(scene.spot, 'x1')
    await scene.fault({ id: 'F-36' })
    expect((await scene.cancel(scene.spot, 'x1')).body).toEqual({ code: -2011, msg: 'Unknown order sent.' })
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'CANCELED' })
  })

  test('F-36: a cancel finds its order filled, or says so of one that stays open', async () => {
    for (const market of ['spot', 'usdm'] as const) {
      await scene.place(scene[market], 'x1', { price: scene.price(market, -400) })
      await scene.fault({ id: 'F-36', market, form: 'untouched' })
      expect((await scene.cancel(scene[market], 'x1')).body.code).toBe(-2011)
      expect(await scene.truth(scene[market])).toEqual({ x1: 'NEW' })
      await scene.fault({ id: 'F-36', market, form: 'filled' })
      expect((await scene.cancel(scene[market], 'x1')).body.code).toBe(-2011)
      expect(await scene.truth(scene[market])).toEqual({ x1: 'FILLED' })
    }
  })

  test('F-37: open orders leave out so many drawn from the seed, the same for the same seed', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await scene.place(scene.spot, id)
    const open = async () => idsOf((await scene.spot.signed('GET', '/api/v3/openOrders')).body)
    const draw = async (seed: number) => {
      await scene.fault({ id: 'F-37', rows: 2, seed })
      return open()
    }
    const first = await draw(1)
    expect(first).toHaveLength(2)
    expect(await draw(1)).toEqual(first)
    const others = await Promise.all([2, 3, 4, 5].map(async (seed) => draw(seed)))
    expect(others.some((each) => String(each) !== String(first))).toBe(true)
    await scene.fault({ id: 'F-37' })
    expect(await open()).toEqual([])
    expect(await open()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('F-38: order history and trades lack the newest', async () => {
    await scene.market(scene.spot, 'x1')
    scene.clock.advance(60_000)
    await scene.market(scene.spot, 'x2')
    await scene.fault({ id: 'F-38', ms: 30_000, count: 2 })
    const orders = () => scene.spot.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })
    const trades = () => scene.spot.signed('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' })
    const { orderId } = (await scene.query(scene.spot, 'x1')).body
    expect(idsOf((await orders()).body)).toEqual(['x1'])
    expect((await trades()).body.every((row: { orderId: number }) => row.orderId === orderId)).toBe(true)
    expect(idsOf((await orders()).body)).toEqual(['x1', 'x2'])
  })

  test('F-39: balances are those of a while ago', async () => {
    const free = async () => {
      const { body } = await scene.spot.signed('GET', '/api/v3/account')
      return body.balances.find((each: { asset: string }) => each.asset === 'USDT').locked
    }
    const wallet = async () => (await scene.usdm.signed('GET', '/fapi/v3/balance')).body[0].balance
    await scene.fault({ id: 'F-39', ms: 10_000, count: 'always', apiKey: scene.apiKey })
    await scene.place(scene.spot, 'x1')
    await scene.control.credit(scene.apiKey, 'usdm', 'USDT', '500')
    scene.clock.advance(9999)
    expect([await free(), await wallet()]).toEqual(['0.00000000', '100000.00000000'])
    scene.clock.advance(1)
    expect([await free(), await wallet()]).toEqual(['200.00000000', '100500.00000000'])
    await scene.cancel(scene.spot, 'x1')
    expect(await free()).toBe('200.00000000')
    await scene.control.clearFaults()
    expect(await free()).toBe('0.00000000')
  })

  test('F-40: an order that ended without a fill is archived, or forgotten', async () => {
    await scene.place(scene.spot, 'x1')
    await scene.place(scene.usdm, 'y1')
    await scene.place(scene.spot, 'x2')
    await scene.cancel(scene.spot, 'x1')
    await scene.cancel(scene.usdm, 'y1')
    await scene.fault({ id: 'F-40', count: 'always' })
    expect((await scene.query(scene.spot, 'x1')).body).toEqual({
      code: -2026,
      msg: 'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
    })
    expect((await scene.query(scene.usdm, 'y1')).body.code).toBe(-2013)
    // Open ones are none of its business.
    expect((await scene.query(scene.spot, 'x2')).body.status).toBe('NEW')
    await scene.control.clearFaults()
    await scene.fault({ id: 'F-40', form: 'forgotten', count: 'always' })
    expect((await scene.query(scene.spot, 'x1')).body.code).toBe(-2013)
    expect(idsOf((await scene.spot.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body)).toEqual(['x2'])
    expect(await scene.truth(scene.spot)).toEqual({ x1: 'CANCELED', x2: 'NEW' })
  })
})
