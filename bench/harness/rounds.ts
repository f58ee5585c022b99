/** One measurement of each contender, taken in one round. */
export type Round<T> = ReadonlyMap<string, T>

/**
 * Contenders take turns; their order is flipped each round and the first round is dropped (house rule 1). `rounds` is how
 * many are kept; with 0 there is one round, and it is.
 */
export async function playRounds<T>(
  contenders: readonly string[],
  rounds: number,
  turn: (contender: string, round: number) => Promise<T>,
): Promise<readonly Round<T>[]> {
  const kept: Round<T>[] = []
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    const results = new Map<string, T>()
    for (const contender of order) results.set(contender, await turn(contender, round))
    if (round > 0 || rounds === 0) kept.push(results)
  }
  return kept
}

export interface Ratio {
  /** Median of the per-round ratios. */
  readonly median: number
  /** Smallest and largest of them. */
  readonly spread: readonly [number, number]
}

/** `over` ÷ `under`, round by round. */
export function ratioOf<T>(
  rounds: readonly Round<T>[],
  over: string,
  under: string,
  read: (value: T) => number,
): Ratio {
  const ratios = rounds.map((round) => valueIn(round, over, read) / valueIn(round, under, read))
  return { median: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] }
}

/** Median over the rounds of what one contender measured. */
export const medianOf = <T>(rounds: readonly Round<T>[], contender: string, read: (value: T) => number): number =>
  median(rounds.map((round) => valueIn(round, contender, read)))

function valueIn<T>(round: Round<T>, contender: string, read: (value: T) => number): number {
  const value = round.get(contender)
  if (value === undefined) throw new Error(`${contender} took no turn.`)
  return read(value)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
