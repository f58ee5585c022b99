import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepareTools } from './prepare.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

/**
 * Compares what the exchange in a box serves with the recorded payloads in BINANCE_FIXTURES; prints what is missing.
 * @returns {Promise<number>} exit status: 0 when every payload is served or named as outside
 */
export async function runConformance() {
  await prepareTools(root)
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.server.json') }
  const args = ['--import', tsx, join(root, 'simulator', 'testing', 'conformance', 'main.ts')]
  const { status } = await run(process.execPath, args, { cwd: root, env, output: 'inherit' })
  return status
}
