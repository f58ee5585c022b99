import 'server-only'
import type { CancelRun } from '../../domain/intent'
import { sweep } from './cancel-sweep'
import { flattenPositions } from './flatten-positions'
import type { Resolver } from './resolver'
import { createRunRecord, type RunRecord } from './run-record'
import type { TradingRoom } from './trading-room'

const LASTS_MS = 60_000
/** Of a flatten: how long entries alone are waited for before positions are closed beside what is left of them. */
const ENTRIES_LAST_MS = 15_000
/** An entry may fill while positions are closed; so often the whole is gone through again. */
const FLATTEN_ROUNDS = 3

/** Runs one cancel-all to its end (S-51..S-56). The run's row is durable already; its progress is shown as it goes. */
export async function runCancelAll(
  room: TradingRoom,
  resolver: Resolver,
  begun: CancelRun,
  confirmed: readonly string[] = [],
): Promise<void> {
  const record = createRunRecord(room, begun)
  if (begun.scope.mode === 'flatten') return flatten(room, resolver, record, confirmed)
  const end = await sweep(room, resolver, record, begun.scope, LASTS_MS)
  if (end.kind === 'clean') record.show('verified')
  else record.show('incomplete', end.reason)
}

/** Entries, positions, proof that all are flat, and only then what protected them (S-51). */
async function flatten(
  room: TradingRoom,
  resolver: Resolver,
  record: RunRecord,
  confirmed: readonly string[],
): Promise<void> {
  const { scope } = record.begun
  await sweep(room, resolver, record, { ...scope, mode: 'entries' }, ENTRIES_LAST_MS)
  for (let round = 1; ; round++) {
    const closed = await flattenPositions(room, resolver, record, confirmed)
    // Stops stay where a position does.
    if (closed.kind === 'unfinished') return record.show('incomplete', closed.reason)
    const swept = await sweep(room, resolver, record, { ...scope, mode: 'everything' }, LASTS_MS)
    if (swept.kind === 'unfinished') return record.show('incomplete', swept.reason)
    const again = await flattenPositions(room, resolver, record, confirmed, { readOnly: round === FLATTEN_ROUNDS })
    if (again.kind === 'unfinished') return record.show('incomplete', again.reason)
    if (!again.acted) return record.show('verified')
  }
}
