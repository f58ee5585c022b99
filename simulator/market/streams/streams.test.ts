import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import type { Market } from '../../engine/market-types'
import { units } from '../../engine/units'
import { fixed } from '../amounts'
import { intervalOf } from '../candles/intervals'
import { createMarkets } from '../create-markets'
import type { LiveSymbol } from '../live-symbol'
import { createRecordedFeed } from '../recorded-feed'
import { klines } from './kline-streams'
import { klineEvent, levelRows } from './payloads'
import { readStreamName } from './stream-name'

const START = Date.UTC(2026, 10, 25, 9, 41, 12, 300)

function open() {
  const clock = createManualClock(START)
  const feed = createRecordedFeed()
  const markets = createMarkets({ clock, seed: 3, feed })
  markets.start()
  const symbol = (market: Market, name: string) => markets.symbol(market, name) as LiveSymbol
  return { clock, feed, markets, symbol }
}

interface Diff {
  readonly U: number
  readonly u: number
  readonly pu?: number
  readonly b: readonly (readonly [string, string])[]
  readonly a: readonly (readonly [string, string])[]
}

type Side = Map<string, string>

/** A client's book: snapshot, then differences with absolute quantities. */
function follow(snapshot: { bids: string[][]; asks: string[][] }) {
  const sideOf = (rows: string[][]): Side => new Map(rows.map(([price, quantity]) => [price ?? '', quantity ?? '']))
  const sides = { b: sideOf(snapshot.bids), a: sideOf(snapshot.asks) }
  return {
    apply(diff: Diff) {
      for (const name of ['b', 'a'] as const)
        for (const [price, quantity] of diff[name])
          if (Number(quantity) === 0) sides[name].delete(price)
          else sides[name].set(price, quantity)
    },
    sorted: (name: 'b' | 'a') =>
      [...sides[name]].sort((x, y) => (name === 'b' ? Number(y[0]) - Number(x[0]) : Number(x[0]) - Number(y[0]))),
  }
}

const snapshotOf = (symbol: LiveSymbol) => ({
  lastUpdateId: symbol.book.lastUpdateId,
  bids: levelRows(symbol, symbol.book.levels('BUY', 5_000)),
  asks: levelRows(symbol, symbol.book.levels('SELL', 5_000)),
})

