import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import type { Market } from '../../engine/market-types'
import { ApiError, type Call } from '../../gateway/types'
import { DAY, HOUR } from '../candles/intervals'
import { createMarkets } from '../create-markets'
import { createRecordedFeed } from '../recorded-feed'

const START = Date.UTC(2026, 10, 25, 9, 41, 12, 300)
const clock = createManualClock(START)
const markets = createMarkets({ clock, seed: 3, feed: createRecordedFeed() })
markets.start()
clock.advance(3_000)

const endpointOf = (market: Market, path: string) => {
  const endpoint = markets.endpoints.find((each) => each.market === market && each.path === path)
  if (endpoint === undefined) throw new Error(`No ${path} on ${market}.`)
  return endpoint
}

function call(market: Market, path: string, params: Record<string, string>, overSocket = false): unknown {
  const made: Call = {
    market,
    params: new Map(Object.entries(params)),
    accountId: '',
    apiKey: '',
    time: clock.now(),
    overSocket,
  }
  return endpointOf(market, path).handle(made)
}

function refusal(market: Market, path: string, params: Record<string, string>): unknown {
  try {
    return call(market, path, params)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return [error.status, error.code, error.msg]
  }
}

const mandatory = (name: string) => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`

describe('refusals', () => {
  test.each<[string, Market, string, Record<string, string>, number, string | undefined]>([
    ['no symbol', 'spot', '/api/v3/depth', {}, -1102, mandatory('symbol')],
    ['unknown symbol', 'spot', '/api/v3/depth', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    [
      'lower case symbol',
      'spot',
      '/api/v3/depth',
      { symbol: 'btcusdt' },
      -1100,
      "Illegal characters found in parameter 'symbol'; legal range is '^[\\w\\-._&&[^a-z]]{1,50}$'.",
    ],
    ['no interval', 'spot', '/api/v3/klines', { symbol: 'BTCUSDT' }, -1102, mandatory('interval')],
    ['wrong interval', 'spot', '/api/v3/klines', { symbol: 'BTCUSDT', interval: '7m' }, -1120, 'Invalid interval.'],
    ['interval in the wrong case', 'spot', '/api/v3/klines', { symbol: 'BTCUSDT', interval: '1D' }, -1120, undefined],
    ['seconds on usdm', 'usdm', '/fapi/v1/klines', { symbol: 'BTCUSDT', interval: '1s' }, -1120, 'Invalid interval.'],
    ['limit in words', 'spot', '/api/v3/trades', { symbol: 'BTCUSDT', limit: 'x' }, -1100, undefined],
    ['limit zero', 'spot', '/api/v3/trades', { symbol: 'BTCUSDT', limit: '0' }, -1130, undefined],
    [
      'limit above the most on usdm',
      'usdm',
      '/fapi/v1/klines',
      { symbol: 'BTCUSDT', interval: '1m', limit: '1501' },
      -1130,
      "Data sent for parameter 'limit' is not valid.",
    ],
    [
      'odd depth on usdm',
      'usdm',
      '/fapi/v1/depth',
      { symbol: 'BTCUSDT', limit: '7' },
      -4021,
      "'7' is not valid depth limit.",
    ],
    ['symbol twice', 'spot', '/api/v3/ticker/price', { symbols: '["BTCUSDT","BTCUSDT"]' }, -1151, undefined],
    ['blanks in symbols', 'spot', '/api/v3/ticker/price', { symbols: '["BTCUSDT", "ETHUSDT"]' }, -1100, undefined],
    ['one unknown of several', 'spot', '/api/v3/exchangeInfo', { symbols: '["BTCUSDT","NOPE"]' }, -1121, undefined],
    [
      'wrong ticker type',
      'spot',
      '/api/v3/ticker/24hr',
      { symbol: 'BTCUSDT', type: 'BIG' },
      -1139,
      'Invalid ticker type.',
    ],
    ['status not met', 'spot', '/api/v3/ticker/price', { symbol: 'BTCUSDT', symbolStatus: 'HALT' }, -1220, undefined],
    ['wrong status', 'spot', '/api/v3/ticker/price', { symbol: 'BTCUSDT', symbolStatus: 'OPEN' }, -1122, undefined],
    ['no symbols for a window', 'spot', '/api/v3/ticker', {}, -1102, undefined],
    ['wrong window', 'spot', '/api/v3/ticker', { symbol: 'BTCUSDT', windowSize: '8d' }, -1130, undefined],
    ['no reference price', 'spot', '/api/v3/referencePrice', { symbol: 'LTCUSDT' }, -2043, undefined],
    [
      'end before start',
      'usdm',
      '/fapi/v1/klines',
      { symbol: 'BTCUSDT', interval: '1m', startTime: '20', endTime: '10' },
      -1023,
      undefined,
    ],
    [
      'too long a span',
      'usdm',
      '/fapi/v1/aggTrades',
      { symbol: 'BTCUSDT', startTime: '0', endTime: '3600001' },
      -1127,
      undefined,
    ],
  ])('%s', (_, market, path, params, code, message) => {
    expect(refusal(market, path, params)).toEqual([400, code, message ?? expect.any(String)])
  })
})

describe('weights', () => {
  test.each<[Market, string, Record<string, string>, number]>([
    ['spot', '/api/v3/depth', {}, 5],
    ['spot', '/api/v3/depth', { limit: '500' }, 25],
    ['spot', '/api/v3/depth', { limit: '1000' }, 50],
    ['spot', '/api/v3/depth', { limit: '5000' }, 250],
    ['spot', '/api/v3/ticker/24hr', { symbol: 'BTCUSDT' }, 2],
    ['spot', '/api/v3/ticker/24hr', {}, 80],
    ['spot', '/api/v3/ticker', { symbols: '["A","B","C"]' }, 12],
    ['spot', '/api/v3/ticker/price', {}, 4],
    ['spot', '/api/v3/exchangeInfo', {}, 20],
    ['usdm', '/fapi/v1/depth', {}, 10],
    ['usdm', '/fapi/v1/depth', { limit: '1000' }, 20],
    ['usdm', '/fapi/v1/klines', { limit: '99' }, 1],
    ['usdm', '/fapi/v1/klines', {}, 5],
    ['usdm', '/fapi/v1/klines', { limit: '1500' }, 10],
    ['usdm', '/fapi/v1/ticker/24hr', {}, 40],
    ['usdm', '/fapi/v1/ticker/bookTicker', { symbol: 'BTCUSDT' }, 2],
  ])('%s %s %j costs %i', (market, path, params, expected) => {
    const { weight } = endpointOf(market, path)
    expect(typeof weight === 'number' ? weight : weight(new Map(Object.entries(params)))).toBe(expected)
  })
})

type Row = [number, string, string, string, string, string, number, ...unknown[]]

describe('candles over REST', () => {
  const rows = (params: Record<string, string>) =>
    call('spot', '/api/v3/klines', { symbol: 'BTCUSDT', ...params }) as Row[]

  test('two years of days come at once, end with today and close one millisecond before the next', () => {
    const days = rows({ interval: '1d', limit: '1000' })
    expect(days).toHaveLength(1_000)
    expect(days.at(-1)?.[0]).toBe(Math.floor(START / DAY) * DAY)
    days.forEach((day, i) => expect(day[6] + 1).toBe(days[i + 1]?.[0] ?? day[0] + DAY))
    expect(rows({ interval: '1w', startTime: `${START - 730 * DAY}` }).length).toBeGreaterThanOrEqual(104)
    expect(rows({ interval: '1M', limit: '24' })).toHaveLength(24)
  })

  test('start and end bound the openings, microseconds are understood, the future is empty', () => {
    const start = Math.floor(START / HOUR) * HOUR - 5 * HOUR
    const asked = rows({ interval: '1h', startTime: `${start}`, endTime: `${start + 2 * HOUR}` })
    expect(asked.map((row) => row[0])).toEqual([start, start + HOUR, start + 2 * HOUR])
    expect(rows({ interval: '1h', startTime: `${start}000`, endTime: `${start + 2 * HOUR}000` })).toEqual(asked)
    expect(rows({ interval: '1h', startTime: `${START + DAY}` })).toEqual([])
  })

  test('a time zone moves the opening of the day', () => {
    const [row] = rows({ interval: '1d', timeZone: '8', limit: '1' })
    expect(new Date(row?.[0] ?? 0).getUTCHours()).toBe(16)
  })

  test('amounts have eight decimals on spot and the symbol’s own on usdm', () => {
    expect(rows({ interval: '1m', limit: '1' })[0]?.[1]).toMatch(/^\d+\.\d{8}$/)
    const [row] = call('usdm', '/fapi/v1/klines', { symbol: 'DOTUSDT', interval: '1m', limit: '1' }) as Row[]
    expect(row?.[1]).toMatch(/^\d+\.\d{4}$/)
    expect(row?.[5]).toMatch(/^\d+\.\d$/)
  })
})

describe('book, trades, tickers', () => {
  test('depth gives as many levels as asked, best first', () => {
    const depth = call('spot', '/api/v3/depth', { symbol: 'BTCUSDT', limit: '100' }) as {
      bids: [string, string][]
      asks: [string, string][]
    }
    expect([depth.bids.length, depth.asks.length]).toEqual([100, 100])
    expect(Number(depth.bids[0]?.[0])).toBeGreaterThan(Number(depth.bids[1]?.[0]))
    expect(Number(depth.asks[0]?.[0])).toBeGreaterThan(Number(depth.bids[0]?.[0]))
  })

  test('trades are oldest first with gapless ids, some of them before the exchange opened', () => {
    for (const symbol of ['BTCUSDT', 'TRXUSDT']) {
      const trades = call('spot', '/api/v3/trades', { symbol, limit: '400' }) as { id: number; time: number }[]
      expect(trades).toHaveLength(400)
      expect(trades[0]?.time).toBeLessThan(START)
      trades.forEach((trade, i) => {
        if (i === 0) return
        expect(trade.id).toBe((trades[i - 1]?.id ?? 0) + 1)
        expect(trade.time).toBeGreaterThanOrEqual(trades[i - 1]?.time ?? 0)
      })
    }
  })

  test('aggregates are found by id and by time', () => {
    const all = call('usdm', '/fapi/v1/aggTrades', { symbol: 'BTCUSDT' }) as { a: number; T: number }[]
    const third = all[2]
    const byId = call('usdm', '/fapi/v1/aggTrades', { symbol: 'BTCUSDT', fromId: `${third?.a}`, limit: '2' })
    expect(byId).toEqual(all.slice(2, 4))
    const since = call('usdm', '/fapi/v1/aggTrades', { symbol: 'BTCUSDT', startTime: `${START}` }) as { T: number }[]
    expect(since.length).toBeGreaterThan(0)
    expect(since.every((trade) => trade.T >= START)).toBe(true)
  })

  test('the day ticker agrees with its own parts', () => {
    const ticker = call('spot', '/api/v3/ticker/24hr', { symbol: 'ETHUSDT' }) as Record<string, string> & {
      count: number
      firstId: number
      lastId: number
    }
    const number = (name: string) => Number(ticker[name])
    expect(number('lastPrice')).toBe(
      Number((call('spot', '/api/v3/ticker/price', { symbol: 'ETHUSDT' }) as { price: string }).price),
    )
    expect(number('priceChange')).toBeCloseTo(number('lastPrice') - number('openPrice'), 6)
    expect(number('weightedAvgPrice')).toBeGreaterThan(number('lowPrice'))
    expect(number('weightedAvgPrice')).toBeLessThan(number('highPrice'))
    expect(ticker.lastId - ticker.firstId + 1).toBe(ticker.count)
  })

  test('all symbols come as an array, one as an object, and the socket lists connections', () => {
    expect(call('usdm', '/fapi/v2/ticker/price', {})).toHaveLength(markets.all('usdm').length)
    expect(call('usdm', '/fapi/v2/ticker/price', { symbol: 'BTCUSDT' })).toMatchObject({ symbol: 'BTCUSDT' })
    const types = (overSocket: boolean) =>
      (
        call('spot', '/api/v3/exchangeInfo', {}, overSocket) as { rateLimits: { rateLimitType: string }[] }
      ).rateLimits.map((limit) => limit.rateLimitType)
    expect([types(false).at(-1), types(true).at(-1)]).toEqual(['RAW_REQUESTS', 'CONNECTIONS'])
  })

  test('funding history is oldest first, eight hours apart, and near the interest rate', () => {
    const rows = call('usdm', '/fapi/v1/fundingRate', { symbol: 'ETHUSDT', limit: '200' }) as {
      fundingTime: number
      fundingRate: string
      markPrice: string
    }[]
    expect(rows).toHaveLength(200)
    rows.forEach((row, i) => {
      if (i > 0) expect(row.fundingTime - (rows[i - 1]?.fundingTime ?? 0)).toBe(8 * HOUR)
      expect(Math.abs(Number(row.fundingRate))).toBeLessThanOrEqual(0.003)
      expect(Number(row.markPrice)).toBeGreaterThan(0)
    })
  })
})
