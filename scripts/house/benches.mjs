import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareTools } from './prepare.mjs'
import { Refusal } from './refusal.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const ending = '.bench.ts'

/**
 * Runs benches one after the other, each in a process of its own: bench/<name>.bench.ts. A bench builds what it measures.
 * @param {string[]} names empty is all of them
 * @param {NodeJS.Dict<string>} [more] variables beside the process's own
 * @returns {Promise<number>} exit status: that of the first bench that failed
 */
export async function runBenches(names, more = {}) {
  const folder = join(root, 'bench')
  const all = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
  const unknown = names.find((name) => !all.includes(name))
  if (unknown !== undefined) throw new Refusal(`There is no bench "${unknown}": the benches are ${all.join(', ')}.`)
  await prepareTools(root)
  /** @type {NodeJS.Dict<string>} */
  const env = { ...process.env, ...more, NODE_ENV: 'production', TSX_TSCONFIG_PATH: join(root, 'tsconfig.server.json') }
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  let worst = 0
  for (const name of names.length > 0 ? names : all) {
    const args = ['--expose-gc', '--import', tsx, join(folder, name + ending)]
    const { status } = await run(process.execPath, args, { cwd: root, env, output: 'inherit' })
    worst ||= status
  }
  return worst
}
