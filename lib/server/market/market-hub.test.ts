import { beforeEach, describe, expect, it } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { BookDelta, MarkPrice, PublicTrade, SymbolRules, Ticker } from '../../domain/market'
import type { BookState, CandleState, TapeState, TickersState, TopicHealth, TopicMeta } from '../../wire/bridge'
import type { Reading } from '../../exchange/port'
import { createFakeVenue, read, type FakeVenue } from '../testing/fake-venue'
import { createManualClock, type ManualClock } from '../../domain/testing/manual-clock'
import { createMarketHub, type MarketHub } from './market-hub'
import { PACES } from './topics'
import { readTopic, type OpenTopic, type Published } from './topic'

const rules = (symbol: string): SymbolRules =>
  ({
    market: 'spot',
    symbol,
    status: 'TRADING',
    price: { min: decimal('0.01'), max: decimal('1000000'), tick: decimal('0.01') },
    lot: { min: decimal('0.001'), max: decimal('1000'), step: decimal('0.001') },
  }) as SymbolRules
const ticker = (symbol: string, last: string): Ticker => ({
  market: 'spot',
  symbol,
  lastPrice: decimal(last),
  openPrice: decimal('1'),
  highPrice: decimal('2'),
  lowPrice: decimal('1'),
  volume: decimal('5'),
  quoteVolume: decimal('9'),
  changePercent: decimal('1.5'),
  exchangeTime: 1,
})
const delta = (first: number, last: number, bid: string, quantity: string): BookDelta => ({
  symbol: 'BTCUSDT',
  firstUpdateId: first,
  lastUpdateId: last,
  bids: [{ price: decimal(bid), quantity: decimal(quantity) }],
  asks: [],
  exchangeTime: 1,
})
const trade = (id: number, price = '100.00'): PublicTrade => ({
  tradeId: String(id),
  price: decimal(price),
  quantity: decimal('0.5'),
  exchangeTime: 1_000 + id,
  aggressor: 'BUY',
})

let clock: ManualClock
let venue: FakeVenue
let usdm: FakeVenue
let hub: MarketHub
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const settle = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve()
}

beforeEach(async () => {
  clock = createManualClock()
  venue = createFakeVenue('spot')
  usdm = createFakeVenue('usdm')
  venue.answer({
    instruments: () => Promise.resolve(read([rules('BTCUSDT'), rules('ETHUSDT')])),
    tickers: () => Promise.resolve(read([ticker('BTCUSDT', '100'), ticker('ETHUSDT', '10')])),
    book: (symbol) =>
      Promise.resolve(
        read({
          symbol,
          lastUpdateId: 10,
          bids: [{ price: decimal('99.99'), quantity: decimal('1') }],
          asks: [{ price: decimal('100.01'), quantity: decimal('2') }],
        }),
      ),
  })
  hub = createMarketHub({
    clock,
    log: quiet,
    venues: [
      { environment: 'paper', market: 'spot', venue },
      { environment: 'paper', market: 'usdm', venue: usdm },
    ],
    paces: { ...PACES, tape: 50 },
  })
  await hub.start()
  venue.handlers().onOpen('everything')
  usdm.handlers().onOpen('all-but-books')
})

function open(key: string) {
  const published: Published[] = []
  const health: TopicHealth[] = []
  const metas: TopicMeta[] = []
  const topic = readTopic(key, (account) => (account === 'paper' ? 'paper' : undefined))
  const opened =
    topic &&
    hub.open(topic, {
      publish: (value) => published.push(value),
      tell: (value) => health.push(value),
      describe: (value) => metas.push(value),
    })
  return { published, health, metas, opened: opened as OpenTopic, exists: opened !== undefined }
}

