import { describe, expect, it } from 'vitest'
import { axisShift, crosshairText, markText } from './axis-time'
import { closeOf, intervalLabel, intervalsOf, isDaily } from './intervals'
import { changeText, createPriceText, volumeText } from './price-text'
import { withAlpha } from './roles'

const price = createPriceText('0.10')

describe('prices', () => {
  it('are cut to the tick, and given to the ticket as exact text', () => {
    expect(price.format(67842.1)).toBe('67,842.1')
    expect(price.toDecimal(67842.149)).toBe('67842.1')
    expect(price.toDecimal(-3)).toBeUndefined()
    expect(createPriceText('0.00000100').toDecimal(0.00001184)).toBe('0.000012')
  })
  it.each([
    ['whole', [70_000, 69_000], ['70,000', '69,000']],
    ['halves', [70_000, 69_999.5], ['70,000.0', '69,999.5']],
  ])('on the axis lose decimals that all of them lack: %s', (_name, prices, texts) => {
    expect(price.formatMarks(prices)).toEqual(texts)
  })
  it.each([
    [100, 100.28, '+0.28%'],
    [100, 99, '−1.00%'],
    [100, 100.001, '0.00%'],
    [0, 1, ''],
  ])('change from %s to %s', (open, close, text) => {
    expect(changeText(open, close)).toBe(text)
  })
  it.each([
    [0.0514, '0.051'],
    [231.55, '231.6'],
    [23_161.4, '23,161'],
    [2_316_000, '2.32M'],
    [4_000_000_000, '4.00B'],
  ])('volume %s', (volume, text) => {
    expect(volumeText(volume)).toBe(text)
  })
})

describe('intervals', () => {
  it('keep seconds for spot and everything in one of two places', () => {
    expect(intervalsOf('spot').first).toEqual(['1s', '1m', '5m', '15m', '1h', '4h', '1d'])
    expect(intervalsOf('usdm').first[0]).toBe('1m')
    expect(intervalsOf('usdm').rest.map(intervalLabel)).toEqual([
      '3m',
      '30m',
      '2h',
      '6h',
      '8h',
      '12h',
      '3D',
      '1W',
      '1M',
    ])
  })
  it('close by the calendar', () => {
    expect(closeOf(Date.UTC(2026, 1, 1), '1M')).toBe(Date.UTC(2026, 2, 1))
    expect(closeOf(0, '15m')).toBe(900_000)
  })
})

describe('times', () => {
  const at = Date.UTC(2026, 6, 22, 0, 0)
  it('date long candles in UTC whatever the zone', () => {
    expect(isDaily('1w')).toBe(true)
    expect(axisShift(at, '1d')).toBe(0)
    expect(markText(at, 2, '1d')).toBe('22 Jul')
    expect(crosshairText(at, '1d')).toMatch(/22 Jul 26$/)
  })
  it('write short ones in the zone of the owner', () => {
    expect(axisShift(at, '1m')).toBe(-new Date(at).getTimezoneOffset() * 60)
    const local = new Date(at)
    const two = (value: number) => String(value).padStart(2, '0')
    expect(markText(at, 3, '1m')).toBe(`${two(local.getHours())}:${two(local.getMinutes())}`)
  })
})

it.each([
  ['#3fc493', 'rgba(63, 196, 147, 0.2)'],
  ['#fff', 'rgba(255, 255, 255, 0.2)'],
  ['rgb(1 2 3)', 'rgb(1 2 3)'],
])('thins %s', (color, thin) => {
  expect(withAlpha(color, 0.2)).toBe(thin)
})
