import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../engine/manual-clock'
import { createRandom } from '../../engine/random'
import type { LiveSymbol } from '../live-symbol'
import { createMarkets } from '../create-markets'
import { createRecordedFeed } from '../recorded-feed'
import { type Bar, joinBars } from './bar'
import { type CandleStore, createCandleStore } from './candle-store'
import { createHistory } from './history'
import { DAY, HOUR, type Interval, intervalOf, MINUTE, SECOND, zoneOffsetOf } from './intervals'

const START = Date.UTC(2026, 10, 25, 9, 41, 12, 345)
const YEARS = 2 * 365 * DAY

function markets(seed: number | string = 5, start = START) {
  const clock = createManualClock(start)
  return { clock, markets: createMarkets({ clock, seed, feed: createRecordedFeed() }) }
}

const symbolOf = (made: ReturnType<typeof markets>, market: 'spot' | 'usdm', name: string): LiveSymbol =>
  made.markets.symbol(market, name) as LiveSymbol

const interval = (name: string, offset = 0): Interval => intervalOf(name, offset) as Interval

/** The candle joined from its minutes, the long way. */
function fromMinutes(symbol: LiveSymbol, openTime: number, closeTime: number): Bar | undefined {
  return joinBars(openTime, symbol.candles.candles(interval('1m'), openTime, closeTime - 1, 100_000, false))
}

const ALL = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '3d', '1w'] as const

describe('intervals', () => {
  test.each([
    ['1w', Date.UTC(2026, 10, 25, 12), Date.UTC(2026, 10, 23)],
    ['1M', Date.UTC(2026, 10, 25, 12), Date.UTC(2026, 10, 1)],
    ['1d', Date.UTC(2026, 10, 25, 12), Date.UTC(2026, 10, 25)],
    ['4h', Date.UTC(2026, 10, 25, 13, 59), Date.UTC(2026, 10, 25, 12)],
  ])('a %s candle opens where the exchange opens it', (name, time, open) => {
    expect(interval(name).open(time)).toBe(open)
  })

  test('months have their own lengths and days open by the asked time zone', () => {
    const month = interval('1M')
    expect(month.close(Date.UTC(2024, 1, 1))).toBe(Date.UTC(2024, 2, 1))
    expect(interval('1d', 8 * HOUR).open(Date.UTC(2026, 10, 25, 17))).toBe(Date.UTC(2026, 10, 25, 16))
    expect(zoneOffsetOf('-1:00')).toBe(-HOUR)
    expect(zoneOffsetOf('05:45')).toBe(5 * HOUR + 45 * MINUTE)
    expect([zoneOffsetOf('15'), zoneOffsetOf('x')]).toEqual([undefined, undefined])
  })
})

