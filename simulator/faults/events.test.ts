import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'
import type { Line } from '../testing/trader'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const trades = async (line: Line): Promise<number[]> => {
  await scene.arrived(line)
  return line.messages.filter((message) => message.e === 'trade').map((message) => message.t)
}

describe('events on their way', () => {
  test('F-69: a user event twice, on each market, and every frame of a stream twice', async () => {
    const spot = await scene.subscribed()
    const usdm = await scene.privateStream()
    const stream = await scene.line('spot', '/ws/btcusdt@trade')
    await scene.fault({ id: 'F-69', event: 'executionReport' })
    await scene.fault({ id: 'F-69', event: 'ORDER_TRADE_UPDATE' })
    await scene.fault({ id: 'F-69', kind: 'market', event: 'trade', count: 'always' })
    await scene.place(scene.spot, 'x1')
    await scene.place(scene.usdm, 'y1')
    expect(await scene.spotEvents(spot)).toEqual(['NEW x1', 'NEW x1', 'outboundAccountPosition'])
    expect(await scene.usdmEvents(usdm)).toEqual(['NEW y1', 'NEW y1'])
    await scene.market(scene.spot, 'x2')
    const ids = await trades(stream)
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.filter((_, at) => at % 2 === 0)).toEqual(ids.filter((_, at) => at % 2 === 1))
  })

  test('F-70: an event after its successor, or behind one of another type', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-70', event: 'executionReport' })
    await scene.place(scene.spot, 'x1')
    expect(await scene.spotEvents(line)).toEqual(['outboundAccountPosition', 'NEW x1'])
    await scene.fault({ id: 'F-70', event: 'executionReport', behind: 'executionReport' })
    await scene.place(scene.spot, 'x2')
    await scene.place(scene.spot, 'x3')
    expect((await scene.spotEvents(line)).slice(2)).toEqual([
      'outboundAccountPosition',
      'NEW x3',
      'NEW x2',
      'outboundAccountPosition',
    ])
  })

  test('F-70: across sockets: a fill is told after a trade that came later was public; alone it comes in the end', async () => {
    const user = await scene.subscribed()
    const stream = await scene.line('spot', '/ws/ethusdt@trade')
    await scene.fault({ id: 'F-70', event: 'executionReport', orderStatus: 'FILLED', behind: 'trade', ms: 60_000 })
    await scene.market(scene.spot, 'x1')
    expect(await scene.spotEvents(user)).toEqual(['NEW x1', 'outboundAccountPosition'])
    await scene.market(scene.spot, 'x2', { symbol: 'ETHUSDT', quantity: '0.01' })
    await stream.next()
    expect(await scene.spotEvents(user)).toContain('TRADE x1')
    await scene.fault({ id: 'F-70', event: 'outboundAccountPosition', behind: 'never', ms: 700 })
    await scene.place(scene.spot, 'x3')
    expect((await scene.spotEvents(user)).at(-1)).toBe('NEW x3')
    scene.clock.advance(700)
    expect((await scene.spotEvents(user)).at(-1)).toBe('outboundAccountPosition')
  })

  test('F-71: so many events vanish, or some by chance, the same for the same seed', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-71', event: 'executionReport', count: 2 })
    for (const id of ['x1', 'x2', 'x3']) await scene.place(scene.spot, id)
    expect((await scene.spotEvents(line)).filter((each) => each.startsWith('NEW'))).toEqual(['NEW x3'])
    const seen: string[][] = []
    for (const round of ['a', 'b']) {
      const before = line.messages.length
      await scene.fault({ id: 'F-71', event: 'executionReport', chance: 0.5, count: 'always', seed: 'lost' })
      for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) await scene.place(scene.spot, `${round}${number}`)
      await scene.control.clearFaults()
      await scene.arrived(line)
      const came = line.messages.slice(before).flatMap(({ event }) => (event?.x === 'NEW' ? [event.c.slice(1)] : []))
      seen.push(came)
    }
    expect(seen[0]).toEqual(seen[1])
    expect(seen[0]?.length).toBeGreaterThan(0)
    expect(seen[0]?.length).toBeLessThan(8)
  })

  test('F-72: an event up to 500 ms around the reply, or only one of the two', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-72', ms: [100, 300], count: 2, seed: 1 })
    expect((await scene.place(scene.spot, 'x1')).status).toBe(200)
    expect(await scene.spotEvents(line)).toEqual([])
    scene.clock.advance(99)
    expect(await scene.spotEvents(line)).toEqual([])
    scene.clock.advance(201)
    expect((await scene.spotEvents(line)).toSorted()).toEqual(['NEW x1', 'outboundAccountPosition'])
    await scene.fault({ id: 'F-72', form: 'reply-only', event: 'executionReport' })
    expect((await scene.place(scene.spot, 'x2')).status).toBe(200)
    expect(await scene.spotEvents(line)).not.toContain('NEW x2')
    await scene.fault({ id: 'F-72', form: 'event-only', method: 'order.place' })
    const api = await scene.api()
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.004',
      price: '50000',
    }
    const params = scene.spot.socketParams({ ...order, newClientOrderId: 'x3' })
    api.socket.send(JSON.stringify({ id: 1, method: 'order.place', params }))
    await scene.arrived(api)
    expect(api.messages.some((message) => message.id === 1 && message.result?.orderId)).toBe(false)
    expect(await scene.spotEvents(line)).toContain('NEW x3')
  })

  test('F-71: frames of a stream are lost, and F-72: late', async () => {
    const line = await scene.line('spot', '/ws/btcusdt@trade')
    const other = await scene.line('spot', '/ws/ethusdt@trade')
    await scene.fault({ id: 'F-71', kind: 'market', symbol: 'BTCUSDT', count: 'always' })
    await scene.market(scene.spot, 'x1')
    await scene.market(scene.spot, 'x2', { symbol: 'ETHUSDT', quantity: '0.01' })
    expect((await other.next()).s).toBe('ETHUSDT')
    expect(await trades(line)).toEqual([])
    await scene.control.clearFaults()
    await scene.fault({ id: 'F-72', event: 'trade', ms: 200, count: 'always' })
    await scene.market(scene.spot, 'x3')
    expect(await trades(line)).toEqual([])
    scene.clock.advance(200)
    expect((await trades(line)).length).toBeGreaterThan(0)
  })

  test('F-73: nothing for 5 s, then all of it and more', async () => {
    const line = await scene.subscribed()
    await scene.fault({ id: 'F-73', kind: 'user-data', ms: 5000, frames: 10_000 })
    await scene.place(scene.spot, 'x1')
    await scene.place(scene.spot, 'x2')
    scene.clock.advance(4999)
    const other = await scene.api()
    await scene.arrived(other)
    expect(line.messages.filter((message) => message.event)).toEqual([])
    scene.clock.advance(1)
    expect(await scene.spotEvents(line)).toHaveLength(10_000)
    expect((await scene.spotEvents(line)).slice(0, 5)).toEqual([
      'NEW x1',
      'outboundAccountPosition',
      'NEW x2',
      'outboundAccountPosition',
      'outboundAccountPosition',
    ])
    expect(await scene.control.faults()).toEqual([])
  })
})

