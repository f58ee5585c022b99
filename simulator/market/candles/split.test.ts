import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom } from '../../engine/random'
import type { Bar } from './bar'
import { joinBars } from './bar'
import { distribute, splitBar } from './split'

const TICK = 100n
const STEP = 10n

const parent: fc.Arbitrary<Bar> = fc
  .record({
    prices: fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 4, maxLength: 4 }),
    trades: fc.integer({ min: 0, max: 400 }),
    steps: fc.bigInt({ min: 0n, max: 1_000_000n }),
    takerShare: fc.bigInt({ min: 0n, max: 100n }),
    quote: fc.bigInt({ min: 0n, max: 10n ** 18n }),
  })
  .map(({ prices, trades, steps, takerShare, quote }) => {
    const sorted = [...prices].sort((a, b) => (a < b ? -1 : 1)) as [bigint, bigint, bigint, bigint]
    const still = trades === 0 || steps === 0n
    const [low, open, close, high] = still ? [sorted[0], sorted[0], sorted[0], sorted[0]] : sorted
    return {
      openTime: 0,
      open: open * TICK,
      high: high * TICK,
      low: low * TICK,
      close: close * TICK,
      volume: still ? 0n : steps * STEP,
      quoteVolume: still ? 0n : quote,
      trades: still ? 0 : trades,
      takerBase: still ? 0n : ((steps * takerShare) / 100n) * STEP,
      takerQuote: still ? 0n : (quote * takerShare) / 100n,
    }
  })

test('the parts of a bar join to the bar again, to the last unit', () => {
  fc.assert(
    fc.property(parent, fc.integer(), fc.constantFrom(24, 60), (bar, seed, count) => {
      const random = createRandom(seed)
      const moves = () => Array.from({ length: count }, () => random.normal())
      const parts = splitBar({ parent: bar, count, childLength: 1_000, tick: TICK, step: STEP, moves, random })
      expect(joinBars(0, parts)).toEqual(bar)
      let last = bar.open
      for (const part of parts) {
        expect(part.open).toBe(last)
        last = part.close
        for (const value of [part.open, part.close]) {
          expect(value).toBeLessThanOrEqual(part.high)
          expect(value).toBeGreaterThanOrEqual(part.low)
        }
        expect(part.open % TICK).toBe(0n)
        expect(part.volume % STEP).toBe(0n)
        expect(part.takerBase).toBeLessThanOrEqual(part.volume)
        expect(part.takerQuote).toBeLessThanOrEqual(part.quoteVolume)
        if (part.trades === 0) expect([part.high, part.low, part.volume]).toEqual([part.open, part.open, 0n])
      }
    }),
  )
})

test('shares add up to the total and keep under their caps', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.bigInt(0n, 1_000n), fc.bigInt(0n, 50n)), { minLength: 1, maxLength: 30 }),
      (rows) => {
        const caps = rows.map(([cap]) => cap)
        const room = caps.reduce((sum, cap) => sum + cap, 0n)
        const total = (room * 2n) / 3n
        const shares = distribute(
          total,
          rows.map(([, weight]) => weight),
          caps,
        )
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(total)
        shares.forEach((share, i) => expect(share).toBeLessThanOrEqual(caps[i] ?? 0n))
      },
    ),
  )
})

test('makes no flat roof: the high and the low of a parent belong to one child each', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      const random = createRandom(seed)
      const parent = {
        openTime: 0,
        open: 100_000n,
        high: 101_000n,
        low: 99_000n,
        close: 100_400n,
        volume: 1_000_000n,
        quoteVolume: 100_000_000_000n,
        trades: 20_000,
        takerBase: 500_000n,
        takerQuote: 50_000_000_000n,
      }
      const children = splitBar({
        parent,
        count: 24,
        childLength: 1,
        tick: 1n,
        step: 1n,
        moves: () => Array.from({ length: 24 }, () => random.normal()),
        random,
      })
      // Rounding to whole ticks may bring a second one there, never a row of them.
      expect(children.filter((child) => child.high === parent.high).length).toBeLessThanOrEqual(3)
      expect(children.filter((child) => child.low === parent.low).length).toBeLessThanOrEqual(3)
    }),
  )
})
