import type { Intent } from '../../lib/domain/intent'
import { fitsFilter, type JournalFilter } from '../../lib/domain/journal-filter'

/**
 * A page of the journal with the live picture laid over it, newest first: what changed meanwhile is shown as it stands and
 * leaves when it fits no more, and what came meanwhile stands at the head of the first page.
 */
export function pageRows(
  read: readonly Intent[],
  live: readonly Intent[],
  filter: JournalFilter,
  isFirst: boolean,
): readonly Intent[] {
  const newest = new Map(live.map((intent) => [intent.intentId, intent]))
  const rows = read.map((intent) => newest.get(intent.intentId) ?? intent)
  if (isFirst) {
    const known = new Set(read.map((intent) => intent.intentId))
    const top = read[0]
    for (const intent of live)
      if (!known.has(intent.intentId) && (top === undefined || isAfter(intent, top))) rows.push(intent)
  }
  return rows.filter((intent) => fitsFilter(intent, filter)).sort((a, b) => (isAfter(a, b) ? -1 : 1))
}

/** Order of the journal: by when the server took it in, then by id. */
const isAfter = (a: Intent, b: Intent): boolean =>
  a.times.received === b.times.received ? a.intentId > b.intentId : a.times.received > b.times.received
