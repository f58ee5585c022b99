import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bar } from './candle-window'
import { createDayVwap, createEma, type Indicator } from './indicators'

const HOUR = 3_600_000
const candle = (at: number, close: number, volume = 1): Bar => ({
  openTime: at * HOUR,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume,
})
const feed = (indicator: Indicator, bars: readonly Bar[]) => bars.map((bar) => indicator.take(bar, false))

describe('EMA', () => {
  it('begins with the plain average, then weighs each close with 2 / (length + 1)', () => {
    const bars = [2, 4, 6, 10, 3].map((close, at) => candle(at, close))
    expect(feed(createEma(3), bars)).toEqual([undefined, undefined, 4, 7, 5])
  })
})

describe('VWAP of the day', () => {
  it('weighs typical prices by volume and begins again at 00:00 UTC', () => {
    const bars = [candle(0, 10, 1), candle(23, 20, 3), candle(24, 100, 2)]
    expect(feed(createDayVwap(), bars)).toEqual([10, 17.5, 100])
  })
  it('is silent on a day whose beginning it has not seen', () => {
    expect(feed(createDayVwap(), [candle(22, 10), candle(23, 20), candle(24, 100)])).toEqual([
      undefined,
      undefined,
      100,
    ])
  })
  it('says nothing while nothing was traded', () => {
    expect(feed(createDayVwap(), [candle(0, 10, 0)])).toEqual([undefined])
  })
})

describe.each([
  ['EMA', () => createEma(4)],
  ['VWAP', createDayVwap],
])('%s', (_name, create) => {
  it('ends the same when candles form in steps as when they come closed', () => {
    const closes = fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 9 }), fc.nat(3)), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(closes, (steps) => {
        const bars = steps.map(([close, volume], at) => candle(at, close, volume))
        const forming = create()
        const inSteps = bars.map((bar, at) => {
          let value = forming.take({ ...bar, close: 5, volume: 1 }, false)
          for (let again = 0; again <= (steps[at]?.[2] ?? 0); again++) value = forming.take(bar, true)
          return value
        })
        expect(inSteps).toEqual(feed(create(), bars))
      }),
    )
  })
})
