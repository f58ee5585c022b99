import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { run, runNode } from './run.mjs'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The path of a browser for the browser tests: one that is here, else the package manager's, else Playwright's own.
 * @param {string} root
 * @param {NodeJS.Dict<string>} env
 * @returns {Promise<string>}
 */
export async function ensureBrowser(root, env) {
  if (env.CHROMIUM) {
    if (existsSync(env.CHROMIUM)) return env.CHROMIUM
    throw new Refusal(`CHROMIUM is ${env.CHROMIUM}, and no file is there: set it to the path of a Chromium.`)
  }
  const here = () => [...usualPlaces, playwrightsOwn(root)].find((path) => path !== undefined && existsSync(path))
  const found =
    here() ?? ((await installByPackageManager(root)) || (await downloadByPlaywright(root)) ? here() : undefined)
  if (found !== undefined) return found
  throw new Refusal(
    'The browser tests need a Chromium: install one (Debian and Ubuntu: sudo apt-get install chromium) or set CHROMIUM to the path of yours.',
  )
}

/** @param {string} root */
async function installByPackageManager(root) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log('Installing Chromium for the browser tests …')
  const options = {
    cwd: root,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    log: join(root, '.cache', 'browser.log'),
  }
  await run('apt-get', ['update', '-q'], options)
  const { status } = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options)
  return status === 0
}

/** @param {string} root */
async function downloadByPlaywright(root) {
  console.log('Downloading Chromium for the browser tests …')
  const log = join(root, '.cache', 'browser.log')
  const { status } = await runNode('node_modules/@playwright/test/cli.js', ['install', 'chromium'], { cwd: root, log })
  return status === 0
}

/**
 * @param {string} root
 * @returns {string | undefined}
 */
function playwrightsOwn(root) {
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test')
  return chromium.executablePath() || undefined
}
