import { requireNode } from './house/node-version.mjs'

requireNode()
const [{ runCommand }, { prepareDesk }, { bundle }, { root }] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/prepare.mjs'),
  import('./house/build.mjs'),
  import('./house/root.mjs'),
])
const [{ spawn }, { join }] = await Promise.all([import('node:child_process'), import('node:path')])

/** Prepares everything, then finishes the set-up here, where the page may not (S-101). */
runCommand(async () => {
  const env = await prepareDesk(root, { build: true, parts: ['dashboard'] })
  await bundle(root, 'scripts/set-up-owner.ts', 'dist/set-up-owner.js')
  const script = join(root, 'dist/set-up-owner.js')
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    stdio: 'inherit',
  })
  return new Promise((resolve) => {
    child.once('exit', (status) => resolve(status ?? 1))
  })
})
