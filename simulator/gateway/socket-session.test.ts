import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { Line, Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let line: Line

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())
beforeEach(async () => {
  await control.reset()
  line = await Line.open(exchange.ports.spot, '/ws-api/v3')
})
afterEach(() => line.close())

async function edKey(): Promise<Trader> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const opened = await control.createAccount({
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    spot: { USDT: '10000' },
    usdm: { USDT: '10000' },
  })
  return new Trader(exchange.ports.spot, { ...opened, privateKey }, () => clock.now())
}
const hmacKey = async () => new Trader(exchange.ports.spot, await control.createAccount(), () => clock.now())
const now = () => ({ timestamp: clock.now() })
const REVOKED = {
  id: null,
  status: 401,
  error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
}

describe('a session', () => {
  test('is replaced by a second logon', async () => {
    const [first, second] = [await edKey(), await edKey()]
    await line.ask('session.logon', first.socketParams())
    expect((await line.ask('session.logon', second.socketParams())).result.apiKey).toBe(second.account.apiKey)
    expect((await line.ask('session.status')).result.apiKey).toBe(second.account.apiKey)
  })

  test('gives way to a key that a request brings along', async () => {
    const [own, other] = [await edKey(), await hmacKey()]
    await line.ask('session.logon', own.socketParams())
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.001',
      price: '50000',
    }
    await line.ask('order.place', other.socketParams(order))
    expect((await other.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(1)
    expect((await line.ask('openOrders.status', { symbol: 'BTCUSDT', ...now() })).result).toEqual([])
  })

  test('ends when its key is revoked: told once without an id, and the key is gone', async () => {
    const own = await edKey()
    await line.ask('session.logon', own.socketParams())
    await line.ask('userDataStream.subscribe')
    await control.revokeKey(own.account.apiKey)
    expect(await line.ask('account.status', now())).toMatchObject({ status: 401, error: { code: -2015 } })
    expect(line.messages.filter(({ id }) => id === null)).toEqual([REVOKED])
    expect((await line.ask('session.status')).result).toMatchObject({ apiKey: null, userDataStream: false })
    expect((await line.ask('account.status', now())).error.code).toBe(-1102)
  })

  test('ends when its key may no longer come from here, and public requests go on', async () => {
    const own = await edKey()
    await line.ask('session.logon', own.socketParams())
    await control.setRights(own.account.apiKey, { ips: ['203.0.113.7'] })
    expect(await line.ask('time')).toMatchObject({ status: 200, result: { serverTime: clock.now() } })
    expect(line.messages).toContainEqual(REVOKED)
  })

  test('meets rights that were taken away meanwhile', async () => {
    const own = await edKey()
    await line.ask('session.logon', own.socketParams())
    await control.setRights(own.account.apiKey, { enableSpotAndMarginTrading: false })
    expect(await line.ask('order.cancel', { symbol: 'BTCUSDT', orderId: 1, ...now() })).toMatchObject({
      status: 401,
      error: { code: -2015 },
    })
    expect((await line.ask('account.status', now())).status).toBe(200)
  })

  test('RSA keys cannot log on and are named', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { apiKey } = await control.createAccount({
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    })
    const signature = sign('RSA-SHA256', Buffer.from(`apiKey=${apiKey}&timestamp=${clock.now()}`), privateKey)
    expect(
      await line.ask('session.logon', { apiKey, ...now(), signature: signature.toString('base64') }),
    ).toMatchObject({ status: 400, error: { code: -2028, msg: 'RSA API key is not supported.' } })
  })

  test('logout ends what the session subscribed and leaves what was signed for', async () => {
    const [own, other] = [await edKey(), await hmacKey()]
    await line.ask('session.logon', own.socketParams())
    await line.ask('userDataStream.subscribe')
    await line.ask('userDataStream.subscribe.signature', other.socketParams())
    await line.ask('session.logout')
    expect((await line.ask('session.subscriptions')).result).toEqual([{ subscriptionId: 1 }])
    expect(line.messages.filter(({ event }) => event?.e === 'eventStreamTerminated')).toEqual([
      { subscriptionId: 0, event: { e: 'eventStreamTerminated', E: clock.now() } },
    ])
  })
})

