import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mistakes } from './mistakes.mjs'
import { prepareTools } from './prepare.mjs'
import { Refusal } from './refusal.mjs'
import { root } from './root.mjs'
import { runNode } from './run.mjs'

/** What the unit tests of the order path need of the repository. */
const PARTS = [
  'lib',
  'simulator',
  'scripts',
  'prisma',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'vitest.properties.ts',
]

/**
 * Makes each deliberate mistake in a copy of the source, one at a time, and runs the tests that must notice; prints which test did
 * and closes with `caught N/M`. With `writes` the table in docs/proof.md is made anew.
 * @param {{ writes: boolean, only: string[] }} choice
 * @returns {Promise<number>} exit status: 0 when every mistake was caught
 */
export async function runMutants({ writes, only }) {
  await prepareTools(root)
  const chosen = mistakes.filter(({ name }) => only.length === 0 || only.includes(name))
  if (chosen.length === 0)
    throw new Refusal(`There is no such mistake: they are ${mistakes.map(({ name }) => name).join(', ')}.`)
  const copy = mkdtempSync(join(tmpdir(), 'binnacle-mutants-'))
  /** @type {string[]} */
  const rows = []
  let caught = 0
  try {
    for (const part of PARTS) cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const mistake of chosen) {
      const catcher = await tryMistake(copy, mistake)
      if (catcher !== undefined) caught++
      console.log(`${catcher === undefined ? 'SURVIVED' : 'caught'}  ${mistake.name}: ${mistake.what}`)
      if (catcher !== undefined) console.log(`        by: ${catcher}`)
      rows.push(`| ${mistake.what} | \`${mistake.file}\` | ${(catcher ?? '**survived**').replaceAll('|', '\\|')} |`)
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  if (writes && only.length === 0) writeTable(rows)
  console.log(`caught ${caught}/${chosen.length}`)
  return caught === chosen.length ? 0 : 1
}

/**
 * @param {string} copy
 * @param {import('./mistakes.mjs').Mistake} mistake
 * @returns {Promise<string | undefined>} the test that failed
 */
async function tryMistake(copy, { name, file, find, put, tests }) {
  const path = join(copy, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(find).length !== 2)
    throw new Refusal(`The mistake "${name}" no longer fits ${file}: what it changes must stand there exactly once.`)
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  writeFileSync(
    path,
    source.replace(find, () => put),
  )
  try {
    const args = ['run', '--bail=1', '--reporter=json', `--outputFile=${report}`, ...tests]
    await runNode(join(copy, 'node_modules', 'vitest', 'vitest.mjs'), args, { cwd: copy })
    if (!existsSync(report)) throw new Refusal(`The tests for the mistake "${name}" could not be run.`)
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
    for (const { status, message, assertionResults } of testResults) {
      const failed = assertionResults.find((/** @type {{ status: string }} */ test) => test.status === 'failed')
      if (failed !== undefined) return failed.fullName
      if (status === 'failed' && assertionResults.length === 0)
        throw new Refusal(`The mistake "${name}" keeps a test file from loading, which proves nothing: ${message}`)
    }
    return undefined
  } finally {
    writeFileSync(path, source)
  }
}

const TABLE = /(<!-- mistakes: made by npm run mutants -- --write -->\n)[\s\S]*?(<!-- end of mistakes -->)/

/** @param {string[]} rows */
function writeTable(rows) {
  const path = join(root, 'docs', 'proof.md')
  const table = ['| Mistake | Made in | Caught by |', '|---|---|---|', ...rows].join('\n')
  const text = readFileSync(path, 'utf8')
  if (!TABLE.test(text)) throw new Refusal('docs/proof.md has no place for the table of mistakes.')
  writeFileSync(
    path,
    text.replace(TABLE, (_, begin, end) => `${begin}${table}\n${end}`),
  )
}