describe('diff depth', () => {
  test('spot: U continues the previous u, and snapshot plus differences are the book', () => {
    const { clock, feed, markets, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    feed.listen('spot', 'btcusdt@depth@100ms')
    clock.advance(2_000)
    const snapshot = snapshotOf(btc)
    clock.advance(10_000)
    // What the last beat changed is sent with the next one.
    markets.pauseFlow()
    clock.advance(100)
    const diffs = feed.of('spot', 'btcusdt@depth@100ms') as Diff[]
    expect(diffs.length).toBeGreaterThan(80)
    diffs.forEach((diff, i) => {
      expect(diff.U).toBeLessThanOrEqual(diff.u)
      if (i > 0) expect(diff.U).toBe((diffs[i - 1]?.u ?? 0) + 1)
    })
    const mine = follow(snapshot)
    const rest = diffs.filter((diff) => diff.u > snapshot.lastUpdateId)
    expect(rest[0]?.U).toBeLessThanOrEqual(snapshot.lastUpdateId + 1)
    for (const diff of rest) mine.apply(diff)
    expect(mine.sorted('b')).toEqual(snapshotOf(btc).bids)
    expect(mine.sorted('a')).toEqual(snapshotOf(btc).asks)
  })

  test.each([
    ['ethusdt@depth', 250],
    ['ethusdt@depth@100ms', 100],
    ['ethusdt@depth@500ms', 500],
  ])('usdm: in %s pu is the previous u, and snapshot plus differences are the book', (name, period) => {
    const { clock, feed, markets, symbol } = open()
    const eth = symbol('usdm', 'ETHUSDT')
    feed.listen('usdm', name)
    clock.advance(2_000)
    const snapshot = snapshotOf(eth)
    clock.advance(6_000)
    markets.pauseFlow()
    clock.advance(period)
    const diffs = feed.of('usdm', name) as Diff[]
    expect(diffs.length).toBeLessThanOrEqual(8_000 / period)
    expect(diffs.length).toBeGreaterThan(8_000 / period / 2)
    diffs.forEach((diff, i) => {
      if (i > 0) expect(diff.pu).toBe(diffs[i - 1]?.u)
    })
    const mine = follow(snapshot)
    const rest = diffs.filter((diff) => diff.u > snapshot.lastUpdateId)
    // A snapshot taken right at a flush is continued by pu; otherwise the first event contains it.
    expect(rest[0]?.pu).toBeLessThanOrEqual(snapshot.lastUpdateId)
    for (const diff of rest) mine.apply(diff)
    expect(mine.sorted('b')).toEqual(snapshotOf(eth).bids)
    expect(mine.sorted('a')).toEqual(snapshotOf(eth).asks)
  })

  test('an order of an account shows in the next difference', () => {
    const { clock, feed, markets, symbol } = open()
    markets.pauseFlow()
    const btc = symbol('usdm', 'BTCUSDT')
    feed.listen('usdm', 'btcusdt@depth@100ms')
    clock.advance(500)
    expect(feed.events).toEqual([])
    const price = btc.spec.tick * 300_000n
    btc.rest({ orderId: btc.nextOrderId(), owner: 'me', side: 'BUY', price, remaining: units('0.5') })
    clock.advance(100)
    const [diff] = feed.of('usdm', 'btcusdt@depth@100ms') as Diff[]
    expect(diff?.b).toEqual([[fixed(price, 2), '0.500']])
  })
})

interface Kline {
  readonly k: { t: number; T: number; x: boolean; n: number; f: number; L: number; v: string; c: string; i: string }
}

describe('klines', () => {
  test('each candle is closed once with its last values, and the next one follows', () => {
    const { clock, feed, symbol } = open()
    feed.listen('usdm', 'btcusdt@kline_1m')
    clock.advance(130_000)
    const events = feed.of('usdm', 'btcusdt@kline_1m') as Kline[]
    const closed = events.filter((event) => event.k.x)
    expect(closed.map((event) => event.k.t)).toEqual([START - 12_300, START - 12_300 + 60_000])
    const btc = symbol('usdm', 'BTCUSDT')
    for (const { k } of closed) {
      const bar = btc.candles.over(k.t, k.t + 60_000)
      expect([k.n, k.v, k.T]).toEqual([bar?.trades, fixed(bar?.volume ?? 0n, 3), k.t + 59_999])
    }
    expect(closed[1]?.k.f).toBe((closed[0]?.k.L ?? 0) + 1)
    // Four times a second and once at each close.
    expect(events.length).toBeGreaterThan(500)
    expect(events.length).toBeLessThanOrEqual(524)
  })

  test('a leap of the clock over several candles closes each of them', () => {
    const { clock, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    const minute = intervalOf('1m')
    if (minute === undefined) throw new Error('There is no interval of a minute.')
    const stream = klines(btc, minute, 2_000, clock.now(), klineEvent)
    clock.advance(200_000)
    const closed = (stream.due(clock.now()) as Kline[]).filter((event) => event.k.x)
    expect(closed.map(({ k }) => k.t)).toEqual([0, 1, 2].map((at) => START - 12_300 + at * 60_000))
    closed.forEach(({ k }, at) => {
      expect(k.n).toBe(btc.candles.over(k.t, k.t + 60_000)?.trades)
      expect(k.f).toBe(at === 0 ? k.L - k.n + 1 : (closed[at - 1]?.k.L ?? 0) + 1)
    })
    expect((stream.due(clock.now() + 60_000) as Kline[])[0]?.k).toMatchObject({ t: START + 167_700, x: true })
  })

  test('the day on the stream is the day that REST answers', () => {
    const { clock, feed, markets, symbol } = open()
    feed.listen('spot', 'btcusdt@kline_1d')
    clock.advance(65_000)
    markets.pauseFlow()
    clock.advance(2_000)
    const last = (feed.of('spot', 'btcusdt@kline_1d') as Kline[]).at(-1)
    const btc = symbol('spot', 'BTCUSDT')
    const day = intervalOf('1d')
    const bar = day && btc.candles.candle(day, day.open(START))
    expect([last?.k.n, last?.k.v, last?.k.i, last?.k.x]).toEqual([
      bar?.trades,
      fixed(bar?.volume ?? 0n, 8),
      '1d',
      false,
    ])
  })

  test('speeds are the documented ones', () => {
    const { clock, feed } = open()
    const speeds: [Market, string, number][] = [
      ['spot', 'ethusdt@kline_1s', 10],
      ['spot', 'ethusdt@kline_5m', 5],
      ['spot', 'ethusdt@ticker', 10],
      ['spot', 'ethusdt@miniTicker', 10],
      ['spot', 'ethusdt@avgPrice', 10],
      ['spot', 'ethusdt@ticker_4h', 10],
      ['usdm', 'ethusdt@ticker', 5],
      ['usdm', 'ethusdt@markPrice', 3],
      ['usdm', 'ethusdt@markPrice@1s', 10],
      // Perpetuals on equities come in a second message.
      ['usdm', '!markPrice@arr', 6],
      ['usdm', '!miniTicker@arr', 10],
      ['usdm', '!ticker@arr', 10],
      ['spot', '!miniTicker@arr', 10],
    ]
    for (const [market, name] of speeds) feed.listen(market, name)
    clock.advance(10_050)
    for (const [market, name, count] of speeds) expect([name, feed.of(market, name).length]).toEqual([name, count])
  })
})

describe('trades and touch', () => {
  test('every trade is on the stream once, in order, and spot aggregates cover them without a hole', () => {
    const { clock, feed, symbol } = open()
    const btc = symbol('spot', 'BTCUSDT')
    feed.listen('spot', 'btcusdt@trade', 'btcusdt@aggTrade')
    const from = btc.tape.lastTradeId()
    clock.advance(15_000)
    const trades = feed.of('spot', 'btcusdt@trade') as { t: number }[]
    expect(trades.map((trade) => trade.t)).toEqual(trades.map((_, i) => from + 1 + i))
    expect(trades.at(-1)?.t).toBe(btc.tape.lastTradeId())
    const aggregates = feed.of('spot', 'btcusdt@aggTrade') as { a: number; f: number; l: number }[]
    expect(aggregates[0]?.f).toBe(from + 1)
    expect(aggregates.at(-1)?.l).toBe(btc.tape.lastTradeId())
    aggregates.forEach((each, i) => {
      if (i > 0) expect([each.f, each.a]).toEqual([(aggregates[i - 1]?.l ?? 0) + 1, (aggregates[i - 1]?.a ?? 0) + 1])
    })
  })

  test('bookTicker says each new touch and nothing else', () => {
    const { clock, feed, markets, symbol } = open()
    feed.listen('usdm', 'btcusdt@bookTicker')
    clock.advance(5_000)
    const events = feed.of('usdm', 'btcusdt@bookTicker') as { u: number; b: string; B: string; a: string; A: string }[]
    expect(events.length).toBeGreaterThan(20)
    events.forEach((event, i) => {
      const before = events[i - 1]
      if (before === undefined) return
      expect(event.u).toBeGreaterThan(before.u)
      expect([event.b, event.B, event.a, event.A]).not.toEqual([before.b, before.B, before.a, before.A])
    })
    const touch = symbol('usdm', 'BTCUSDT').book.best('BUY')
    expect(events.at(-1)?.b).toBe(fixed(touch?.price ?? 0n, 2))
    markets.pauseFlow()
    const count = feed.events.length
    clock.advance(5_000)
    expect(feed.events.length).toBe(count)
  })
})

describe('delivery', () => {
  test('usdm sends book data on public and the rest on market', () => {
    const { clock, feed } = open()
    const market = ['btcusdt@aggTrade', 'btcusdt@markPrice@1s', 'btcusdt@kline_1m', 'btcusdt@ticker', '!ticker@arr']
    const open_ = ['btcusdt@depth', 'btcusdt@depth5', 'btcusdt@bookTicker', '!bookTicker']
    feed.listen('usdm', ...market, ...open_)
    clock.advance(6_000)
    for (const name of [...market, ...open_]) {
      const paths = new Set(feed.events.filter((event) => event.stream === name).map((event) => event.path))
      expect([name, ...paths]).toEqual([name, open_.includes(name) ? 'public' : 'market'])
    }
  })

  test('nothing is made for names nobody listens to, and a wrong name is silent', () => {
    const { clock, feed } = open()
    feed.listen('spot', 'nopeusdt@ticker', 'btcusdt@nothing', '!ticker@arr', 'BTCUSDT@trade', 'btcusdt@depth7')
    feed.listen('usdm', 'btcusdt@kline_1s', '!forceOrder@arr')
    clock.advance(4_000)
    expect(feed.events).toEqual([])
  })

  test('a listener who comes back finds a continuous book', () => {
    const { clock, feed } = open()
    feed.listen('spot', 'btcusdt@depth@100ms')
    clock.advance(1_000)
    feed.hangUp('spot', 'btcusdt@depth@100ms')
    clock.advance(5_000)
    const before = feed.events.length
    feed.listen('spot', 'btcusdt@depth@100ms')
    clock.advance(1_000)
    const diffs = feed.events.slice(before).map((event) => event.payload as Diff)
    expect(diffs.length).toBeGreaterThan(5)
    diffs.forEach((diff, i) => {
      if (i > 0) expect(diff.U).toBe((diffs[i - 1]?.u ?? 0) + 1)
    })
  })

  test.each([
    ['spot', 'btcusdt@depth@500ms', undefined],
    ['spot', 'btcusdt@depth20@100ms', 'partialDepth'],
    ['spot', 'btcusdt@kline_1d@+08:00', 'kline'],
    ['usdm', 'btcusdt@kline_1M', 'kline'],
    ['usdm', '!markPrice@arr@1s', 'allMarkPrices'],
    ['spot', 'btcusdt@markPrice', undefined],
  ] as const)('%s reads %s as %s', (market, name, kind) => {
    expect(readStreamName(market, name)?.kind).toBe(kind)
  })
})
