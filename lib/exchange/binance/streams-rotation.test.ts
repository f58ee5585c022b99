import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createManualClock } from '../../domain/testing/manual-clock'
import { createVenue } from './create-venue'
import * as samples from './spot/samples'
import { openSocketServer } from './testing/socket-server'

const OVERLAP = 30_000
const LIFETIME = { from: 120_000, to: 180_000 }
const PING_EVERY = 10_000

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** The trades of one symbol over connections in the test's hand, each of which acknowledges its subscriptions. */
async function watchTrades() {
  let acknowledges = true
  const server = await openSocketServer({
    onText(socket, text) {
      const { id } = JSON.parse(text) as { id: number }
      if (acknowledges) socket.send(JSON.stringify({ result: null, id }))
    },
  })
  ends.push(server.close)
  const clock = createManualClock()
  const venue = createVenue({
    environment: 'paper',
    market: 'spot',
    clock,
    hosts: { rest: 'http://127.0.0.1:9', streams: server.address },
    lifetime: LIFETIME,
  })
  ends.push(() => venue.close())
  const told: string[] = []
  const questions = new Set<() => void>()
  const tell = (what: string): void => {
    told.push(what)
    for (const ask of [...questions]) ask()
  }
  const streams = venue.marketData.openStreams({
    onTrade: (_symbol, trade) => tell(trade.tradeId),
    onTicker: (ticker) => tell(`at ${ticker.lastPrice}`),
    onBookDelta: () => undefined,
    onCandle: () => undefined,
    onMarkPrice: () => undefined,
    onOpen: () => tell('open'),
    onLost: (reason) => tell(`lost: ${reason}`),
  })
  ends.push(streams.close)
  streams.watch({ kind: 'trades', symbol: 'SOLUSDT' })

  /** The n-th connection once all it was sent so far has been taken in. */
  async function heard(n: number): Promise<WebSocket> {
    const socket = await server.until(() => server.connections[n])
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('pong', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('pong', done)
      socket.on('close', done)
      socket.ping()
    })
    return socket
  }
  /** The n-th connection, subscribed and acknowledged. */
  async function subscribed(n: number): Promise<WebSocket> {
    await server.until(() => (server.texts.length > n ? true : undefined))
    return heard(n)
  }
  const say = async (n: number, ...trades: readonly number[]): Promise<void> => {
    const socket = server.connections[n]
    for (const t of trades)
      socket?.send(JSON.stringify({ stream: 'solusdt@trade', data: { ...samples.streams.trade, t } }))
    await heard(n)
  }
  const shutDown = async (n: number, isRaw = false): Promise<void> => {
    const event = { e: 'serverShutdown', E: 1 }
    server.connections[n]?.send(JSON.stringify(isRaw ? event : { stream: '!serverShutdown', data: event }))
    await heard(n)
  }
  const closed = (n: number): Promise<true> =>
    server.until(() => (server.connections[n]?.readyState === 3 ? true : undefined))
  await subscribed(0)
  /** Time passes as slowly as pings are answered. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= PING_EVERY / 2) {
      clock.advance(Math.min(left, PING_EVERY / 2))
      // Our ping, its answer, and a word behind the answer.
      for (let round = 0; round < 2; round++)
        for (const [n, socket] of server.connections.entries()) if (socket.readyState === 1) await heard(n)
    }
  }
  return {
    pass,
    clock,
    server,
    told,
    subscribed,
    say,
    shutDown,
    closed,
    acknowledge: (does: boolean) => {
      acknowledges = does
    },
    until: (what: string) =>
      new Promise<void>((resolve) => {
        const ask = (): void => {
          if (!told.includes(what)) return
          questions.delete(ask)
          resolve()
        }
        questions.add(ask)
        ask()
      }),
  }
}

describe('the next connection of a market stream', () => {
  it.each([true, false])(
    'F-64 S-81 stands before the announced end: no trade is missing, none comes twice, raw %s',
    async (isRaw) => {
      const { pass, told, subscribed, say, shutDown, closed } = await watchTrades()
      await say(0, 1)
      await shutDown(0, isRaw)
      await subscribed(1)
      await say(0, 2, 3)
      await say(1, 2, 3, 4)
      expect(told).toEqual(['open', '1', '2', '3'])
      await pass(OVERLAP)
      await closed(0)
      await say(1, 5)
      expect(told).toEqual(['open', '1', '2', '3', '4', '5'])
    },
  )

  it('S-81 is opened when the older one reaches its age, one after the other, and nobody is told', async () => {
    const { told, pass, server } = await watchTrades()
    await pass(LIFETIME.from - 1)
    expect(server.connections).toHaveLength(1)
    // Each lives for two to three minutes and half a minute beside the next.
    await pass(10 * (LIFETIME.to + OVERLAP))
    expect(server.connections.length).toBeGreaterThanOrEqual(10)
    expect(server.connections.slice(0, -2).map(({ readyState }) => readyState)).not.toContain(1)
    expect(told).toEqual(['open'])
  })

  it('S-81 does not bring again what the one before it brought', async () => {
    const { pass, told, subscribed, say, shutDown } = await watchTrades()
    await shutDown(0)
    await subscribed(1)
    await say(0, 1, 2, 3)
    await pass(OVERLAP)
    await say(1, 1, 2, 3, 4)
    expect(told).toEqual(['open', '1', '2', '3', '4'])
  })

  it('F-64 S-81 takes over at once when the older one is closed before its time', async () => {
    const { told, subscribed, say, shutDown, server, until } = await watchTrades()
    await shutDown(0)
    await subscribed(1)
    await say(0, 1)
    await say(1, 1, 2)
    server.connections[0]?.close(1001)
    await until('2')
    await say(1, 3)
    expect(told).toEqual(['open', '1', '2', '3'])
  })

  it('F-60 a connection that is cut beside its successor is lost like any other: what vanished is told', async () => {
    const { told, subscribed, say, shutDown, server, until } = await watchTrades()
    await shutDown(0)
    await subscribed(1)
    server.connections[0]?.terminate()
    await until('lost: closed 1006')
    await say(1, 7)
    expect(told).toEqual(['open', 'lost: closed 1006', 'open', '7'])
  })

  it('F-64 S-81 a successor that is not acknowledged in time is no witness', async () => {
    const { told, shutDown, server, until, acknowledge } = await watchTrades()
    acknowledge(false)
    await shutDown(0)
    await server.until(() => (server.texts.length > 1 ? true : undefined))
    server.connections[0]?.close(1001)
    await until('lost: closed 1001')
    expect(told).toEqual(['open', 'lost: closed 1001', 'open'])
  })

  it('F-64 S-81 a successor that goes down as well is dialed anew, and the older one carries on', async () => {
    const { clock, pass, told, subscribed, say, shutDown } = await watchTrades()
    await shutDown(0)
    await subscribed(1)
    await say(1, 1)
    await shutDown(1)
    clock.advance(4_000)
    await subscribed(2)
    await say(0, 1, 2)
    await pass(OVERLAP)
    await say(2, 3)
    expect(told).toEqual(['open', '1', '2', '3'])
  })

  it('S-81 of what has no number, the last word before the change is said again and no older one', async () => {
    const { pass, told, subscribed, shutDown, server, say } = await watchTrades()
    const price = (c: string): string =>
      JSON.stringify({ stream: '!miniTicker@arr', data: [{ ...samples.streams.miniTicker, c }] })
    await shutDown(0)
    await subscribed(1)
    for (const c of ['1', '2', '3']) server.connections[1]?.send(price(c))
    await say(1)
    await pass(OVERLAP)
    await say(1)
    expect(told).toEqual(['open', 'at 3'])
  })

  it('S-81 hands on every trade once and in order, however the two connections keep pace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 30 }), fc.nat(4), async (turns, lag) => {
        const { pass, told, subscribed, say, shutDown } = await watchTrades()
        await shutDown(0)
        await subscribed(1)
        // The older one may be behind the exchange when the newer one begins; it has caught up when it goes.
        const next = [1, 1 + lag]
        for (const isOlder of turns) {
          const at = isOlder ? 0 : 1
          await say(at, next[at] ?? 0)
          next[at] = (next[at] ?? 0) + 1
        }
        while ((next[0] ?? 0) <= lag) await say(0, (next[0] = (next[0] ?? 0) + 1) - 1)
        await pass(OVERLAP)
        const last = Math.max(...next) + 2
        for (let t = next[1] ?? 0; t <= last; t++) await say(1, t)
        expect(told).toEqual(['open', ...Array.from({ length: last }, (_, at) => String(at + 1))])
        for (const end of ends.splice(0).reverse()) await end()
      }),
      { numRuns: 25 },
    )
  })
})
