import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSchemaEngine } from '../lib/server/db/schema-engine'

/*
 * Writes the migration from the previous schema to prisma/schema.prisma:
 * `node --import tsx prisma/make-migration.ts <name> [path of the previous schema]`. Without a previous schema it is the first one.
 */
const here = dirname(fileURLToPath(import.meta.url))
const [name, previous] = process.argv.slice(2)
if (name === undefined || !/^\d{14}_[a-z_]+$/.test(name)) {
  throw new Error('Give the migration a name such as 20260101120000_add_layouts.')
}
const schemaOf = (path: string): string => readFileSync(path, 'utf8')
const files = (content: string): unknown => ({
  tag: 'schemaDatamodel',
  files: [{ path: 'schema.prisma', content }],
})

const scratch = mkdtempSync(join(tmpdir(), 'binnacle-migration-'))
try {
  const schema = schemaOf(join(here, 'schema.prisma'))
  const engine = await openSchemaEngine(join(scratch, 'scratch.db'), schema)
  const { stdout } = await engine.diff({
    from: previous === undefined ? { tag: 'empty' } : files(schemaOf(previous)),
    to: files(schema),
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  await engine.close()
  const folder = join(here, 'migrations', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), stdout ?? '')
  writeFileSync(join(here, 'migrations', 'migration_lock.toml'), 'provider = "sqlite"\n')
  console.log(`Wrote ${join(folder, 'migration.sql')}`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
