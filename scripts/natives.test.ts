import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { withPlainWraps } from './house/natives.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))

it.each([
  ['20.19.0', false],
  ['22.23.2', false],
  ['24.18.9', false],
  ['24.19.0', true],
  ['24.21.0', true],
  ['26.0.0', true],
])('compiles the database driver for Node %s with our object wrap: %s', (version, ours) => {
  const env = withPlainWraps({ PATH: '/bin', CXXFLAGS: '-O2' }, version, root)
  if (!ours) return expect(env).toEqual({ PATH: '/bin', CXXFLAGS: '-O2' })
  expect(env.npm_config_build_from_source).toBe('true')
  const [flags, header] = (env.CXXFLAGS ?? '').split(' -include ')
  expect(flags).toBe('-O2')
  // The guard of Node's own header is what keeps it out.
  expect(readFileSync(JSON.parse(header ?? '""') as string, 'utf8')).toContain('#define SRC_NODE_OBJECT_WRAP_H_')
})
