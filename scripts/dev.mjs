import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { keepDesk }] = await Promise.all([import('./house/refusal.mjs'), import('./house/desk.mjs')])
runCommand(() => keepDesk('development', ['exchange', 'dashboard']))
