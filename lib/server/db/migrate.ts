import 'server-only'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { openSchemaEngine } from './schema-engine'

/** Folder of schema.prisma and migrations/, found from this file whether it runs from source or from a bundle. */
export const PRISMA_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'prisma')

export type MigrationOutcome =
  | { readonly kind: 'ready'; readonly applied: readonly string[] }
  /** The file knows a migration that this program does not: a newer program wrote it (S-163). */
  | { readonly kind: 'newer-schema'; readonly migration: string }
  | { readonly kind: 'failed-migration'; readonly migration: string }

/**
 * Brings the SQLite file to the newest schema and says which migrations that took. The engine (3 MB of WebAssembly) is
 * loaded only when one is missing, so that an ordinary start does not wait for it.
 */
export async function migrateDatabase(file: string, prismaFolder = PRISMA_FOLDER): Promise<MigrationOutcome> {
  const known = migrationNames(prismaFolder)
  const history = existsSync(file) ? appliedMigrations(file) : []
  const unknown = history.find((row) => row.rolledBack === null && !known.includes(row.name))
  if (unknown !== undefined) return { kind: 'newer-schema', migration: unknown.name }
  const failed = history.find((row) => row.finished === null && row.rolledBack === null)
  if (failed !== undefined) return { kind: 'failed-migration', migration: failed.name }
  const done = new Set(history.filter((row) => row.finished !== null).map((row) => row.name))
  if (known.every((name) => done.has(name))) return { kind: 'ready', applied: [] }

  const engine = await openSchemaEngine(file, readFileSync(join(prismaFolder, 'schema.prisma'), 'utf8'))
  const { appliedMigrationNames } = await engine
    .applyMigrations({
      migrationsList: {
        baseDir: join(prismaFolder, 'migrations'),
        lockfile: {
          path: 'migration_lock.toml',
          content: readFileSync(join(prismaFolder, 'migrations', 'migration_lock.toml'), 'utf8'),
        },
        shadowDbInitScript: '',
        migrationDirectories: known.map((name) => ({
          path: name,
          migrationFile: {
            path: 'migration.sql',
            content: {
              tag: 'ok',
              value: readFileSync(join(prismaFolder, 'migrations', name, 'migration.sql'), 'utf8'),
            },
          },
        })),
      },
      filters: { externalTables: [], externalEnums: [] },
    })
    .finally(() => engine.close())
  return { kind: 'ready', applied: appliedMigrationNames }
}

/** Whether this program could use the file as it stands; changes nothing. */
export function databaseReadiness(file: string, prismaFolder = PRISMA_FOLDER): 'ready' | 'older' | 'newer' {
  if (!existsSync(file)) return 'older'
  const known = migrationNames(prismaFolder)
  const history = appliedMigrations(file, true).filter((row) => row.rolledBack === null)
  if (history.some((row) => !known.includes(row.name))) return 'newer'
  const done = new Set(history.filter((row) => row.finished !== null).map((row) => row.name))
  return known.every((name) => done.has(name)) ? 'ready' : 'older'
}

function migrationNames(prismaFolder: string): string[] {
  return readdirSync(join(prismaFolder, 'migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

interface AppliedMigration {
  readonly name: string
  readonly finished: unknown
  readonly rolledBack: unknown
}

function appliedMigrations(file: string, readonly = false): AppliedMigration[] {
  const database = new Database(file, { readonly })
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'").get()
    if (table === undefined) return []
    return database
      .prepare(
        'SELECT migration_name AS name, finished_at AS finished, rolled_back_at AS rolledBack FROM _prisma_migrations',
      )
      .all() as AppliedMigration[]
  } finally {
    database.close()
  }
}
