import { expect, test } from 'vitest'
import { type RecordedRun, tableOf, withTable } from './record'

const run: RecordedRun = {
  date: '2026-11-25',
  seed: 'r',
  episodes: 3,
  intents: 1_234_567,
  lost: 0,
  doubled: 0,
  wronglyFinal: 0,
  staleShownLive: 1,
  unsettled: 0,
  afterLock: 0,
  afterRestart: 0,
  findings: 1,
  unconfirmed: 90,
  settledP95Seconds: null,
  undisturbedP95Seconds: null,
  compared: 1000,
  orders: 1,
  fills: 1,
  faults: 1,
  kills: 1,
}

test('the table of recorded runs has the newest first and says what it counts of how many', () => {
  const lines = tableOf([run, { ...run, seed: 's', episodes: 1 }]).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[2]).toContain('| `s` |')
  expect(lines[3]).toContain('| `r` … `r.2` | 1,234,567 |')
  expect(lines[3]).toContain('| 1 of 1,000 |')
})

test('a table takes the place of the one before and leaves the page as it is', () => {
  const page = 'a\n<!-- runs: written by npm run prove -- --record -->\nold\n<!-- end of runs -->\nb'
  const next = withTable(page, 'new')
  expect(next).not.toContain('old')
  expect(withTable(next, 'new')).toBe(next)
  expect(next.startsWith('a\n') && next.endsWith('\nb')).toBe(true)
  expect(() => withTable('nothing', 'new')).toThrow('has no place')
})
