import { describe, expect, test } from 'vitest'
import { createRandom } from '../../engine/random'
import { createLeveragedCrowd } from './leveraged-crowd'

describe('the leveraged crowd', () => {
  test('stands on its own side of the price and refills as holders leave', () => {
    const crowd = createLeveragedCrowd(createRandom(1), [100_000])
    expect(crowd.count()).toBe(60)
    expect(crowd.liquidated(100_000)).toEqual([])
    for (let minute = 0; minute < 600; minute++) crowd.advance(60_000, 100_000, 0)
    expect(crowd.count()).toBe(60)
  })

  test.each([
    ['falls', 0.9, 'SELL'],
    ['rises', 1.1, 'BUY'],
  ] as const)(
    'a price that %s liquidates those on the wrong side, once, past their liquidation price',
    (_, to, closes) => {
      const crowd = createLeveragedCrowd(createRandom(2), [100_000])
      const before = crowd.count()
      const gone = crowd.liquidated(100_000 * to)
      expect(gone.length).toBeGreaterThan(5)
      for (const position of gone) {
        expect(position.closes).toBe(closes)
        const [mark, liquidation, bankruptcy] = [100_000 * to, position.liquidationPrice, position.bankruptcyPrice]
        expect(
          closes === 'SELL'
            ? mark <= liquidation && bankruptcy < liquidation
            : mark >= liquidation && bankruptcy > liquidation,
        ).toBe(true)
      }
      expect(crowd.liquidated(100_000 * to)).toEqual([])
      expect(crowd.count()).toBe(before - gone.length)
    },
  )

  test('buys what rises', () => {
    const share = (momentum: number): number => {
      const crowd = createLeveragedCrowd(createRandom(3), [100_000])
      for (let hour = 0; hour < 48; hour++) crowd.advance(3_600_000, 100_000, momentum)
      const longs = crowd.liquidated(1).length
      return longs / (longs + crowd.count())
    }
    expect(share(0.1)).toBeGreaterThan(share(-0.1) + 0.1)
  })
})
