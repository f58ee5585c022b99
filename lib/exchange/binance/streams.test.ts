import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../domain/testing/manual-clock'
import type { MarketStreamHandlers } from '../port'
import { createVenue } from './create-venue'
import * as spotSamples from './spot/samples'
import { openSocketServer, type SocketServer } from './testing/socket-server'
import * as usdmSamples from './usdm/samples'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Subscription {
  readonly method: string
  readonly params: readonly string[]
}

async function build(market: 'spot' | 'usdm') {
  const server: SocketServer = await openSocketServer()
  ends.push(server.close)
  const clock = createManualClock()
  const notices: string[] = []
  const venue = createVenue({
    environment: 'paper',
    market,
    clock,
    hosts: { rest: 'http://127.0.0.1:9', streams: server.address },
    onNotice: (code) => void notices.push(code),
  })
  ends.push(() => venue.close())
  const told: string[] = []
  const wakers = new Set<() => void>()
  const tell = (what: string): void => {
    told.push(what)
    for (const ask of [...wakers]) ask()
  }
  const handlers: MarketStreamHandlers = {
    onTrade: (symbol, trade) => tell(`trade ${symbol} ${trade.tradeId}`),
    onBookDelta: (delta) => tell(`book ${delta.symbol} ${delta.lastUpdateId}`),
    onCandle: (symbol, interval, candle) => tell(`candle ${symbol} ${interval} ${candle.close}`),
    onTicker: (ticker) => tell(`ticker ${ticker.symbol} ${ticker.lastPrice}`),
    onMarkPrice: (mark) => tell(`mark ${mark.symbol} ${mark.markPrice}`),
    onOpen: (share) => tell(`open ${share}`),
    onLost: (reason, share) => tell(`lost ${share}: ${reason}`),
  }
  const streams = venue.marketData.openStreams(handlers)
  ends.push(streams.close)
  const until = (what: string): Promise<void> =>
    new Promise((resolve) => {
      const ask = (): void => {
        if (!told.includes(what)) return
        wakers.delete(ask)
        resolve()
      }
      wakers.add(ask)
      ask()
    })
  const said = (count: number): Promise<Subscription[]> =>
    server.until(() =>
      server.texts.length >= count ? server.texts.map((text) => JSON.parse(text) as Subscription) : undefined,
    )
  return { server, clock, streams, told, until, said, notices }
}

const wrapped = (data: unknown): string => JSON.stringify({ stream: 'x', data })

describe('market streams', () => {
  it('says what was asked for in one turn in one message, and the next only after a pause (S-83, F-76)', async () => {
    const { clock, streams, until, said, server } = await build('spot')
    for (let coin = 0; coin < 250; coin++) streams.watch({ kind: 'ticker', symbol: `C${coin}USDT` })
    await until('open everything')
    const [first] = await said(1)
    expect(first?.method).toBe('SUBSCRIBE')
    expect(first?.params).toHaveLength(200)
    expect(server.texts).toHaveLength(1)
    clock.advance(300)
    const [, second] = await said(2)
    expect(second?.params).toHaveLength(50)
    streams.unwatch({ kind: 'ticker', symbol: 'C0USDT' })
    clock.advance(300)
    const [, , third] = await said(3)
    expect(third).toMatchObject({ method: 'UNSUBSCRIBE', params: ['c0usdt@ticker'] })
  })

  it('subscribes again after a redial, to what is still wanted (S-80)', async () => {
    const { clock, server, streams, until, said } = await build('spot')
    streams.watch({ kind: 'book', symbol: 'SOLUSDT' })
    streams.watch({ kind: 'candles', symbol: 'SOLUSDT', interval: '1M' })
    await until('open everything')
    await said(1)
    server.connections[0]?.close(1001)
    await until('lost everything: closed 1001')
    clock.advance(15_000)
    const texts = await said(2)
    expect(texts[1]).toMatchObject({ method: 'SUBSCRIBE', params: ['solusdt@depth@100ms', 'solusdt@kline_1M'] })
  })

  it('hands on every kind of event of the spot market', async () => {
    const { server, streams, until } = await build('spot')
    streams.watch({ kind: 'trades', symbol: 'SOLUSDT' })
    streams.watch({ kind: 'all-marks' }) // no such thing here: nothing happens
    await until('open everything')
    const [socket] = server.connections
    for (const event of [spotSamples.streams.trade, spotSamples.streams.depth, spotSamples.streams.kline])
      socket?.send(wrapped(event))
    socket?.send(wrapped([spotSamples.streams.miniTicker]))
    socket?.send(JSON.stringify({ result: null, id: 1 }))
    for (const what of ['trade SOLUSDT 28457', 'book SOLUSDT 1031', 'candle SOLUSDT 1m 200.5', 'ticker SOLUSDT 200.00'])
      await until(what)
  })

  it('sends books over one path of futures and everything else over the other, and drops COIN-M', async () => {
    const { server, streams, told, until, said } = await build('usdm')
    streams.watch({ kind: 'book', symbol: 'SOLUSDT' })
    await until('open books')
    streams.watch({ kind: 'trades', symbol: 'SOLUSDT' })
    streams.watch({ kind: 'all-marks' })
    await until('open all-but-books')
    const texts = await said(2)
    expect(texts.map((text) => text.params)).toEqual([
      ['solusdt@depth@100ms'],
      ['solusdt@aggTrade', '!markPrice@arr@1s'],
    ])
    server.connections[0]?.send(wrapped(usdmSamples.streams.depth))
    server.connections[1]?.send(wrapped([usdmSamples.streams.coinMargined, usdmSamples.streams.mark]))
    server.connections[1]?.send(wrapped(usdmSamples.streams.aggTrade))
    for (const what of ['book SOLUSDT 160', 'mark SOLUSDT 199.50000000', 'trade SOLUSDT 5933014']) await until(what)
    expect(told.some((what) => what.includes('PERP'))).toBe(false)
  })

  it.each([
    ['no JSON', '{"stream":'],
    ['another shape', wrapped({ ...spotSamples.streams.depth, U: 'x' })],
    ['not an object', '42'],
  ])('S-87, F-74 closes a connection whose frame cannot be read: %s', async (_name, frame) => {
    const { server, streams, until, notices } = await build('spot')
    streams.watch({ kind: 'book', symbol: 'SOLUSDT' })
    await until('open everything')
    server.connections[0]?.send(frame)
    await until('lost everything: unreadable frame')
    expect(notices).toContain('unreadable-frame')
  })

  it('passes over events it does not know (S-44)', async () => {
    const { server, streams, told, until } = await build('spot')
    streams.watch({ kind: 'book', symbol: 'SOLUSDT' })
    await until('open everything')
    server.connections[0]?.send(wrapped({ e: 'somethingOfTomorrow', s: 'SOLUSDT' }))
    server.connections[0]?.send(wrapped(spotSamples.streams.depth))
    await until('book SOLUSDT 1031')
    expect(told.filter((what) => what.startsWith('lost'))).toEqual([])
  })
})
