import 'server-only'
import type { Database } from 'better-sqlite3'
import { passCrashPoint } from '../process/crash-point'
import { FIRST } from './migrations/0001-first'
import { LOCKS } from './migrations/0002-locks'
import { ALARMS } from './migrations/0003-alarms'
import { OWNER_ACTS } from './migrations/0004-owner-acts'
import { IMPORTS } from './migrations/0005-imports'
import { EPOCHS } from './migrations/0006-epochs'

/** In their order; a number is never used twice and a released text never changes. */
const MIGRATIONS: readonly { readonly number: number; readonly sql: string }[] = [
  { number: 1, sql: FIRST },
  { number: 2, sql: LOCKS },
  { number: 3, sql: ALARMS },
  { number: 4, sql: OWNER_ACTS },
  { number: 5, sql: IMPORTS },
  { number: 6, sql: EPOCHS },
]

/** The file was written by a newer program, whose rows this one might misread (S-163). */
export class NewerJournal extends Error {
  constructor(readonly schema: number) {
    super(`journal.db has schema ${schema}; this program knows ${MIGRATIONS.length}. Start the newer version.`)
  }
}

/** The schema this program writes and reads. */
export const JOURNAL_SCHEMA = MIGRATIONS.at(-1)?.number ?? 0

/** The schema of a journal; 0 of a file that no desk has begun yet. Changes nothing. */
export function schemaOf(database: Database): number {
  const begun = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").get()
  if (begun === undefined) return 0
  return database.prepare('SELECT coalesce(max(number), 0) FROM migrations').pluck().get() as number
}

/** Applies what is missing, each migration whole or not at all. Throws {@link NewerJournal}. */
export function migrateJournal(database: Database, now: number): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, applied INTEGER NOT NULL) STRICT')
  const newest = database.prepare('SELECT coalesce(max(number), 0) AS number FROM migrations').get() as {
    number: number
  }
  if (newest.number > JOURNAL_SCHEMA) throw new NewerJournal(newest.number)
  const record = database.prepare('INSERT INTO migrations (number, applied) VALUES (?, ?)')
  for (const migration of MIGRATIONS) {
    if (migration.number <= newest.number) continue
    database.transaction(() => {
      database.exec(migration.sql)
      passCrashPoint('migration')
      record.run(migration.number, now)
    })()
  }
}
