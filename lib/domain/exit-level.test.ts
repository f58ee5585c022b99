import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  absolute,
  add,
  compare,
  decimal,
  decimalFromInteger,
  isMultipleOf,
  multiply,
  negate,
  scaled,
  subtract,
  type DecimalString,
} from './decimal'
import { levelAt, linkedLevel, priceOf, type LevelContext, type LevelField } from './exit-level'

const d = decimal
const context = (more: Partial<LevelContext> = {}): LevelContext => ({
  short: false,
  entryPrice: d('50000'),
  basePrice: d('50000'),
  quantity: d('0.5'),
  leverage: 10,
  price: { min: d('0.1'), tick: d('0.1') },
  ...more,
})

describe('five ways to say one level', () => {
  test.each([
    [
      'a long, 1 % against',
      {},
      'percent',
      '-1',
      { price: '49500', percent: '-1', offset: '-500', pnl: '-250', roi: '-10' },
    ],
    [
      'a long, 600 in favor',
      {},
      'offset',
      '600',
      { price: '50600', percent: '1.2', offset: '600', pnl: '300', roi: '12' },
    ],
    [
      'a short, 250 lost',
      { short: true },
      'pnl',
      '-250',
      { price: '50500', percent: '-1', offset: '-500', pnl: '-250', roi: '-10' },
    ],
    [
      'a short, 20 % of the margin won',
      { short: true },
      'roi',
      '20',
      { price: '49000', percent: '2', offset: '1000', pnl: '500', roi: '20' },
    ],
    [
      'from the last price, profit still from the entry',
      { basePrice: d('51000') },
      'offset',
      '-500',
      { price: '50500', offset: '-500', pnl: '250', roi: '10' },
    ],
    [
      'without leverage there is no return',
      { leverage: undefined },
      'price',
      '51000',
      { price: '51000', pnl: '500', roi: undefined },
    ],
  ] as const)('%s', (_, more, field, value, told) => {
    expect(linkedLevel(field, d(value), context(more))).toMatchObject(told)
  })

  test.each([
    ['below zero', 'offset', '-60000', {}],
    ['a return without leverage', 'roi', '5', { leverage: undefined }],
    ['a profit of no size', 'pnl', '5', { quantity: d('0') }],
  ] as const)('%s says no price', (_, field, value, more) => {
    expect(priceOf(field, d(value), context(more))).toBeUndefined()
  })

  test('a typed price is left as it is, on the tick or off it: the rules tell of it', () => {
    expect(priceOf('price', d('50000.05'), context())).toBe('50000.05')
  })
})

const contexts = fc
  .record({
    short: fc.boolean(),
    entryTicks: fc.integer({ min: 2_000, max: 2_000_000 }),
    baseTicks: fc.integer({ min: 2_000, max: 2_000_000 }),
    steps: fc.integer({ min: 1, max: 500_000 }),
    leverage: fc.integer({ min: 1, max: 125 }),
    scale: fc.integer({ min: 0, max: 7 }),
  })
  .map(({ short, entryTicks, baseTicks, steps, leverage, scale }): LevelContext => {
    const tick = scaled(1n, scale)
    return {
      short,
      entryPrice: multiply(decimalFromInteger(entryTicks), tick),
      basePrice: multiply(decimalFromInteger(baseTicks), tick),
      quantity: scaled(BigInt(steps), 3),
      leverage,
      price: { min: multiply(d('10'), tick), tick },
    }
  })

const FIELDS: readonly LevelField[] = ['price', 'percent', 'offset', 'pnl', 'roi']

describe('whatever the position, the tick and the price', () => {
  test('each of the five leads back to the price that it was told of', () => {
    fc.assert(
      fc.property(contexts, fc.integer({ min: 11, max: 3_000_000 }), (of, ticks) => {
        const price = multiply(decimalFromInteger(ticks), of.price.tick)
        const level = levelAt(price, of)
        for (const field of FIELDS)
          expect(compare(priceOf(field, level[field] as DecimalString, of) as DecimalString, price), field).toBe(0)
      }),
    )
  })

  test('what is typed becomes a price on the tick that risks no more and gains no less, by less than one tick', () => {
    fc.assert(
      fc.property(
        contexts,
        fc.constantFrom<LevelField>('percent', 'offset', 'pnl', 'roi'),
        fc.integer({ min: -9_000_000, max: 9_000_000 }),
        (of, field, millionths) => {
          const typed = scaled(BigInt(millionths), 6)
          const level = linkedLevel(field, typed, of)
          if (level === undefined || compare(level.price, of.price.min) < 0) return
          expect(isMultipleOf(subtract(level.price, of.price.min), of.price.tick)).toBe(true)
          const told = level[field] as DecimalString
          const hair = multiply(absolute(typed), d('0.00000000000001'))
          expect(
            compare(add(told, add(hair, d('0.000000000001'))), typed),
            `${told} for ${typed}`,
          ).toBeGreaterThanOrEqual(0)
          const oneWorse = add(level.price, of.short ? of.price.tick : negate(of.price.tick))
          const worse = levelAt(oneWorse, of)[field] as DecimalString
          expect(compare(worse, typed), `${worse} would do for ${typed}`).toBeLessThan(0)
        },
      ),
    )
  })
})
