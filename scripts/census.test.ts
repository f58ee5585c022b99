import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { citedIn, safetyIds } from './house/safety-ids.mjs'

describe('the census of safety ids', () => {
  test.each([
    ['one', 'keeps a bad key out (S-140)', ['S-140']],
    ['several kinds', 'F-06 executed and silent: unconfirmed (S-22, I1)', ['F-06', 'I1', 'S-22']],
    ['a range with dots', 'proves it (S-60..S-63)', ['S-60', 'S-61', 'S-62', 'S-63']],
    ['a range in full', 'F-09 … F-11', ['F-09', 'F-10', 'F-11']],
    ['the tenth invariant and not the first', 'no secret leaves (I10)', ['I10']],
    ['what only looks like one', 'ID-12, XS-1, I11 and USDS-M', []],
  ])('reads %s', (_, title, ids) => {
    expect([...citedIn(title)].sort()).toEqual(ids)
  })

  const source = fileURLToPath(new URL('../../shared/SAFETY.md', import.meta.url))
  test.skipIf(!existsSync(source))('knows every id of the requirements, and none that is not one', () => {
    const text = readFileSync(source, 'utf8')
    const required = [...text.matchAll(/\*\*(S-\d+|I\d+)\*\*/g)].map(([, id]) => id)
    expect([...safetyIds.S, ...safetyIds.I].sort()).toEqual([...new Set(required)].sort())
  })
})
