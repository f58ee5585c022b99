import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from '../control/client'
import { createExchange, type Exchange } from '../create-exchange'
import { createManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { fixture, haveFixtures } from '../testing/fixtures'
import { Line, Trader } from '../testing/trader'

const clock = createManualClock(1_795_000_000_000)
let exchange: Exchange
let control: ControlClient
let traders: Record<Market, Trader>

beforeAll(async () => {
  exchange = await createExchange({ clock, poolLimits: { spotConnections: 6, usdmConnections: 4, funding: 3 } })
  control = new ControlClient(exchange.ports.control)
  await control.pause()
  const account = await control.createAccount()
  const trader = (market: Market) => new Trader(exchange.ports[market], account, () => clock.now())
  traders = { spot: trader('spot'), usdm: trader('usdm') }
})
afterAll(() => exchange.close())
beforeEach(() => control.reset())

describe('paths', () => {
  test('the retired futures reads say what came after them', async () => {
    for (const name of ['account', 'balance', 'positionRisk'])
      expect(await traders.usdm.raw('GET', `/fapi/v1/${name}`)).toMatchObject({
        status: 404,
        body: { code: -5000, msg: `GET /fapi/v1/${name} is retired, please use GET /fapi/v2/${name}` },
      })
    if (haveFixtures)
      expect((await traders.usdm.raw('GET', '/fapi/v1/account')).body).toEqual(fixture('usdm/error.-5000.retired'))
  })

  test('a wrong method is an unknown path', async () => {
    expect(await traders.usdm.raw('DELETE', '/fapi/v1/time')).toMatchObject({
      status: 404,
      body: { code: -5000, msg: 'Path /fapi/v1/time, Method DELETE is invalid' },
    })
    expect(await traders.spot.raw('DELETE', '/api/v3/time')).toMatchObject({ status: 404, body: '' })
  })

  test('a port has its own market alone', async () => {
    expect((await traders.spot.raw('GET', '/fapi/v1/time')).status).toBe(404)
    expect((await traders.usdm.raw('GET', '/api/v3/time')).status).toBe(404)
    expect((await traders.usdm.raw('GET', '/sapi/v1/account/apiRestrictions')).status).toBe(404)
  })
})

describe('requests that nobody should send', () => {
  test('a body of more than a megabyte is 413', async () => {
    const reply = await traders.spot.raw('POST', '/api/v3/order', { body: 'x'.repeat(1_100_000) })
    expect([reply.status, reply.headers.get('content-type')]).toEqual([413, 'text/html'])
  })

  test('broken percent-encoding is -1100', async () => {
    expect(await traders.spot.raw('GET', '/api/v3/depth?symbol=%E6%B')).toMatchObject({
      status: 400,
      body: { code: -1100 },
    })
  })

  test('what is no HTTP is answered and does no harm', async () => {
    const socket = connect(exchange.ports.spot, '127.0.0.1')
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
      socket.end('GARBAGE\r\n\r\n')
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400/)
    expect((await traders.spot.raw('GET', '/api/v3/ping')).status).toBe(200)
  })

  test('an address longer than any call needs is 414', async () => {
    expect((await traders.spot.raw('GET', `/api/v3/depth?symbol=${'X'.repeat(40_000)}`)).status).toBe(414)
    expect((await traders.spot.raw('GET', '/api/v3/ping')).status).toBe(200)
  })

  test.each([
    ['one of 20 kB', { 'x-note': 'x'.repeat(20_000) }],
    ['one of 200 kB', { 'x-note': 'x'.repeat(200_000) }],
    ['thousands', Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`x-note-${i}`, 'x']))],
  ])('headers longer than any call needs are 400 in the words of the exchange: %s', async (_, headers) => {
    for (const market of ['spot', 'usdm'] as const) {
      const response = await fetch(`http://127.0.0.1:${exchange.ports[market]}/`, { headers })
      expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
        400,
        'application/json;charset=UTF-8',
        { code: -1100, msg: 'Illegal characters found in a parameter.' },
      ])
      expect((await traders[market].raw('GET', market === 'spot' ? '/api/v3/ping' : '/fapi/v1/ping')).status).toBe(200)
    }
  })

  test('an address of several packets is 414 too', async () => {
    expect((await traders.usdm.raw('GET', `/fapi/v1/depth?symbol=${'X'.repeat(300_000)}`)).status).toBe(414)
  })

  test('a key sent twice is a malformed key', async () => {
    const headers = new Headers()
    headers.append('X-MBX-APIKEY', 'a'.repeat(64))
    headers.append('X-MBX-APIKEY', 'b'.repeat(64))
    const query = `timestamp=${clock.now()}`
    const response = await fetch(
      `http://127.0.0.1:${exchange.ports.spot}/api/v3/account?${query}&signature=${'a'.repeat(64)}`,
      { headers },
    )
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([401, -2014])
  })
})

