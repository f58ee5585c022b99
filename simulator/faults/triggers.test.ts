import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const statuses = async (...ids: string[]): Promise<number[]> => {
  const came: number[] = []
  for (const id of ids) came.push((await scene.place(scene.spot, id)).status)
  return came
}

describe('when a fault strikes', () => {
  test('from the nth call on, so often, then never again', async () => {
    await scene.fault({ id: 'F-16', nth: 2, count: 2 })
    expect(await statuses('a', 'b', 'c', 'd')).toEqual([200, 500, 500, 200])
    expect(await scene.control.faults()).toEqual([])
  })

  test('from a time, after a while, and no longer than told', async () => {
    await scene.fault({ id: 'F-16', after: 1000, lasts: 500, count: 'always' })
    expect(await statuses('a')).toEqual([200])
    scene.clock.advance(1000)
    expect(await statuses('b')).toEqual([500])
    scene.clock.advance(500)
    expect(await statuses('c')).toEqual([200])
    expect(await scene.control.faults()).toEqual([])
    await scene.fault({ id: 'F-16', at: scene.clock.now() + 10 })
    expect(await statuses('d')).toEqual([200])
    scene.clock.advance(10)
    expect(await statuses('e')).toEqual([500])
  })

  test('by chance, the same for the same seed', async () => {
    const draw = async (round: string): Promise<number[]> => {
      await scene.fault({ id: 'F-16', chance: 0.5, seed: 11, count: 'always' })
      const came = await statuses(...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `${round}${number}`))
      await scene.control.clearFaults()
      return came
    }
    const first = await draw('a')
    expect(new Set(first)).toEqual(new Set([200, 500]))
    expect(await draw('b')).toEqual(first)
  })

  test('for a key, a client id, a symbol', async () => {
    await scene.fault({ id: 'F-16', clientOrderId: 'b' })
    expect(await statuses('a', 'b', 'c')).toEqual([200, 500, 200])
    await scene.fault({ id: 'F-16', symbol: 'ETHUSDT' })
    expect(await statuses('d')).toEqual([200])
    expect((await scene.place(scene.spot, 'e', { symbol: 'ETHUSDT', price: '1000' })).status).toBe(500)
    await scene.fault({ id: 'F-16', apiKey: 'somebody-else' })
    expect(await statuses('f')).toEqual([200])
  })

  test('when the order has a state', async () => {
    await scene.place(scene.spot, 'x1')
    await scene.market(scene.spot, 'x2')
    await scene.fault({ id: 'F-16', method: 'GET', path: '/api/v3/order', orderStatus: 'FILLED', count: 'always' })
    expect((await scene.query(scene.spot, 'x1')).status).toBe(200)
    expect((await scene.query(scene.spot, 'x2')).status).toBe(500)
    await scene.place(scene.usdm, 'y1')
    await scene.fault({ id: 'F-05', market: 'usdm', method: 'DELETE', orderStatus: 'NEW' })
    await expect(scene.cancel(scene.usdm, 'y1')).rejects.toThrow('fetch failed')
    expect(await scene.truth(scene.usdm)).toEqual({ y1: 'CANCELED' })
  })

  test('several at once: what spoils answers adds up, what replaces them strikes in order', async () => {
    await scene.fault({ id: 'F-16' })
    await scene.fault({ id: 'F-23' })
    await scene.fault({ id: 'F-54', path: '/api/v3/order', form: 'field', field: 'one', count: 'always' })
    await scene.fault({ id: 'F-52', path: '/api/v3/order', form: 'decimals', count: 'always' })
    const replies = []
    for (const id of ['a', 'b', 'c']) replies.push((await scene.place(scene.spot, id)).body)
    expect(replies.map((body) => body.code)).toEqual([-1000, -1001, undefined])
    expect(replies[2]).toMatchObject({ one: expect.anything(), price: '50000.000000000000000000' })
  })

  test('GET /faults/known lists what can be done, with an example each', async () => {
    const response = await fetch(`http://127.0.0.1:${scene.exchange.ports.control}/faults/known`)
    const { faults, outside } = (await response.json()) as { faults: Record<string, object>; outside: object }
    expect(faults['F-05']).toMatchObject({ does: expect.any(String), truth: 'executed', example: { id: 'F-05' } })
    expect(Object.keys(outside)).toEqual(['F-02'])
  })
})
