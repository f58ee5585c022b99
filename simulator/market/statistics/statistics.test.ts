import { describe, expect, test } from 'vitest'
import { ONE, times, units } from '../../engine/units'
import { DAY, HOUR, MINUTE } from '../candles/intervals'
import { OPENED_AT, openMarket } from '../../testing/opened-market'
import { compositeIndexOf } from './composite-index'
import { constituentsOf } from './constituents'
import { deliveryDays } from '../symbols/quarters'
import { SESSION_MARKETS, sessionAt, sessionsOf } from './trading-sessions'

const opened = openMarket()
opened.clock.advance(130_000)
const now = opened.clock.now()
const { call } = opened
const btc = opened.symbol('usdm', 'BTCUSDT')
const BTC = { symbol: 'BTCUSDT' }

type Rows = readonly Readonly<Record<string, string>>[]
const history = (name: string, params: Record<string, string>): Rows => call('usdm', `/futures/data/${name}`, params)

describe('open interest', () => {
  test('makes no leaps, not at midnight either', () => {
    const interest = opened.markets.statistics.of(btc).openInterest
    for (let time = OPENED_AT - 3 * DAY; time < now; time += 5 * MINUTE) {
      const [before, after] = [Number(interest.at(time)), Number(interest.at(time + 5 * MINUTE))]
      expect(Math.abs(Math.log(after / before))).toBeLessThan(0.03)
    }
    const midnight = Math.floor(now / DAY) * DAY
    expect(Number(interest.at(midnight)) / Number(interest.at(midnight - 1_000))).toBeCloseTo(1, 3)
  })

  test('is of the order of a day’s volume, in steps, and worth itself times the mark', () => {
    const rows = history('openInterestHist', { ...BTC, period: '1d', limit: '10' })
    expect(rows).toHaveLength(10)
    for (const row of rows) {
      const at = Number(row.timestamp)
      const volume = Number(btc.candles.over(at - DAY, at)?.volume) / 1e8
      expect(Number(row.sumOpenInterest)).toBeGreaterThan(volume / 10)
      expect(Number(row.sumOpenInterest)).toBeLessThan(volume * 10)
      const mark = opened.markets.statistics.of(btc).marks.at('mark', at)
      expect(units(row.sumOpenInterestValue ?? '')).toBe(times(units(row.sumOpenInterest ?? ''), mark))
      expect(units(row.sumOpenInterest ?? '') % btc.spec.step).toBe(0n)
    }
  })

  test('says the same now as the figure of now, and shrinks with what was liquidated', () => {
    const other = openMarket()
    const eth = other.symbol('usdm', 'ETHUSDT')
    const read = () => units(other.call('usdm', '/fapi/v1/openInterest', { symbol: 'ETHUSDT' }).openInterest)
    expect(read()).toBe(other.markets.statistics.of(eth).openInterest.at(other.clock.now()))
    const before = read()
    const quantity = units('500')
    other.markets.reportForceOrder('ETHUSDT', {
      side: 'BUY',
      price: eth.lastPrice(),
      averagePrice: eth.lastPrice(),
      quantity,
      lastQuantity: quantity,
      filledQuantity: quantity,
      time: other.clock.now(),
    })
    expect(before - read()).toBe(quantity)
  })
})

