import { get } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import { Trader } from '../testing/trader'
import { ControlClient } from './client'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
})
afterAll(() => exchange.close())

async function post(path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST') {
  const response = await fetch(`http://127.0.0.1:${exchange.ports.control}${path}`, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })
  return { status: response.status, body: await response.json() }
}

describe('the control port', () => {
  test.each<[string, string, unknown, string]>([
    ['no JSON', '/accounts', '{', 'The body is not JSON.'],
    ['an address with broken escapes', '/accounts/%zz', {}, '/accounts/%zz is not the address of a call.'],
    [
      'an unknown field',
      '/accounts',
      { spott: {} },
      'Unknown field "spott". Allowed: spot, usdm, publicKey, apiKey, secretKey, rights, sharedWith.',
    ],
    [
      'an amount as number',
      '/accounts',
      { spot: { USDT: 5 } },
      'spot.USDT must be a decimal text above zero with at most eight decimals, such as "10000".',
    ],
    [
      'an amount with an exponent',
      '/accounts',
      { spot: { USDT: '1e5' } },
      'spot.USDT must be a decimal text above zero',
    ],
    [
      'an asset in small letters',
      '/accounts',
      { usdm: { usdt: '5' } },
      'usdm names the asset "usdt"; allowed: capital letters and digits.',
    ],
    [
      'a key without its secret',
      '/accounts',
      { apiKey: 'paper-key' },
      'An apiKey of your own needs a secretKey or a publicKey.',
    ],
    [
      'a public key that is none',
      '/accounts',
      { publicKey: 'x' },
      'publicKey must be the PEM of an Ed25519 or RSA public key.',
    ],
    [
      'no such symbol',
      '/market',
      { market: 'spot', symbol: 'NOPE', price: '1' },
      'There is no symbol "NOPE" on that market.',
    ],
    [
      'no such market',
      '/market',
      { market: 'margin', symbol: 'BTCUSDT', price: '1' },
      'market must be "spot" or "usdm".',
    ],
    [
      'a price of zero',
      '/market',
      { market: 'spot', symbol: 'BTCUSDT', price: '0' },
      'price must be a decimal text above zero',
    ],
    ['no such fault', '/faults', { id: 'F-99' }, 'There is no fault "F-99". Allowed: F-01, F-03, F-04,'],
    [
      'a fault of an unknown kind of socket',
      '/faults',
      { id: 'F-60', kind: 'all' },
      'kind must be one of user-data, market, ws-api.',
    ],
    [
      'a fault with a truth that is none',
      '/faults',
      { id: 'F-16', truth: 'maybe' },
      'truth must be one of executed, not, later.',
    ],
    ['a fault with a fraction', '/faults', { id: 'F-08', ms: 1.5 }, 'ms must be a whole number not below -1.'],
    ['a pause of nothing', '/market/pause', { symbol: 'NOPE' }, 'There is no symbol "NOPE"'],
  ])('says what was wrong: %s', async (_, path, body, sentence) => {
    const reply = await post(path, body)
    expect(reply.status).toBe(400)
    expect(reply.body.error.startsWith(sentence)).toBe(true)
  })

  test('does not answer web pages, unknown paths or unknown accounts', async () => {
    expect((await post('/reset', {}, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post('/nothing', {})).status).toBe(404)
    await expect(control.truth('nobody')).rejects.toThrow('There is no account with the key "nobody"')
  })

  test.each([
    ['localhost', 200],
    ['LocalHost:8700', 200],
    ['127.0.0.1', 200],
    ['127.0.0.1:1', 200],
    ['[::1]', 200],
    ['[::1]:8700', 200],
    ['rebound.example', 421],
    ['rebound.example:8700', 421],
    ['localhost.rebound.example', 421],
    ['127.0.0.1.rebound.example:8700', 421],
    ['rebound.example@127.0.0.1', 421],
  ])('called by the name "%s" answers %i', async (host, status) => {
    const reply = await new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
      const request = get({ port: exchange.ports.control, host: '127.0.0.1', path: '/healthz', headers: { host } })
      request.once('error', reject)
      request.once('response', (response) => {
        void json(response).then((body) => resolve({ status: response.statusCode, body }))
      })
    })
    expect(reply.status).toBe(status)
    if (status === 421)
      expect(reply.body).toEqual({
        error: 'The control port answers to the names localhost, 127.0.0.1 and [::1] only; send one of them as Host.',
      })
  })

  test('moves a price through resting orders and pauses the flow', async () => {
    const account = await control.createAccount({ spot: { USDT: '100000' } })
    const trader = new Trader(exchange.ports.spot, account, () => clock.now())
    const last = exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice() ?? 0n
    const price = `${last / 100_000_000n - 1000n}`
    await trader.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price,
    })
    await control.movePrice('spot', 'BTCUSDT', `${last / 100_000_000n - 2000n}`)
    const { spot } = await control.truth(account.apiKey)
    expect(spot.openOrders).toEqual([])
    expect(spot.fills).toMatchObject([{ price: `${price}.00000000`, isMaker: true }])
    const still = exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()
    clock.advance(5000)
    expect(exchange.markets.symbol('spot', 'BTCUSDT')?.lastPrice()).toBe(still)
    await control.resume('BTCUSDT')
    clock.advance(5000)
    expect(exchange.markets.symbol('spot', 'BTCUSDT')?.book.lastUpdateId).toBeGreaterThan(0)
    await control.pause()
  })

  test('halts a symbol', async () => {
    await control.setStatus('spot', 'ETHUSDT', 'HALT')
    const trader = new Trader(exchange.ports.spot, await control.createAccount(), () => clock.now())
    const reply = await trader.signed('POST', '/api/v3/order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '1',
    })
    expect(reply.body).toEqual({ code: -1013, msg: 'Market is closed.' })
    await control.setStatus('spot', 'ETHUSDT', 'TRADING')
  })

  test('reset gives every account its first credits back and clears the rest', async () => {
    const account = await control.createAccount({ spot: { USDT: '10000' }, usdm: { USDT: '5000' } })
    const spot = new Trader(exchange.ports.spot, account, () => clock.now())
    const usdm = new Trader(exchange.ports.usdm, account, () => clock.now())
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '50000',
    }
    const before = await spot.signed('POST', '/api/v3/order', order)
    await spot.signed('POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })
    await usdm.signed('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })
    await control.setFault({ id: 'F-05' })
    await control.reset()
    const truth = await control.truth(account.apiKey)
    expect(truth.spot).toEqual({
      balances: [{ asset: 'USDT', free: '10000.00000000', locked: '0.00000000' }],
      orders: [],
      openOrders: [],
      fills: [],
      allocations: [],
    })
    expect(truth.usdm).toMatchObject({ orders: [], positions: [], fills: [], balances: { USDT: '5000.00000000' } })
    expect(await control.faults()).toEqual([])
    const after = await spot.signed('POST', '/api/v3/order', order)
    expect(after.body.orderId).toBeGreaterThan(before.body.orderId)
  })

  test('tells its health and its time', async () => {
    expect(await control.health()).toMatchObject({
      status: 'ok',
      ports: exchange.ports,
      source: { kind: 'synthetic', state: 'live' },
    })
    expect(await control.time()).toBe(clock.now())
  })
})
