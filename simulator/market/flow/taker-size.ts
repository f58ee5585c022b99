import type { Random } from '../../engine/random'

/** Most takers are alike: sizes around the median with this spread of their logarithm. */
const BODY_SIGMA = 1
/** Few of them are large: from so many medians on their sizes fall off by a power of this exponent. */
const TAIL_SHARE = 0.04
const TAIL_FROM = 8
export const TAIL_INDEX = 1.7
/** The largest order anyone sends, in medians. */
const LARGEST = 400

/** Mean of {@link takerSize}: what the tail has above the largest size lies on it. */
export const MEAN_TAKER_SIZE =
  (1 - TAIL_SHARE) * Math.exp(BODY_SIGMA ** 2 / 2) +
  (TAIL_SHARE * TAIL_FROM * (TAIL_INDEX - (TAIL_FROM / LARGEST) ** (TAIL_INDEX - 1))) / (TAIL_INDEX - 1)

/** Size of one taker's order as a multiple of the median: a body and a tail that falls off by a power law. */
export function takerSize(random: Random): number {
  if (random.uniform() >= TAIL_SHARE) return Math.exp(BODY_SIGMA * random.normal())
  return powerLaw(random, TAIL_FROM, TAIL_INDEX, LARGEST)
}

/** A number from `from` on whose chance to be exceeded falls with the power `index`; none is above `most`. */
export const powerLaw = (random: Random, from: number, index: number, most: number): number =>
  Math.min(most, from * (1 - random.uniform()) ** (-1 / index))
