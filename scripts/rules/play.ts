import { openBoxedVenue } from './boxed-venue'
import { createChance } from './chance'
import { playScene } from './scene'
import type { Judged } from './verdict'

/** One order of a run; the first has number 1. */
export interface Verdict extends Judged {
  readonly number: number
}

export interface Score {
  readonly verdicts: readonly Verdict[]
  readonly right: number
  /** Of those whose verdict does not hang on the book. */
  readonly bookless: number
  readonly rightBookless: number
}

/** Plays so many random orders against the exchange in a box and compares each answer with what the rules said before. */
export async function playOrders(orders: number, seed: string): Promise<Score> {
  const venue = await openBoxedVenue(`rules ${seed}`)
  const verdicts: Verdict[] = []
  try {
    for (let number = 0; verdicts.length < orders; number += 1)
      await playScene({
        venue,
        chance: createChance(`${seed} ${number}`),
        number,
        left: orders - verdicts.length,
        tell: (judged) => verdicts.push({ number: verdicts.length + 1, ...judged }),
      })
  } finally {
    await venue.close()
  }
  const bookless = verdicts.filter((each) => !each.bookDependent)
  const rightOf = (some: readonly Verdict[]): number => some.filter((each) => each.right).length
  return { verdicts, right: rightOf(verdicts), bookless: bookless.length, rightBookless: rightOf(bookless) }
}
