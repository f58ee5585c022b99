import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FAULTS, OUTSIDE } from './catalogue'

const page = readFileSync(new URL('../../../docs/exchange.md', import.meta.url), 'utf8')

test.each(Object.entries(FAULTS))('%s stands in docs/exchange.md as it is, with its example', (id, fault) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${id} |`))
  expect(row).toContain(`| ${fault.does} |`)
  expect(row).toContain(`\`${JSON.stringify(fault.example)}\``)
})

test.each(Object.entries(OUTSIDE))('%s stands there as outside, with its reason', (id, reason) => {
  expect(page).toContain(`| ${id} | outside: ${reason} |`)
})
