import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { run, runNpm } from './run.mjs'

/** The only packages whose install scripts run (SAFETY S-164); package.json's allowScripts names the same. */
export const packagesWithScripts = ['better-sqlite3', 'esbuild']

const loadDatabase = "new (require('better-sqlite3'))(':memory:').close()"

/**
 * Makes the compiled parts fit this Node. Loading the database driver is the only proof, and takes a tenth of a second.
 * @param {string} root
 */
export async function buildNatives(root) {
  if (await databaseLoads(root)) return
  console.log('Building the database driver (about a minute) …')
  const log = join(root, '.cache', 'natives.log')
  await runNpm(
    ['rebuild', ...packagesWithScripts, '--ignore-scripts=false', '--loglevel=error', '--foreground-scripts'],
    {
      cwd: root,
      env: withPlainWraps(withOwnHeaders(process.env), process.versions.node, root),
      log,
    },
  )
  if (await databaseLoads(root)) return
  const missing = missingCompilerTools(process.env.PATH ?? '')
  if (missing.length > 0) {
    throw new Refusal(
      `The database driver has to be compiled here and ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: install a C++ compiler, make and Python 3 (Debian and Ubuntu: sudo apt-get install build-essential python3; macOS: xcode-select --install) and run the command again.`,
    )
  }
  throw new Refusal(`The database driver could not be compiled: ${log} has the compiler's own words.`)
}

/**
 * The tools for compiling that no folder of this path holds.
 * @param {string} path as in the PATH variable
 * @returns {string[]}
 */
export function missingCompilerTools(path) {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  /** @param {string} name */
  const found = (name) => folders.some((folder) => isProgram(join(folder, name)))
  return [
    ...(['g++', 'c++', 'clang++'].some(found) ? [] : ['a C++ compiler']),
    ...(found('make') ? [] : ['make']),
    ...(['python3', 'python'].some(found) ? [] : ['Python 3']),
  ]
}

/** @param {string} root */
async function databaseLoads(root) {
  const { status } = await run(process.execPath, ['-e', loadDatabase], { cwd: root })
  return status === 0
}

/**
 * Headers that came with this Node save a download that a closed network would refuse, and fit it where a setting names
 * those of another.
 * @param {NodeJS.Dict<string>} env
 */
function withOwnHeaders(env) {
  const folder = dirname(dirname(process.execPath))
  if (!existsSync(join(folder, 'include', 'node', 'node.h'))) return env
  return { ...env, npm_config_nodedir: folder }
}

/**
 * From Node 24.19 on the driver is compiled here, with a header of our own before one of Node's: as it comes, it ends the
 * process at some garbage collection (docs/decisions/0005).
 * @param {NodeJS.Dict<string>} env
 * @param {string} version such as 24.21.0
 * @param {string} root
 */
export function withPlainWraps(env, version, root) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < 24 || (major === 24 && minor < 19)) return env
  const header = join(root, 'scripts', 'house', 'object-wrap.h')
  return {
    ...env,
    npm_config_build_from_source: 'true',
    CXXFLAGS: [env.CXXFLAGS, '-include', JSON.stringify(header)].filter((part) => part !== undefined).join(' '),
  }
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
