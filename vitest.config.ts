import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// `server-only` throws outside Next's bundler.
const alias = [
  { find: /^server-only$/, replacement: here('./node_modules/server-only/empty.js') },
  { find: /^@\//, replacement: here('./') },
]

export default defineConfig({
  resolve: { alias },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    silent: 'passed-only',
    setupFiles: [here('./vitest.properties.ts')],
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          environment: 'node',
          include: ['{lib,simulator,scripts,app,e2e}/**/*.test.ts', '*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'eye',
          environment: 'happy-dom',
          include: ['components/**/*.test.{ts,tsx}', '{app,lib}/**/*.test.tsx'],
        },
      },
    ],
  },
})
