import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runRules }] = await Promise.all([import('./house/refusal.mjs'), import('./house/rules.mjs')])
runCommand(() => runRules(process.argv.slice(2)))
