import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { fixture, haveFixtures, shapeOf } from '../testing/fixtures'
import { Line, Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let hmac: Trader
let ed: Trader
let line: Line

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())
beforeEach(async () => {
  await control.reset()
  hmac = new Trader(exchange.ports.spot, await control.createAccount({ spot: { USDT: '10000' } }), () => clock.now())
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const opened = await control.createAccount({
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    spot: { USDT: '10000' },
  })
  ed = new Trader(exchange.ports.spot, { ...opened, privateKey }, () => clock.now())
  line = await Line.open(exchange.ports.spot, '/ws-api/v3')
})
afterEach(() => line.close())

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' }

describe('the envelope', () => {
  test('an answer carries id, status, result and the limits; orders count among them', async () => {
    const placed = await line.ask('order.place', hmac.socketParams({ ...ORDER, newOrderRespType: 'RESULT' }), 'text-id')
    expect(placed).toMatchObject({ id: 'text-id', status: 200, result: { status: 'NEW' } })
    expect(placed.rateLimits).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100, count: 1 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000, count: 1 },
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000, count: 2 },
    ])
    if (haveFixtures) expect(shapeOf(placed)).toEqual(shapeOf(fixture('spot/wsapi.envelope.success')))
    const status = await line.ask(
      'v3/order.status',
      hmac.socketParams({ symbol: 'BTCUSDT', orderId: placed.result.orderId }),
    )
    expect(status.rateLimits).toHaveLength(1)
    expect(status.result.clientOrderId).toBe(placed.result.clientOrderId)
  })

  test('a refusal has an error in place of the result', async () => {
    const refused = await line.ask('order.place', hmac.socketParams({ ...ORDER, quantity: '1' }))
    expect(refused).toMatchObject({
      status: 400,
      error: { code: -2010, msg: 'Account has insufficient balance for requested action.' },
    })
    expect(refused.result).toBeUndefined()
    expect(await line.ask('order.cancel', hmac.socketParams({ symbol: 'BTCUSDT', orderId: 1 }))).toMatchObject({
      status: 400,
      error: { code: -2011 },
    })
    expect(await line.ask('order.fly', {})).toMatchObject({ status: 400, error: { code: -1020 } })
  })

  test('limits are left out when asked', async () => {
    const quiet = await Line.open(exchange.ports.spot, '/ws-api/v3?returnRateLimits=false')
    expect(await quiet.ask('session.status')).not.toHaveProperty('rateLimits')
    quiet.close()
    expect(await line.ask('account.status', hmac.socketParams({ returnRateLimits: 'false' }))).not.toHaveProperty(
      'rateLimits',
    )
  })

  test('weight that runs out says until when, and bad JSON is told', async () => {
    let answer = await line.ask('openOrders.status', hmac.socketParams())
    while (answer.status === 200) answer = await line.ask('openOrders.status', hmac.socketParams())
    expect(answer).toMatchObject({ status: 429, error: { code: -1003, data: { serverTime: clock.now() } } })
    expect(answer.error.data.retryAfter).toBeGreaterThan(clock.now())
    line.socket.send('{')
    expect(await line.next()).toMatchObject({ id: null, status: 400, error: { code: -1135 } })
  })

  test('a frame without id cuts the connection', async () => {
    line.socket.send(JSON.stringify({ method: 'ping' }))
    expect(await line.closed).toBe(1006)
  })
})

describe('a session', () => {
  test('is for Ed25519 keys only', async () => {
    expect(await line.ask('session.logon', hmac.socketParams())).toMatchObject({
      status: 400,
      error: { code: -2028, msg: 'HMAC-SHA-256 API key is not supported.' },
    })
  })

  test('logs on, trades without key and signature, subscribes, logs out', async () => {
    expect(await line.ask('userDataStream.subscribe')).toMatchObject({
      status: 400,
      error: { code: -1193, msg: 'WebSocket session not authenticated. Recommendation: use `session.logon`' },
    })
    const logon = await line.ask('session.logon', ed.socketParams())
    expect(logon.result).toMatchObject({
      apiKey: ed.account.apiKey,
      authorizedSince: clock.now(),
      userDataStream: false,
    })
    if (haveFixtures)
      expect(shapeOf(logon.result)).toEqual(shapeOf(fixture('spot/wsapi.session.logon.response').result))
    expect((await line.ask('userDataStream.subscribe')).result).toEqual({ subscriptionId: 0 })
    expect((await line.ask('session.subscriptions')).result).toEqual([{ subscriptionId: 0 }])
    expect((await line.ask('session.status')).result.userDataStream).toBe(true)
    expect((await line.ask('order.place', { ...ORDER })).error).toMatchObject({ code: -1102 })
    expect((await line.ask('order.place', { ...ORDER, timestamp: clock.now() })).status).toBe(200)
    expect((await line.ask('userDataStream.subscribe')).error).toMatchObject({ code: -2035 })
    const out = await line.ask('session.logout')
    expect(out.result).toMatchObject({ apiKey: null, authorizedSince: null })
    expect(line.messages.some((message) => message.event?.e === 'eventStreamTerminated')).toBe(true)
    expect((await line.ask('order.place', { ...ORDER, timestamp: clock.now() })).error.code).toBe(-1102)
  })

  test('a wrong signature does not log on', async () => {
    const params = { ...ed.socketParams(), signature: 'AAAA' }
    expect(await line.ask('session.logon', params)).toMatchObject({ status: 400, error: { code: -1022 } })
  })
})

