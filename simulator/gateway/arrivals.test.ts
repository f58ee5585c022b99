import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { FaultScene } from '../testing/fault-scene'

let scene: FaultScene
beforeAll(async () => {
  scene = await FaultScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.begin())

const order = (id: string) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.004',
  price: '20000',
  newClientOrderId: id,
})
const arrived = async (after?: number) =>
  (await scene.control.arrivals(scene.apiKey, after)).map(({ method, path, params }) => [
    method,
    path,
    params['newClientOrderId'],
  ])

test('each request for a change is counted once as it arrives, refused ones too, and reads are not (I1)', async () => {
  await scene.spot.signed('POST', '/api/v3/order', order('a1'))
  await scene.spot.signed('POST', '/api/v3/order', { ...order('a2'), price: '0.001' })
  await scene.spot.signed('GET', '/api/v3/openOrders')
  await scene.usdm.signed('POST', '/fapi/v1/listenKey')
  expect(await arrived()).toEqual([
    ['POST', '/api/v3/order', 'a1'],
    ['POST', '/api/v3/order', 'a2'],
  ])
  const [first] = await scene.control.arrivals(scene.apiKey)
  expect(Object.keys(first?.params ?? {}).sort()).toEqual(Object.keys(order('a1')).sort())
  expect(await arrived(first?.number)).toEqual([['POST', '/api/v3/order', 'a2']])
})

test.each([
  ['F-04 that is reset before it was read', { id: 'F-04', bytes: 0 }],
  ['F-14 that a middlebox doubles', { id: 'F-14' }],
])('a request under %s arrived once (I1)', async (_, fault) => {
  await scene.fault({ ...fault, market: 'spot' })
  await scene.spot.signed('POST', '/api/v3/order', order('b1')).catch(() => undefined)
  expect(await arrived()).toEqual([['POST', '/api/v3/order', 'b1']])
})

test('a request over the WebSocket API is told by its REST path', async () => {
  const socket = await scene.api()
  await socket.ask('order.place', scene.spot.socketParams(order('c1')))
  expect(await arrived()).toEqual([['POST', '/api/v3/order', 'c1']])
})
