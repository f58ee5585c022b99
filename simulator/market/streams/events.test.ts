import { describe, expect, test } from 'vitest'
import type { Market } from '../../engine/market-types'
import { units } from '../../engine/units'
import { HOUR } from '../candles/intervals'
import { openMarket } from '../../testing/opened-market'
import { levelRows } from './payloads'
import { readStreamName } from './stream-name'

const SECOND = 1_000

// biome-ignore lint: events of many shapes
type Event = any

describe('speeds are the documented ones', () => {
  const speeds: readonly (readonly [Market, string, number])[] = [
    ['spot', 'btcusdt@kline_1s', 1_000],
    ['spot', 'btcusdt@kline_1m', 2_000],
    ['spot', 'btcusdt@kline_1d@+08:00', 2_000],
    ['spot', 'btcusdt@miniTicker', 1_000],
    ['spot', 'btcusdt@ticker', 1_000],
    ['spot', 'btcusdt@ticker_1h', 1_000],
    ['spot', 'btcusdt@ticker_4h', 1_000],
    ['spot', 'btcusdt@ticker_1d', 1_000],
    ['spot', '!miniTicker@arr', 1_000],
    ['spot', '!ticker_4h@arr', 1_000],
    ['spot', 'btcusdt@avgPrice', 1_000],
    ['spot', 'btcusdt@referencePrice', 1_000],
    ['spot', 'btcusdt@depth', 1_000],
    ['spot', 'btcusdt@depth@100ms', 100],
    ['spot', 'btcusdt@depth5', 1_000],
    ['spot', 'btcusdt@depth20@100ms', 100],
    ['usdm', 'btcusdt@depth', 250],
    ['usdm', 'btcusdt@depth@100ms', 100],
    ['usdm', 'btcusdt@depth@500ms', 500],
    ['usdm', 'btcusdt@depth10', 250],
    ['usdm', 'btcusdt@depth5@100ms', 100],
    ['usdm', 'btcusdt@rpiDepth@500ms', 500],
    ['usdm', 'btcusdt@markPrice', 3_000],
    ['usdm', 'btcusdt@markPrice@1s', 1_000],
    ['usdm', 'btcusdt@kline_5m', 250],
    ['usdm', 'btcusdt_perpetual@continuousKline_5m', 250],
    ['usdm', 'btcusdt@miniTicker', 2_000],
    ['usdm', 'btcusdt@ticker', 2_000],
    ['usdm', '!miniTicker@arr', 1_000],
    ['usdm', '!ticker@arr', 1_000],
    ['usdm', '!assetIndex@arr', 1_000],
    ['usdm', 'btcusd@assetIndex', 1_000],
    ['usdm', 'defiusdt@compositeIndex', 1_000],
  ]
  const SECONDS = 12
  const { clock, feed } = openMarket()
  for (const [market, name] of speeds) feed.listen(market, name)
  // The beat after the last one belongs to it: streams are counted from their subscription.
  clock.advance(SECONDS * SECOND + 50)

  test.each(speeds)('%s %s each %i ms', (market, name, period) => {
    const count = feed.of(market, name).length
    const most = (SECONDS * SECOND) / period
    expect(count).toBeLessThanOrEqual(most + 1)
    // A book need not change in every period.
    expect(count).toBeGreaterThan(most * (period < 1_000 ? 0.6 : 0.99) - 1)
  })

  test('every contract’s touch comes each five seconds, one event each', () => {
    const { clock, feed, markets } = openMarket()
    feed.listen('usdm', '!bookTicker')
    clock.advance(10_050)
    expect(feed.of('usdm', '!bookTicker')).toHaveLength(2 * markets.all('usdm').length)
  })

  test.each([
    ['!markPrice@arr', 3_000],
    ['!markPrice@arr@1s', 1_000],
  ])('%s comes each %i ms, perpetuals on equities in a message of their own', (name, period) => {
    const opened = openMarket()
    opened.feed.listen('usdm', name)
    opened.clock.advance(2 * period + 50)
    const messages = opened.feed.of('usdm', name) as Event[][]
    expect(messages).toHaveLength(4)
    const names = messages.map((message) => message.map((event) => event.s))
    const all = opened.markets.all('usdm').map((symbol) => symbol.spec.symbol)
    expect(names.slice(0, 2)).toEqual([all.filter((each) => each !== 'TSLAUSDT'), ['TSLAUSDT']])
  })

  test('sessions come each second, one event for each market', () => {
    const { clock, feed } = openMarket()
    feed.listen('usdm', 'tradingSession')
    clock.advance(2_050)
    expect(feed.of('usdm', 'tradingSession').map((event: Event) => event.e)).toEqual(
      ['EquityUpdate', 'CommodityUpdate', 'KR_EquityUpdate', 'HK_EquityUpdate'].flatMap((name, _, all) =>
        name === all[0] ? [...all, ...all] : [],
      ),
    )
  })
})

