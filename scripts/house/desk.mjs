import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepChildren } from './children.mjs'
import { prepareDesk } from './prepare.mjs'
import { root } from './root.mjs'
import { readSettings } from './settings.mjs'

/**
 * Starts the exchange in a box and the dashboard, and keeps them until told to stop.
 * @param {'production' | 'development'} mode development runs the sources, with hot reload of the pages
 * @param {('dashboard' | 'exchange')[]} parts
 * @returns {Promise<number>} exit status
 */
export async function keepDesk(mode, parts) {
  const built = mode === 'production'
  const prepared = await prepareDesk(root, { build: built, parts })
  const { exchangePorts } = readSettings(root, prepared)
  const env = {
    ...oneOrigin(prepared),
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: '1',
    TSX_TSCONFIG_PATH: join(root, 'tsconfig.server.json'),
  }
  /** @param {string} source @param {string} bundle */
  const args = (source, bundle) => (built ? [join(root, bundle)] : ['--import', tsx(), join(root, source)])
  const exchange = {
    name: 'The exchange',
    args: args('simulator/main.ts', 'dist/simulator/main.js'),
    ports: Object.values(exchangePorts),
  }
  const dashboard = { name: 'The dashboard', args: args('server.ts', 'dist/server.js'), ports: [] }
  return keepChildren(
    root,
    parts.map((part) => (part === 'exchange' ? exchange : dashboard)),
    env,
  )
}

/** The address of tsx, since `--import` of a bare name looks in the folder that the command was run from. */
function tsx() {
  return pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href
}

/**
 * Where either clock runs fast, both run from one moment, so that they agree (ARCHITECTURE, Time).
 * @param {NodeJS.Dict<string>} env
 */
function oneOrigin(env) {
  if (!env.BINNACLE_CLOCK_RATE && !env.EXCHANGE_CLOCK_RATE) return env
  const now = String(Date.now())
  return { BINNACLE_CLOCK_ORIGIN: now, EXCHANGE_CLOCK_ORIGIN: now, ...env }
}
