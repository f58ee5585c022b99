import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { runNode } from './run.mjs'
import { makeIfStale } from './stamps.mjs'

const schema = 'prisma/schema.prisma'

/**
 * Writes the typed database client that the schema describes. The generator is WebAssembly and needs no engine, yet the
 * tool looks for one and would download it: any program that exists satisfies it, so it is given Node itself.
 * @param {string} root
 */
export async function generateDatabaseClient(root) {
  if (!existsSync(join(root, schema))) return
  await makeIfStale({
    root,
    name: 'database-client',
    from: [schema, 'node_modules/prisma/package.json'],
    makes: ['lib/server/db/generated'],
    make: async () => {
      console.log('Generating the database client …')
      const log = join(root, '.cache', 'database-client.log')
      const { status } = await runNode('node_modules/prisma/build/index.js', ['generate', `--schema=${schema}`], {
        cwd: root,
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
        log,
      })
      if (status !== 0)
        throw new Refusal(`The database client could not be generated: ${log} has the tool's own words.`)
    },
  })
}
