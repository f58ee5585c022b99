import { mkdirSync } from 'node:fs'
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

/**
 * The store in a folder, made when it is missing. Throws when the folder cannot be written, when another process has it open
 * (SQLITE_BUSY, after `patience` ms) and when the file is not a store (SQLITE_NOTADB, SQLITE_CORRUPT).
 */
export function openStore(folder: string, patience = PATIENCE_MS): Store {
  mkdirSync(folder, { recursive: true })
  const database = new Database(join(folder, 'exchange.db'), { timeout: patience })
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

/** A store that keeps nothing, for exchanges that live as long as their process. */
export function openNoStore(): Store {
  return { load: () => ({}), save: () => undefined, close: () => undefined }
}
