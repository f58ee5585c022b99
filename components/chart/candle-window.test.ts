import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyLive,
  type Bar,
  barIndexAt,
  mergeNewest,
  prependOlder,
  toBar,
  toLiveBar,
  WINDOW_LIMIT,
} from './candle-window'

const WIDTH = 60_000
const bar = (index: number, close = index, volume = 1): Bar => ({
  openTime: index * WIDTH,
  open: close,
  high: close,
  low: close,
  close,
  volume,
})
const run = (from: number, to: number): Bar[] => Array.from({ length: to - from }, (_, at) => bar(from + at))
const times = (bars: readonly Bar[]) => bars.map((one) => one.openTime / WIDTH)

it('reads a row of history and a live candle into the same numbers', () => {
  const row = toBar([60_000, '67655.20', '67903.5', '67588.1', '67842.1', '12.5'])
  const live = toLiveBar({
    rev: 1,
    age: 0,
    receivedAt: 0,
    connection: 1,
    tick: '0.10',
    step: '0.001',
    openTime: 60_000,
    openTicks: 676_552,
    highTicks: 679_035,
    lowTicks: 675_881,
    closeTicks: 678_421,
    volumeSteps: 12_500,
    closed: false,
  })
  expect(live).toEqual(row)
})

describe('older pages', () => {
  it.each([
    ['join before the window', run(0, 3), [0, 1, 2, 3, 4]],
    ['do not repeat what is there', run(0, 5), [0, 1, 2, 3, 4]],
    ['may be empty', [], [3, 4]],
  ])('%s', (_name, page, expected) => {
    expect(times(prependOlder(run(3, 5), page))).toEqual(expected)
  })

  it('lets the oldest go beyond the limit', () => {
    const bars = prependOlder(run(10, 10 + WINDOW_LIMIT), run(0, 10))
    expect(bars).toHaveLength(WINDOW_LIMIT)
    expect(times(bars)[0]).toBe(10)
  })
})

describe('the newest page again', () => {
  it.each([
    ['lies over the end', run(0, 5), run(3, 7), [0, 1, 2, 3, 4, 5, 6]],
    ['takes the place of a window it does not reach, so that no hole is drawn', run(0, 3), run(5, 7), [5, 6]],
    ['keeps what has come live since it was read', run(0, 8), run(3, 6), [0, 1, 2, 3, 4, 5, 6, 7]],
    ['changes nothing when empty', run(0, 2), [], [0, 1]],
  ])('%s', (_name, bars, page, expected) => {
    expect(times(mergeNewest(bars, page))).toEqual(expected)
  })

  it('keeps the running candle that has traded more than the page knows', () => {
    expect(mergeNewest([bar(0), bar(1, 7, 5)], [bar(0), bar(1, 6, 4)]).at(-1)?.close).toBe(7)
    expect(mergeNewest([bar(0), bar(1, 7, 4)], [bar(0), bar(1, 6, 5)]).at(-1)?.close).toBe(6)
  })
})

describe('the live candle', () => {
  it.each([
    ['replaces the running one', 2, { kind: 'replaced', at: 2 }],
    ['may be the last word on the one before', 1, { kind: 'replaced', at: 1 }],
    ['is the next', 3, { kind: 'appended', hole: false }],
    ['shows a hole', 5, { kind: 'appended', hole: true }],
    ['is ignored when older', 0, { kind: 'ignored' }],
  ])('%s', (_name, index, expected) => {
    expect(applyLive(run(0, 3), bar(index, 99), WIDTH)).toEqual(expected)
  })

  it('is older news when it has traded less than the window knows', () => {
    const bars = [bar(0), bar(1, 5, 10)]
    expect(applyLive(bars, bar(1, 6, 9), WIDTH)).toEqual({ kind: 'ignored' })
    expect(applyLive(bars, bar(1, 6, 10), WIDTH)).toEqual({ kind: 'replaced', at: 1 })
  })

  it('keeps candles in order and once, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 60 }), fc.nat(20), (indexes, from) => {
        const bars: Bar[] = []
        for (const index of indexes) applyLive(bars, bar(index), WIDTH)
        const merged = prependOlder(mergeNewest(bars, run(from, from + 8)), run(0, 4))
        const all = times(merged)
        expect(all).toEqual([...new Set(all)].sort((a, b) => a - b))
      }),
    )
  })
})

it.each([
  ['before the first', WIDTH * 3 - 1, undefined],
  ['at an open', WIDTH * 4, 1],
  ['within', WIDTH * 4 + 5, 1],
  ['after the last', WIDTH * 40, 2],
])('finds the candle of a moment: %s', (_name, at, index) => {
  expect(barIndexAt(run(3, 6), at)).toBe(index)
})
