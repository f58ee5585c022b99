import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { prepareTools } from './prepare.mjs'
import { Refusal } from './refusal.mjs'
import { root } from './root.mjs'
import { runNode } from './run.mjs'
import { citedIn, ordersComplete, safetyIds } from './safety-ids.mjs'
import { readReport } from './tally.mjs'

/**
 * @typedef {object} Title
 * @property {string} file
 * @property {string} name
 */

/**
 * Prints every id of the safety requirements that no test title cites, and closes with `cited N/M`. With `writes` the table of
 * faults in docs/proof.md is made anew.
 * @param {{ writes: boolean }} choice
 * @returns {Promise<number>} exit status: 0 when what concerns orders is cited whole
 */
export async function runCensus({ writes }) {
  await prepareTools(root)
  const titles = [...(await unitTitles()), ...(await browserTitles())]
  if (writes) writeTable(titles)
  return tellCensus(titles)
}

/**
 * The same of the tests that passed in the last run, from what their runners wrote.
 * @param {string} units the JSON report of Vitest
 * @param {string} browser the JSON report of Playwright
 * @returns {number} exit status, as of `runCensus`
 */
export function censusOfReports(units, browser) {
  /** @type {{ name: string, assertionResults: { fullName: string, status: string }[] }[]} */
  const files = readReport(units)?.testResults ?? []
  const ofUnits = files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed')
      .map(({ fullName }) => ({ file: relative(root, name), name: fullName })),
  )
  const ofBrowser = titlesOfSuites(
    readReport(browser)?.suites ?? [],
    ({ ok, tests }) => ok && tests.some(({ status }) => status !== 'skipped'),
  )
  return tellCensus([...ofUnits, ...ofBrowser])
}

/**
 * @param {Title[]} titles
 * @returns {number} exit status
 */
function tellCensus(titles) {
  // That the exchange in a box plays a fault says nothing of how the desk ends under it.
  const cited = new Set(
    titles.flatMap(({ file, name }) =>
      [...citedIn(name)].filter((id) => !(file.startsWith('simulator/') && id.startsWith('F-'))),
    ),
  )
  const all = Object.values(safetyIds).flat()
  for (const [letter, ids] of Object.entries(safetyIds)) {
    const missing = ids.filter((id) => !cited.has(id))
    if (missing.length > 0) console.log(`${letter}, cited by no test title: ${missing.join(' ')}`)
  }
  const open = ordersComplete.filter((id) => !cited.has(id))
  if (open.length > 0) console.log(`Of what concerns orders, which must be complete: ${open.join(' ')}`)
  console.log(`cited ${all.filter((id) => cited.has(id)).length}/${all.length}`)
  return open.length === 0 ? 0 : 1
}

/** @returns {Promise<Title[]>} */
async function unitTitles() {
  const file = join(root, '.cache', 'reports', 'unit-titles.json')
  rmSync(file, { force: true })
  const { status, output } = await runNode('node_modules/vitest/vitest.mjs', ['list', `--json=${file}`], { cwd: root })
  if (status !== 0) throw new Refusal(`${output}\nThe unit tests could not be listed.`)
  return JSON.parse(readFileSync(file, 'utf8')).map((/** @type {Title} */ test) => ({
    file: relative(root, test.file),
    name: test.name,
  }))
}

/** @returns {Promise<Title[]>} */
async function browserTitles() {
  const args = ['test', '--list', '--reporter=json', '--project=desk']
  const { status, output } = await runNode('node_modules/@playwright/test/cli.js', args, {
    cwd: root,
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: '' },
  })
  if (status !== 0) throw new Refusal(`${output}\nThe browser tests could not be listed.`)
  return titlesOfSuites(JSON.parse(output.slice(output.indexOf('{'))).suites)
}

/**
 * @typedef {{ title: string, ok: boolean, tests: { status?: string }[] }} PlaywrightSpec
 * @typedef {{ file: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @param {PlaywrightSuite[]} suites
 * @param {(spec: PlaywrightSpec) => boolean} isCounted
 * @returns {Title[]}
 */
function titlesOfSuites(suites, isCounted = () => true) {
  return suites.flatMap(({ file, specs = [], suites: inner = [] }) => [
    ...specs.filter((spec) => isCounted(spec)).map(({ title }) => ({ file: join('e2e', file), name: title })),
    ...titlesOfSuites(inner, isCounted),
  ])
}

const TABLE = /(<!-- faults: made by npm run census -- --write -->\n)[\s\S]*?(<!-- end of faults -->)/

/**
 * Each fault with the tests that show how the desk ends under it. What the exchange in a box tests of its own faults is left out.
 * @param {Title[]} titles
 */
function writeTable(titles) {
  const path = join(root, 'docs', 'proof.md')
  const rows = safetyIds.F.map((id) => {
    const shown = titles.filter(({ file, name }) => !file.startsWith('simulator/') && citedIn(name).has(id))
    const files = [...new Set(shown.map(({ file }) => file))]
    const first = shown[0]?.name.split(' > ').at(-1)?.replaceAll('|', '\\|') ?? '**none**'
    return `| ${id} | ${shown.length} | ${first} | ${files.map((file) => `\`${file}\``).join(' ')} |`
  })
  const table = ['| Fault | Tests | Such as | In |', '|---|---:|---|---|', ...rows].join('\n')
  const text = readFileSync(path, 'utf8')
  if (!TABLE.test(text)) throw new Refusal('docs/proof.md has no place for the table of faults.')
  writeFileSync(
    path,
    text.replace(TABLE, (_, begin, end) => `${begin}${table}\n${end}`),
  )
}