describe('topics', () => {
  it('S-90 asked for before the exchange was there are blind, and begin when it has come', async () => {
    hub.stop()
    let there = false
    const away = { kind: 'failed', reason: 'not-sent', evidence: { sentAt: 0, answeredAt: 0 } } as const
    const late = createFakeVenue('spot')
    late.answer({ instruments: () => Promise.resolve(there ? read([rules('BTCUSDT')]) : away) })
    hub = createMarketHub({ clock, log: quiet, venues: [{ environment: 'paper', market: 'spot', venue: late }] })
    await hub.start()
    const known = open('tape/paper/spot/BTCUSDT')
    const unknown = open('tape/paper/spot/NOPE')
    expect(known.opened.health()).toMatchObject({ freshness: 'blind', why: 'starting' })
    expect(known.opened.meta).toBeUndefined()
    there = true
    late.handlers().onOpen('everything')
    clock.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(known.metas).toMatchObject([{ k: 'tape/paper/spot/BTCUSDT' }])
    expect(late.watched.has('trades/BTCUSDT')).toBe(true)
    expect(unknown.health.at(-1)).toMatchObject({ freshness: 'blind', why: 'no-such-topic' })
    known.opened.close()
    unknown.opened.close()
    clock.advance(5_000)
    expect(late.watched.has('trades/BTCUSDT')).toBe(false)
  })

  it.each([
    'book/nobody/spot/BTCUSDT',
    'book/paper/spot/NOPE',
    'book/paper/spot',
    'candle/paper/spot/BTCUSDT',
    'tickers/paper/spot/BTCUSDT',
    'marks/paper/spot',
  ])('%s is none', (key) => {
    expect(open(key).exists).toBe(false)
  })

  it('share one upstream subscription, which ends 5 s after the last', () => {
    const one = open('tape/paper/spot/BTCUSDT')
    const two = open('tape/paper/spot/BTCUSDT')
    expect([...venue.watched]).toEqual(['all-tickers', 'trades/BTCUSDT'])
    one.opened.close()
    two.opened.close()
    clock.advance(4_999)
    expect(venue.watched.has('trades/BTCUSDT')).toBe(true)
    const three = open('tape/paper/spot/BTCUSDT')
    clock.advance(60_000)
    expect(venue.watched.has('trades/BTCUSDT')).toBe(true)
    three.opened.close()
    clock.advance(5_000)
    expect(venue.watched.has('trades/BTCUSDT')).toBe(false)
  })
})

describe('book (S-65)', () => {
  it('S-65 subscribes, takes a snapshot, then follows the deltas, at most ten times a second', async () => {
    const { published, opened } = open('book/paper/spot/BTCUSDT')
    expect(opened.whole()).toBeUndefined()
    expect(opened.health()).toEqual({ k: 'book/paper/spot/BTCUSDT', freshness: 'blind', why: 'loading' })
    venue.handlers().onBookDelta(delta(9, 11, '99.98', '3'))
    await settle()
    expect(opened.health().freshness).toBe('live')
    expect(published.map((one) => (one.message as BookState).b)).toEqual([[9_999, 1_000, 9_998, 3_000]])
    for (let n = 0; n < 50; n++) {
      venue.handlers().onBookDelta(delta(12 + n, 12 + n, '99.97', `${n + 1}`))
      clock.advance(10)
    }
    expect(published.length).toBeGreaterThanOrEqual(5)
    expect(published.length).toBeLessThanOrEqual(7)
    expect(opened.meta).toEqual({ k: 'book/paper/spot/BTCUSDT', tick: '0.01', step: '0.001' })
  })

  it('asks for the snapshot without waiting for a quiet book', async () => {
    const { opened } = open('book/paper/spot/BTCUSDT')
    clock.advance(500)
    await settle()
    expect((opened.whole()?.message as BookState).a).toEqual([10_001, 2_000])
  })

  it('S-65 F-77 goes blind on a gap and comes back with a new snapshot', async () => {
    const { published, health, opened } = open('book/paper/spot/BTCUSDT')
    clock.advance(500)
    await settle()
    let answer: ((value: Reading<never>) => void) | undefined
    venue.answer({
      book: () =>
        new Promise((resolve) => {
          answer = resolve as never
        }),
    })
    venue.handlers().onBookDelta(delta(50, 51, '99.98', '3'))
    expect(health.at(-1)).toMatchObject({ freshness: 'blind', why: 'gap' })
    expect(opened.whole()).toBeUndefined()
    const before = published.length
    venue.handlers().onBookDelta(delta(52, 52, '99.97', '4'))
    clock.advance(1_000)
    expect(published).toHaveLength(before)
    answer?.(read({ symbol: 'BTCUSDT', lastUpdateId: 51, bids: [], asks: [] }) as never)
    await settle()
    expect(health.at(-1)).toMatchObject({ freshness: 'live' })
    expect((opened.whole()?.message as BookState).b).toEqual([9_997, 4_000])
  })

  it('S-65 is blind from a lost stream until the next snapshot', async () => {
    const { health, opened } = open('book/paper/spot/BTCUSDT')
    clock.advance(500)
    await settle()
    venue.handlers().onLost('closed', 'everything')
    expect(health.at(-1)).toMatchObject({ freshness: 'blind', why: 'closed' })
    expect(opened.whole()).toBeUndefined()
    venue.handlers().onOpen('everything')
    expect(opened.health()).toMatchObject({ freshness: 'blind', why: 'loading' })
    clock.advance(500)
    await settle()
    expect(opened.health().freshness).toBe('live')
  })

  it('tries a snapshot that failed again, more and more slowly', async () => {
    let asked = 0
    venue.answer({
      book: () => {
        asked += 1
        return Promise.resolve({ kind: 'failed', reason: 'timeout', evidence: { sentAt: 0, answeredAt: 0 } })
      },
    })
    const { health } = open('book/paper/spot/BTCUSDT')
    for (let n = 0; n < 100; n++) {
      clock.advance(100)
      await settle()
    }
    expect(health.at(-1)).toMatchObject({ freshness: 'blind', why: 'snapshot-failed' })
    expect(asked).toBeGreaterThanOrEqual(4)
    expect(asked).toBeLessThanOrEqual(6)
  })
})

