import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { prepareDesk }, { root }] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/prepare.mjs'),
  import('./house/root.mjs'),
])
runCommand(async () => {
  await prepareDesk(root, { build: true, parts: ['dashboard'] })
  console.log('Everything is in place: npm start.')
})
