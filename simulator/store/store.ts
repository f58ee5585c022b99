import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** What a room wants saved. */
export interface RoomChanges {
  readonly room: string
  /** Forgets first all that the room saved before. */
  readonly anew?: boolean
  /** An undefined value removes the piece; a text is JSON already. */
  readonly pieces: Iterable<readonly [name: string, value: unknown]>
}

/** Named JSON values by room, kept in one SQLite file; written before the call returns, so that a killed process loses nothing. */
export interface Store {
  /** Everything a room has saved, by name. */
  load(room: string): Record<string, unknown>
  /** Saves the changes of several rooms in one transaction: all of them or, when it throws, none. */
  save(changes: readonly RoomChanges[]): void
  close(): void
}

/** How long a predecessor may take to leave the folder. */
const PATIENCE_MS = 3000

/** A file that is no store, or a damaged one: `code` is SQLite's. Nothing of it was written over. */
export class Unreadable extends Error {
  constructor(
    readonly file: string,
    readonly code: string,
    cause?: unknown,
  ) {
    super(`${file} cannot be read (${code}).`, { cause })
  }
}

/**
 * The store in a folder, made when it is missing. Throws when the folder cannot be written, when another process has it open
 * (SQLITE_BUSY, after `patience` ms) and {@link Unreadable} when the file is damaged or no store.
 */
export function openStore(folder: string, patience = PATIENCE_MS): Store {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'exchange.db')
  refuseDamaged(file, patience)
  const database = new Database(file, { timeout: patience })
  // Two exchanges on one folder would each undo what the other saved. The system frees the file of a killed process.
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  // A power cut may cost the last moment; the end of the process does not, since the system keeps what was written.
  database.pragma('synchronous = NORMAL')
  database.exec(
    'CREATE TABLE IF NOT EXISTS piece (room TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (room, name)) WITHOUT ROWID',
  )
  const read = database.prepare<[string], { name: string; value: string }>(
    'SELECT name, value FROM piece WHERE room = ?',
  )
  const put = database.prepare('INSERT OR REPLACE INTO piece (room, name, value) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM piece WHERE room = ? AND name = ?')
  const removeAll = database.prepare('DELETE FROM piece WHERE room = ?')
  const save = database.transaction((changes: readonly RoomChanges[]) => {
    for (const { room, anew, pieces } of changes) {
      if (anew) removeAll.run(room)
      for (const [name, value] of pieces) {
        if (value === undefined) remove.run(room, name)
        else put.run(room, name, typeof value === 'string' ? value : JSON.stringify(value))
      }
    }
  })
  return {
    load: (room) => Object.fromEntries(read.all(room).map(({ name, value }) => [name, JSON.parse(value) as unknown])),
    save: (changes) => void save(changes),
    close: () => void database.close(),
  }
}

const LEAST_PAGE = 512
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Looks at all of a file before anything is written to it: the first write, or an orderly close, would go over what may yet be saved. */
function refuseDamaged(file: string, patience: number): void {
  const size = sizeOf(file)
  if (size === 0 && sizeOf(`${file}-wal`) === 0) return
  // SQLite takes a file without one whole page for a new one, and throws the journal beside it away.
  if (size < LEAST_PAGE) throw new Unreadable(file, 'SQLITE_CORRUPT')
  let database: Database.Database | undefined
  try {
    database = new Database(file, { readonly: true, timeout: patience })
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new Unreadable(file, 'SQLITE_CORRUPT')
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code)) throw new Unreadable(file, code, error)
    // What else is wrong, such as a folder that cannot be written, the opening itself says better.
    if (code === 'SQLITE_BUSY') throw error
  } finally {
    database?.close()
  }
}

/** A store that keeps nothing, for exchanges that live as long as their process. */
export function openNoStore(): Store {
  return { load: () => ({}), save: () => undefined, close: () => undefined }
}
