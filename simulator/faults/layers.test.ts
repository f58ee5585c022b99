import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Layers } from './layers'

test('whatever is laid over a thing, and in whatever order it is taken off, the newest of the rest counts', () => {
  const change = fc.record({ tick: fc.nat(9), step: fc.nat(9) }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.array(fc.nat(5), { maxLength: 12 }), (changes, order) => {
      const layers = new Layers<{ tick: number; step: number }>()
      const base = { tick: 100, step: 200 }
      let now = base
      const left = changes.map((each) => ({
        each,
        takeOff: layers.lay(
          'thing',
          () => now,
          each,
          (value) => {
            now = value
          },
        ),
      }))
      for (const at of order) {
        left.splice(at, 1)[0]?.takeOff()
        expect(now).toEqual(Object.assign({}, base, ...left.map(({ each }) => each)))
      }
      for (const { takeOff } of left) takeOff()
      expect(now).toEqual(base)
    }),
  )
})