describe('ratios', () => {
  test.each(['topLongShortPositionRatio', 'topLongShortAccountRatio', 'globalLongShortAccountRatio'])(
    '%s adds up to one and stays within bounds',
    (name) => {
      const rows = history(name, { ...BTC, period: '1h', limit: '500' })
      expect(rows).toHaveLength(500)
      const longs = rows.map((row) => Number(row.longAccount))
      rows.forEach((row, i) => {
        const [long, short] = [Number(row.longAccount), Number(row.shortAccount)]
        expect(long + short).toBeCloseTo(1, 10)
        expect(long).toBeGreaterThanOrEqual(0.15)
        expect(long).toBeLessThanOrEqual(0.85)
        expect(Number(row.longShortRatio)).toBeCloseTo(long / short, 3)
        if (i > 0) expect(Number(row.timestamp) - Number(rows[i - 1]?.timestamp)).toBe(HOUR)
      })
      expect(Math.max(...longs) - Math.min(...longs)).toBeGreaterThan(0.02)
    },
  )

  test('takers’ volumes are those of the candles, of periods that are over', () => {
    const rows = history('takerlongshortRatio', { ...BTC, period: '15m', limit: '8' })
    const candles = call('usdm', '/fapi/v1/klines', { ...BTC, interval: '15m', startTime: `${rows[0]?.timestamp}` })
    rows.forEach((row, i) => {
      const [openTime, , , , , volume, closeTime, , , bought] = candles[i]
      expect([Number(row.timestamp), closeTime < now]).toEqual([openTime, true])
      expect(Number(row.buyVol)).toBeCloseTo(Number(bought), 3)
      expect(Number(row.sellVol)).toBeCloseTo(Number(volume) - Number(bought), 3)
    })
  })

  test('a start gives the oldest from there, none the newest', () => {
    const start = Math.floor(now / HOUR) * HOUR - 20 * HOUR
    const from = history('openInterestHist', { ...BTC, period: '1h', startTime: `${start + 1}`, limit: '3' })
    expect(from.map((row) => Number(row.timestamp))).toEqual([start + HOUR, start + 2 * HOUR, start + 3 * HOUR])
    const newest = history('openInterestHist', { ...BTC, period: '1h', limit: '2' })
    expect(newest.map((row) => Number(row.timestamp))).toEqual([start + 19 * HOUR, start + 20 * HOUR])
    const until = history('openInterestHist', { ...BTC, period: '1h', endTime: `${start}`, limit: '1' })
    expect(until.map((row) => Number(row.timestamp))).toEqual([start])
  })
})

type Candle = readonly [number, string, string, string, string, string, number, string, number, ...unknown[]]