describe('tape', () => {
  it('batches at most twenty times a second, and names what it skipped', () => {
    const { published } = open('tape/paper/spot/BTCUSDT')
    venue.handlers().onTrade('BTCUSDT', trade(1))
    for (let id = 2; id <= 300; id++) venue.handlers().onTrade('BTCUSDT', trade(id, '100.01'))
    clock.advance(50)
    const tapes = published.map((one) => one.message as TapeState)
    expect(tapes).toHaveLength(2)
    expect(tapes[0]).toMatchObject({ skipped: 0, base: [1, 10_000, 1_001], d: [0, 0, 500, 0, 1] })
    expect(tapes[1]?.skipped).toBe(99)
    expect(tapes[1]?.base).toEqual([101, 10_001, 1_101])
    expect(tapes[1]?.d.slice(0, 10)).toEqual([0, 0, 500, 0, 1, 1, 0, 500, 1, 1])
  })

  it('gives who comes later the last trades, and none twice', () => {
    const { published, opened } = open('tape/paper/spot/BTCUSDT')
    venue.handlers().onTrade('BTCUSDT', trade(1))
    venue.handlers().onTrade('BTCUSDT', trade(2))
    expect((opened.whole()?.message as TapeState).d).toHaveLength(5)
    clock.advance(50)
    expect((opened.whole()?.message as TapeState).d).toHaveLength(10)
    expect(published).toHaveLength(2)
  })

  it('begins with the trades before it', async () => {
    venue.answer({ trades: () => Promise.resolve(read([trade(1), trade(2)])) })
    const { published } = open('tape/paper/spot/BTCUSDT')
    venue.handlers().onTrade('BTCUSDT', trade(3))
    await settle()
    expect((published.at(-1)?.message as TapeState).d.filter((_, at) => at % 5 === 0)).toEqual([0, 1, 2])
  })
})

describe('candles', () => {
  const candle = (openTime: number, close: string, closed: boolean) => ({
    openTime,
    closeTime: openTime + 59_999,
    open: decimal('100'),
    high: decimal('101'),
    low: decimal('99'),
    close: decimal(close),
    volume: decimal('1.5'),
    quoteVolume: decimal('150'),
    trades: 1,
    closed,
  })

  it('come at most four times a second, and the last word at once', () => {
    const { published } = open('candle/paper/spot/BTCUSDT/1m')
    const say = (one: ReturnType<typeof candle>): void => venue.handlers().onCandle('BTCUSDT', '1m', one)
    say(candle(60_000, '100.01', false))
    say(candle(60_000, '100.02', false))
    say(candle(60_000, '100.03', true))
    say(candle(120_000, '100.04', false))
    say(candle(60_000, '100.05', false))
    clock.advance(250)
    expect(published.map((one) => (one.message as CandleState).d)).toEqual([
      [60_000, 10_000, 10_100, 9_900, 10_001, 1_500, 0],
      [60_000, 10_000, 10_100, 9_900, 10_003, 1_500, 1],
      [120_000, 10_000, 10_100, 9_900, 10_004, 1_500, 0],
    ])
  })
})

