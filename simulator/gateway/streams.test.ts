import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../engine/manual-clock'
import type { Market } from '../engine/market-types'
import { fixture, haveFixtures } from '../testing/fixtures'
import { createExchange, type Exchange } from '../create-exchange'
import { Line } from '../testing/trader'
import { EndpointTable } from './endpoints'
import { Arrivals } from './arrivals'
import { EventCarrier } from '../faults/event-carrier'
import { Faults } from '../faults/faults'
import { createGateway, type Gateway } from './gateway'
import { KeyRing } from './keys'
import { StreamFeed } from './market-feed'
import { OrderCounts } from './order-counts'
import { UserEventDelivery } from '../faults/user-event-delivery'
import { WeightLedger } from './weights'

let clock: ManualClock
let feed: StreamFeed
let userEvents: UserEventDelivery
let accountOf: Map<string, string>
let gateways: Record<Market, Gateway>
let ports: Record<Market, number>
let lines: Line[] = []

beforeEach(async () => {
  clock = createManualClock(1_795_000_000_000)
  feed = new StreamFeed()
  const keys = new KeyRing()
  const faults = new Faults(clock)
  userEvents = new UserEventDelivery(faults, keys, new EventCarrier(clock, faults))
  accountOf = new Map([['key-a', 'a']])
  const performer = {
    clock,
    keys,
    faults,
    arrivals: new Arrivals(clock),
    weights: new WeightLedger(clock),
    orderCounts: new OrderCounts(clock),
    onChange: () => undefined,
    onBug: (error: unknown) => {
      throw error
    },
  }
  const gatewayOf = (market: Market): Gateway =>
    createGateway({
      market,
      clock,
      performer,
      endpoints: new EndpointTable([]),
      feed,
      userEvents,
      listenKeys: { accountOf: (key) => accountOf.get(key), expire: () => undefined },
    })
  gateways = { spot: gatewayOf('spot'), usdm: gatewayOf('usdm') }
  ports = { spot: await gateways.spot.listen(0, '127.0.0.1'), usdm: await gateways.usdm.listen(0, '127.0.0.1') }
})
afterEach(async () => {
  for (const line of lines) line.close()
  lines = []
  await Promise.all([gateways.spot.close(), gateways.usdm.close()])
})

async function open(market: Market, path: string, options: object = {}): Promise<Line> {
  const line = await Line.open(ports[market], path, options)
  lines.push(line)
  return line
}
/** Waits until the server has read all that was sent before: its answer comes after. */
const settled = (line: Line) => line.ask('LIST_SUBSCRIPTIONS')
const trade = { e: 'trade', E: 1, s: 'BTCUSDT', t: 5, T: 7 }

