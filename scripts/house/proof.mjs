import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildAll } from './build.mjs'
import { prepareTools } from './prepare.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

/**
 * Plays traders, faults and kills against the built desk and exchange and holds what happened to I1 … I8 (docs/proof.md).
 * @param {string[]} args
 * @returns {Promise<number>} exit status: 0 when every promise held
 */
export async function runProof(args) {
  await prepareTools(root)
  await buildAll(root)
  return (await playProof(root, args)).status
}

/**
 * The same on what is built already.
 * @param {string} folder
 * @param {string[]} args
 * @param {number} [limit] minutes
 */
export function playProof(folder, args, limit) {
  const tsx = pathToFileURL(join(folder, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  return run(process.execPath, ['--import', tsx, join(folder, 'e2e', 'proof', 'main.ts'), ...args], {
    cwd: folder,
    output: 'inherit',
    ...(limit === undefined ? {} : { limit }),
  })
}
