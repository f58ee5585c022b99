import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAccountJson } from './json'

describe('JSON of account replies', () => {
  it('keeps every digit of ids above 2^53, wherever they stand (S-14, F-52)', () => {
    expect(parseAccountJson('{"a":90071992547409931,"b":[18446744073709551615, -90071992547409931],"c":12}')).toEqual({
      a: '90071992547409931',
      b: ['18446744073709551615', '-90071992547409931'],
      c: 12,
    })
  })

  it('leaves long digits inside texts and fractions alone', () => {
    expect(parseAccountJson('{"a":"90071992547409931","b":0.12345678901234567,"c":90071992547409931}')).toEqual({
      a: '90071992547409931',
      b: Number('0.12345678901234567'),
      c: '90071992547409931',
    })
  })

  it('reads what JSON.parse reads when no number is long', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/\d{16,}/.test(text))
        expect(parseAccountJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('loses no digit of any integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (id) => {
        const { id: read } = parseAccountJson(`{"x":"1","id":${id}}`) as { id: string | number }
        expect(String(read)).toBe(id.toString())
      }),
    )
  })

  it('refuses what is not JSON', () => {
    for (const text of ['', '<html>', '{"a":', '{"a":90071992547409931'])
      expect(() => parseAccountJson(text)).toThrow(SyntaxError)
  })
})
