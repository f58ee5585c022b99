import { describe, expect, test } from 'vitest'
import type { Market } from '../../engine/market-types'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import { OPENED_AT, openMarket } from '../../testing/opened-market'

const START = OPENED_AT
const opened = openMarket()
const { markets } = opened
opened.clock.advance(3_000)
const call = opened.call

describe('weights', () => {
  test.each<[Market, string, Record<string, string>, number]>([
    ['spot', '/api/v3/depth', {}, 5],
    ['spot', '/api/v3/depth', { limit: '100' }, 5],
    ['spot', '/api/v3/depth', { limit: '500' }, 25],
    ['spot', '/api/v3/depth', { limit: '1000' }, 50],
    ['spot', '/api/v3/depth', { limit: '5000' }, 250],
    ['spot', '/api/v3/exchangeInfo', {}, 20],
    ['spot', '/api/v3/executionRules', {}, 40],
    ['spot', '/api/v3/executionRules', { symbolStatus: 'TRADING' }, 40],
    ['spot', '/api/v3/executionRules', { symbol: 'BTCUSDT' }, 2],
    ['spot', '/api/v3/executionRules', { symbols: '["A","B","C"]' }, 6],
    ['spot', '/api/v3/trades', {}, 25],
    ['spot', '/api/v3/historicalTrades', {}, 25],
    ['spot', '/api/v3/historicalBlockTrades', {}, 25],
    ['spot', '/api/v3/aggTrades', {}, 4],
    ['spot', '/api/v3/klines', {}, 2],
    ['spot', '/api/v3/uiKlines', {}, 2],
    ['spot', '/api/v3/avgPrice', {}, 2],
    ['spot', '/api/v3/ticker/24hr', { symbol: 'BTCUSDT' }, 2],
    ['spot', '/api/v3/ticker/24hr', { symbols: Array.from({ length: 21 }, () => '"A"').join(',') }, 40],
    ['spot', '/api/v3/ticker/24hr', {}, 80],
    ['spot', '/api/v3/ticker/tradingDay', { symbol: 'BTCUSDT' }, 4],
    ['spot', '/api/v3/ticker', { symbols: '["A","B","C"]' }, 12],
    ['spot', '/api/v3/ticker', { symbols: Array.from({ length: 99 }, () => '"A"').join(',') }, 200],
    ['spot', '/api/v3/ticker/price', { symbol: 'BTCUSDT' }, 2],
    ['spot', '/api/v3/ticker/price', {}, 4],
    ['spot', '/api/v3/ticker/bookTicker', { symbols: '["A"]' }, 4],
    ['spot', '/api/v3/referencePrice', {}, 2],
    ['spot', '/api/v3/referencePrice/calculation', {}, 2],
    ['usdm', '/fapi/v1/exchangeInfo', {}, 1],
    ['usdm', '/fapi/v1/depth', { limit: '50' }, 2],
    ['usdm', '/fapi/v1/depth', { limit: '100' }, 5],
    ['usdm', '/fapi/v1/depth', {}, 10],
    ['usdm', '/fapi/v1/depth', { limit: '1000' }, 20],
    ['usdm', '/fapi/v1/rpiDepth', {}, 20],
    ['usdm', '/fapi/v1/trades', {}, 5],
    ['usdm', '/fapi/v1/historicalTrades', {}, 20],
    ['usdm', '/fapi/v1/aggTrades', {}, 20],
    ['usdm', '/fapi/v1/klines', { limit: '99' }, 1],
    ['usdm', '/fapi/v1/klines', { limit: '100' }, 2],
    ['usdm', '/fapi/v1/continuousKlines', {}, 5],
    ['usdm', '/fapi/v1/indexPriceKlines', { limit: '1000' }, 5],
    ['usdm', '/fapi/v1/markPriceKlines', { limit: '1001' }, 10],
    ['usdm', '/fapi/v1/premiumIndexKlines', { limit: '499' }, 2],
    ['usdm', '/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' }, 1],
    ['usdm', '/fapi/v1/premiumIndex', {}, 10],
    ['usdm', '/fapi/v1/fundingRate', {}, 0],
    ['usdm', '/fapi/v1/ticker/24hr', { symbol: 'BTCUSDT' }, 1],
    ['usdm', '/fapi/v1/ticker/24hr', {}, 40],
    ['usdm', '/fapi/v2/ticker/price', { symbol: 'BTCUSDT' }, 1],
    ['usdm', '/fapi/v2/ticker/price', {}, 2],
    ['usdm', '/fapi/v1/ticker/bookTicker', { symbol: 'BTCUSDT' }, 2],
    ['usdm', '/fapi/v1/ticker/bookTicker', {}, 5],
    ['usdm', '/fapi/v1/openInterest', {}, 1],
    ['usdm', '/futures/data/openInterestHist', {}, 0],
    ['usdm', '/fapi/v1/assetIndex', {}, 10],
    ['usdm', '/fapi/v1/assetIndex', { symbol: 'BTCUSD' }, 1],
    ['usdm', '/fapi/v1/constituents', {}, 2],
    ['usdm', '/fapi/v1/tradingSchedule', {}, 5],
  ])('%s %s %j costs %i', (market, path, params, expected) => {
    const { weight } = opened.endpoint(market, path)
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

  test('the first candle is the one in which trading began', () => {
    const [month] = rows({ interval: '1M', startTime: '0', limit: '1' })
    expect(month?.[0]).toBe(Date.UTC(2017, 7, 1))
    const [contract] = call('usdm', '/fapi/v1/klines', {
      symbol: 'BTCUSDT_261225',
      interval: '1w',
      startTime: '0',
    }) as Row[]
    expect(contract?.[0]).toBe(Date.UTC(2026, 5, 22))
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
        call('spot', overSocket ? 'exchangeInfo' : '/api/v3/exchangeInfo', {}, overSocket) as {
          rateLimits: { rateLimitType: string }[]
        }
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

describe('windows of spot', () => {
  test.each([
    ['1m', MINUTE],
    ['59m', 59 * MINUTE],
    ['23h', 23 * HOUR],
    ['7d', 7 * DAY],
  ])('%s opens on a full minute and is at most a minute longer', (windowSize, length) => {
    const row = call('spot', '/api/v3/ticker', { symbol: 'BTCUSDT', windowSize })
    expect(row.openTime % MINUTE).toBe(0)
    expect(row.closeTime - row.openTime).toBeGreaterThanOrEqual(length)
    expect(row.closeTime - row.openTime).toBeLessThan(length + MINUTE)
    expect(row.lastId - row.firstId + 1).toBe(row.count)
  })

  test('an array answers symbols, an object symbol, and a status leaves out the others', () => {
    const rows = (params: Record<string, string>) => call('spot', '/api/v3/ticker/price', params)
    expect(rows({ symbols: '["BTCUSDT"]' })).toHaveLength(1)
    expect(rows({ symbol: 'BTCUSDT' }).symbol).toBe('BTCUSDT')
    expect(rows({ symbols: '["BTCUSDT"]', symbolStatus: 'HALT' })).toEqual([])
    expect(rows({ symbolStatus: 'TRADING' })).toHaveLength(markets.all('spot').length)
  })

  test.each([
    ['0', 0],
    ['8', 8],
    ['-1:00', -1],
    ['05:45', 5.75],
    ['14', 14],
    ['-12:00', -12],
  ])('the trading day of time zone %s begins at its midnight', (timeZone, hours) => {
    const row = call('spot', '/api/v3/ticker/tradingDay', { symbol: 'BTCUSDT', timeZone })
    expect((row.openTime + hours * HOUR) % DAY).toBe(0)
    expect(row.closeTime).toBe(row.openTime + DAY - 1)
    expect(row.openTime).toBeLessThanOrEqual(opened.clock.now())
  })
})
