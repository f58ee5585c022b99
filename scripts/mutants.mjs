import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runMutants }] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/mutants.mjs'),
])
const args = process.argv.slice(2)
runCommand(() => runMutants({ writes: args.includes('--write'), only: args.filter((arg) => !arg.startsWith('--')) }))
