import { createHash, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ControlAccount, ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { fixture, haveFixtures } from '../testing/fixtures'
import { Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let account: ControlAccount
let spot: Trader
let usdm: Trader

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())
beforeEach(async () => {
  await control.reset()
  account = await control.createAccount({ spot: { USDT: '10000' }, usdm: { USDT: '10000' } })
  spot = new Trader(exchange.ports.spot, account, () => clock.now())
  usdm = new Trader(exchange.ports.usdm, account, () => clock.now())
})

const sign = (trader: Trader, query: string) => `${query}&signature=${trader.signatureOf(query)}`
const ORDER = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50000'

describe('who asks and when', () => {
  const now = () => clock.now()
  // Source: spot.md 3.4.
  test.each<[string, () => string, number, number, string]>([
    [
      'no signature, whoever asks',
      () => `timestamp=${now()}`,
      400,
      -1102,
      "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
    ],
    [
      'no timestamp',
      () => sign(spot, 'recvWindow=5000'),
      400,
      -1102,
      "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.",
    ],
    [
      'a signature that is no hex',
      () => `timestamp=${now()}&signature=abc`,
      400,
      -1100,
      "Illegal characters found in parameter 'signature'; legal range is '^[A-Fa-f0-9]{64}$'.",
    ],
    [
      'too old',
      () => sign(spot, `timestamp=${now() - 5001}`),
      400,
      -1021,
      'Timestamp for this request is outside of the recvWindow.',
    ],
    [
      'too old by a fraction',
      () => sign(spot, `recvWindow=10.5&timestamp=${now() - 11}`),
      400,
      -1021,
      'Timestamp for this request is outside of the recvWindow.',
    ],
    [
      'a second ahead',
      () => sign(spot, `timestamp=${now() + 1000}`),
      400,
      -1021,
      "Timestamp for this request was 1000ms ahead of the server's time.",
    ],
    [
      'a window too wide',
      () => sign(spot, `recvWindow=60001&timestamp=${now()}`),
      400,
      -1102,
      "'recvWindow' contains unexpected value. Cannot be greater than 60000.",
    ],
    [
      'another text signed',
      () => `timestamp=${now()}&signature=${spot.signatureOf(`timestamp=${now() + 1}`)}`,
      400,
      -1022,
      'Signature for this request is not valid.',
    ],
    [
      'a parameter nobody reads, on GET',
      () => sign(spot, `foo=1&timestamp=${now()}`),
      400,
      -1101,
      "Too many parameters; expected '2' and received '3'.",
    ],
    [
      'a parameter twice',
      () => sign(spot, `timestamp=${now()}&timestamp=${now()}`),
      400,
      -1101,
      'Duplicate values for a parameter detected.',
    ],
  ])('%s', async (_, query, status, code, msg) => {
    const reply = await spot.raw('GET', `/api/v3/account?${query()}`)
    expect({ status: reply.status, body: reply.body }).toEqual({ status, body: { code, msg } })
    expect(reply.headers.get('x-mbx-used-weight-1m')).toBe(
      code === -1101 && query().includes(`timestamp=${now()}&timestamp`) ? '0' : '20',
    )
  })

  test.each<[string, () => string]>([
    ['a timestamp in microseconds', () => `timestamp=${now()}000`],
    ['just within the window', () => `timestamp=${now() - 5000}`],
    ['a window with decimals', () => `recvWindow=6000.346&timestamp=${now() - 6000}`],
    ['just below a second ahead', () => `timestamp=${now() + 999}`],
  ])('%s is accepted', async (_, query) => {
    expect((await spot.raw('GET', `/api/v3/account?${sign(spot, query())}`)).status).toBe(200)
  })

  test('no key, a malformed key and an unknown key differ (S-21)', async () => {
    const ask = (apiKey: string) =>
      spot.raw('GET', `/api/v3/account?${sign(spot, `timestamp=${now()}`)}`, { headers: { 'X-MBX-APIKEY': apiKey } })
    expect(await ask('')).toMatchObject({ status: 401, body: { code: -2014, msg: 'API-key format invalid.' } })
    expect(await ask('short')).toMatchObject({ status: 401, body: { code: -2014 } })
    expect(await ask('x'.repeat(64))).toMatchObject({
      status: 401,
      body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    })
  })

  // Source: spot.md 19. Each row has the fault of its name and every later one.
  test.each<[string, string, string, number]>([
    ['a parameter nobody reads', 'foo=1&symbol=&price=x', 'short', -1101],
    ['an empty one', 'symbol=&orderId=x', 'short', -1105],
    ['an illegal one', 'symbol=btcusdt', 'short', -1100],
    ['the key', 'symbol=NOTHING&recvWindow=1', 'short', -2014],
    ['the time', 'symbol=NOTHING&recvWindow=1', '', -1021],
    ['the signature', 'symbol=NOTHING', '', -1022],
  ])('of several faults %s is told first', async (_, query, apiKey, code) => {
    const headers = apiKey === '' ? {} : { headers: { 'X-MBX-APIKEY': apiKey } }
    const signature = 'a'.repeat(64)
    const reply = await spot.raw(
      'GET',
      `/api/v3/order?${query}&timestamp=${now() - 100}&signature=${signature}`,
      headers,
    )
    expect(reply.body.code).toBe(code)
  })

  test('a signature over the text before percent-encoding is refused, over the encoded text accepted', async () => {
    const symbol = '测试USDT'
    const plain = spot.signatureOf(`symbol=${symbol}&timestamp=${now()}`)
    const encoded = `symbol=${encodeURIComponent(symbol)}&timestamp=${now()}`
    expect((await spot.raw('GET', `/api/v3/openOrders?${encoded}&signature=${plain}`)).body.code).toBe(-1022)
    expect((await spot.raw('GET', `/api/v3/openOrders?${sign(spot, encoded)}`)).body.code).toBe(-1121)
  })

  test('an Ed25519 key signs REST requests', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const opened = await control.createAccount({
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      spot: { BTC: '1' },
    })
    expect(opened.secretKey).toBe('')
    const trader = new Trader(exchange.ports.spot, { ...opened, privateKey }, () => clock.now())
    expect((await trader.signed('GET', '/api/v3/account', { omitZeroBalances: 'true' })).body.balances).toEqual([
      { asset: 'BTC', free: '1.00000000', locked: '0.00000000' },
    ])
  })

  test('futures: no upper bound of the window, unread parameters pass, a listen key needs no signature', async () => {
    expect((await usdm.signed('GET', '/fapi/v3/balance', { recvWindow: 9_999_999, foo: 1 })).status).toBe(200)
    expect((await usdm.raw('POST', '/fapi/v1/listenKey')).body.listenKey).toMatch(/^[A-Za-z0-9]{64}$/)
    expect(
      (await usdm.raw('POST', '/fapi/v1/listenKey', { headers: { 'X-MBX-APIKEY': 'y'.repeat(64) } })).body,
    ).toEqual({ code: -2015, msg: 'Invalid API-key, IP, or permissions for action' })
  })
})