describe('spot', () => {
  test('reference prices say null when there is none, and nothing where there never was one', () => {
    const { clock, feed, markets } = openMarket()
    feed.listen('spot', 'ethusdt@referencePrice', 'ltcusdt@referencePrice')
    clock.advance(1_050)
    markets.setReferencePrice('ETHUSDT', null)
    clock.advance(1_000)
    const [first, second] = feed.of('spot', 'ethusdt@referencePrice') as Event[]
    expect(Object.keys(first)).toEqual(['e', 's', 'r', 't'])
    expect([first.r, second.r]).toEqual([expect.stringMatching(/^\d+\.\d{8}$/), null])
    expect(feed.of('spot', 'ltcusdt@referencePrice')).toEqual([])
  })

  test('each block trade is sent once, as it happens, and is the one REST tells of', () => {
    const { clock, feed, markets, call } = openMarket()
    // Block trades are agreed whether the book moves or not.
    markets.pauseFlow()
    feed.listen('spot', 'btcusdt@blockTrade')
    const from = clock.now()
    clock.advance(HOUR)
    const sent = feed.of('spot', 'btcusdt@blockTrade') as Event[]
    const rows = call('spot', '/api/v3/historicalBlockTrades', { symbol: 'BTCUSDT', fromId: `${sent[0].t}` })
    expect(sent.length).toBeGreaterThanOrEqual(3)
    expect(sent.map(({ t, p, q, T, m }) => [t, p, q, T, m])).toEqual(
      rows.map((row: Event) => [row.id, row.price, row.qty, row.time, row.isBuyerMaker]),
    )
    for (const { T, E } of sent) {
      expect(T).toBeGreaterThan(from)
      expect(E - T).toBeLessThan(100)
    }
  })

  test('the retired !ticker@arr and unknown names are silent', () => {
    const { clock, feed } = openMarket()
    feed.listen('spot', '!ticker@arr', '!bookTicker', 'btcusdt@forceOrder', 'tradingSession', '!contractInfo')
    clock.advance(3_000)
    expect(feed.events).toEqual([])
  })
})

describe('forced orders', () => {
  const order = (quantity: string, time: number) => ({
    side: 'SELL' as const,
    price: units('9910'),
    averagePrice: units('9909.5'),
    quantity: units(quantity),
    lastQuantity: units('0.004'),
    filledQuantity: units(quantity),
    time,
  })

  test('the largest of each contract and second is told, by contract and all together', () => {
    const { clock, feed, markets } = openMarket()
    feed.listen('usdm', 'btcusdt@forceOrder', '!forceOrder@arr')
    clock.advance(SECOND - (clock.now() % SECOND) + 300)
    feed.events.length = 0
    const at = clock.now()
    for (const quantity of ['0.01', '0.3', '0.2']) markets.reportForceOrder('BTCUSDT', order(quantity, at))
    markets.reportForceOrder('ETHUSDT', order('7', at))
    clock.advance(1_000)
    expect(feed.of('usdm', 'btcusdt@forceOrder')).toEqual([
      {
        e: 'forceOrder',
        E: expect.any(Number),
        o: {
          s: 'BTCUSDT',
          S: 'SELL',
          o: 'LIMIT',
          f: 'IOC',
          q: '0.300',
          p: '9910',
          ap: '9909.5',
          X: 'FILLED',
          l: '0.004',
          z: '0.300',
          T: at,
        },
      },
    ])
    const all = feed.of('usdm', '!forceOrder@arr') as Event[]
    expect(all.map(({ o, ps, st }) => [o.s, o.q, ps, st])).toEqual([
      ['BTCUSDT', '0.300', 'BTCUSDT', 1],
      ['ETHUSDT', '7.000', 'ETHUSDT', 1],
    ])
    clock.advance(3_000)
    expect(feed.of('usdm', '!forceOrder@arr')).toHaveLength(2)
  })
})

describe('contracts', () => {
  test('a new status is told without brackets, new brackets with them', () => {
    const { feed, markets, symbol } = openMarket()
    feed.listen('usdm', '!contractInfo')
    markets.setStatus('usdm', 'TRXUSDT', 'TRADING_HALT')
    const brackets = symbol('usdm', 'TRXUSDT').spec.futures?.brackets.slice(0, 2) ?? []
    expect(markets.setBrackets('TRXUSDT', brackets)).toBe(true)
    markets.setStatus('spot', 'TRXUSDT', 'HALT')
    const [status, changed, ...others] = feed.of('usdm', '!contractInfo') as Event[]
    expect(others).toEqual([])
    expect(status).toMatchObject({ e: 'contractInfo', s: 'TRXUSDT', ct: 'PERPETUAL', cs: 'TRADING_HALT', st: 1 })
    expect(status).not.toHaveProperty('bks')
    expect(changed.bks).toEqual([
      { bs: 1, bnf: 0, bnc: 5_000, mmr: 0.01, cf: 0, mi: 26, ma: 50 },
      { bs: 2, bnf: 5_000, bnc: 50_000, mmr: 0.02, cf: 50, mi: 1, ma: 25 },
    ])
  })
})

