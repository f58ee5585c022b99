import 'server-only'
import type { OddRow } from '../port'
import { asList, optionalIdAt, optionalTextAt, ParseFailure, type Payload } from './payload'

/** Of a row that cannot be read, as it is kept and shown. */
const LONGEST_TEXT = 2_000

/**
 * Rows of a list. One that cannot be read is put aside with its text when there is somebody to put it to, so that a word we do
 * not know yet blinds nobody to the other rows (S-44); without one it makes the whole unreadable.
 */
export function readRows<T>(value: unknown, what: string, read: (row: unknown) => T, odd?: OddRow[]): readonly T[] {
  const rows: T[] = []
  for (const row of asList(value, what)) {
    try {
      rows.push(read(row))
    } catch (error) {
      if (!(error instanceof ParseFailure) || odd === undefined) throw error
      odd.push({ what, why: error.message, text: JSON.stringify(row).slice(0, LONGEST_TEXT), ...namesIn(row) })
    }
  }
  return rows
}

/** What it can be known by, as far as that can be read. */
function namesIn(row: unknown): Pick<OddRow, 'symbol' | 'orderId'> {
  if (typeof row !== 'object' || row === null) return {}
  const payload = row as Payload
  const read = (one: () => string | undefined): string | undefined => {
    try {
      return one()
    } catch {
      return undefined
    }
  }
  return {
    symbol: read(() => optionalTextAt(payload, 'symbol')),
    orderId: read(() => optionalIdAt(payload, 'orderId') ?? optionalIdAt(payload, 'algoId')),
  }
}
