import { readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { Refusal } from './refusal.mjs'
import { runNode } from './run.mjs'
import { makeIfStale } from './stamps.mjs'

const shared = ['package-lock.json', 'tsconfig.json']

/** What each part is made from, so that a change in the exchange does not build the pages again. */
export const builds = {
  exchange: { from: [...shared, 'scripts/house/build.mjs', 'simulator', 'lib/domain'], out: 'dist/simulator/main.js' },
  server: {
    from: [...shared, 'scripts/house/build.mjs', 'server.ts', 'lib', 'prisma'],
    out: 'dist/server.js',
  },
  pages: {
    from: [...shared, 'next.config.js', 'postcss.config.mjs', 'app', 'components', 'lib', 'prisma', 'public'],
    out: '.next/BUILD_ID',
  },
}

/**
 * Builds what is stale: the exchange, the server, the pages.
 * @param {string} root
 */
export async function buildAll(root) {
  await buildExchange(root)
  const { from, out } = builds.server
  await makeIfStale({ root, name: 'server', from, makes: [out], make: () => bundle(root, 'server.ts', out) })
  await makeIfStale({
    root,
    name: 'pages',
    from: builds.pages.from,
    makes: [builds.pages.out],
    make: () => buildPages(root),
  })
}

/**
 * Builds the exchange alone, when it is stale.
 * @param {string} root
 */
export async function buildExchange(root) {
  const { from, out } = builds.exchange
  await makeIfStale({ root, name: 'exchange', from, makes: [out], make: () => bundle(root, 'simulator/main.ts', out) })
}

/** @param {string} root */
async function buildPages(root) {
  console.log('Building the pages (about a minute) …')
  const log = join(root, '.cache', 'pages.log')
  // A build that failed half way would otherwise leave pages of two ages beside each other.
  rmSync(join(root, builds.pages.out), { force: true })
  const { status, output } = await runNode('node_modules/next/dist/bin/next', ['build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    log,
  })
  if (status !== 0) throw new Refusal(`${output}\nThe pages could not be built: ${log} has this output.`)
}

/**
 * One file of our own code that loads its packages from node_modules.
 * @param {string} root
 * @param {string} entry
 * @param {string} out
 */
export async function bundle(root, entry, out) {
  console.log(`Building ${entry} …`)
  const { build } = await import('esbuild')
  const outcome = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [outsideNext, ownAddress(root, dirname(join(root, out)))],
  }).catch((error) => error)
  if (outcome instanceof Error) throw new Refusal(`${entry} could not be built: ${outcome.message}`)
}

/** `server-only` throws outside Next's bundler; here everything is the server. */
const outsideNext = {
  name: 'outside-next',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^server-only$/ }, () => ({ path: 'server-only', namespace: 'outside-next' }))
    build.onLoad({ filter: /.*/, namespace: 'outside-next' }, () => ({ contents: '' }))
  },
}

/**
 * A file that finds its neighbors (migrations, for one) by `import.meta.url` finds them from the bundle too.
 * @param {string} root
 * @param {string} outFolder absolute
 */
function ownAddress(root, outFolder) {
  return {
    name: 'own-address',
    /** @param {import('esbuild').PluginBuild} build */
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        if (!path.startsWith(root + sep) || !text.includes('import.meta.url')) return undefined
        const fromBundle = JSON.stringify(relative(outFolder, path).split(sep).join('/'))
        return {
          contents: text.replaceAll('import.meta.url', `new URL(${fromBundle}, import.meta.url).href`),
          loader: 'ts',
        }
      })
    },
  }
}
