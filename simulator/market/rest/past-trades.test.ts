import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import { OPENED_AT, openMarket } from '../../testing/opened-market'

const START = OPENED_AT
const opened = openMarket()
opened.clock.advance(3_000)
const call = opened.call

describe('trades of before the tape', () => {
  const ids = (rows: { id: number }[]) => rows.map((row) => row.id)

  test('go on without a hole from those by id to those on the tape, the same each time', () => {
    const { tape } = opened.symbol('spot', 'BTCUSDT')
    const first = tape.trades[0]?.id ?? 0
    const asked = { symbol: 'BTCUSDT', fromId: `${first - 400}`, limit: '800' }
    const rows = call('spot', '/api/v3/historicalTrades', asked)
    expect(ids(rows)).toEqual(Array.from({ length: 800 }, (_, i) => first - 400 + i))
    rows.forEach((row: { time: number }, i: number) => expect(row.time).toBeGreaterThanOrEqual(rows[i - 1]?.time ?? 0))
    expect(call('spot', '/api/v3/historicalTrades', asked)).toEqual(rows)
    expect(ids(call('spot', '/api/v3/trades', { symbol: 'BTCUSDT', limit: '1000' }))).toHaveLength(1_000)
  })

  test('add up to their candle', () => {
    const minute = Math.floor((START - 3 * DAY) / MINUTE) * MINUTE
    const span = { startTime: `${minute}`, endTime: `${minute + MINUTE - 1}` }
    const rows = call('spot', '/api/v3/aggTrades', { symbol: 'BTCUSDT', ...span, limit: '1000' })
    const [[, open, high, low, close, volume, , , count]] = call('spot', '/api/v3/klines', {
      symbol: 'BTCUSDT',
      interval: '1m',
      ...span,
    })
    const prices = rows.map((row: { p: string }) => Number(row.p))
    expect([rows.length, prices[0], prices.at(-1)]).toEqual([count, Number(open), Number(close)])
    expect(Math.max(...prices)).toBeLessThanOrEqual(Number(high))
    expect(Math.min(...prices)).toBeGreaterThanOrEqual(Number(low))
    expect(rows.reduce((sum: number, row: { q: string }) => sum + Number(row.q), 0)).toBeCloseTo(Number(volume), 5)
  })

  test('are found by aggregate id and by time alike; futures search a day back', () => {
    const before = START - 10 * DAY
    const rows = call('spot', '/api/v3/aggTrades', { symbol: 'ETHUSDT', endTime: `${before}`, limit: '20' })
    expect(rows).toHaveLength(20)
    expect(rows.at(-1).T).toBeLessThanOrEqual(before)
    expect(call('spot', '/api/v3/aggTrades', { symbol: 'ETHUSDT', fromId: `${rows[5].a}`, limit: '3' })).toEqual(
      rows.slice(5, 8),
    )
    const futures = (startTime: number) =>
      call('usdm', '/fapi/v1/aggTrades', {
        symbol: 'BTCUSDT',
        startTime: `${startTime}`,
        endTime: `${startTime + HOUR}`,
      })
    expect(futures(START - 20 * HOUR).length).toBeGreaterThan(100)
    expect(futures(START - 30 * HOUR)).toEqual([])
  })
})

describe('block trades', () => {
  test('are large, apart from the book, by gapless ids, and known again after a restart', () => {
    const rows = call('spot', '/api/v3/historicalBlockTrades', { symbol: 'BTCUSDT', fromId: '320000', limit: '50' })
    expect(rows.map((row: { id: number }) => row.id)).toEqual(Array.from({ length: 50 }, (_, i) => 320_000 + i))
    rows.forEach((row: { time: number; qty: string; quoteQty: string; price: string }, i: number) => {
      expect(row.time).toBeGreaterThan(rows[i - 1]?.time ?? 0)
      expect(Number(row.quoteQty)).toBeGreaterThan(50_000)
      expect(Number(row.quoteQty)).toBeCloseTo(Number(row.qty) * Number(row.price), 4)
    })
    const later = openMarket(3, START + HOUR)
    expect(
      later.call('spot', '/api/v3/historicalBlockTrades', { symbol: 'BTCUSDT', fromId: '320000', limit: '50' }),
    ).toEqual(rows)
  })

  test('of the future are not told', () => {
    const rows = call('spot', '/api/v3/historicalBlockTrades', { symbol: 'BTCUSDT', fromId: '324500', limit: '1000' })
    expect(rows.at(-1).time).toBeLessThanOrEqual(opened.clock.now())
    expect(rows.at(-1).time).toBeGreaterThan(opened.clock.now() - HOUR)
    expect(rows.length).toBeGreaterThan(500)
  })
})