describe('candle history', () => {
  const made = markets()
  const spot = symbolOf(made, 'spot', 'BTCUSDT')

  test('every interval is the join of its minutes, anywhere in two years', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<[string, string]>(
          ['spot', 'SHIBUSDT'],
          ['spot', 'ETHBTC'],
          ['usdm', 'BTCUSDT'],
          ['spot', 'SOLUSDT'],
        ),
        fc.constantFrom(...ALL),
        fc.integer({ min: START - YEARS, max: START }),
        ([market, name], length, time) => {
          const symbol = symbolOf(made, market as 'spot' | 'usdm', name)
          const { open, close } = interval(length)
          const openTime = open(time)
          const bar = symbol.candles.candle(interval(length), openTime)
          expect(bar).toEqual(fromMinutes(symbol, openTime, close(openTime)))
          expect(bar?.openTime).toBe(openTime)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a month and a day in another time zone are the join of their minutes too', () => {
    for (const [length, offset] of [
      ['1M', 0],
      ['1d', 5 * HOUR + 45 * MINUTE],
    ] as const) {
      const each = interval(length, offset)
      const openTime = each.open(Date.UTC(2025, 5, 14))
      expect(spot.candles.candle(each, openTime)).toEqual(fromMinutes(spot, openTime, each.close(openTime)))
    }
  })

  test('a spot minute is the join of its seconds', () => {
    for (const time of [START - 3 * MINUTE, START - 100 * DAY, START]) {
      const minute = interval('1m').open(time)
      const seconds = spot.candles.candles(interval('1s'), minute, minute + MINUTE - 1, 60, false)
      if (minute + MINUTE <= START) expect(seconds).toHaveLength(60)
      expect(joinBars(minute, seconds)).toEqual(spot.candles.candle(interval('1m'), minute))
    }
  })

  test('is the same for the same seed, whenever the exchange starts, and another for another seed', () => {
    const later = symbolOf(markets(5, START + 3 * DAY), 'spot', 'BTCUSDT')
    const other = symbolOf(markets(6), 'spot', 'BTCUSDT')
    const read = (symbol: LiveSymbol) =>
      symbol.candles.candles(interval('1h'), START - 90 * DAY, START - 80 * DAY, 1_000, false)
    expect(read(later)).toEqual(read(spot))
    expect(read(other)).not.toEqual(read(spot))
  })

  test('opens each candle where the one before closed and looks like a market', () => {
    const days = spot.candles.candles(interval('1d'), START - YEARS, START - DAY, 1_000, false)
    expect(days.length).toBeGreaterThan(700)
    const moves: number[] = []
    days.forEach((day, i) => {
      const before = days[i - 1]
      if (before === undefined) return
      expect(day.open).toBe(before.close)
      moves.push(Math.log(Number(day.close) / Number(day.open)))
    })
    const deviation = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length)
    // Yearly volatility 0.5 is 2.6 % a day.
    expect(deviation).toBeGreaterThan(0.015)
    expect(deviation).toBeLessThan(0.04)
  })

  test('coins move together, and a perpetual goes beside its spot', () => {
    const hours = (market: 'spot' | 'usdm', name: string) =>
      symbolOf(made, market, name)
        .candles.candles(interval('1h'), START - 30 * DAY, START, 1_000, false)
        .map((bar) => Math.log(Number(bar.close) / Number(bar.open)))
    const correlation = (a: number[], b: number[]) => {
      const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
      return dot / Math.sqrt(a.reduce((s, v) => s + v * v, 0) * b.reduce((s, v) => s + v * v, 0))
    }
    expect(correlation(hours('spot', 'BTCUSDT'), hours('spot', 'ETHUSDT'))).toBeGreaterThan(0.3)
    expect(correlation(hours('spot', 'ETHUSDT'), hours('usdm', 'ETHUSDT'))).toBeGreaterThan(0.97)
  })

  test('lists newest candles up to an end, oldest ones from a start', () => {
    const hour = interval('1h')
    const newest = spot.candles.candles(hour, 0, START, 3, true)
    expect(newest.map((bar) => bar.openTime)).toEqual([-2, -1, 0].map((back) => hour.open(START) + back * HOUR))
    const oldest = spot.candles.candles(hour, START - DAY, START, 2, false)
    expect(oldest[0]?.openTime).toBe(hour.close(hour.open(START - DAY)))
    expect(spot.candles.candles(hour, START + DAY, START + 2 * DAY, 5, false)).toEqual([])
  })
})