describe('requests', () => {
  test.each<[string, object | undefined, number, string]>([
    [
      'userDataStream.subscribe',
      { foo: 1 },
      -1104,
      "Not all sent parameters were read; read '0' parameter(s) but was sent '1'.",
    ],
    [
      'session.status',
      { apiKey: 'x', timestamp: 1 },
      -1104,
      "Not all sent parameters were read; read '1' parameter(s) but was sent '2'.",
    ],
    ['depth', { symbol: '' }, -1105, "Parameter 'symbol' was empty."],
    [
      'userDataStream.unsubscribe',
      { subscriptionId: 'x' },
      -1100,
      "Illegal characters found in parameter 'subscriptionId'; legal range is '^[0-9]{1,20}$'.",
    ],
    ['userDataStream.unsubscribe', { subscriptionId: 3 }, -2036, 'User Data Stream subscription not active.'],
    ['userDataStream.start', undefined, -1020, 'This operation is not supported.'],
  ])('%s with %j is %i', async (method, params, code, msg) => {
    expect(await line.ask(method, params)).toMatchObject({ status: 400, error: { code, msg } })
  })

  test('arrays are arrays, numbers and booleans themselves', async () => {
    const answer = await line.ask('ticker.price', { symbols: ['BTCUSDT', 'ETHUSDT'], returnRateLimits: false })
    expect(answer).not.toHaveProperty('rateLimits')
    expect(answer.result.map(({ symbol }: { symbol: string }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT'])
    expect((await line.ask('depth', { symbol: 'BTCUSDT', limit: 5 })).result.bids).toHaveLength(5)
  })

  test('a number is signed in the digits it was sent with', async () => {
    const own = await hmacKey()
    const { apiKey } = own.account
    const timestamp = clock.now()
    const signature = own.signatureOf(`apiKey=${apiKey}&recvWindow=5000.50&timestamp=${timestamp}`)
    line.socket.send(
      `{"id":1,"method":"account.status","params":{"apiKey":"${apiKey}","recvWindow":5000.50,"timestamp":${timestamp},"signature":"${signature}"}}`,
    )
    expect(await line.next()).toMatchObject({ id: 1, status: 200 })
  })

  test('orders over REST and over the socket count together, for the account', async () => {
    const own = await hmacKey()
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.0002',
      price: '50000',
    }
    const counts = (answer: { rateLimits: { rateLimitType: string; count: number }[] }) =>
      answer.rateLimits.filter((row) => row.rateLimitType === 'ORDERS').map((row) => row.count)
    await own.signed('POST', '/api/v3/order', order)
    expect(counts(await line.ask('order.place', own.socketParams(order)))).toEqual([2, 2])
    for (let i = 0; i < 98; i++) await own.signed('POST', '/api/v3/order', order)
    const full = await line.ask('order.place', own.socketParams(order))
    expect(full).toMatchObject({
      status: 429,
      error: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    })
    expect(counts(full)).toEqual([100, 100])
  })

  test('a futures batch counts five times in ten seconds and once in the minute', async () => {
    const account = await control.createAccount()
    const own = new Trader(exchange.ports.usdm, account, () => clock.now())
    const batchOrders = JSON.stringify([
      { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002', price: '50000' },
    ])
    const { headers } = await own.signed('POST', '/fapi/v1/batchOrders', { batchOrders })
    expect([headers.get('x-mbx-order-count-10s'), headers.get('x-mbx-order-count-1m')]).toEqual(['5', '1'])
  })

  test('the rates of a ban come with the moment it ends (F-28)', async () => {
    await control.setFault({ id: 'F-28', method: 'time' })
    const banned = await line.ask('time')
    expect(banned).toMatchObject({
      status: 418,
      error: { code: -1003, data: { serverTime: clock.now(), retryAfter: clock.now() + 120_000 } },
    })
    expect((await line.ask('time')).status).toBe(418)
  })
})

describe('the futures WebSocket API', () => {
  test('gives, prolongs and ends listen keys for a key alone', async () => {
    const account = await control.createAccount()
    const futures = await Line.open(exchange.ports.usdm, '/ws-fapi/v1')
    const params = { apiKey: account.apiKey }
    const started = await futures.ask('userDataStream.start', params)
    expect(started.result.listenKey).toMatch(/^[A-Za-z0-9]{64}$/)
    expect((await futures.ask('userDataStream.ping', params)).result).toEqual(started.result)
    expect(await futures.ask('userDataStream.stop', params)).toMatchObject({ status: 200, result: {} })
    expect((await futures.ask('userDataStream.start', {})).error.code).toBe(-2014)
    futures.close()
  })

  test('keeps both versions of the account apart', async () => {
    const own = await edKey()
    const futures = await Line.open(exchange.ports.usdm, '/ws-fapi/v1')
    expect((await futures.ask('session.logon', own.socketParams())).result).toMatchObject({
      apiKey: own.account.apiKey,
    })
    const [old, current] = [await futures.ask('account.status', now()), await futures.ask('v2/account.status', now())]
    expect([old.status, current.status]).toEqual([200, 200])
    expect(old.result.positions.length).toBeGreaterThan(current.result.positions.length)
    futures.close()
  })
})

describe('control frames', () => {
  test('more than five pings in a second end a WebSocket API connection (F-76)', async () => {
    for (let i = 0; i < 6; i++) line.socket.ping()
    expect(await line.closed).toBe(1008)
  })

  test('an address that floods again and again is banned', async () => {
    clock.advance(300_000)
    for (let i = 0; i < 11; i++) {
      const stream = await Line.open(exchange.ports.spot, '/ws')
      for (let j = 0; j < 6; j++) stream.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}')
      expect(await stream.closed).toBe(1008)
    }
    await expect(Line.open(exchange.ports.spot, '/ws')).rejects.toThrow('418')
  })
})
