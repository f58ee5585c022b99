import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, scaled, type DecimalString } from '../../domain/decimal'
import { scaleOf, toTicks } from './scale'

describe('ticks and steps', () => {
  it.each([
    ['100.25', '0.01', 10_025],
    ['100', '0.01', 10_000],
    ['100.250000', '0.01', 10_025],
    ['0.00001234', '0.00000001', 1_234],
    ['0.00001234', '0.00000002', 617],
    ['12.5', '0.5', 25],
    ['1250', '10', 125],
    ['7', '1', 7],
    ['0', '0.01', 0],
    ['100.259', '0.01', 10_025],
  ])('%s at a tick of %s is %d', (amount, tick, expected) => {
    expect(toTicks(amount, scaleOf(decimal(tick)))).toBe(expected)
  })

  it('count back to the same amount, whatever the tick', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom(1, 2, 5, 25),
        (ticks, decimals, unit) => {
          const tick = scaled(BigInt(unit), decimals)
          const amount: DecimalString = scaled(BigInt(ticks) * BigInt(unit), decimals)
          expect(toTicks(amount, scaleOf(tick))).toBe(ticks)
        },
      ),
    )
  })

  it('takes a step of zero, which means none, as one unit', () => {
    expect(toTicks('5', scaleOf(decimal('0')))).toBe(5)
  })
})