describe('mark, index and premium', () => {
  const lines = (interval: string, limit: string) => ({
    mark: call('usdm', '/fapi/v1/markPriceKlines', { ...BTC, interval, limit }) as Candle[],
    index: call('usdm', '/fapi/v1/indexPriceKlines', { pair: 'BTCUSDT', interval, limit }) as Candle[],
    premium: call('usdm', '/fapi/v1/premiumIndexKlines', { ...BTC, interval, limit }) as Candle[],
  })

  test.each(['1m', '1h', '1d', '1w'])(
    'candles of %s are whole, in order, and premium is mark over index',
    (interval) => {
      const { mark, index, premium } = lines(interval, '60')
      for (const candles of [mark, index, premium])
        candles.forEach(([openTime, open, high, low, close, , closeTime], i) => {
          const [o, h, l, c] = [open, high, low, close].map(Number) as [number, number, number, number]
          expect(h).toBeGreaterThanOrEqual(Math.max(o, c))
          expect(l).toBeLessThanOrEqual(Math.min(o, c))
          expect(closeTime + 1).toBe(candles[i + 1]?.[0] ?? closeTime + 1)
          expect(openTime).toBe(mark[i]?.[0])
        })
      mark.forEach((candle, i) => {
        const wanted = Number(candle[4]) / Number(index[i]?.[4]) - 1
        expect(Number(premium[i]?.[4])).toBeCloseTo(wanted, 6)
      })
    },
  )

  test('live candles hold what was sent as mark price', () => {
    const other = openMarket()
    other.feed.listen('usdm', 'btcusdt@markPrice@1s')
    other.clock.advance(180_000)
    const sent = other.feed.of('usdm', 'btcusdt@markPrice@1s') as { E: number; p: string; i: string; ap: string }[]
    const [candle] = other.call('usdm', '/fapi/v1/markPriceKlines', {
      ...BTC,
      interval: '1m',
      startTime: `${Math.floor(sent[60]?.E ?? 0 / MINUTE)}`,
      limit: '1',
    }) as Candle[]
    const within = sent.filter(({ E }) => E >= (candle?.[0] ?? 0) && E <= (candle?.[6] ?? 0)).map(({ p }) => Number(p))
    expect(within.length).toBeGreaterThan(50)
    expect(Number(candle?.[2])).toBeGreaterThanOrEqual(Math.max(...within))
    expect(Number(candle?.[3])).toBeLessThanOrEqual(Math.min(...within))
    expect(candle?.[8]).toBe(60)
    // The mean of the last minute lags behind the mark and stays near it.
    const last = sent.at(-1)
    expect(Math.abs(Number(last?.ap) / Number(last?.p) - 1)).toBeLessThan(0.01)
    expect(last?.ap).not.toBe(last?.p)
  })

  test('the premium of the past is the one its funding settled at', () => {
    const rates = call('usdm', '/fapi/v1/fundingRate', { ...BTC, limit: '60' }) as {
      fundingTime: number
      fundingRate: string
    }[]
    for (const { fundingTime, fundingRate } of rates.slice(0, -2)) {
      const candles = call('usdm', '/fapi/v1/premiumIndexKlines', {
        ...BTC,
        interval: '1h',
        startTime: `${fundingTime - 5 * HOUR}`,
        limit: '2',
      }) as Candle[]
      const middle = Number(candles[0]?.[4])
      const clamp = Math.max(-0.0005, Math.min(0.0005, 0.0001 - middle))
      // A straight line between the middles of intervals, and a little unrest.
      expect(Math.abs(middle + clamp - Number(fundingRate))).toBeLessThan(0.0005)
    }
  })

  test('a basis is the last price less the index of its moment', () => {
    const rows = history('basis', { pair: 'BTCUSDT', contractType: 'PERPETUAL', period: '5m', limit: '20' })
    for (const row of rows) {
      expect(Number(row.basis)).toBeCloseTo(Number(row.futuresPrice) - Number(row.indexPrice), 6)
      expect(Number(row.basisRate)).toBeCloseTo(Number(row.basis) / Number(row.indexPrice), 3)
      const [candle] = call('usdm', '/fapi/v1/klines', {
        ...BTC,
        interval: '1m',
        endTime: `${Number(row.timestamp) - 1}`,
        limit: '1',
      })
      expect(Number(row.futuresPrice)).toBe(Number(candle[4]))
    }
    const [quarterly] = history('basis', { pair: 'BTCUSDT', contractType: 'CURRENT_QUARTER', period: '5m', limit: '1' })
    expect(quarterly).toMatchObject({ pair: 'BTCUSDT', annualizedBasisRate: expect.stringMatching(/^-?\d+\.\d{4}$/) })
    expect(history('basis', { pair: 'DOTUSDT', contractType: 'CURRENT_QUARTER', period: '5m' })).toEqual([])
  })
})

describe('indexes', () => {
  test('the constituents’ weighted mean is the index price, and their weights are one', () => {
    for (const name of ['BTCUSDT', '1000SHIBUSDT']) {
      const symbol = opened.symbol('usdm', name)
      const parts = constituentsOf(symbol, now)
      const weights = parts.reduce((sum, part) => sum + part.weight, 0n)
      const mean = parts.reduce((sum, part) => sum + Number(part.price) * Number(part.weight), 0) / Number(weights)
      expect(weights).toBe(ONE)
      expect((mean * symbol.listing.multiple) / Number(symbol.indexPrice())).toBeCloseTo(1, name === 'BTCUSDT' ? 8 : 2)
    }
  })

  test('an asset’s rates lie a buffer around its index', () => {
    for (const row of call('usdm', '/fapi/v1/assetIndex')) {
      const of = (name: string) => units(row[name])
      expect(of('bidRate')).toBe(times(of('index'), ONE - of('bidBuffer')))
      expect(of('askRate')).toBe(times(of('index'), ONE + of('askBuffer')))
      expect(of('autoExchangeBidRate')).toBe(times(of('index'), ONE - of('autoExchangeBidBuffer')))
    }
    const index = units(call('usdm', '/fapi/v1/assetIndex', { symbol: 'BTCUSD' }).index)
    expect(Number(index) / Number(btc.indexPrice())).toBeCloseTo(1, 2)
  })

  test('a composite index is worth its parts', () => {
    const index = compositeIndexOf(
      'DEFIUSDT',
      [...opened.markets.all('usdm')].map((each) => opened.symbol('usdm', each.spec.symbol)),
    )
    const shares = index?.components.reduce((sum, part) => sum + part.weightInPercentage, 0n) ?? 0n
    expect(ONE - shares).toBeLessThan(10n)
    expect(index?.price).toBe(
      index?.components.reduce((sum, part) => sum + times(part.weightInQuantity, part.indexPrice), 0n),
    )
  })

  test('deliveries are on the last Friday of a quarter, newest first', () => {
    // Two that the live exchange tells of.
    const times = deliveryDays(Date.UTC(2023, 0, 1), Date.UTC(2023, 11, 1))
    expect(times).toEqual([Date.UTC(2023, 2, 31), 1_688_083_200_000, 1_695_945_600_000])
    const rows = call('usdm', '/futures/data/delivery-price', { pair: 'BTCUSDT' })
    expect(rows[0].deliveryTime).toBeLessThan(now)
    expect(rows.length).toBeGreaterThan(20)
    expect(call('usdm', '/futures/data/delivery-price', { pair: 'DOTUSDT' })).toEqual([])
  })
})

