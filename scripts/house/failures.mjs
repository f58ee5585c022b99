import { readReport } from './tally.mjs'

/** Of a failure, so many lines are said again at the end; the whole stands where it happened. */
const LINES = 12
/** Colors and other codes a terminal eats. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const CODES = /\u001B\[[0-9;]*[A-Za-z]/g

/**
 * What failed in a Vitest report: where, its title and the first lines of why.
 * @param {string} file the JSON reporter's
 * @returns {string[]}
 */
export function failuresOfVitest(file) {
  /** @type {VitestFile[]} */
  const files = readReport(file)?.testResults ?? []
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [told(name, 'could not be loaded', message)] : []
    return failed.map((test) => told(name, test.fullName, test.failureMessages.join('\n')))
  })
}

/**
 * What failed in a Playwright report, tests that needed a second try included.
 * @param {string} file the JSON reporter's
 * @returns {string[]}
 */
export function failuresOfPlaywright(file) {
  const report = readReport(file)
  if (report === undefined) return []
  return [
    ...report.errors.map((/** @type {{ message?: string }} */ error) => told('browser', 'the run', error.message)),
    ...report.suites.flatMap(failuresOfSuite),
  ]
}

/**
 * @typedef {object} VitestFile
 * @property {string} name
 * @property {string} status
 * @property {string} [message]
 * @property {{ status: string, fullName: string, failureMessages: string[] }[]} assertionResults
 *
 * @typedef {object} PlaywrightSpec
 * @property {string} title
 * @property {string} file
 * @property {{ projectName: string, status: string, results: { errors: { message?: string }[] }[] }[]} tests
 *
 * @typedef {object} PlaywrightSuite
 * @property {PlaywrightSpec[]} [specs]
 * @property {PlaywrightSuite[]} [suites]
 */

/**
 * @param {PlaywrightSuite} suite
 * @returns {string[]}
 */
function failuresOfSuite({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
      .map((test) => {
        const errors = test.results.flatMap((result) => result.errors.map((error) => error.message ?? ''))
        return told(`[${test.projectName}] ${file}`, title, errors.join('\n'))
      }),
  )
  return [...own, ...suites.flatMap(failuresOfSuite)]
}

/**
 * @param {string} where
 * @param {string} title
 * @param {string} [why]
 */
function told(where, title, why = '') {
  const lines = why.replace(CODES, '').trimEnd().split('\n').slice(0, LINES)
  return [`${where} › ${title}`, ...lines.map((line) => `    ${line}`)].join('\n')
}
