import 'server-only'
import { chmodSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaClient } from './generated/client'
import { migrateDatabase, type MigrationOutcome } from './migrate'

export type Database = PrismaClient

export type OpenedDatabase =
  | { readonly kind: 'open'; readonly database: Database }
  | Exclude<MigrationOutcome, { kind: 'ready' }>

/**
 * Migrates binnacle.db and opens the one connection to it. Order journal and raw events live in a file of their own,
 * since on SQLite a write joins whatever transaction this client has open.
 */
export async function openDatabase(file: string): Promise<OpenedDatabase> {
  const outcome = await migrateDatabase(file)
  if (outcome.kind !== 'ready') return outcome
  chmodSync(file, 0o600)
  const settings = new Sqlite(file)
  settings.pragma('journal_mode = WAL')
  settings.close()
  const database = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${file}` }) })
  return { kind: 'open', database }
}
