import { createRandom, hashNumbers } from '../../engine/random'

/** Octaves from one day to 512 days: enough for years of history that wander without running away. */
const OCTAVES = 10

/**
 * A wandering line as a pure function of place: it moves about as far as a random walk with unit variance per day, yet any
 * place is known without walking there. Built of ten layers of straight pieces, each layer twice as long and wide.
 */
export function wander(seed: number, day: number): number {
  let sum = 0
  for (let octave = 0; octave < OCTAVES; octave++) {
    const length = 2 ** octave
    const phase = hashNumbers(seed, octave) % length
    const place = (day + phase) / length
    const node = Math.floor(place)
    const share = place - node
    const from = bell(seed, octave, node)
    const to = bell(seed, octave, node + 1)
    sum += (from + (to - from) * share) * Math.sqrt(length / 6)
  }
  return sum
}

/** Standard normal as a pure function of place. */
export function bell(seed: number, a: number, b: number): number {
  const first = (hashNumbers(seed, a, b, 1) + 0.5) / 4_294_967_296
  const second = hashNumbers(seed, a, b, 2) / 4_294_967_296
  return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second)
}

/** Standard normals of one stretch of history, such as the 24 hours of a day. */
export function bells(seed: number, level: number, openTime: number, count: number): number[] {
  const random = createRandom(hashNumbers(seed, level, openTime))
  return Array.from({ length: count }, () => random.normal())
}
