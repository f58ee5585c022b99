import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

describe('strange values', () => {
  test('F-52: ids beyond 2^53 reach the wire digit by digit, and calls may name them', async () => {
    for (const market of ['spot', 'usdm'] as const) {
      await scene.fault({ id: 'F-52', form: 'ids', market, path: '*', count: 'always' })
      const placed = await scene.place(scene[market], 'x1')
      const id = /"orderId":(\d+)/.exec(placed.text)?.[1] ?? ''
      expect(BigInt(id)).toBeGreaterThan(2n ** 53n)
      const found = await scene[market].signed('GET', scene.pathOf(scene[market]), { symbol: 'BTCUSDT', orderId: id })
      expect(found.text).toContain(`"orderId":${id},`)
      const canceled = await scene[market].signed('DELETE', scene.pathOf(scene[market]), {
        symbol: 'BTCUSDT',
        orderId: id,
      })
      expect(canceled.body.status).toBe('CANCELED')
    }
  })

  test('F-52: 18 decimals, a negative quote amount, and events with huge ids', async () => {
    await scene.fault({ id: 'F-52', form: 'decimals', path: '/api/v3/order' })
    expect((await scene.place(scene.spot, 'x1')).body.price).toBe('50000.000000000000000000')
    await scene.fault({ id: 'F-52', form: 'negative', path: '/api/v3/order' })
    expect((await scene.query(scene.spot, 'x1')).body.cummulativeQuoteQty).toBe('-1.00000000')
    const line = await scene.subscribed()
    let text = ''
    line.socket.on('message', (data) => {
      text += String(data)
    })
    await scene.fault({ id: 'F-52', event: 'executionReport' })
    await scene.place(scene.spot, 'x2')
    await scene.arrived(line)
    expect(text).toMatch(/"i":1000000000\d{9}[,}]/)
    expect(text).toContain('"p":"50000.000000000000000000"')
  })

  test('F-53: a symbol of other letters in exchangeInfo, tickers and all-market streams', async () => {
    const stream = await scene.line('spot', '/ws/!miniTicker@arr')
    await scene.fault({ id: 'F-53', count: 'always' })
    const info = (await scene.spot.raw('GET', '/api/v3/exchangeInfo')).body
    expect(info.symbols.at(-1)).toMatchObject({ symbol: '这是测试币456', baseAsset: '这是测试币', status: 'TRADING' })
    const futures = (await scene.usdm.raw('GET', '/fapi/v1/exchangeInfo')).body
    expect(futures.symbols.at(-1)).toMatchObject({ symbol: '测试USDT', pair: '测试USDT', baseAsset: '测试' })
    const prices = (await scene.spot.raw('GET', '/api/v3/ticker/price')).body
    expect(prices.at(-1).symbol).toBe('这是测试币456')
    await scene.market(scene.spot, 'x1')
    scene.clock.advance(1000)
    expect((await stream.next()).at(-1).s).toBe('这是测试币456')
    await scene.control.clearFaults()
    expect((await scene.spot.raw('GET', '/api/v3/ticker/price')).body.at(-1).symbol).not.toBe('这是测试币456')
  })

  test('F-54: an unknown word, a field more, a null; named or drawn from the seed', async () => {
    await scene.place(scene.spot, 'x1')
    const plain = (await scene.query(scene.spot, 'x1')).body
    const changed = async (fault: object): Promise<[string, unknown][]> => {
      await scene.fault({ id: 'F-54', path: '/api/v3/order', ...fault })
      const { body } = await scene.query(scene.spot, 'x1')
      return Object.entries(body).filter(([name, value]) => value !== plain[name])
    }
    expect(await changed({ form: 'word', field: 'status' })).toEqual([['status', 'FROZEN']])
    expect(await changed({ form: 'word', field: 'type', value: 'MYSTERY' })).toEqual([['type', 'MYSTERY']])
    expect(await changed({ form: 'field', field: 'mood', value: 7 })).toEqual([['mood', 7]])
    expect(await changed({ form: 'null', field: 'price' })).toEqual([['price', null]])
    const drawn = await changed({ form: 'word', seed: 'x' })
    expect(drawn).toHaveLength(1)
    expect(await changed({ form: 'word', seed: 'x' })).toEqual(drawn)
    expect(await changed({ seed: 4 })).toHaveLength(3)
  })

  test('F-54: events of both markets', async () => {
    const spot = await scene.subscribed()
    const usdm = await scene.privateStream()
    await scene.fault({ id: 'F-54', event: 'executionReport', form: 'word', field: 'X' })
    await scene.fault({ id: 'F-54', event: 'ORDER_TRADE_UPDATE', form: 'field' })
    await scene.place(scene.spot, 'x1')
    await scene.place(scene.usdm, 'x1')
    expect((await spot.next((message) => message.event)).event.X).toBe('FROZEN')
    expect((await usdm.next((message) => message.e)).o.newSinceYesterday).toEqual({ version: 2, flags: [null, true] })
  })

  test('F-79: times in microseconds, in the future, and backward', async () => {
    const line = await scene.subscribed()
    const now = scene.clock.now()
    const timeOf = async (fault: object, id: string): Promise<number> => {
      await scene.fault({ id: 'F-79', event: 'executionReport', ...fault })
      await scene.place(scene.spot, id)
      return (await line.next((message) => message.event?.c === id)).event.E
    }
    expect(await timeOf({}, 'x1')).toBe(now * 1000)
    expect(await timeOf({ form: 'future', ms: 3_600_000 }, 'x2')).toBe(now + 3_600_000)
    expect(await timeOf({ form: 'backward', ms: 3000 }, 'x3')).toBe(now - 3000)
    await scene.fault({ id: 'F-79', path: '/api/v3/order' })
    expect((await scene.query(scene.spot, 'x1')).body.time).toBe(now * 1000)
  })
})
