import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let traders: Record<Market, Trader>

beforeAll(async () => {
  exchange = await createExchange({ clock })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
  const account = await control.createAccount()
  const trader = (market: Market) => new Trader(exchange.ports[market], account, () => clock.now())
  traders = { spot: trader('spot'), usdm: trader('usdm') }
})
afterAll(() => exchange.close())

const READ: Record<Market, string> = { spot: '/api/v3/account', usdm: '/fapi/v3/account' }
const time = () => `timestamp=${clock.now()}`
const WRONG = { status: 400, body: { code: -1022, msg: 'Signature for this request is not valid.' } }

describe.each(['spot', 'usdm'] as const)('signatures on %s', (market) => {
  const get = (query: string) => traders[market].raw('GET', `${READ[market]}?${query}`)

  test('the hex of HMAC is read in either case', async () => {
    const signature = traders[market].signatureOf(time())
    for (const written of [signature, signature.toUpperCase()])
      expect((await get(`${time()}&signature=${written}`)).status).toBe(200)
  })

  test('what is no hex is named as such', async () => {
    expect(await get(`${time()}&signature=${'g'.repeat(64)}`)).toMatchObject({
      status: 400,
      body: {
        code: -1100,
        msg: "Illegal characters found in parameter 'signature'; legal range is '^[A-Fa-f0-9]{64}$'.",
      },
    })
  })

  test.each<[string, () => { publicKey: KeyObject; privateKey: KeyObject }, (text: string, key: KeyObject) => Buffer]>([
    ['Ed25519', () => generateKeyPairSync('ed25519'), (text, key) => sign(null, Buffer.from(text), key)],
    [
      'RSA',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
      (text, key) => sign('RSA-SHA256', Buffer.from(text), { key, padding: constants.RSA_PKCS1_PADDING }),
    ],
  ])('%s signs in base64, percent-encoded', async (_, makePair, signWith) => {
    const { publicKey, privateKey } = makePair()
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { apiKey } = await control.createAccount({ publicKey: pem })
    const ask = (signature: string) =>
      traders[market].raw('GET', `${READ[market]}?${time()}&signature=${signature}`, {
        headers: { 'X-MBX-APIKEY': apiKey },
      })
    const signature = signWith(time(), privateKey).toString('base64')
    expect((await ask(encodeURIComponent(signature))).status).toBe(200)
    expect(await ask(encodeURIComponent(signature.toLowerCase()))).toMatchObject(WRONG)
    expect(await ask('AAAA')).toMatchObject(WRONG)
  })

  test('a query and a body are signed one after the other, with nothing between', async () => {
    const path = market === 'spot' ? '/api/v3/order/test' : '/fapi/v1/order/test'
    const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC'
    const body = `quantity=0.002&price=50000&${time()}`
    const post = (signed: string) =>
      traders[market].raw('POST', `${path}?${query}`, {
        body: `${body}&signature=${traders[market].signatureOf(signed)}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    expect((await post(query + body)).status).toBe(200)
    expect(await post(`${query}&${body}`)).toMatchObject(WRONG)
  })

  test('a name twice is refused', async () => {
    const query = `recvWindow=5000&recvWindow=6000&${time()}`
    expect(await get(`${query}&signature=${traders[market].signatureOf(query)}`)).toMatchObject({
      status: 400,
      body: { code: -1101, msg: 'Duplicate values for a parameter detected.' },
    })
  })
})

describe('where the markets differ', () => {
  const around = (market: Market) => {
    const signed = `recvWindow=5000&${time()}`
    const signature = traders[market].signatureOf(signed)
    return traders[market].raw('GET', `${READ[market]}?recvWindow=5000&signature=${signature}&${time()}`)
  }

  test('the signature may stand anywhere on spot and must be last on futures', async () => {
    expect((await around('spot')).status).toBe(200)
    expect(await around('usdm')).toMatchObject(WRONG)
  })

  test('a window of more than a minute is refused on spot alone', async () => {
    expect(await traders.spot.signed('GET', READ.spot, { recvWindow: 60_001 })).toMatchObject({
      body: { code: -1102, msg: "'recvWindow' contains unexpected value. Cannot be greater than 60000." },
    })
    expect((await traders.spot.signed('GET', READ.spot, { recvWindow: '60000' })).status).toBe(200)
    expect((await traders.usdm.signed('GET', READ.usdm, { recvWindow: 9_999_999 })).status).toBe(200)
  })

  test('a window of four decimals is illegal', async () => {
    expect((await traders.spot.signed('GET', READ.spot, { recvWindow: '5000.1234' })).body.code).toBe(-1100)
    expect((await traders.spot.signed('GET', READ.spot, { recvWindow: '5000.123' })).status).toBe(200)
    expect((await traders.usdm.signed('GET', READ.usdm, { recvWindow: 'x' })).body.code).toBe(-1102)
  })

  test('a parameter that was sent empty is named on spot, and as if not sent on futures', async () => {
    expect(await traders.spot.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT', limit: '' })).toMatchObject({
      status: 400,
      body: { code: -1105, msg: "Parameter 'limit' was empty." },
    })
    expect((await traders.usdm.signed('GET', '/fapi/v1/allOrders', { symbol: 'BTCUSDT', limit: '' })).status).toBe(200)
    expect(await traders.usdm.signed('GET', '/fapi/v1/userTrades', { symbol: '' })).toMatchObject({
      status: 400,
      body: { code: -1102 },
    })
  })

  test('text that was not percent-encoded before signing is refused on spot', async () => {
    const query = `symbol=测试USDT&${time()}`
    const body = `${query}&signature=${traders.spot.signatureOf(query)}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await traders.spot.raw('DELETE', '/api/v3/openOrders', { body, headers })).toMatchObject(WRONG)
  })
})
