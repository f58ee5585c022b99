import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { add, compare, isMultipleOf, multiply, subtract, toScale, type DecimalString } from './decimal'
import { lossPerUnit, riskQuantity, type RiskTerms } from './risk-size'

const d = (text: string) => text as DecimalString
const terms = (part: Partial<RiskTerms> = {}): RiskTerms => ({
  market: 'usdm',
  side: 'BUY',
  entryPrice: d('50000'),
  exitPrice: d('49000'),
  entryRate: d('0.0005'),
  exitRate: d('0.0005'),
  ...part,
})

describe('what one unit loses at the stop', () => {
  it.each([
    ['a long of futures: the move and both fees', terms(), '1049.5'],
    ['a short of futures', terms({ side: 'SELL', exitPrice: d('51000') }), '1050.5'],
    ['no fees', terms({ entryRate: d('0'), exitRate: d('0') }), '1000'],
    [
      'a purchase on spot: less is left to sell',
      terms({ market: 'spot', entryRate: d('0.001'), exitRate: d('0.001') }),
      '1097.951',
    ],
  ])('%s', (_name, one, expected) => {
    expect(lossPerUnit(one)).toBe(expected)
  })
})

describe('the size that a risk allows', () => {
  it.each([
    ['floors to the step', terms(), '100', '0.001', '0.095'],
    ['is nothing where the risk is less than one step', terms(), '1', '0.001', '0'],
    ['is unknown with the stop on the winning side', terms({ exitPrice: d('51000') }), '100', '0.001', undefined],
    ['is unknown with the stop at the entry', terms({ exitPrice: d('50000') }), '100', '0.001', undefined],
  ])('%s', (_name, one, risk, step, expected) => {
    expect(riskQuantity({ ...one, risk: d(risk), step: d(step) })).toBe(expected)
  })

  it('loses no more than the risk at the stop, and one step more would lose more', () => {
    const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => d((value / 100).toFixed(2)))
    fc.assert(
      fc.property(
        fc.constantFrom('spot' as const, 'usdm' as const),
        fc.constantFrom('BUY' as const, 'SELL' as const),
        cents(100, 10_000_000),
        fc.integer({ min: 1, max: 5_000 }),
        cents(1, 1_000_000),
        fc.constantFrom(d('0'), d('0.0002'), d('0.0005'), d('0.001')),
        fc.constantFrom(d('0.00001'), d('0.001'), d('0.1'), d('1')),
        (market, side, entryPrice, points, risk, rate, step) => {
          const away = multiply(entryPrice, d((points / 10_000).toFixed(4)))
          const exitPrice = side === 'BUY' ? subtract(entryPrice, away) : add(entryPrice, away)
          const trade = { market, side, entryPrice, exitPrice, entryRate: rate, exitRate: rate }
          const quantity = riskQuantity({ ...trade, risk, step })
          if (quantity === undefined) throw new Error('the stop loses')
          const loss = (size: DecimalString) => toScale(multiply(size, lossPerUnit(trade)), 8)
          expect(isMultipleOf(quantity, step)).toBe(true)
          expect(compare(loss(quantity), risk)).toBeLessThanOrEqual(0)
          expect(compare(loss(add(quantity, step)), toScale(risk, 8))).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})
