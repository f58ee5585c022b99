import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, decimal, isNegative, subtract } from './decimal'
import {
  bracketAt,
  maintenanceMarginOf,
  maxLeverageFor,
  maxLeverageOf,
  maxNotionalAt,
  type LeverageBracket,
} from './leverage-bracket'

const d = decimal
const row = (leverage: number, floor: string, cap: string, rate: string, cum: string): LeverageBracket => ({
  leverage,
  notionalFloor: d(floor),
  notionalCap: d(cap),
  rate: d(rate),
  cum: d(cum),
})
/** The rows of usdm.md 13: 250000*(0.01-0.005)+50 = 1300. */
const BRACKETS = [
  row(125, '0', '50000', '0.004', '0'),
  row(100, '50000', '250000', '0.005', '50'),
  row(50, '250000', '3000000', '0.01', '1300'),
]

describe('leverage brackets', () => {
  test.each([
    ['nothing', '0', 125, '0'],
    ['inside the first', '10000', 125, '40'],
    ['at a cap, which belongs to the row below it', '50000', 125, '200'],
    ['just above a cap', '50000.01', 100, '200.00005'],
    ['in the last', '1000000', 50, '8700'],
    ['above all caps, by the last row', '4000000', 50, '38700'],
  ])('the row of %s', (_name, notional, leverage, maintenance) => {
    expect(bracketAt(BRACKETS, d(notional))?.leverage).toBe(leverage)
    expect(maintenanceMarginOf(BRACKETS, d(notional))).toBe(maintenance)
  })

  test('an empty table knows nothing', () => {
    expect(maintenanceMarginOf([], d('1'))).toBeUndefined()
    expect(maxLeverageOf([])).toBe(0)
  })

  test.each([
    [125, '50000'],
    [101, '50000'],
    [100, '250000'],
    [20, '3000000'],
    [126, '0'],
  ])('at %i× the most is %s', (leverage, most) => {
    expect(maxNotionalAt(BRACKETS, leverage)).toBe(most)
  })

  test.each([
    ['50000', 125],
    ['50001', 100],
    ['3000001', 0],
  ])('a notional of %s may be held at %i×', (notional, leverage) => {
    expect(maxLeverageFor(BRACKETS, d(notional))).toBe(leverage)
  })

  test('maintenance grows with the notional without a jump at any cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000_000 }), fc.integer({ min: 1, max: 100 }), (cents, step) => {
        const at = (each: number) => maintenanceMarginOf(BRACKETS, d((each / 100).toFixed(2)))
        const [less, more] = [at(cents), at(cents + step)]
        if (less === undefined || more === undefined) throw new Error('a table')
        const grown = subtract(more, less)
        expect(isNegative(grown)).toBe(false)
        // At most the highest rate of what was added.
        expect(compare(grown, d((step / 10_000).toFixed(4)))).toBeLessThanOrEqual(0)
      }),
    )
  })
})
