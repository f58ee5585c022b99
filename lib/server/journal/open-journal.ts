import 'server-only'
import { chmodSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { Clock } from '../../domain/clock'
import { alarmRows, type AlarmRows } from './alarm-rows'
import { cancelRunRows, type CancelRunRows } from './cancel-run-rows'
import { epochRows, type EpochRows } from './epoch-rows'
import { fillRows, type FillRows } from './fill-rows'
import { importRows, type ImportRows } from './import-rows'
import { installationRows, type InstallationRows } from './installation-rows'
import { intentRows, type IntentRows } from './intent-rows'
import { journalPages, type JournalPages } from './journal-pages'
import { messageRows, type MessageRows } from './message-rows'
import { ownerActRows, type OwnerActRows } from './owner-act-rows'
import { lockRows, type LockRows } from './lock-rows'
import { migrateJournal } from './migrate-journal'

/** How a commit ended. `failed` means that nothing of it is on disk, or that it took too long to be trusted (S-03). */
export type Commit<T> =
  | { readonly kind: 'committed'; readonly value: T }
  | { readonly kind: 'failed'; readonly code: string }

/**
 * The order journal: what money depends on. One file, one connection, synchronous statements; every write goes through
 * {@link Journal.commit}, which is on disk when it returns (S-02).
 */
export interface Journal {
  readonly intents: IntentRows
  readonly messages: MessageRows
  readonly fills: FillRows
  readonly runs: CancelRunRows
  readonly pages: JournalPages
  readonly alarms: AlarmRows
  readonly locks: LockRows
  readonly ownerActs: OwnerActRows
  readonly imports: ImportRows
  readonly epochs: EpochRows
  readonly installation: InstallationRows
  /** False when the settings read back at start are not WAL with synchronous FULL: then nothing is sent (S-02). */
  readonly durable: boolean
  /** Whether the last write failed. One that succeeds ends it; a commit that had nothing to write proves nothing. */
  failing(): boolean
  /** Told when the disk begins to refuse, with SQLite's word for it, and with undefined when it takes a write again (S-95). */
  onFailing(listener: (cause: string | undefined) => void): void
  /** One transaction; one inside another joins it and is on disk with it. */
  commit<T>(work: () => T): Commit<T>
  /** Runs now, or inside a commit once it is on disk: what others see goes through here (S-08). */
  whenDurable(run: () => void): void
  /** Inside a commit: takes back what was done in memory if the disk refuses. */
  ifLost(undo: () => void): void
  close(): void
}

/** A lock held by another process is waited for this long; a commit slower than the limit counts as failed (S-03). */
const BUSY_WAIT_MS = 4_000
const SLOWEST_COMMIT_MS = 5_000

/** Another desk has opened this journal since: what this one would send is refused (S-91). */
export class Fenced extends Error {}

/** Opens and migrates journal.db. Throws `NewerJournal`, or what SQLite says of a file it cannot use. */
export function openJournal(path: string, clock: Clock): Journal {
  const database = new Sqlite(path, { timeout: BUSY_WAIT_MS })
  if (path !== ':memory:') chmodSync(path, 0o600)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  migrateJournal(database, clock.now())
  const mode = database.pragma('journal_mode', { simple: true })
  const durable = mode === 'wal' && database.pragma('synchronous', { simple: true }) === 2
  const rowsWritten = database.prepare('SELECT total_changes()').pluck()
  let failing = false
  const failingListeners = new Set<(cause: string | undefined) => void>()
  let inside = false
  let afterwards: (() => void)[] = []
  let undos: (() => void)[] = []

  function tellFailing(cause: string | undefined): void {
    for (const tell of failingListeners) tell(cause)
  }

  function outermost<T>(work: () => T): Commit<T> {
    const began = clock.monotonic()
    const before = failing ? rowsWritten.get() : undefined
    inside = true
    let turned: string | undefined
    let result: Commit<T>
    try {
      const value = database.transaction(work).immediate()
      if (failing && rowsWritten.get() !== before) {
        failing = false
        afterwards.push(() => tellFailing(undefined))
      }
      result =
        clock.monotonic() - began > SLOWEST_COMMIT_MS
          ? { kind: 'failed', code: 'too-slow' }
          : { kind: 'committed', value }
    } catch (error) {
      const begins = !failing
      failing = true
      for (const undo of undos.reverse()) undo()
      afterwards = []
      result = { kind: 'failed', code: errorCode(error) }
      if (begins) turned = result.code
    } finally {
      inside = false
      undos = []
    }
    const runs = afterwards
    afterwards = []
    for (const run of runs) run()
    if (turned !== undefined) tellFailing(turned)
    return result
  }

  return {
    intents: intentRows(database),
    messages: messageRows(database),
    fills: fillRows(database),
    runs: cancelRunRows(database),
    pages: journalPages(database),
    alarms: alarmRows(database),
    locks: lockRows(database),
    ownerActs: ownerActRows(database),
    imports: importRows(database),
    epochs: epochRows(database),
    installation: installationRows(database),
    durable,
    failing: () => failing,
    onFailing: (listener) => void failingListeners.add(listener),
    commit: (work) => (inside ? { kind: 'committed', value: work() } : outermost(work)),
    whenDurable(run) {
      if (inside) afterwards.push(run)
      else run()
    },
    ifLost(undo) {
      if (inside) undos.push(undo)
    },
    close() {
      database.close()
    },
  }
}

/** SQLite's own code, such as SQLITE_FULL; a bug in the work itself goes on as what it is. */
function errorCode(error: unknown): string {
  if (error instanceof Fenced) return 'fenced'
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code
  // A closed connection is told without a code.
  if (error instanceof TypeError && error.message.includes('database connection is not open')) return 'closed'
  throw error
}
