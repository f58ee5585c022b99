import { describe, expect, test } from 'vitest'
import { readParameters } from './parameters'
import { serialize } from './serialize'
import { RawNumber } from './types'

describe('parameters of a REST request', () => {
  test('the query wins over the body, and the signed text is both with nothing between', () => {
    const read = readParameters('symbol=LTCBTC&side=BUY', 'side=SELL&quantity=1&signature=abc')
    expect(Object.fromEntries(read.params)).toEqual({ symbol: 'LTCBTC', side: 'BUY', quantity: '1' })
    expect(read.payload).toBe('symbol=LTCBTC&side=BUYside=SELL&quantity=1')
    expect(read.signature).toBe('abc')
    expect(read.sent).toBe(4)
  })

  test('the signature may stand anywhere and the signed text stays as sent', () => {
    const read = readParameters('a=%E6%B5%8B+x&signature=x%2By%3D&b=2', '')
    expect(read.params.get('a')).toBe('测 x')
    expect(read.payload).toBe('a=%E6%B5%8B+x&b=2')
    expect(read.signature).toBe('x+y=')
  })

  test.each([
    ['a name twice', 'a=1&a=2', -1101],
    ['a signature twice', 'signature=1&signature=2', -1101],
    ['broken percent-encoding', 'a=%E6%', -1100],
  ])('%s is refused', (_, query, code) => {
    expect(() => readParameters(query, '')).toThrow(expect.objectContaining({ code }))
  })
})

describe('what is written', () => {
  test('a number beyond 2^53 keeps every digit (F-52)', () => {
    expect(serialize({ orderId: new RawNumber('9007199254740993'), list: [new RawNumber('-1')], text: '#5' })).toBe(
      '{"orderId":9007199254740993,"list":[-1],"text":"#5"}',
    )
  })
})