describe('trading sessions', () => {
  test.each(SESSION_MARKETS)('of %s follow each other without a hole', (market) => {
    const sessions = sessionsOf(market, now - 7 * DAY, now + 7 * DAY)
    expect(sessions[0]?.startTime).toBeLessThanOrEqual(now - 7 * DAY)
    expect(sessions.at(-1)?.endTime).toBeGreaterThanOrEqual(now + 7 * DAY)
    sessions.forEach((session, i) => {
      expect(session.endTime).toBeGreaterThan(session.startTime)
      if (i > 0) expect(session.startTime).toBe(sessions[i - 1]?.endTime)
    })
  })

  test.each([
    // The session that a recorded event tells of.
    ['EQUITY', 1_765_244_143_062, 1_765_242_000_000, 1_765_270_800_000, 'OVERNIGHT'],
    // Summer time in New York: 09:30 is 13:30 UTC.
    ['EQUITY', Date.UTC(2026, 6, 15, 14), Date.UTC(2026, 6, 15, 13, 30), Date.UTC(2026, 6, 15, 20), 'REGULAR'],
    ['EQUITY', Date.UTC(2026, 10, 28, 12), Date.UTC(2026, 10, 28, 1), Date.UTC(2026, 10, 30, 1), 'NO_TRADING'],
    ['HK_EQUITY', Date.UTC(2026, 10, 25, 4, 30), Date.UTC(2026, 10, 25, 4), Date.UTC(2026, 10, 25, 5), 'NO_TRADING'],
    ['KR_EQUITY', Date.UTC(2026, 10, 25, 1), Date.UTC(2026, 10, 25, 0), Date.UTC(2026, 10, 25, 6, 30), 'REGULAR'],
  ] as const)('%s at %i', (market, time, startTime, endTime, type) => {
    expect(sessionAt(market, time)).toEqual({ startTime, endTime, type })
  })
})

test('the risk of deleveraging and the insurance fund are told for one and for all', () => {
  expect(call('usdm', '/fapi/v1/symbolAdlRisk', BTC)).toEqual({
    symbol: 'BTCUSDT',
    adlRisk: 'low',
    updateTime: Math.floor(now / (HOUR / 2)) * (HOUR / 2),
  })
  expect(call('usdm', '/fapi/v1/symbolAdlRisk')).toHaveLength(opened.markets.all('usdm').length)
  const other = openMarket()
  const read = () => other.call('usdm', '/fapi/v1/insuranceBalance', BTC).assets[0].marginBalance
  const before = units(read())
  other.markets.statistics.insurance.add('USDT', units('12.5'))
  expect(units(read()) - before).toBe(units('12.5'))
  expect(other.call('usdm', '/fapi/v1/insuranceBalance')).toHaveLength(1)
})
