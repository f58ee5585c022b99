import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mistakes } from './house/mistakes.mjs'
import { root } from './house/root.mjs'

test.each(mistakes)(
  'the deliberate mistake "$name" still fits the source, and its tests are there',
  ({ file, find, tests }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
    expect(tests.filter((one) => !existsSync(join(root, one)))).toEqual([])
  },
)

test('twenty mistakes and more are made', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(20)
})
