import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bidShare, foldLevels, groupSizes, layOut, rowAt, toLadder } from './ladder'

describe('foldLevels', () => {
  it.each([
    [
      'keeps levels apart at one tick',
      [100, 1, 99, 2],
      'BUY',
      1,
      [
        [100, 1, 1],
        [99, 2, 3],
      ],
    ],
    [
      'folds bids down',
      [109, 1, 101, 2, 99, 4],
      'BUY',
      10,
      [
        [100, 3, 3],
        [90, 4, 7],
      ],
    ],
    [
      'folds asks up',
      [101, 1, 110, 2, 111, 4],
      'SELL',
      10,
      [
        [110, 3, 3],
        [120, 4, 7],
      ],
    ],
  ] as const)('%s', (_name, flat, side, group, rows) => {
    expect(foldLevels(flat, side, group, 10).map((row) => [row.priceTicks, row.steps, row.total])).toEqual(rows)
  })

  it('loses nothing while the rows suffice, and never shows a better price than it holds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 5, 10, 50, 100),
        (prices, group) => {
          const best = [...prices].sort((a, b) => b - a)
          const rows = foldLevels(
            best.flatMap((price) => [price, 3]),
            'BUY',
            group,
            1_000,
          )
          expect(rows.reduce((sum, row) => sum + row.steps, 0)).toBe(prices.length * 3)
          expect(rows.at(-1)?.total).toBe(prices.length * 3)
          for (const row of rows) expect(row.priceTicks).toBeLessThanOrEqual(best[0] ?? 0)
        },
      ),
    )
  })
})

describe('layout', () => {
  it('fills the room exactly and finds the row under a point', () => {
    const layout = layOut(432, 20)
    expect(layout.rows * layout.rowHeight * 2 + layout.middleHeight).toBeCloseTo(432)
    expect(rowAt(layout, layout.middleTop - 1)).toEqual({ side: 'SELL', index: 0 })
    expect(rowAt(layout, layout.middleTop + 1)).toBeUndefined()
    expect(rowAt(layout, layout.middleTop + layout.middleHeight + 1)).toEqual({ side: 'BUY', index: 0 })
    expect(rowAt(layout, 1)).toEqual({ side: 'SELL', index: layout.rows - 1 })
  })
})

it('says which share of the shown size bids', () => {
  expect(bidShare(toLadder({ bids: [10, 3], asks: [11, 1] }, 1, 5))).toBe(75)
  expect(bidShare(toLadder({ bids: [], asks: [] }, 1, 5))).toBe(50)
})

it('offers groups that fit the price', () => {
  expect(groupSizes(678_421)).toEqual([1, 5, 10, 50, 100])
  expect(groupSizes(50)).toEqual([1, 5, 10])
})
