import 'server-only'
import type { AccountChangeBody } from '../../wire/bridge'

/** How long and how many changes can be replayed to a browser that comes back (S-66). */
const KEPT_MS = 600_000
const KEPT_CHANGES = 10_000

interface Kept {
  readonly seq: number
  readonly at: number
  readonly change: AccountChangeBody
}

/** The changes of one generation, numbered from 1, newest kept. */
export interface ChangeRing {
  /** Adds and returns the number of the last. */
  add(changes: readonly AccountChangeBody[], at: number): number
  seq(): number
  /** All after `seq`, or undefined when some of them are gone. */
  after(seq: number): readonly AccountChangeBody[] | undefined
}

export function createChangeRing(): ChangeRing {
  let kept: Kept[] = []
  let last = 0
  return {
    add(changes, at) {
      for (const change of changes) kept.push({ seq: ++last, at, change })
      // Cutting each time would move the array once per change; a tenth of slack makes that rare.
      const first = kept[0]
      if (kept.length > KEPT_CHANGES * 1.1 || (first !== undefined && first.at < at - KEPT_MS * 1.1)) {
        kept = kept.filter((each) => each.at >= at - KEPT_MS).slice(-KEPT_CHANGES)
      }
      return last
    },
    seq: () => last,
    after(seq) {
      if (seq > last) return undefined
      if (seq === last) return []
      const first = kept[0]
      if (first === undefined || first.seq > seq + 1) return undefined
      return kept.slice(seq + 1 - first.seq).map((each) => each.change)
    },
  }
}
