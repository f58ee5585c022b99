import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runBenches }] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/benches.mjs'),
])
runCommand(() => runBenches(process.argv.slice(2)))
