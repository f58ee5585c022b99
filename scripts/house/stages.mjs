import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runBenches } from './benches.mjs'
import { ensureBrowser } from './browser.mjs'
import { buildAll } from './build.mjs'
import { censusOfReports } from './census.mjs'
import { failuresOfPlaywright, failuresOfVitest } from './failures.mjs'
import { playProof } from './proof.mjs'
import { Refusal } from './refusal.mjs'
import { runNode } from './run.mjs'
import { smokeTest } from './smoke.mjs'
import { nothing, tallyOfPlaywright, tallyOfStatus, tallyOfVitest } from './tally.mjs'

/**
 * @typedef {object} Outcome
 * @property {import('./tally.mjs').Tally} tally
 * @property {string} output what has not been printed yet
 * @property {string[]} [failures] each failed test with its reason, to be said again at the end
 */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {boolean} alone false when it may run beside another and print at its end
 * @property {boolean} quick part of `npm run check`
 * @property {(root: string) => Promise<Outcome>} run
 */

/** A test that never ends fails the command instead of holding it up. */
const minutes = { units: 25, browser: 40, proof: 25 }

/**
 * A package's program whose exit status is all it says.
 * @param {string} name
 * @param {string} file
 * @param {string[]} args
 * @returns {Stage}
 */
function program(name, file, args) {
  return {
    name,
    alone: false,
    quick: true,
    run: async (root) => {
      const { status, output } = await runNode(join(root, 'node_modules', file), args, { cwd: root })
      return { tally: tallyOfStatus(status), output: status === 0 ? '' : output }
    },
  }
}

/** @type {Stage} */
const units = {
  name: 'units',
  alone: true,
  quick: true,
  run: async (root) => {
    const report = reportOf(root, 'units')
    rmSync(report, { force: true })
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { status } = await runNode('node_modules/vitest/vitest.mjs', args, {
      cwd: root,
      output: 'inherit',
      limit: minutes.units,
    })
    return { tally: tallyOfVitest(report, status), output: '', failures: failuresOfVitest(report) }
  },
}

/** @type {Stage} */
const build = {
  name: 'build',
  alone: true,
  quick: false,
  run: (root) =>
    orRefusal(async () => {
      await buildAll(root)
      return { tally: tallyOfStatus(0), output: '' }
    }),
}

/** The desk is started as a stranger would, on a data folder and ports of its own. @type {Stage} */
const start = {
  name: 'start',
  alone: true,
  quick: false,
  run: (root) =>
    orRefusal(async () => ({ tally: tallyOfStatus(0), output: await smokeTest(root, process.execPath, process.env) })),
}

/** @type {Stage} */
const browser = {
  name: 'browser',
  alone: true,
  quick: false,
  run: async (root) => {
    const folder = join(root, 'e2e')
    const any =
      existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => /\.spec\.ts$/.test(`${file}`))
    if (!any) return { tally: nothing, output: 'There are no browser tests under e2e/.' }
    const report = reportOf(root, 'browser')
    rmSync(report, { force: true })
    return orRefusal(async () => {
      const chromium = await ensureBrowser(root, process.env)
      const env = { ...process.env, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
      const args = ['test', '--reporter=list,json']
      const options = /** @type {const} */ ({ cwd: root, env, output: 'inherit', limit: minutes.browser })
      const { status } = await runNode('node_modules/@playwright/test/cli.js', args, options)
      return { tally: tallyOfPlaywright(report, status), output: '', failures: failuresOfPlaywright(report) }
    })
  },
}

/**
 * The benches that run the desk itself, small: that they still run, and what they count (429s, orders left open, events lost).
 * What they compare is for `npm run bench` on a quiet machine.
 * @type {Stage}
 */
const benches = {
  name: 'benches',
  alone: true,
  quick: false,
  run: async () => {
    const status = await runBenches(['order-path', 'cancel-all', 'slow-reader'], { BENCH_SMOKE: '1' })
    return { tally: tallyOfStatus(status), output: '' }
  },
}

/** Traders, faults and kills against the real processes, sized by PROOF_INTENTS (docs/proof.md). @type {Stage} */
const proof = {
  name: 'proof',
  alone: true,
  quick: false,
  run: async (root) => {
    const intents = process.env.PROOF_INTENTS || '1500'
    const args = ['--intents', intents, '--seed', process.env.PROOF_SEED || 'ci']
    console.log(`PROOF_INTENTS=${intents}`)
    const { status } = await playProof(root, args, minutes.proof)
    return { tally: tallyOfStatus(status), output: '' }
  },
}

/** Whether every requirement that concerns orders was cited by a test that ran. @type {Stage} */
const census = {
  name: 'census',
  alone: true,
  quick: false,
  run: async (root) => {
    const status = censusOfReports(reportOf(root, 'units'), reportOf(root, 'browser'))
    return { tally: tallyOfStatus(status), output: '' }
  },
}

/**
 * @param {string} root
 * @param {'units' | 'browser'} stage
 */
const reportOf = (root, stage) => join(root, '.cache', 'reports', `${stage}.json`)

/**
 * A refusal is a failed stage and its sentence; anything else is a bug of the stage itself.
 * @param {() => Promise<Outcome>} work
 * @returns {Promise<Outcome>}
 */
async function orRefusal(work) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { tally: tallyOfStatus(1), output: error.message }
  }
}

/** In the order of what they cost: what is cheap to know is known first. @type {Stage[]} */
export const stages = [
  program('format', '@biomejs/biome/bin/biome', ['ci', '--colors=off']),
  program('types', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
  program('imports', 'dependency-cruiser/bin/dependency-cruise.mjs', ['--config', '.dependency-cruiser.cjs', '.']),
  program('lint', 'eslint/bin/eslint.js', [
    '--cache',
    '--cache-location=.cache/eslint/',
    '--cache-strategy=content',
    '--max-warnings=0',
    '--no-warn-ignored',
    '.',
  ]),
  program('dead code', 'knip/bin/knip.js', ['--no-progress', '--cache', '--cache-location=.cache/knip']),
  units,
  build,
  start,
  benches,
  proof,
  browser,
  census,
]
