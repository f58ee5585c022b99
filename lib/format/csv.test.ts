import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell, csvLine } from './csv'

describe('a line of an export', () => {
  test.each([
    ['nothing', undefined, ''],
    ['plain text', 'BTCUSDT', 'BTCUSDT'],
    ['a number', 1_700_000_000_000, '1700000000000'],
    ['an amount below zero stays an amount', '-0.5', '-0.5'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'say "no"', '"say ""no"""'],
    ['a line end', 'a\r\nb', '"a\r\nb"'],
    ['a formula', '=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['a plus', '+1+cmd', `'+1+cmd`],
    ['a minus that is no amount', '-1+cmd|x', `'-1+cmd|x`],
    ['an at sign', '@SUM(A1)', `'@SUM(A1)`],
    ['a tab', '\t=1', `'\t=1`],
    ['blanks before a formula', '  =1', `'  =1`],
    ['a wide equals sign', '＝1', `'＝1`],
    ['a formula with a line end', '=1\n2', `"'=1\n2"`],
  ])('quotes and guards %s (A-13)', (_name, value, cell) => {
    expect(csvCell(value)).toBe(cell)
  })

  test('whatever text comes from outside, it reads back as it was, and starts no formula (A-13)', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const cells = read(csvLine(texts))
        expect(cells).toHaveLength(texts.length)
        for (const [at, cell] of cells.entries()) {
          const text = texts[at] as string
          expect(cell === text || cell === `'${text}`).toBe(true)
          expect(/^[=+@\t\r]/.test(cell)).toBe(false)
        }
      }),
    )
  })
})

/** A reader of RFC 4180 for one record, written apart from the writer. */
function read(line: string): string[] {
  const cells: string[] = []
  let at = 0
  for (;;) {
    let cell = ''
    if (line[at] === '"') {
      at += 1
      for (;;) {
        if (line[at] !== '"') cell += line[at++]
        else if (line[at + 1] === '"') {
          cell += '"'
          at += 2
        } else break
      }
      at += 1
    } else while (line[at] !== ',' && line[at] !== '\r') cell += line[at++]
    cells.push(cell)
    if (line[at] !== ',') return cells
    at += 1
  }
}