test('the retail book and its differences are one book, with what no public depth shows', () => {
  const { clock, feed, markets, symbol, call } = openMarket()
  const eth = symbol('usdm', 'ETHUSDT')
  feed.listen('usdm', 'ethusdt@rpiDepth@500ms', 'ethusdt@depth@100ms')
  clock.advance(2_050)
  markets.pauseFlow()
  clock.advance(600)
  feed.events.length = 0
  const best = eth.book.best('BUY')?.price ?? 0n
  const price = best - eth.spec.tick
  const remaining = units('3')
  const before = call('usdm', '/fapi/v1/depth', { symbol: 'ETHUSDT' })
  eth.rest({ orderId: eth.nextOrderId(), owner: 'me', side: 'BUY', price, remaining, retailOnly: true })
  clock.advance(1_000)
  expect(feed.of('usdm', 'ethusdt@depth@100ms')).toEqual([])
  const diffs = feed.of('usdm', 'ethusdt@rpiDepth@500ms') as Event[]
  const shown = eth.orders.quantityAt('BUY', price)
  expect(diffs).toHaveLength(1)
  expect(diffs[0].b).toEqual(levelRows(eth, [{ price, quantity: shown + remaining }]))
  expect([diffs[0].ps, diffs[0].st, diffs[0].a]).toEqual(['ETHUSDT', 1, []])
  expect(call('usdm', '/fapi/v1/depth', { symbol: 'ETHUSDT' }).bids).toEqual(before.bids)
  expect(call('usdm', '/fapi/v1/rpiDepth', { symbol: 'ETHUSDT' }).bids).toContainEqual(diffs[0].b[0])
})

test('book data comes on the public path, everything else on market', () => {
  const { clock, feed, markets } = openMarket()
  const publicNames = [
    'btcusdt@depth',
    'btcusdt@depth5@500ms',
    'btcusdt@rpiDepth@500ms',
    'btcusdt@bookTicker',
    '!bookTicker',
    'btcusdt@trade',
  ]
  const marketNames = [
    'btcusdt@aggTrade',
    'btcusdt@markPrice',
    '!markPrice@arr',
    'btcusdt@kline_1m',
    'btcusdt_perpetual@continuousKline_1m',
    'btcusdt@miniTicker',
    '!ticker@arr',
    'btcusdt@forceOrder',
    '!forceOrder@arr',
    'defiusdt@compositeIndex',
    '!contractInfo',
    '!assetIndex@arr',
    'tradingSession',
  ]
  feed.listen('usdm', ...publicNames, ...marketNames)
  clock.advance(5_000)
  markets.setStatus('usdm', 'TRXUSDT', 'TRADING_HALT')
  const quantity = units('1')
  markets.reportForceOrder('BTCUSDT', {
    side: 'BUY',
    price: quantity,
    averagePrice: quantity,
    quantity,
    lastQuantity: quantity,
    filledQuantity: quantity,
    time: clock.now(),
  })
  clock.advance(2_000)
  for (const name of [...publicNames, ...marketNames]) {
    const paths = new Set(feed.events.filter((event) => event.stream === name).map((event) => event.path))
    expect([name, ...paths]).toEqual([name, publicNames.includes(name) ? 'public' : 'market'])
  }
})

test.each([
  ['spot', 'btcusdt@kline_1m@+08:00', 'kline'],
  ['spot', 'btcusdt@kline_1m@+09:00', undefined],
  ['spot', 'btcusdt@ticker_1d', 'windowTicker'],
  ['spot', 'btcusdt@ticker_2h', undefined],
  ['spot', '!ticker_1d@arr', 'allWindowTickers'],
  ['spot', 'btcusdt@rpiDepth@500ms', undefined],
  ['usdm', 'btcusdt@rpiDepth@100ms', undefined],
  ['usdm', 'btcusdt@ticker_1h', undefined],
  ['usdm', 'btcusdt@blockTrade', undefined],
  ['usdm', 'btcusdt@referencePrice', undefined],
  ['usdm', 'btcusdt_perpetual@continuousKline_1s', undefined],
  ['usdm', 'adausd@assetIndex', 'assetIndex'],
  ['usdm', 'tradingSession', 'tradingSessions'],
] as const)('%s reads %s as %s', (market, name, kind) => {
  expect(readStreamName(market, name)?.kind).toBe(kind)
})

test('spot’s day opens a day ago, its window streams and usdm’s day on a full minute', () => {
  const { clock, feed } = openMarket()
  feed.listen('spot', 'btcusdt@ticker', 'btcusdt@ticker_1h')
  feed.listen('usdm', 'btcusdt@ticker')
  clock.advance(2_050)
  const [day] = feed.of('spot', 'btcusdt@ticker') as Event[]
  const [hour] = feed.of('spot', 'btcusdt@ticker_1h') as Event[]
  const [futures] = feed.of('usdm', 'btcusdt@ticker') as Event[]
  expect(day.C - day.O).toBe(24 * HOUR)
  for (const [ticker, length] of [
    [hour, HOUR],
    [futures, 24 * HOUR],
  ]) {
    expect(ticker.O % 60_000).toBe(0)
    expect(ticker.C - ticker.O).toBeGreaterThanOrEqual(length)
    expect(ticker.C - ticker.O).toBeLessThan(length + 60_000)
    expect(ticker.L - ticker.F + 1).toBe(ticker.n)
  }
})
