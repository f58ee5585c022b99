import { describe, expect, test } from 'vitest'
import { createManualClock } from '../engine/manual-clock'
import type { Bar } from './candles/bar'
import type { CandleStore } from './candles/candle-store'
import { DAY, HOUR, MINUTE } from './candles/intervals'
import { createMarkets } from './create-markets'

/*
 * A chart shows history and what was traded here side by side. Neither a border of hours or days nor the moment of the start
 * may be seen in it: moves are as wide and trades as many on both sides.
 */

const START = Date.UTC(2026, 10, 25, 2, 17, 20)
const feed = { wanted: () => false, publish: () => undefined, *names() {} }

const move = (bar: Bar): number => Math.log(Number(bar.close) / Number(bar.open))
const spread = (moves: readonly number[]): number =>
  Math.sqrt(moves.reduce((sum, each) => sum + each * each, 0) / moves.length)
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length

function barsOf(candles: CandleStore, from: number, to: number, length: number): Bar[] {
  const bars: Bar[] = []
  for (let time = Math.ceil(from / length) * length; time + length <= to; time += length) {
    const bar = candles.over(time, time + length)
    if (bar !== undefined) bars.push(bar)
  }
  return bars
}

function marketsOf(seed: string) {
  const clock = createManualClock(START)
  const markets = createMarkets({ clock, seed, feed })
  const candles = (market: 'spot' | 'usdm', symbol: string): CandleStore =>
    (markets.symbol(market, symbol) as unknown as { candles: CandleStore }).candles
  return { clock, markets, candles }
}

describe.each(['binnacle', 'another'])('the chart of market %s', { timeout: 60_000 }, (seed) => {
  test.each(['BTCUSDT', 'ETHUSDT'])('%s moves alike within hours and over their borders', (symbol) => {
    const { candles } = marketsOf(seed)
    const quarters = barsOf(candles('spot', symbol), START - 30 * DAY, START, 15 * MINUTE)
    const moves = quarters.map(move)
    const wild = moves.filter((each, i) => {
      if (i < 16 || i + 16 >= moves.length) return false
      return Math.abs(each) > 6 * spread([...moves.slice(i - 16, i), ...moves.slice(i + 1, i + 17)])
    })
    expect(wild.length / moves.length).toBeLessThan(0.003)
    const firsts = moves.filter((_, i) => (quarters[i] as Bar).openTime % HOUR === 0)
    const midnights = moves.filter((_, i) => (quarters[i] as Bar).openTime % DAY === 0)
    expect(spread(firsts) / spread(moves)).toBeGreaterThan(0.75)
    expect(spread(firsts) / spread(moves)).toBeLessThan(1.33)
    expect(spread(midnights) / spread(moves)).toBeLessThan(2)
    // A candle is a walk: its range is wider than its body, and not by much.
    const bodies = mean(moves.map(Math.abs))
    const ranges = mean(quarters.map((bar) => Math.log(Number(bar.high) / Number(bar.low))))
    expect(ranges / bodies).toBeGreaterThan(1.5)
    expect(ranges / bodies).toBeLessThan(2.6)
  })

  test('spot and perpetual of a coin start at one price', () => {
    const { candles } = marketsOf(seed)
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) {
      const [spot, usdm] = [candles('spot', symbol).lastPrice(), candles('usdm', symbol).lastPrice()]
      expect(Math.abs(Number(spot - usdm)) / Number(spot)).toBeLessThan(0.0003)
    }
  })
})

test('the chart goes on after the start as it went before', () => {
  const { clock, markets, candles } = marketsOf('binnacle')
  markets.start()
  for (let second = 0; second < 12 * 60; second++) clock.advance(1_000)
  markets.stop()
  for (const [market, symbol] of [
    ['spot', 'BTCUSDT'],
    ['spot', 'SOLUSDT'],
    ['spot', 'PEPEUSDT'],
    ['usdm', 'BTCUSDT'],
  ] as const) {
    const store = candles(market, symbol)
    const before = barsOf(store, START - 12 * HOUR, START, MINUTE)
    const after = barsOf(store, START, clock.now(), MINUTE)
    const usual = spread(before.map(move))
    const ratio = (of: (bar: Bar) => number): number => mean(after.map(of)) / mean(before.map(of))
    const seen = {
      width: spread(after.map(move)) / usual,
      trades: ratio((bar) => bar.trades),
      volume: ratio((bar) => Number(bar.volume)),
    }
    for (const [what, value] of Object.entries(seen)) {
      expect([symbol, what, value > 0.33]).toEqual([symbol, what, true])
      expect([symbol, what, value < 3]).toEqual([symbol, what, true])
    }
    const border = Math.floor(START / MINUTE) * MINUTE
    const around = barsOf(store, border - MINUTE, border + 3 * MINUTE, MINUTE)
    for (const bar of around) expect(Math.abs(move(bar))).toBeLessThan(6 * usual)
    for (let i = 1; i < around.length; i++) {
      const gap = Math.abs(Math.log(Number((around[i] as Bar).open) / Number((around[i - 1] as Bar).close)))
      expect(gap).toBeLessThan(4 * usual)
    }
  }
}, 60_000)

test('the chart goes on after a stop of two hours from the price that stood', () => {
  const { clock, markets } = marketsOf('binnacle')
  markets.start()
  for (let second = 0; second < 90; second++) clock.advance(1_000)
  markets.stop()
  const later = createManualClock(clock.now() + 2 * HOUR)
  const resumed = createMarkets({ clock: later, seed: 'binnacle', feed, resume: markets.state() })
  resumed.start()
  for (let second = 0; second < 90; second++) later.advance(1_000)
  resumed.stop()
  const { candles } = resumed.symbol('spot', 'BTCUSDT') as unknown as { candles: CandleStore }
  const bars = barsOf(candles, START - HOUR, later.now(), MINUTE)
  const usual = spread(barsOf(candles, START - 12 * HOUR, START, MINUTE).map(move))
  bars.forEach((bar, i) => {
    expect(Math.abs(move(bar))).toBeLessThan(8 * usual)
    const last = bars[i - 1]
    if (last !== undefined) expect(Math.abs(Math.log(Number(bar.open) / Number(last.close)))).toBeLessThan(4 * usual)
  })
}, 60_000)

test('the chart holds together when a saved market meets another history, as after an update', () => {
  const { clock, markets } = marketsOf('binnacle')
  markets.start()
  for (let second = 0; second < 90; second++) clock.advance(1_000)
  markets.stop()
  const later = createManualClock(clock.now() + MINUTE)
  const updated = createMarkets({ clock: later, seed: 'another', feed, resume: markets.state() })
  const { candles } = updated.symbol('spot', 'BTCUSDT') as unknown as { candles: CandleStore }
  const minutes = barsOf(candles, START - HOUR, later.now(), MINUTE)
  const usual = spread(barsOf(candles, START - 12 * HOUR, START, MINUTE).map(move))
  minutes.forEach((bar, i) => {
    const last = minutes[i - 1]
    if (last !== undefined) expect(Math.abs(Math.log(Number(bar.open) / Number(last.close)))).toBeLessThan(8 * usual)
  })
  // Hours and days are moved with their minutes.
  const day = Math.floor((START - 2 * DAY) / DAY) * DAY
  const whole = candles.over(day, day + DAY) as Bar
  const parts = barsOf(candles, day, day + DAY, MINUTE)
  expect([parts[0]?.open, parts.at(-1)?.close]).toEqual([whole.open, whole.close])
  expect(parts.reduce((high, bar) => (bar.high > high ? bar.high : high), 0n)).toBe(whole.high)
}, 60_000)