describe('how a request is read', () => {
  test('query, form body and a mix place the same order; JSON bodies are not read', async () => {
    const post = (query: string, body: string, type = 'application/x-www-form-urlencoded') => {
      const signature = spot.signatureOf(query + body)
      return spot.raw('POST', `/api/v3/order?${query}`, {
        body: `${body}&signature=${signature}`,
        headers: { 'content-type': type },
      })
    }
    const time = `timestamp=${clock.now()}`
    expect((await post('', `${ORDER}&${time}`)).body.status).toBe('NEW')
    expect(
      (await post('symbol=BTCUSDT&side=BUY', `side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50001&${time}`))
        .body,
    ).toMatchObject({ side: 'BUY', status: 'NEW' })
    expect((await post('', `${ORDER}&${time}`, 'application/json')).body.code).toBe(-1102)
    expect(
      (await spot.signed('POST', '/api/v3/order', { ...Object.fromEntries(new URLSearchParams(ORDER)), foo: 1 })).body,
    ).toEqual({
      code: -1104,
      msg: "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.",
    })
  })

  test('times come in microseconds when asked for, and another unit is refused', async () => {
    const unit = (value: string) =>
      spot.raw('GET', `/api/v3/account?${sign(spot, `timestamp=${clock.now()}`)}`, {
        headers: { 'X-MBX-TIME-UNIT': value },
      })
    expect((await unit('microsecond')).body.updateTime).toBe(clock.now() * 1000)
    expect((await unit('NANOSECOND')).body).toEqual({
      code: -1194,
      msg: 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.',
    })
  })

  test('an unknown path is 404 in the manner of each market', async () => {
    expect(await spot.raw('GET', '/api/v3/nothing')).toMatchObject({ status: 404, body: '' })
    expect((await spot.raw('GET', '/api/v3/nothing', { headers: { accept: 'text/html' } })).body).toContain('<html>')
    expect(await usdm.raw('GET', '/fapi/v1/stock/contract')).toMatchObject({
      status: 404,
      body: { code: -5000, msg: 'Path /fapi/v1/stock/contract, Method GET is invalid' },
    })
  })

  test('a strategy id keeps its 64 bits, and more than those overflow', async () => {
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.001',
      price: '50000',
    }
    const placed = await spot.signed('POST', '/api/v3/order', { ...order, strategyId: '9223372036854775807' })
    expect(placed.text).toContain('"strategyId":9223372036854775807')
    expect(await spot.signed('POST', '/api/v3/order', { ...order, strategyId: '9223372036854775808' })).toMatchObject({
      status: 400,
      body: { code: -1108, msg: "Parameter 'strategyId' overflowed." },
    })
  })

  test('the removed listen key of spot says so', async () => {
    const reply = await spot.raw('POST', '/api/v3/userDataStream')
    expect([reply.status, reply.headers.get('content-type')]).toEqual([410, 'text/html'])
    if (haveFixtures) expect(reply.body).toBe(fixture('spot/observed.rest.userDataStream.410').body)
  })
})