describe('books', () => {
  const depth = async (market: 'spot' | 'usdm'): Promise<Line> => {
    const line = await scene.line(
      market,
      market === 'spot' ? '/ws/btcusdt@depth@100ms' : '/public/ws/btcusdt@depth@100ms',
    )
    return line
  }
  const change = async (market: 'spot' | 'usdm', id: string): Promise<void> => {
    await scene.place(scene[market], id, { price: scene.price(market, -200) })
    scene.clock.advance(100)
  }

  test('F-77: a gap in the update ids', async () => {
    const line = await depth('spot')
    await change('spot', 'x1')
    const first = await line.next()
    await scene.fault({ id: 'F-77', symbol: 'BTCUSDT' })
    await change('spot', 'x2')
    await change('spot', 'x3')
    const next = await line.next()
    expect(next.U).toBeGreaterThan(first.u + 1)
    await change('spot', 'x4')
    expect((await line.next()).U).toBe(next.u + 1)
  })

  test('F-77: a pu that does not fit, and a crossed book', async () => {
    const line = await depth('usdm')
    await change('usdm', 'x1')
    const first = await line.next()
    await scene.fault({ id: 'F-77', form: 'pu' })
    await change('usdm', 'x2')
    expect((await line.next()).pu).not.toBe(first.u)
    await scene.fault({ id: 'F-77', form: 'crossed' })
    await change('usdm', 'x3')
    const crossed = await line.next()
    expect(Number(crossed.b[0][0])).toBeGreaterThan(Number(crossed.a[0][0]))
  })

  test('F-77: an old snapshot', async () => {
    const read = async () => (await scene.spot.raw('GET', '/api/v3/depth?symbol=BTCUSDT&limit=5')).body.lastUpdateId
    const now = await read()
    await scene.fault({ id: 'F-77', form: 'old', market: 'spot', rows: 50 })
    expect(await read()).toBe(now - 50)
    expect(await read()).toBe(now)
  })
})
