import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { runNpm } from './run.mjs'

/**
 * Whether node_modules holds what the lockfile says. npm writes its own list last of all, so an install that was
 * interrupted does not pass for a whole one. Optional packages may be absent: they are other platforms' binaries.
 * @param {string} root
 */
export function packagesMatchLock(root) {
  const installedFile = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedFile)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const here = installed[path]
    if (here === undefined) return Boolean(entry.optional || entry.devOptional)
    return here.version === entry.version
  })
}

/**
 * Installs exactly the lockfile's packages when they are not there; tools too, even where NODE_ENV says production.
 * @param {string} root
 */
export async function installPackages(root) {
  if (packagesMatchLock(root)) return
  console.log('Installing packages (about two minutes the first time) …')
  const log = join(root, '.cache', 'install.log')
  const { status } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    log,
  })
  if (status !== 0) throw new Refusal(`The packages could not be installed: ${log} has npm's own words.`)
}
