import { describe, expect, test } from 'vitest'
import { inMicroseconds, readTimeUnit } from './microseconds'
import { serialize } from './serialize'
import { RawNumber } from './types'

describe('times in microseconds', () => {
  test.each<[string, unknown, unknown]>([
    ['an order', { transactTime: 5, workingTime: -1, orderId: 7 }, { transactTime: 5000, workingTime: -1, orderId: 7 }],
    [
      'a candle, which ends with its last microsecond',
      [[60_000, '1', '1', '1', '1', '1', 119_999, '1', 3, '1', '1', '0']],
      [[60_000_000, '1', '1', '1', '1', '1', 119_999_999, '1', 3, '1', '1', '0']],
    ],
    [
      'a candle of a stream',
      { e: 'kline', E: 9, k: { t: 60_000, T: 119_999, f: 5, x: false } },
      { e: 'kline', E: 9000, k: { t: 60_000_000, T: 119_999_999, f: 5, x: false } },
    ],
    ['a trade, whose t is an id', { e: 'trade', E: 1, t: 5, T: 7 }, { e: 'trade', E: 1000, t: 5, T: 7000 }],
    ['a reference price', { e: 'referencePrice', r: '1', t: 5 }, { e: 'referencePrice', r: '1', t: 5000 }],
    ['a trailing order', { e: 'executionReport', D: 5, C: 'id' }, { e: 'executionReport', D: 5000, C: 'id' }],
    ['balances', { e: 'outboundAccountPosition', u: 5 }, { e: 'outboundAccountPosition', u: 5000 }],
    ['a book, whose u is an id', { e: 'depthUpdate', E: 1, u: 5 }, { e: 'depthUpdate', E: 1000, u: 5 }],
    ['a list', [{ time: 1 }, { time: 2 }], [{ time: 1000 }, { time: 2000 }]],
  ])('%s', (_, sent, written) => {
    expect(inMicroseconds(sent)).toEqual(written)
  })

  test('ids beyond doubles stay numbers', () => {
    expect(serialize(inMicroseconds({ strategyId: new RawNumber('9223372036854775807') }))).toBe(
      '{"strategyId":9223372036854775807}',
    )
  })

  test('two spellings each name the units, all else is none', () => {
    const units = ['MICROSECOND', 'microsecond', 'MILLISECOND', 'millisecond', 'Microsecond', ''].map(readTimeUnit)
    expect(units).toEqual(['us', 'us', 'ms', 'ms', undefined, undefined])
    expect(readTimeUnit(undefined)).toBe('ms')
  })
})