describe('headers', () => {
  test('spot writes the used weight twice, futures once', async () => {
    const spot = await traders.spot.raw('GET', '/api/v3/ping')
    expect([spot.headers.get('x-mbx-used-weight'), spot.headers.get('x-mbx-used-weight-1m')]).toEqual(['1', '1'])
    const usdm = await traders.usdm.raw('GET', '/fapi/v1/ping')
    expect([usdm.headers.get('x-mbx-used-weight'), usdm.headers.get('x-mbx-used-weight-1m')]).toEqual([null, '1'])
  })

  test('a full pool is 429 with the seconds to its next window, without weight', async () => {
    for (let i = 0; i < 3; i++)
      expect((await traders.usdm.raw('GET', '/fapi/v1/fundingRate')).headers.get('x-mbx-used-weight-1m')).toBe('0')
    const reply = await traders.usdm.raw('GET', '/fapi/v1/fundingInfo')
    expect(reply).toMatchObject({ status: 429, body: { code: -1003 } })
    expect(Number(reply.headers.get('retry-after'))).toBe(Math.ceil((300_000 - (clock.now() % 300_000)) / 1000))
  })

  test('futures tells its order limits', async () => {
    const reply = await traders.usdm.signed('GET', '/fapi/v1/rateLimit/order')
    expect(reply.body).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
    ])
  })
})

describe('connections', () => {
  const refusal = async (market: Market, path: string): Promise<string> =>
    Line.open(exchange.ports[market], path).then(
      (line) => {
        line.close()
        return 'opened'
      },
      (error: Error) => error.message,
    )

  test.each([
    ['spot', ['/ws', '/ws-api/v3', '/stream'], 6],
    ['usdm', ['/public/ws', '/ws-fapi/v1', '/private/ws'], 4],
  ] as const)('too many attempts on %s in five minutes are 429', async (market, paths, limit) => {
    for (let i = 0; i < limit; i++) expect(await refusal(market, paths[i % 3] ?? '')).toBe('opened')
    expect(await refusal(market, paths[0])).toContain('429')
    clock.advance(300_000)
    expect(await refusal(market, paths[0])).toBe('opened')
  })

  test.each([
    ['spot', '/ws-api/v3', '/api/v3/ping', 2],
    ['usdm', '/ws-fapi/v1', '/fapi/v1/ping', 5],
  ] as const)('a %s WebSocket API connection costs weight', async (market, path, ping, weight) => {
    expect(await refusal(market, path)).toBe('opened')
    expect((await traders[market].raw('GET', ping)).headers.get('x-mbx-used-weight-1m')).toBe(String(weight + 1))
  })

  test('a banned address cannot connect (F-28)', async () => {
    await control.setFault({ id: 'F-28', market: 'spot', path: '/api/v3/ping' })
    expect((await traders.spot.raw('GET', '/api/v3/ping')).status).toBe(418)
    expect(await refusal('spot', '/ws')).toContain('418')
  })

  test('a time unit that is none is refused before the connection opens', async () => {
    expect(await refusal('spot', '/ws?timeUnit=NANOSECOND')).toContain('400')
    expect(await refusal('spot', '/ws-api/v3?timeUnit=microsecond')).toBe('opened')
  })
})