describe('user data', () => {
  test('several accounts share a connection, each event names its subscription, unsubscribing ends it', async () => {
    expect((await line.ask('userDataStream.subscribe.signature', hmac.socketParams())).result).toEqual({
      subscriptionId: 0,
    })
    expect((await line.ask('userDataStream.subscribe.signature', ed.socketParams())).result).toEqual({
      subscriptionId: 1,
    })
    await ed.signed('POST', '/api/v3/order', ORDER)
    const reported = await line.next((message) => message.event !== undefined)
    expect(reported).toMatchObject({ subscriptionId: 1, event: { e: 'executionReport', x: 'NEW' } })
    expect(await line.next()).toMatchObject({ subscriptionId: 1, event: { e: 'outboundAccountPosition' } })
    expect(await line.ask('userDataStream.unsubscribe', { subscriptionId: 7 })).toMatchObject({
      status: 400,
      error: { code: -2036 },
    })
    expect((await line.ask('userDataStream.unsubscribe', { subscriptionId: 1 })).result).toEqual({})
    expect(await line.next()).toEqual({ subscriptionId: 1, event: { e: 'eventStreamTerminated', E: clock.now() } })
    await ed.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
    await hmac.signed('POST', '/api/v3/order', ORDER)
    expect((await line.next()).subscriptionId).toBe(0)
  })

  test('a credit arrives as balanceUpdate', async () => {
    await line.ask('userDataStream.subscribe.signature', hmac.socketParams())
    await control.credit(hmac.account.apiKey, 'spot', 'BTC', '0.5')
    const { event } = await line.next()
    expect(event).toMatchObject({ e: 'balanceUpdate', a: 'BTC', d: '0.50000000' })
    if (haveFixtures) expect(shapeOf(event)).toEqual(shapeOf(fixture('spot/event.balanceUpdate').event))
  })

  test('cancel-all and account queries have their twins', async () => {
    await line.ask('order.place', hmac.socketParams(ORDER))
    expect((await line.ask('openOrders.status', hmac.socketParams({ symbol: 'BTCUSDT' }))).result).toHaveLength(1)
    expect((await line.ask('openOrders.cancelAll', hmac.socketParams({ symbol: 'BTCUSDT' }))).result[0].status).toBe(
      'CANCELED',
    )
    for (const [method, params] of [
      ['account.status', {}],
      ['account.commission', { symbol: 'BTCUSDT' }],
      ['account.rateLimits.orders', {}],
      ['allOrders', { symbol: 'BTCUSDT' }],
      ['myTrades', { symbol: 'BTCUSDT' }],
      ['order.test', ORDER],
      ['openOrderLists.status', {}],
    ] as const)
      expect(await line.ask(method, hmac.socketParams({ ...params }))).toMatchObject({ status: 200 })
  })
})

describe('the futures WebSocket API', () => {
  test('takes orders, keeps sessions and has no user data', async () => {
    const trader = new Trader(exchange.ports.usdm, await control.createAccount({ usdm: { USDT: '10000' } }), () =>
      clock.now(),
    )
    const futures = await Line.open(exchange.ports.usdm, '/ws-fapi/v1')
    const placed = await futures.ask('order.place', trader.socketParams({ ...ORDER, quantity: '0.002' }))
    expect(placed).toMatchObject({ status: 200, result: { status: 'NEW' } })
    expect(placed.rateLimits.map((row: { rateLimitType: string }) => row.rateLimitType)).toEqual([
      'REQUEST_WEIGHT',
      'ORDERS',
      'ORDERS',
    ])
    const status = await futures.ask('session.status')
    if (haveFixtures) expect(shapeOf(status.result)).toEqual(shapeOf(fixture('usdm/wsapi.session.status').result))
    expect((await futures.ask('userDataStream.subscribe')).status).toBe(400)
    futures.close()
  })
})
