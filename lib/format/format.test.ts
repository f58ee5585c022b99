import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { DecimalString } from '../domain/decimal'
import {
  foldTiny,
  foldedText,
  formatAmount,
  formatPercent,
  formatPrice,
  formatQuantity,
  numberParts,
  percentFrom,
} from './amount'
import { bulkFormatter, unitDecimal, unitFormatter } from './plot'
import { formatAge, formatCountdown, formatMs } from './time'
import { readAmount } from './typed-amount'

const d = (text: string) => text as DecimalString

describe('amounts for the eye', () => {
  it.each([
    ['a price keeps the decimals of its tick', () => formatPrice(d('67500'), d('0.10')), '67,500.0'],
    ['a quantity keeps the decimals of its step', () => formatQuantity(d('0.05'), d('0.001')), '0.050'],
    ['digits beyond the step are not hidden', () => formatQuantity(d('0.05001'), d('0.001')), '0.05001'],
    ['a loss carries the true minus', () => formatAmount(d('-110.25'), 2, true), '−110.25'],
    ['a gain carries a plus', () => formatAmount(d('219.28'), 2, true), '+219.28'],
    ['what shows as zero has no sign', () => formatAmount(d('-0.001'), 2, true), '0.00'],
    ['a percent carries its mark', () => formatPercent(d('-1.274')), '−1.27%'],
    ['thousands are separated', () => formatAmount(d('1234567.5'), 2), '1,234,567.50'],
  ])('%s', (_name, run, expected) => {
    expect(run()).toBe(expected)
  })

  it('sets trailing zeros apart from what carries value', () => {
    expect(numberParts(d('0.050'), 3)).toEqual({ sign: '', digits: '0.05', zeros: '0' })
    expect(numberParts(d('60'), 2)).toEqual({ sign: '', digits: '60', zeros: '.00' })
  })

  it('folds the zeros of a tiny price', () => {
    expect(foldTiny('0.000011840')).toEqual({ lead: '0.0', count: 4, rest: '11840' })
    expect(foldTiny('0.0118')).toBeUndefined()
    expect(foldedText('0.00001059')).toBe('0.0₄1059')
    expect(foldedText('0.0091041')).toBe('0.0091041')
  })

  it('measures a distance in percent of the reference', () => {
    expect(percentFrom(d('99'), d('100'))).toBe('-1')
    expect(percentFrom(d('99'), d('0'))).toBeUndefined()
  })
})

describe('whole ticks and steps', () => {
  it.each([
    ['tick 0.10', '0.10', 678421, '67,842.1'],
    ['tick 0.5', '0.5', 3, '1.5'],
    ['step 1', '1', 1250, '1,250'],
    ['tick 0.00000001', '0.00000001', 1184, '0.00001184'],
    ['tick 10', '10', 12, '120'],
  ])('%s', (_name, unit, units, expected) => {
    expect(unitFormatter(unit)(units)).toBe(expected)
  })

  it('gives a clicked price back as exact decimal text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (ticks) => {
        expect(unitDecimal('0.01')(ticks)).toBe((ticks / 100).toFixed(2))
      }),
    )
  })
})

describe('what is typed', () => {
  it.each([
    ['0.5', { kind: 'amount', value: '0.5' }],
    ['0,5', { kind: 'amount', value: '0.5' }],
    ['0,005', { kind: 'amount', value: '0.005' }],
    ['1,234.50', { kind: 'amount', value: '1234.50' }],
    ['1.234,50', { kind: 'amount', value: '1234.50' }],
    ['1 234', { kind: 'amount', value: '1234' }],
    ['1,000,000', { kind: 'amount', value: '1000000' }],
    ['50,000', { kind: 'ambiguous', asThousands: '50000' }],
    ['5.', { kind: 'amount', value: '5' }],
    ['.5', { kind: 'amount', value: '0.5' }],
    ['007', { kind: 'amount', value: '7' }],
    ['', { kind: 'empty' }],
    ['1e5', { kind: 'unreadable' }],
    ['1.2.3', { kind: 'unreadable' }],
  ])('reads %j', (text, expected) => {
    expect(readAmount(text)).toEqual(expected)
  })
})

describe('times', () => {
  it.each([
    [() => formatAge(320), '0.3 s'],
    [() => formatAge(42_000), '42 s'],
    [() => formatAge(17 * 60_000), '17 m'],
    [() => formatCountdown(7_897_000), '02:11:37'],
    [() => formatCountdown(697_000), '11:37'],
    [() => formatCountdown(-1), '00:00'],
    [() => formatMs(37.84), '37.8'],
    [() => formatMs(1204), '1,204'],
  ])('case %#', (run, expected) => {
    expect(run()).toBe(expected)
  })
})

describe('sizes of one symbol in a narrow column', () => {
  it.each([
    ['coins that cost next to nothing, in millions', '0.00000001', '1', 272_971_769, '273.0M'],
    ['the same, when the size is small', '0.00000001', '1', 20_000, '0.0M'],
    ['cheap coins, in thousands', '0.0000001', '1', 2_083_190, '2,083K'],
    ['whole coins at a readable price, as they are', '0.00001', '1', 2_083_190, '2,083,190'],
    ['parts of a coin, as they are', '0.01', '0.0001', 154_997, '15.4997'],
  ])('%s', (_name, tick, step, steps, text) => {
    expect(bulkFormatter(tick, step).write(steps)).toBe(text)
  })
})
