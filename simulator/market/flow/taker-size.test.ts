import { expect, test } from 'vitest'
import { createRandom } from '../../engine/random'
import { mean, tailIndex } from '../../testing/figures'
import { MEAN_TAKER_SIZE, TAIL_INDEX, takerSize } from './taker-size'

test('sizes of takers have the mean that history counts with and a tail that falls off by its power', () => {
  const random = createRandom(5)
  const sizes = Array.from({ length: 200_000 }, () => takerSize(random))
  expect(mean(sizes) / MEAN_TAKER_SIZE).toBeGreaterThan(0.97)
  expect(mean(sizes) / MEAN_TAKER_SIZE).toBeLessThan(1.03)
  expect(Math.abs(tailIndex(sizes, 2_000) - TAIL_INDEX)).toBeLessThan(0.25)
  // A lognormal of the body alone has no such tail.
  const body = Array.from({ length: 200_000 }, () => Math.exp(random.normal()))
  expect(tailIndex(body, 2_000)).toBeGreaterThan(2.3)
})
