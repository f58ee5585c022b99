import 'server-only'
import type { Reading } from '../../exchange/port'

/** Why a question got no answer that asking again would change: the exchange said no to it, and will say so again. */
const REFUSED_FOR_GOOD: ReadonlySet<Extract<Reading<never>, { kind: 'failed' }>['reason']> = new Set([
  'rule',
  'funds',
  'key',
  'signature',
  'market-closed',
  'duplicate',
  // An answer of the exchange that the table of outcomes does not name; a server error or silence is told as such.
  'unknown-code',
])

/**
 * Whether a reading failed in a way that may pass: silence, errors of the server, limits. A definite refusal, such as an
 * archived order, a symbol that is gone or a key that was taken away, is an answer, if a useless one: S-35 counts on from it.
 */
export const isFault = (reading: Reading<unknown>): boolean =>
  reading.kind === 'failed' && !REFUSED_FOR_GOOD.has(reading.reason)