describe('sockets of futures', () => {
  it('S-65 a lost socket of books blinds books alone, and the other one all but books', async () => {
    usdm.answer({
      instruments: () => Promise.resolve(read([rules('BTCUSDT')])),
      book: (symbol) => Promise.resolve(read({ symbol, lastUpdateId: 10, bids: [], asks: [] })),
    })
    await hub.refreshRules('paper', 'usdm')
    const book = open('book/paper/usdm/BTCUSDT')
    const marks = open('marks/paper/usdm')
    clock.advance(500)
    await settle()
    const both = () => [book.opened.health().freshness, marks.opened.health().freshness]
    expect(both()).toEqual(['live', 'live'])
    usdm.handlers().onLost('closed', 'all-but-books')
    expect(both()).toEqual(['live', 'blind'])
    usdm.handlers().onOpen('all-but-books')
    usdm.handlers().onLost('closed', 'books')
    expect(both()).toEqual(['blind', 'live'])
    expect(hub.health('paper', 'usdm')).toMatchObject({ freshness: 'blind', reason: 'closed' })
  })

  it('publish trades once per turn of the event loop', async () => {
    const perTurn = createMarketHub({ clock, log: quiet, venues: [{ environment: 'paper', market: 'spot', venue }] })
    await perTurn.start()
    const published: Published[] = []
    const topic = readTopic('tape/paper/spot/BTCUSDT', () => 'paper')
    if (topic === undefined) throw new Error('no topic')
    const opened = perTurn.open(topic, {
      publish: (value) => published.push(value),
      tell: () => undefined,
      describe: () => undefined,
    })
    for (let id = 1; id <= 5; id++) venue.handlers().onTrade('BTCUSDT', trade(id))
    expect(published).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(published.map((one) => (one.message as TapeState).d.length / 5)).toEqual([5])
    opened?.close()
    perTurn.stop()
  })
})

