import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareTools } from './prepare.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

/**
 * Plays random orders of every kind against the exchange in a box and compares its verdicts with what `lib/domain` foretold
 * (docs/rules.md).
 * @param {string[]} args
 * @returns {Promise<number>} exit status: 0 when the goals were met
 */
export async function runRules(args) {
  await prepareTools(root)
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.server.json') }
  const { status } = await run(
    process.execPath,
    ['--import', tsx, join(root, 'scripts', 'rules', 'main.ts'), ...args],
    {
      cwd: root,
      env,
      output: 'inherit',
    },
  )
  return status
}
