import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database'
import { migrateDatabase, PRISMA_FOLDER } from './migrate'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-migrate-'))
  file = join(folder, 'binnacle.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('migrations', () => {
  it('make the database at the first start and do nothing at the second', async () => {
    expect(await migrateDatabase(file)).toEqual({ kind: 'ready', applied: ['20261125000000_first'] })
    expect(await migrateDatabase(file)).toEqual({ kind: 'ready', applied: [] })
  })

  it('leave a schema that is what prisma/schema.prisma says', async () => {
    const opened = await openDatabase(file)
    if (opened.kind !== 'open') throw new Error(opened.kind)
    await opened.database.setting.create({ data: { key: 'a', value: '1' } })
    expect(await opened.database.setting.findMany()).toEqual([{ key: 'a', value: '1' }])
    for (const model of ['user', 'account', 'session', 'verification', 'sealedValue'] as const) {
      expect(await (opened.database[model] as unknown as { count(): Promise<number> }).count()).toBe(0)
    }
    await opened.database.$disconnect()
  })

  it('apply only what is missing', async () => {
    await migrateDatabase(file)
    const prisma = join(folder, 'prisma')
    cpSync(PRISMA_FOLDER, prisma, { recursive: true })
    mkdirSync(join(prisma, 'migrations', '20270101000000_more'))
    writeFileSync(
      join(prisma, 'migrations', '20270101000000_more', 'migration.sql'),
      'CREATE TABLE "more" ("id" TEXT PRIMARY KEY);',
    )
    expect(await migrateDatabase(file, prisma)).toEqual({ kind: 'ready', applied: ['20270101000000_more'] })
  })

  it('S-163 refuse a database that a newer program wrote', async () => {
    await migrateDatabase(file)
    const database = new Sqlite(file)
    database
      .prepare(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, started_at, applied_steps_count) VALUES ('x', 'x', '20990101000000_later', 1, 1, 1)",
      )
      .run()
    database.close()
    expect(await openDatabase(file)).toEqual({ kind: 'newer-schema', migration: '20990101000000_later' })
  })

  it('refuse a database whose migration stopped half way', async () => {
    await migrateDatabase(file)
    const database = new Sqlite(file)
    database.prepare('UPDATE _prisma_migrations SET finished_at = NULL').run()
    database.close()
    expect(await openDatabase(file)).toEqual({ kind: 'failed-migration', migration: '20261125000000_first' })
  })
})
