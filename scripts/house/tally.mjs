import { readFileSync } from 'node:fs'

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0 }

/**
 * A check that is one thing: it passes or fails as a whole.
 * @param {number} status exit status
 * @returns {Tally}
 */
export function tallyOfStatus(status) {
  return status === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 }
}

/**
 * Counts a Vitest report. A file that could not be loaded holds no tests and is one failure.
 * @param {string} file the JSON reporter's
 * @param {number} status exit status
 * @returns {Tally}
 */
export function tallyOfVitest(file, status) {
  const report = readReport(file)
  if (report === undefined) return { ...nothing, failed: 1 }
  const unloaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ suite) =>
      suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  )
  return orFailed(status, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  })
}

/**
 * Counts a Playwright report. Only a test that passed at once has passed: one that needed a second try has failed.
 * @param {string} file the JSON reporter's
 * @param {number} status exit status
 * @returns {Tally}
 */
export function tallyOfPlaywright(file, status) {
  const report = readReport(file)
  if (report === undefined) return { ...nothing, failed: 1 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return orFailed(status, { passed: expected, failed: unexpected + flaky + report.errors.length, skipped })
}

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
export function sum(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  }
}

/**
 * The closing line: `N passed, N failed`, and what was skipped if anything was.
 * @param {Tally} tally
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * A runner that ended badly without naming a failed test (an error between tests, say) is a failure all the same.
 * @param {number} status
 * @param {Tally} tally
 * @returns {Tally}
 */
function orFailed(status, tally) {
  return status !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/**
 * A runner's report, undefined when it did not get as far as writing one.
 * @param {string} file
 */
export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
