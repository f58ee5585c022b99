import 'server-only'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { CancelRun } from '../../domain/intent'
import type { JournalFilter } from '../../domain/journal-filter'
import type { Fill } from '../../domain/order'
import type { RowsFrom } from '../journal/journal-pages'
import type { Journal } from '../journal/open-journal'
import type { JournalExportStart, JournalPage, JournalRecord, JournalSlice, SliceOf } from '../runtime'

/** Rows of one slice: a few milliseconds of reading, and orders may pass between two of them. */
const SLICE_ROWS = 200
const SHOWN_ALARMS = 1_000

/** The journal as its owner reads it and takes it along. Nothing here writes. */
export interface JournalQueries {
  page(
    account: AccountId,
    filter: JournalFilter,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): JournalPage
  start(account: AccountId): JournalExportStart
  intents(account: AccountId, filter: JournalFilter, slice: SliceOf): JournalSlice<JournalRecord>
  fills(account: AccountId, filter: JournalFilter, slice: SliceOf): JournalSlice<Fill>
  runs(account: AccountId, filter: JournalFilter, slice: SliceOf): JournalSlice<CancelRun>
}

export function journalQueries(journal: Pick<Journal, 'pages' | 'locks' | 'alarms'>, clock: Clock): JournalQueries {
  const { pages } = journal
  const from = (slice: SliceOf) => ({ ...slice, limit: SLICE_ROWS })
  return {
    page: (account, filter, { before, limit }) => ({
      intents: pages.newest(account, filter, before, limit),
      total: pages.count(account, filter),
    }),
    start(account) {
      const { intents, fills, runs } = pages.ends()
      const lock = journal.locks.of(account)
      return {
        exportedAt: clock.now(),
        locks: lock === undefined ? [] : [lock],
        alarms: journal.alarms.unseen(account, SHOWN_ALARMS),
        ends: { intents, fills, cancelRuns: runs },
      }
    },
    intents: (account, filter, slice) =>
      sliceOf(pages.intents(account, filter, from(slice)), (intent) => ({
        intent,
        sends: pages.sends(intent.intentId),
        evidence: pages.evidence(intent.intentId),
      })),
    fills: (account, filter, slice) => sliceOf(pages.fills(account, filter, from(slice)), (fill) => fill),
    runs: (account, filter, slice) => sliceOf(pages.runs(account, filter, from(slice)), (run) => run),
  }
}

function sliceOf<R, T>(rows: readonly RowsFrom<R>[], toRecord: (row: R) => T): JournalSlice<T> {
  const last = rows.at(-1)
  return {
    rows: rows.map(({ row }) => toRecord(row)),
    ...(rows.length < SLICE_ROWS || last === undefined ? {} : { next: last.at }),
  }
}
