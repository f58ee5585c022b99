import 'server-only'
import { statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { alarmRows } from './alarm-rows'
import { cancelRunRows } from './cancel-run-rows'
import { fillRows } from './fill-rows'
import { installationRows } from './installation-rows'
import { intentRows } from './intent-rows'
import { journalPages } from './journal-pages'
import { lockRows } from './lock-rows'
import { messageRows } from './message-rows'
import { JOURNAL_SCHEMA, schemaOf } from './migrate-journal'
import type { Journal } from './open-journal'

/** The rows of a journal that another process writes. The connection is read-only: SQLite itself refuses every write. */
export type JournalRows = Pick<
  Journal,
  'intents' | 'messages' | 'fills' | 'runs' | 'pages' | 'alarms' | 'locks' | 'installation'
>

/**
 * Whether a journal can be read by this program: `none` and `older` are for its writer to begin and to bring up, and so is one
 * that SQLite cannot read at this moment.
 */
export type JournalReadiness = 'ready' | 'none' | 'older' | 'newer'

export interface JournalReading {
  readonly readiness: JournalReadiness
  /** Only of one that is ready. Every look reads what its writer last committed. */
  readonly rows: JournalRows | undefined
  /** Counts up with each commit of the writer; another number means that something changed. */
  version(): number
  /** Whether the path names another file by now: a damaged journal is put aside, and a new one begun (S-94). */
  isReplaced(): boolean
  close(): void
}

/** A writer's commit is waited for this long. */
const BUSY_WAIT_MS = 1_000

/** Opens journal.db to be read beside the desk that writes it (S-91). */
export function openJournalToRead(path: string): JournalReading {
  const file = fileOf(path)
  const isReplaced = (): boolean => fileOf(path) !== file
  if (file === undefined) return unreadable('none', isReplaced)
  let database: Sqlite.Database | undefined
  try {
    database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_WAIT_MS })
    const opened = database
    const schema = schemaOf(opened)
    if (schema !== JOURNAL_SCHEMA) {
      opened.close()
      return unreadable(schema === 0 ? 'none' : schema < JOURNAL_SCHEMA ? 'older' : 'newer', isReplaced)
    }
    const rows: JournalRows = {
      intents: intentRows(opened),
      messages: messageRows(opened),
      fills: fillRows(opened),
      runs: cancelRunRows(opened),
      pages: journalPages(opened),
      alarms: alarmRows(opened),
      locks: lockRows(opened),
      installation: installationRows(opened),
    }
    return {
      readiness: 'ready',
      rows,
      version: () => opened.pragma('data_version', { simple: true }) as number,
      isReplaced,
      close: () => void opened.close(),
    }
  } catch (error) {
    database?.close()
    if (!isSqliteError(error)) throw error
    return unreadable('none', () => true)
  }
}

const unreadable = (readiness: JournalReadiness, isReplaced: () => boolean): JournalReading => ({
  readiness,
  rows: undefined,
  version: () => 0,
  isReplaced,
  close: () => undefined,
})

/** What the disk, or its writer at this moment, stands in the way of: it is tried again. */
export const isSqliteError = (error: unknown): boolean =>
  String((error as { readonly code?: unknown }).code).startsWith('SQLITE_')

function fileOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`
}
