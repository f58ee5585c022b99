import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runProof }] = await Promise.all([import('./house/refusal.mjs'), import('./house/proof.mjs')])
runCommand(() => runProof(process.argv.slice(2)))
