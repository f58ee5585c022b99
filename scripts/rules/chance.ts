import { createRandom, hashText } from '../../simulator/engine/random'

/** Chance by a seed: the same seed draws the same. */
export interface Chance {
  /** True in `share` of all cases. */
  yes(share: number): boolean
  pick<T>(values: readonly T[]): T
  /** From `low` up to `high`. */
  between(low: number, high: number): number
  whole(below: number): number
}

export function createChance(seed: string): Chance {
  const random = createRandom(hashText(seed))
  return {
    yes: (share) => random.uniform() < share,
    pick: <T>(values: readonly T[]): T => values[random.below(values.length)] as T,
    between: (low, high) => low + random.uniform() * (high - low),
    whole: (below) => random.below(below),
  }
}
