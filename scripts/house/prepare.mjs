import { buildAll, buildExchange } from './build.mjs'
import { requireDataFolder } from './data-folder.mjs'
import { generateDatabaseClient } from './database-client.mjs'
import { withEnvironmentFile, writeEnvironmentFile } from './environment-file.mjs'
import { buildNatives } from './natives.mjs'
import { installPackages } from './packages.mjs'
import { loopback, requireFreePorts } from './ports.mjs'
import { readSettings } from './settings.mjs'

/**
 * What every command needs: packages, the compiled driver, the database client. Each step is done once and is quick after.
 * @param {string} root
 */
export async function prepareTools(root) {
  await installPackages(root)
  await buildNatives(root)
  await generateDatabaseClient(root)
}

/**
 * Everything up to a desk that can be started. What would stop it is looked for before anything is installed or built.
 * @param {string} root
 * @param {{ build: boolean, parts: ('dashboard' | 'exchange')[] }} what
 * @returns {Promise<NodeJS.Dict<string>>} the environment for what is started
 */
export async function prepareDesk(root, { build, parts }) {
  const env = withEnvironmentFile(root, process.env)
  const settings = readSettings(root, env)
  requireDataFolder(settings.dataFolder)
  await requireFreePorts([
    ...(parts.includes('dashboard')
      ? [{ name: 'PORT', port: settings.port, addresses: addressesOf(settings.host) }]
      : []),
    ...(parts.includes('exchange')
      ? Object.entries(settings.exchangePorts).map(([name, port]) => ({
          name: `EXCHANGE_${name.toUpperCase()}_PORT`,
          port,
          addresses: loopback,
        }))
      : []),
  ])
  if (parts.includes('dashboard')) writeEnvironmentFile(root, settings.dataFolder, process.env)
  await prepareTools(root)
  if (build) await (parts.includes('dashboard') ? buildAll(root) : buildExchange(root))
  return { ...withEnvironmentFile(root, process.env), BINNACLE_DATA: settings.dataFolder }
}

/** @param {string | undefined} host */
function addressesOf(host) {
  return host === undefined || host === 'localhost' || loopback.includes(host) ? loopback : [host]
}
