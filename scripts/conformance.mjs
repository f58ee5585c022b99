import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { runConformance }] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/conformance.mjs'),
])
runCommand(() => runConformance())
