import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runCensus }] = await Promise.all([import('./house/refusal.mjs'), import('./house/census.mjs')])
runCommand(() => runCensus({ writes: process.argv.includes('--write') }))