describe('what a call costs', () => {
  const used = (reply: { headers: Headers }) => reply.headers.get('x-mbx-used-weight-1m')

  test('a placement is free when it succeeds and costs its weight when it fails', async () => {
    const order = Object.fromEntries(new URLSearchParams(ORDER))
    const placed = await spot.signed('POST', '/api/v3/order', order)
    expect([
      placed.status,
      used(placed),
      placed.headers.get('x-mbx-order-count-10s'),
      placed.headers.get('x-mbx-order-count-1d'),
    ]).toEqual([200, '0', '1', '1'])
    const refused = await spot.signed('POST', '/api/v3/order', { ...order, quantity: '1' })
    expect([refused.status, used(refused)]).toEqual([400, '1'])
    expect(used(await spot.signed('GET', '/api/v3/openOrders'))).toBe('81')
    expect(used(await spot.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }))).toBe('87')
    expect((await spot.signed('GET', '/api/v3/rateLimit/order')).body).toMatchObject([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
    ])
  })

  test('a fill gives the order count back', async () => {
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' }
    expect((await spot.signed('POST', '/api/v3/order', market)).headers.get('x-mbx-order-count-10s')).toBe('0')
  })

  test('weight runs out with 429 and Retry-After (F-27)', async () => {
    let reply = await spot.signed('GET', '/api/v3/openOrders')
    while (reply.status === 200) reply = await spot.signed('GET', '/api/v3/openOrders')
    expect(reply).toMatchObject({ status: 429, body: { code: -1003 } })
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  })

  test('too many new orders are refused with 429 -1015 (F-29)', async () => {
    const order = Object.fromEntries(new URLSearchParams(ORDER))
    const replies = []
    for (let i = 0; i < 101; i++)
      replies.push(await spot.signed('POST', '/api/v3/order', { ...order, price: 50_000 + i, quantity: '0.0002' }))
    expect(replies.slice(0, 100).every((reply) => reply.status === 200)).toBe(true)
    expect(replies[100]).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
    })
    expect(Number(replies[100]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

test('the paper account is ensured, not made twice', async () => {
  const wish = {
    apiKey: `paper-${createHash('sha256').update('x').digest('hex')}`.slice(0, 40),
    secretKey: 'secret',
    spot: { USDT: '1' },
  }
  const first = await control.createAccount(wish)
  expect(await control.createAccount(wish)).toEqual(first)
  expect((await control.truth(first.apiKey)).spot.balances).toEqual([
    { asset: 'USDT', free: '1.00000000', locked: '0.00000000' },
  ])
  await expect(control.createAccount({ ...wish, secretKey: 'other' })).rejects.toThrow(
    'exists already with another secret',
  )
})
