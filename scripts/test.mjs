import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runSuite }] = await Promise.all([import('./house/refusal.mjs'), import('./house/suite.mjs')])
const args = process.argv.slice(2)
runCommand(() => runSuite({ quick: args.includes('--quick'), only: args.filter((arg) => !arg.startsWith('--')) }))