describe('market streams', () => {
  test('raw and combined connections get the same payload in their envelope', async () => {
    const raw = await open('spot', '/ws/btcusdt@trade/ethusdt@trade')
    const combined = await open('spot', '/stream?streams=btcusdt@trade/btcusdt@depth')
    await settled(raw)
    await settled(combined)
    expect([...feed.names('spot')].sort()).toEqual(['btcusdt@depth', 'btcusdt@trade', 'ethusdt@trade'])
    feed.publish('spot', 'market', 'btcusdt@trade', trade)
    expect(await raw.next()).toEqual(trade)
    expect(await combined.next()).toEqual({ stream: 'btcusdt@trade', data: trade })
    raw.close()
    combined.close()
    await Promise.all([raw.closed, combined.closed])
    const probe = await open('spot', '/ws')
    await settled(probe)
    expect(feed.wanted('spot', 'btcusdt@trade')).toBe(false)
  })

  test('times come in microseconds on request', async () => {
    const line = await open('spot', '/ws/btcusdt@trade?timeUnit=MICROSECOND')
    await settled(line)
    feed.publish('spot', 'market', 'btcusdt@trade', trade)
    expect(await line.next()).toEqual({ ...trade, E: 1000, T: 7000 })
  })

  test.skipIf(!haveFixtures)(
    'control messages are answered as recorded',
    async () => {
      const line = await open('spot', '/ws')
      const recorded = (name: string, direction: string) => fixture(`spot/stream.control.${name}.${direction}`)
      const asked = async (name: string) => {
        line.socket.send(JSON.stringify(recorded(name, 'request')))
        return line.next()
      }
      expect(await asked('subscribe')).toEqual(recorded('subscribe', 'response'))
      expect(await asked('unsubscribe')).toEqual(recorded('unsubscribe', 'response'))
      expect(await asked('listSubscriptions')).toEqual(recorded('listSubscriptions', 'response'))
      expect(await asked('setProperty')).toEqual(recorded('setProperty', 'response'))
      clock.advance(1000)
      expect(await asked('getProperty')).toEqual(recorded('getProperty', 'response'))
      line.socket.send('{"method":"SUBSCRIBE","params":["a"],"id":4.5}')
      expect(await line.next()).toEqual({
        error: { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
        id: 4.5,
      })
      const large = new Promise((resolve) => line.socket.once('message', (data) => resolve(String(data))))
      line.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":9223372036854775807}')
      expect(await large).toContain('"id":9223372036854775807')
    },
    3000,
  )

  test.each<[string, string, object]>([
    ['broken JSON', '{', { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }],
    ['an unknown method', '{"method":"SUBSCRIBES","id":1}', { code: 2 }],
    ['no method', '{"id":1}', { code: 2 }],
    ['a method that cannot be a text', '{"method":{"toString":1,"valueOf":1},"id":1}', { code: 2 }],
    ['a method nested without end', `{"method":${'['.repeat(20_000)}${']'.repeat(20_000)},"id":1}`, { code: 2 }],
    [
      'an unknown property',
      '{"method":"GET_PROPERTY","params":["color"],"id":1}',
      { code: 0, msg: 'Unknown property' },
    ],
    ['a property of the wrong type', '{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}', { code: 1 }],
    [
      'too many streams',
      JSON.stringify({ method: 'SUBSCRIBE', id: 1, params: Array.from({ length: 1025 }, (_, i) => `s${i}@trade`) }),
      { code: 4 },
    ],
  ])('%s is refused in the wrapped form', async (_, text, error) => {
    const line = await open('spot', '/ws')
    line.socket.send(text)
    expect((await line.next()).error).toMatchObject(error)
  })

  test('more than five messages in a second close a spot connection, more than ten a futures one (F-76)', async () => {
    for (const [market, path, limit] of [
      ['spot', '/ws', 5],
      ['usdm', '/market/ws', 10],
    ] as const) {
      const line = await open(market, path)
      for (let i = 0; i < limit; i++) expect((await line.ask('LIST_SUBSCRIPTIONS')).result).toEqual([])
      clock.advance(1000)
      for (let i = 0; i < limit; i++) await line.ask('LIST_SUBSCRIPTIONS')
      line.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":99}')
      expect(await line.closed).toBe(1008)
    }
  })

  test('an unanswered ping ends the connection after a minute, an answered one does not (F-62)', async () => {
    const deaf = await open('spot', '/ws', { autoPong: false })
    const alive = await open('spot', '/ws')
    const pinged = [deaf, alive].map((line) => new Promise((resolve) => line.socket.once('ping', resolve)))
    clock.advance(20_000)
    await Promise.all(pinged)
    await settled(alive)
    const again = new Promise((resolve) => alive.socket.once('ping', resolve))
    clock.advance(20_000)
    await again
    await settled(alive)
    clock.advance(20_000)
    await settled(alive)
    clock.advance(20_000)
    expect(await deaf.closed).toBe(1006)
    expect(alive.socket.readyState).toBe(alive.socket.OPEN)
  })

  test('a day is the longest life of a connection (F-63)', async () => {
    const line = await open('usdm', '/public/ws')
    // Pings come on the way; time passes at once, so their answers cannot.
    clock.advance(100_000)
    await settled(line)
    const ended = line.closed
    clock.advance(86_400_000)
    expect([1001, 1006]).toContain(await ended)
  })
})

describe('futures paths', () => {
  test('each path carries its own streams, the retired ones what is public', async () => {
    const open3 = await Promise.all(
      ['/public/ws', '/market/stream', '/ws', '/stream'].map((path) => open('usdm', path)),
    )
    for (const line of open3)
      expect(await line.ask('SUBSCRIBE', ['btcusdt@bookTicker', 'btcusdt@aggTrade'])).toMatchObject({ result: null })
    feed.publish('usdm', 'public', 'btcusdt@bookTicker', { e: 'bookTicker' })
    feed.publish('usdm', 'market', 'btcusdt@aggTrade', { e: 'aggTrade' })
    const seen = []
    for (const line of open3) {
      await settled(line)
      seen.push(line.messages.filter((message) => !('id' in message)))
    }
    expect(seen).toEqual([
      [{ e: 'bookTicker' }],
      [{ stream: 'btcusdt@aggTrade', data: { e: 'aggTrade' } }],
      [{ e: 'bookTicker' }],
      [{ stream: 'btcusdt@bookTicker', data: { e: 'bookTicker' } }],
    ])
  })

  test('a private path without a host behind it is refused', async () => {
    await expect(open('usdm', '/api/ws')).rejects.toThrow('404')
    await expect(open('spot', '/ws/%E6%')).rejects.toThrow('400')
    await expect(open('spot', '/private/ws/key-a')).rejects.toThrow('404')
  })

  test('user events arrive by path, by query with a filter, and wrapped', async () => {
    const byPath = await open('usdm', '/private/ws/key-a')
    const byQuery = await open('usdm', '/private/ws?listenKey=key-a&events=ACCOUNT_UPDATE/ALGO_UPDATE')
    const wrapped = await open('usdm', '/private/stream?listenKey=key-a&events=ORDER_TRADE_UPDATE&listenKey=nobody')
    userEvents.publish('usdm', 'a', { e: 'ORDER_TRADE_UPDATE', n: 1 })
    userEvents.publish('usdm', 'b', { e: 'ORDER_TRADE_UPDATE', n: 2 })
    userEvents.publish('spot', 'a', { e: 'executionReport', n: 3 })
    userEvents.publish('usdm', 'a', { e: 'ACCOUNT_UPDATE', n: 4 })
    expect([await byPath.next(), await byPath.next()].map((event) => event.n)).toEqual([1, 4])
    expect((await byQuery.next()).n).toBe(4)
    expect(await wrapped.next()).toEqual({ stream: 'key-a', data: { e: 'ORDER_TRADE_UPDATE', n: 1 } })
  })

  test('a listen key can be subscribed like a stream, as official clients do, and let go again', async () => {
    const line = await open('usdm', '/private/stream?streams=')
    expect(await line.ask('SUBSCRIBE', ['key-a'])).toMatchObject({ result: null })
    userEvents.publish('usdm', 'a', { e: 'ORDER_TRADE_UPDATE', n: 1 })
    expect(await line.next()).toEqual({ stream: 'key-a', data: { e: 'ORDER_TRADE_UPDATE', n: 1 } })
    expect(await line.ask('LIST_SUBSCRIPTIONS')).toMatchObject({ result: ['key-a'] })
    expect(await line.ask('UNSUBSCRIBE', ['key-a'])).toMatchObject({ result: null })
    userEvents.publish('usdm', 'a', { e: 'ORDER_TRADE_UPDATE', n: 2 })
    expect(await line.ask('LIST_SUBSCRIPTIONS')).toMatchObject({ result: [] })
    expect(line.messages.filter((message) => 'data' in message)).toHaveLength(1)
  })

  test('an expired key is told once and then silent, the socket stays (F-65)', async () => {
    const line = await open('usdm', '/private/ws/key-a')
    userEvents.publish('usdm', 'a', { e: 'listenKeyExpired', E: 1, listenKey: 'key-a' })
    accountOf.delete('key-a')
    userEvents.publish('usdm', 'a', { e: 'ORDER_TRADE_UPDATE', n: 1 })
    expect((await line.next()).e).toBe('listenKeyExpired')
    accountOf.set('key-a', 'a')
    userEvents.publish('usdm', 'a', { e: 'ORDER_TRADE_UPDATE', n: 2 })
    expect((await line.next()).n).toBe(2)
  })
})

test('closing says so first, in the envelope of each kind (F-64)', async () => {
  const raw = await open('spot', '/ws')
  const combined = await open('spot', '/stream')
  const api = await open('spot', '/ws-api/v3')
  await Promise.all([settled(raw), settled(combined), api.ask('session.status')])
  await Promise.all([gateways.spot.close(), raw.closed, combined.closed, api.closed])
  const last = (line: Line) => line.messages.at(-1)
  const notice = { e: 'serverShutdown', E: clock.now() }
  expect([last(raw), last(combined), last(api)]).toEqual([
    notice,
    { stream: '!serverShutdown', data: notice },
    { event: notice },
  ])
})

test.each(['spot', 'usdm'] as const)(
  'a %s snapshot taken at once after the subscription continues into the first difference',
  async (market) => {
    const at = createManualClock(1_795_000_000_000)
    const exchange = await createExchange({ clock: at, seed: 'snapshot' })
    const line = await Line.open(exchange.ports[market], market === 'spot' ? '/ws' : '/public/ws')
    try {
      at.advance(1_010)
      await line.ask('SUBSCRIBE', ['btcusdt@depth@100ms'])
      // The book goes on between the subscription and the snapshot, before the first difference is due.
      const before = await depthOf(exchange, market)
      at.advance(60)
      const snapshot = await depthOf(exchange, market)
      expect(snapshot).toBeGreaterThanOrEqual(before)
      at.advance(200)
      const first = await line.next((event) => event.e === 'depthUpdate')
      expect(first.U).toBeLessThanOrEqual(before + 1)
      expect(first.u).toBeGreaterThanOrEqual(snapshot)
    } finally {
      line.close()
      await exchange.close()
    }
  },
)

async function depthOf(exchange: Exchange, market: Market): Promise<number> {
  const path = market === 'spot' ? '/api/v3/depth' : '/fapi/v1/depth'
  const reply = await fetch(`http://127.0.0.1:${exchange.ports[market]}${path}?symbol=BTCUSDT&limit=100`)
  return ((await reply.json()) as { lastUpdateId: number }).lastUpdateId
}
