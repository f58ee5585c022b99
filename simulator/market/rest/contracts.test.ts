import { describe, expect, test } from 'vitest'
import { DAY } from '../candles/intervals'
import { openMarket } from '../../testing/opened-market'

const opened = openMarket()
opened.clock.advance(3_000)
const call = opened.call

describe('a perpetual on an equity', () => {
  test('says what it is, and is continuous under its own contract type', () => {
    const row = call('usdm', '/fapi/v1/exchangeInfo').symbols.find(
      (each: { symbol: string }) => each.symbol === 'TSLAUSDT',
    )
    expect(row).toMatchObject({
      pair: 'TSLAUSDT',
      contractType: 'TRADIFI_PERPETUAL',
      underlyingType: 'EQUITY',
      underlyingSubType: ['TradFi'],
      deliveryDate: 4_133_404_800_000,
    })
    const candles = (contractType: string) =>
      call('usdm', '/fapi/v1/continuousKlines', { pair: 'TSLAUSDT', contractType, interval: '1h', limit: '3' })
    expect(candles('TRADIFI_PERPETUAL')).toHaveLength(3)
    expect(candles('PERPETUAL')).toEqual([])
    opened.feed.listen('usdm', 'tslausdt_tradifi_perpetual@continuousKline_1m', 'tslausdt_perpetual@continuousKline_1m')
    opened.clock.advance(1_000)
    expect(opened.feed.of('usdm', 'tslausdt_tradifi_perpetual@continuousKline_1m')[0]).toMatchObject({
      ps: 'TSLAUSDT',
      ct: 'TRADIFI_PERPETUAL',
    })
    expect(opened.feed.of('usdm', 'tslausdt_perpetual@continuousKline_1m')).toEqual([])
  })

  test('settles funding on its own interval, and tells when it is not eight hours', () => {
    const rows = call('usdm', '/fapi/v1/fundingInfo') as Record<string, unknown>[]
    for (const row of rows) expect(row.updateTime === null).toBe(row.fundingIntervalHours === 8)
    expect(rows.some((row) => row.fundingIntervalHours === 4)).toBe(true)
  })
})

describe('quarterly contracts', () => {
  const rows = () => call('usdm', '/fapi/v1/exchangeInfo').symbols as Record<string, unknown>[]

  test('are this quarter’s and the next one’s, named after their delivery', () => {
    expect(
      rows()
        .filter((row) => row.pair !== row.symbol)
        .map((row) => [row.symbol, row.pair, row.contractType, row.deliveryDate, row.underlyingSubType]),
    ).toEqual([
      ['BTCUSDT_261225', 'BTCUSDT', 'CURRENT_QUARTER', 1_798_185_600_000, []],
      ['BTCUSDT_270326', 'BTCUSDT', 'NEXT_QUARTER', Date.UTC(2027, 2, 26, 8), []],
    ])
  })

  test('have no funding, and their pair where a pair is asked for', () => {
    expect(call('usdm', '/fapi/v1/premiumIndex', { symbol: 'BTCUSDT_261225' })).toMatchObject({
      lastFundingRate: '',
      interestRate: '',
      nextFundingTime: 0,
    })
    expect(call('usdm', '/fapi/v1/fundingRate', { symbol: 'BTCUSDT_261225' })).toEqual([])
    const continuous = call('usdm', '/fapi/v1/continuousKlines', {
      pair: 'BTCUSDT',
      contractType: 'CURRENT_QUARTER',
      interval: '1h',
      limit: '3',
    })
    expect(continuous).toEqual(
      call('usdm', '/fapi/v1/klines', { symbol: 'BTCUSDT_261225', interval: '1h', limit: '3' }),
    )
    expect(opened.refusal('usdm', '/fapi/v1/indexPriceKlines', { pair: 'BTCUSDT_261225', interval: '1h' })).toEqual([
      400,
      -4144,
      'Invalid pair.',
    ])
    opened.feed.listen('usdm', 'btcusdt_next_quarter@continuousKline_1m', 'btcusdt_261225@bookTicker')
    opened.clock.advance(3_000)
    expect(opened.feed.of('usdm', 'btcusdt_next_quarter@continuousKline_1m')[0]).toMatchObject({
      ps: 'BTCUSDT',
      ct: 'NEXT_QUARTER',
    })
    expect(opened.feed.of('usdm', 'btcusdt_261225@bookTicker')[0]).toMatchObject({ s: 'BTCUSDT_261225', ps: 'BTCUSDT' })
  })

  test('end on their day, are told of, and stay known to a later run', () => {
    const day = Date.UTC(2026, 11, 25, 8)
    const last = openMarket(3, day - 2_000)
    last.feed.listen('usdm', '!contractInfo', 'btcusdt_261225@depth@100ms', 'btcusdt_261225@bookTicker')
    last.clock.advance(3_000)
    const contract = last.symbol('usdm', 'BTCUSDT_261225')
    expect(contract.spec.status).toBe('SETTLING')
    const depth = (market: typeof last) => market.call('usdm', '/fapi/v1/depth', { symbol: 'BTCUSDT_261225' })
    expect(depth(last)).toMatchObject({ bids: [], asks: [] })
    expect(last.call('usdm', '/fapi/v1/depth', { symbol: 'BTCUSDT' }).bids).not.toEqual([])
    last.markets.movePrice('usdm', 'BTCUSDT_261225', 5_000_000_000_000n)
    last.clock.advance(60_000)
    expect(depth(last)).toMatchObject({ bids: [], asks: [] })
    const [delivery] = last.call('usdm', '/futures/data/delivery-price', { pair: 'BTCUSDT' })
    expect([delivery.deliveryTime, Number(contract.markPrice()) / 1e8]).toEqual([
      Date.UTC(2026, 11, 25),
      delivery.deliveryPrice,
    ])
    expect(last.feed.of('usdm', '!contractInfo')).toMatchObject([{ s: 'BTCUSDT_261225', dt: day, cs: 'SETTLING' }])
    const removed = last.feed.of('usdm', 'btcusdt_261225@depth@100ms').at(-1) as { b: string[][]; a: string[][] }
    for (const side of [removed.b, removed.a]) {
      expect(side.length).toBeGreaterThan(50)
      expect(side.every(([, quantity]) => Number(quantity) === 0)).toBe(true)
    }
    const later = openMarket(3, day + DAY, last.markets.state())
    expect(depth(later)).toMatchObject({ bids: [], asks: [] })
    later.clock.advance(2_000)
    expect(depth(later)).toMatchObject({ bids: [], asks: [] })
    const status = (name: string) => later.markets.symbol('usdm', name)?.spec.status
    expect(['BTCUSDT_261225', 'BTCUSDT_270326', 'BTCUSDT_270625'].map(status)).toEqual([
      'SETTLING',
      'TRADING',
      'TRADING',
    ])
    expect(
      later.call('usdm', '/fapi/v1/continuousKlines', {
        pair: 'BTCUSDT',
        contractType: 'CURRENT_QUARTER',
        interval: '1m',
        limit: '2',
      }),
    ).toEqual(later.call('usdm', '/fapi/v1/klines', { symbol: 'BTCUSDT_270326', interval: '1m', limit: '2' }))
  })
})