describe('live candles', () => {
  test('join the history before them and the trades on the tape', () => {
    const made = markets()
    const symbol = symbolOf(made, 'spot', 'BTCUSDT')
    made.markets.start()
    const from = symbol.tape.lastTradeId()
    made.clock.advance(200_000)
    const minute = interval('1m').open(START) + MINUTE
    const bar = symbol.candles.candle(interval('1m'), minute)
    const trades = symbol.tape.trades.filter(
      (trade) => trade.id > from && trade.time >= minute && trade.time < minute + MINUTE,
    )
    expect(bar?.trades).toBe(trades.length)
    expect(bar?.volume).toBe(trades.reduce((sum, trade) => sum + trade.quantity, 0n))
    expect(bar?.open).toBe(trades[0]?.price)
    expect(bar?.close).toBe(trades.at(-1)?.price)
    expect(symbol.candles.candle(interval('1m'), interval('1m').open(START + 200_000))?.close).toBe(symbol.lastPrice())
    for (const name of ['5m', '1h', '1d', '1w'] as const) {
      const each = interval(name)
      const openTime = each.open(START)
      expect(symbol.candles.candle(each, openTime)).toEqual(fromMinutes(symbol, openTime, each.close(openTime)))
    }
    for (const openTime of [minute - MINUTE, minute]) {
      const seconds = symbol.candles.candles(interval('1s'), openTime, openTime + MINUTE - SECOND, 60, false)
      expect(seconds).toHaveLength(60)
      // A second without trades stands at the price before it, also the first of a minute.
      const traded = seconds.filter((bar) => bar.trades > 0)
      expect(joinBars(openTime, traded)).toEqual(symbol.candles.candle(interval('1m'), openTime))
    }
  })

  test('stay as traded after a restart, and the hours of the stop are filled without a leap', () => {
    const made = markets()
    made.markets.start()
    made.clock.advance(150_000)
    const before = symbolOf(made, 'usdm', 'BTCUSDT')
    const traded = before.candles.candles(interval('1m'), START - 5 * MINUTE, START + 60_000, 100, false)
    const state = JSON.parse(JSON.stringify(made.markets.state()))
    const stopped = before.lastPrice()

    const clock = createManualClock(START + 5 * HOUR)
    const again = createMarkets({ clock, seed: 5, feed: createRecordedFeed(), resume: state })
    again.start()
    const after = again.symbol('usdm', 'BTCUSDT') as LiveSymbol
    expect(after.candles.candles(interval('1m'), START - 5 * MINUTE, START + 60_000, 100, false)).toEqual(traded)
    const gap = after.candles.candles(interval('1m'), START + 2 * MINUTE, START + 5 * HOUR, 1_000, false)
    expect(gap.length).toBeGreaterThan(290)
    expect(Math.abs(Number(gap[0]?.open) / Number(stopped) - 1)).toBeLessThan(0.0001)
    expect(after.tape.lastTradeId()).toBeGreaterThanOrEqual(before.tape.lastTradeId())
    clock.advance(60_000)
    const day = interval('1d').open(START)
    expect(after.candles.candle(interval('1d'), day)).toEqual(fromMinutes(after, day, day + DAY))
    expect(Math.abs(Number(after.lastPrice()) / Number(gap.at(-1)?.close) - 1)).toBeLessThan(0.01)
  })

  test('after days, minutes are joined to hours whose sums stay as traded', () => {
    const { listing } = symbolOf(markets(), 'spot', 'ETHUSDT')
    const history = createHistory(listing, 9)
    const start = Date.UTC(2026, 10, 20)
    const store = createCandleStore(listing, history, 9, start)
    const random = createRandom(4)
    let price = store.lastPrice()
    let tradeId = 0
    const tradeThrough = (from: number, to: number) => {
      for (let time = from; time < to; time += 20_000) {
        price += BigInt(random.below(21) - 10) * listing.spec.tick
        store.addExecution({
          symbol: 'ETHUSDT',
          tradeId: ++tradeId,
          price,
          quantity: BigInt(1 + random.below(500)) * listing.spec.step,
          time,
          takerSide: random.uniform() < 0.5 ? 'BUY' : 'SELL',
          takerOrderId: 1,
          takerOwner: 'a',
          makerOrderId: 2,
          makerOwner: 'b',
          makerRemaining: 0n,
        })
      }
    }
    tradeThrough(start, start + DAY)
    const read = (from: CandleStore, name: string) => from.candles(interval(name), start, start + DAY - 1, 2_000, false)
    const asTraded = { '1h': read(store, '1h'), '1d': read(store, '1d'), '1m': read(store, '1m') }
    tradeThrough(start + DAY, start + 4.5 * DAY)

    for (const each of [
      store,
      createCandleStore(listing, history, 9, start + 4.5 * DAY, JSON.parse(JSON.stringify(store.state()))),
    ]) {
      expect(read(each, '1h')).toEqual(asTraded['1h'])
      expect(read(each, '1d')).toEqual(asTraded['1d'])
      const minutes = read(each, '1m')
      expect(minutes).toHaveLength(1_440)
      expect(minutes).not.toEqual(asTraded['1m'])
      expect(joinBars(start, minutes)).toEqual(asTraded['1d'][0])
    }
    expect(store.state().traded.hours.length).toBeGreaterThanOrEqual(24)
  })
})
