import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Recorded payloads of the real exchange; absent in a public clone, where the tests that read them are skipped. */
export const FIXTURES = process.env.BINANCE_FIXTURES ?? '../shared/binance/fixtures'

export const haveFixtures = existsSync(join(FIXTURES, 'spot', 'index.json'))

// biome-ignore lint: payloads of many shapes
export function fixture(name: string): any {
  return JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'))
}

/** JSON type of each field, so that two payloads can be compared in shape. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, shapeOf(field)]),
  )
}