describe('tickers and prices', () => {
  it('are whole for who comes, then only what changed, at most four times a second', () => {
    const { published, opened } = open('tickers/paper/spot')
    expect(Object.keys((opened.whole()?.message as TickersState).t)).toEqual(['BTCUSDT', 'ETHUSDT'])
    for (let n = 1; n <= 100; n++) {
      venue.handlers().onTicker(ticker('BTCUSDT', `10${n}`))
      venue.handlers().onTicker(ticker('ETHUSDT', '10'))
      clock.advance(10)
    }
    expect(published.length).toBeLessThanOrEqual(5)
    expect(published.every((one) => Object.keys((one.message as TickersState).t).join() === 'BTCUSDT')).toBe(true)
    expect((opened.whole()?.message as TickersState).t['BTCUSDT']?.[0]).toMatch(/^10\d+$/)
  })

  it('S-73 tell the engine the price with its age', async () => {
    expect(hub.price('paper', 'spot', 'BTCUSDT')).toMatchObject({ lastPrice: '100', ageMs: 0 })
    clock.advance(4_000)
    expect(hub.price('paper', 'spot', 'BTCUSDT')?.ageMs).toBe(4_000)
    venue.handlers().onTicker(ticker('ETHUSDT', '11'))
    expect(hub.price('paper', 'spot', 'BTCUSDT')?.ageMs).toBe(0)
    expect(hub.price('paper', 'spot', 'NOPE')).toBeUndefined()
    open('book/paper/spot/BTCUSDT')
    clock.advance(500)
    await settle()
    expect(hub.price('paper', 'spot', 'BTCUSDT')).toMatchObject({ bestBid: '99.99', bestAsk: '100.01' })
  })

  describe('S-70 S-73 I5 the age of the last price is that of the socket which brings it', () => {
    const pricesOf = async (last: () => string): Promise<void> => {
      hub.stop()
      usdm = createFakeVenue('usdm')
      usdm.answer({
        instruments: () => Promise.resolve(read([rules('BTCUSDT')])),
        tickers: () => Promise.resolve(read([ticker('BTCUSDT', last())])),
        book: (symbol) => Promise.resolve(read({ symbol, lastUpdateId: 10, bids: [], asks: [] })),
      })
      hub = createMarketHub({ clock, log: quiet, venues: [{ environment: 'paper', market: 'usdm', venue: usdm }] })
      await hub.start()
      open('book/paper/usdm/BTCUSDT')
      usdm.handlers().onOpen('everything')
      clock.advance(1_000)
      await settle()
    }
    const seen = (): number | undefined => hub.price('paper', 'usdm', 'BTCUSDT')?.ageMs
    const talkOfBooks = (): void => {
      for (let second = 0; second < 600; second++) {
        clock.advance(1_000)
        usdm.handlers().onBookDelta(delta(11 + second, 11 + second, '99.99', '1'))
      }
    }

    it.each(['lost', 'silent'] as const)('a live book lends it nothing while the ticker socket is %s', async (how) => {
      await pricesOf(() => '100')
      expect(seen()).toBe(0)
      if (how === 'lost') usdm.handlers().onLost('closed', 'all-but-books')
      talkOfBooks()
      expect(seen()).toBe(600_000)
      expect(hub.health('paper', 'usdm')).toMatchObject({ freshness: 'blind', ageMs: 601_000 })
    })

    it('a price that does not change is as new as any word of that socket', async () => {
      await pricesOf(() => '100')
      clock.advance(5_000)
      usdm.handlers().onTicker(ticker('ETHUSDT', '10'))
      expect(seen()).toBe(0)
    })

    it('a socket that opened again proves nothing of it until it is read or heard', async () => {
      let last = '100'
      await pricesOf(() => last)
      usdm.handlers().onLost('closed', 'all-but-books')
      clock.advance(60_000)
      last = '107'
      usdm.handlers().onOpen('all-but-books')
      usdm.handlers().onTicker(ticker('ETHUSDT', '10'))
      expect(hub.price('paper', 'usdm', 'BTCUSDT')).toMatchObject({ lastPrice: '100', ageMs: 60_000 })
      clock.advance(1_000)
      await settle()
      expect(hub.price('paper', 'usdm', 'BTCUSDT')).toMatchObject({ lastPrice: '107', ageMs: 0 })
    })

    it('a reading that was under way when the ticker came does not put the older price over it', async () => {
      await pricesOf(() => '100')
      let answer = (): void => undefined
      usdm.answer({
        tickers: () =>
          new Promise((resolve) => {
            answer = () => resolve(read([ticker('BTCUSDT', '100')]))
          }),
      })
      usdm.handlers().onOpen('all-but-books')
      clock.advance(1_000)
      clock.advance(10)
      usdm.handlers().onTicker(ticker('BTCUSDT', '101'))
      answer()
      await settle()
      expect(hub.price('paper', 'usdm', 'BTCUSDT')).toMatchObject({ lastPrice: '101', ageMs: 0 })
    })
  })

  it('S-73 reads the rules again each hour, and knows how old they are', async () => {
    expect(hub.rulesAge('paper', 'spot')).toBe(0)
    clock.advance(59 * 60_000)
    expect(hub.rulesAge('paper', 'spot')).toBe(59 * 60_000)
    venue.answer({ instruments: () => Promise.resolve(read([rules('SOLUSDT')])) })
    clock.advance(60_000)
    await settle()
    expect(hub.rulesAge('paper', 'spot')).toBe(0)
    expect(hub.instruments('paper', 'spot').map((one) => one.symbol)).toEqual(['SOLUSDT'])
    expect(hub.rules('paper', 'spot', 'BTCUSDT')).toBeUndefined()
  })

  it('tell the engine every mark price', () => {
    const heard: string[] = []
    const end = hub.onMarkPrice((environment, symbol, price) => heard.push(`${environment} ${symbol} ${price}`))
    const mark: MarkPrice = {
      symbol: 'BTCUSDT',
      markPrice: decimal('100.5'),
      indexPrice: decimal('100'),
      fundingRate: decimal('0.0001'),
      nextFundingTime: 1,
      exchangeTime: 1,
    }
    usdm.handlers().onMarkPrice(mark)
    end()
    usdm.handlers().onMarkPrice(mark)
    expect(heard).toEqual(['paper BTCUSDT 100.5'])
    expect(hub.price('paper', 'usdm', 'BTCUSDT')?.markPrice).toBe('100.5')
  })

  it('S-70 are late, then blind, when the stream falls silent', () => {
    const { health } = open('tickers/paper/spot')
    clock.advance(4_000)
    expect(health.at(-1)).toMatchObject({ freshness: 'late', why: 'silent' })
    expect(hub.health('paper', 'spot')).toMatchObject({ source: 'market-stream', freshness: 'late', ageMs: 4_000 })
    clock.advance(7_000)
    expect(health.at(-1)).toMatchObject({ freshness: 'blind', why: 'silent' })
    venue.handlers().onTicker(ticker('BTCUSDT', '101'))
    clock.advance(1_000)
    expect(health.at(-1)).toMatchObject({ freshness: 'live' })
  })
})
