import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nudgeApart, standAside } from './label-placement'

const tag = (line: number, height = 18) => ({ line, above: 9, height })

describe('tags on the axis', () => {
  it.each([
    ['stay where they are when apart', [tag(100), tag(50)], 0, [91, 41]],
    ['give way to the last price, upward and downward', [tag(100, 34), tag(95), tag(110)], 0, [91, 72, 126]],
    ['keep the order of their lines, however high the last price is', [tag(100, 34), tag(101)], 0, [91, 126]],
    ['are kept below the upper edge', [tag(100), tag(2)], 0, [91, 0]],
    ['are kept above the lower edge', [tag(20), tag(299)], 0, [11, 282]],
    ['need no anchor', [tag(100), tag(100)], undefined, [91, 110]],
  ])('%s', (_name, tags, anchor, tops) => {
    expect(nudgeApart(tags, anchor, 300)).toEqual(tops)
  })

  it('never cover each other and stay in the room, where there is room for all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 20 }), (middles) => {
        const tops = nudgeApart(
          middles.map((middle) => tag(middle)),
          0,
          600,
        )
        const sorted = [...tops].sort((a, b) => a - b)
        expect(sorted[0]).toBeGreaterThanOrEqual(0)
        expect((sorted.at(-1) ?? 0) + 18).toBeLessThanOrEqual(600)
        sorted.slice(1).forEach((top, at) => expect(top - (sorted[at] ?? 0)).toBeGreaterThanOrEqual(19))
      }),
    )
  })
})

describe('labels on their lines', () => {
  const label = (middle: number, width = 100, left = 12) => ({ middle, width, left })
  it.each([
    ['keep their column on lines apart', [label(100), label(130)], [12, 12]],
    ['step aside on neighboring lines', [label(100), label(110)], [12, 118]],
    ['step aside twice', [label(100), label(110), label(105)], [12, 118, 224]],
    ['stay in their column where no room is left', [label(100, 300), label(110, 300)], [12, 12]],
    ['keep within the pane', [label(100, 100, 380)], [300]],
  ])('%s', (_name, labels, lefts) => {
    expect(standAside(labels, 400)).toEqual(lefts)
  })
})
