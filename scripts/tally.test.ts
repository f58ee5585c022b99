import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { failuresOfPlaywright, failuresOfVitest } from './house/failures.mjs'
import { closingLine, sum, tallyOfPlaywright, tallyOfStatus, tallyOfVitest } from './house/tally.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tally-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(content: object): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const units = (numbers: object, testResults: object[] = []) =>
  report({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults, ...numbers })

test('the closing line stands as other programs read it', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
  expect(closingLine({ passed: 12, failed: 3, skipped: 1 })).toBe('12 passed, 3 failed, 1 skipped')
})

test('a check counts as one', () => {
  expect(sum(tallyOfStatus(0), tallyOfStatus(2))).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('units are counted one by one', () => {
  expect(tallyOfVitest(units({ numPassedTests: 5, numPendingTests: 2 }), 0)).toEqual({
    passed: 5,
    failed: 0,
    skipped: 2,
  })
})

test('a file that could not be loaded is a failure', () => {
  const file = units({ numPassedTests: 5 }, [{ status: 'failed', assertionResults: [] }])
  expect(tallyOfVitest(file, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})

test('a failed test is not counted again for its file', () => {
  const file = units({ numFailedTests: 1 }, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }])
  expect(tallyOfVitest(file, 1).failed).toBe(1)
})

test('a runner that ends badly without a failed test is a failure', () => {
  expect(tallyOfVitest(units({ numPassedTests: 5 }), 1).failed).toBe(1)
  expect(tallyOfVitest(join(folder, 'never-written.json'), 1).failed).toBe(1)
  expect(tallyOfPlaywright(join(folder, 'never-written.json'), 0).failed).toBe(1)
})

test('a browser test that needed a second try has failed', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }
  expect(tallyOfPlaywright(report({ stats, errors: [] }), 1)).toEqual({ passed: 7, failed: 2, skipped: 2 })
})

test('what failed is said again with where and why, without the colors of a terminal', () => {
  const file = units({ numFailedTests: 1 }, [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'holds', failureMessages: [] },
        { status: 'failed', fullName: 'breaks', failureMessages: ['\u001B[31mexpected 1\u001B[39m\n  at a.test.ts:3'] },
      ],
    },
    { name: 'b.test.ts', status: 'failed', message: 'No such module', assertionResults: [] },
    { name: 'c.test.ts', status: 'passed', assertionResults: [] },
  ])
  expect(failuresOfVitest(file)).toEqual([
    'a.test.ts › breaks\n    expected 1\n      at a.test.ts:3',
    'b.test.ts › could not be loaded\n    No such module',
  ])
  expect(failuresOfVitest(join(folder, 'never-written.json'))).toEqual([])
})

test('a browser test that failed or needed a second try is said again with its screen', () => {
  const spec = (title: string, status: string, messages: string[]) => ({
    title,
    file: 'a.spec.ts',
    tests: [{ projectName: 'phone', status, results: [{ errors: messages.map((message) => ({ message })) }] }],
  })
  const suites = [
    { specs: [spec('I buy', 'expected', [])], suites: [{ specs: [spec('I sell', 'unexpected', ['not visible'])] }] },
    { specs: [spec('I wait', 'flaky', ['too late'])] },
  ]
  expect(failuresOfPlaywright(report({ suites, errors: [{ message: 'no browser' }] }))).toEqual([
    'browser › the run\n    no browser',
    '[phone] a.spec.ts › I sell\n    not visible',
    '[phone] a.spec.ts › I wait\n    too late',
  ])
})
