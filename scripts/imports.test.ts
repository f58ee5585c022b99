import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './house/root.mjs'
import { runNode } from './house/run.mjs'

interface Case {
  from: string
  imports: string
  /** The rule that refuses it; undefined: it is allowed. */
  refusedBy: string | undefined
}

const allowed: Case[] = [
  ['lib/domain/decimal.ts', 'big.js'],
  ['lib/domain/order.ts', 'lib/domain/decimal.ts'],
  ['lib/wire/order-body.ts', 'lib/domain/order.ts'],
  ['lib/wire/order-body.ts', 'zod'],
  ['lib/format/price.ts', 'lib/domain/decimal.ts'],
  ['lib/exchange/binance/rest.ts', 'lib/domain/order.ts'],
  ['lib/exchange/binance/rest.ts', 'undici'],
  ['lib/server/trading/place-order.ts', 'lib/exchange/port.ts'],
  ['lib/server/trading/place-order.ts', 'lib/wire/order-body.ts'],
  ['lib/server/db/client.ts', '@prisma/client'],
  ['lib/client/bridge.ts', 'lib/wire/order-body.ts'],
  ['lib/client/bridge.ts', 'react'],
  ['components/ui/button.tsx', 'react'],
  ['components/positions/table.tsx', 'components/ui/button.tsx'],
  ['components/positions/table.tsx', 'lib/words/en.ts'],
  ['components/chart/candles.tsx', 'lightweight-charts'],
  ['app/page.tsx', 'components/positions/table.tsx'],
  ['app/page.tsx', 'components/chart/candles.tsx'],
  ['app/api/orders/route.ts', 'lib/server/runtime.ts'],
  ['app/api/orders/route.ts', 'lib/wire/order-body.ts'],
  ['server.ts', 'lib/server/runtime.ts'],
  ['server.ts', 'next'],
  ['simulator/engine/book.ts', 'lib/domain/decimal.ts'],
  ['lib/exchange/rest.test.ts', 'simulator/control/client.ts'],
  ['lib/exchange/rest.test.ts', '@binance/spot'],
  ['e2e/trade.spec.ts', 'simulator/control/client.ts'],
  ['e2e/trade.spec.ts', '@playwright/test'],
  ['bench/relay.ts', 'lib/server/runtime.ts'],
].map(([from = '', imports = '']) => ({ from, imports, refusedBy: undefined }))

const refused: Case[] = [
  ['lib/domain/rules.ts', 'lib/server/runtime.ts', 'domain'],
  ['lib/domain/rules.ts', 'zod', 'domain-packages'],
  ['lib/wire/wrong.ts', 'lib/exchange/port.ts', 'wire'],
  ['lib/wire/wrong.ts', 'undici', 'wire-packages'],
  ['lib/format/wrong.ts', 'lib/wire/order-body.ts', 'format'],
  ['lib/words/wrong.ts', 'lib/domain/order.ts', 'words'],
  ['lib/words/wrong.ts', 'clsx', 'words-packages'],
  ['lib/exchange/wrong.ts', 'lib/wire/order-body.ts', 'exchange'],
  ['lib/exchange/wrong.ts', 'lib/server/db/client.ts', 'exchange'],
  ['lib/exchange/binance/wrong.ts', '@binance/spot', 'no-exchange-library'],
  ['lib/exchange/binance/wrong.ts', '@prisma/client', 'database-in-the-engine'],
  ['lib/server/bridge/wrong.ts', 'react', 'engine-without-pages'],
  ['lib/server/bridge/wrong.ts', 'next', 'engine-without-pages'],
  ['lib/server/bridge/wrong.ts', 'lib/client/bridge.ts', 'server'],
  ['lib/server/bridge/wrong.ts', 'lib/words/en.ts', 'server'],
  ['lib/server/bridge/wrong.ts', 'ccxt', 'no-exchange-library'],
  ['lib/server/bridge/wrong.ts', 'fast-check', 'no-tool-in-the-product'],
  ['lib/client/wrong.ts', 'lib/exchange/binance/rest.ts', 'client'],
  ['lib/client/wrong.ts', 'components/ui/button.tsx', 'client'],
  ['components/ui/wrong.tsx', 'lib/domain/order.ts', 'ui'],
  ['components/positions/wrong.tsx', 'lib/server/runtime.ts', 'components'],
  ['components/positions/wrong.tsx', 'lib/wire/order-body.ts', 'components'],
  ['components/positions/wrong.tsx', 'components/chart/candles.tsx', 'features-meet-in-a-page'],
  ['components/positions/wrong.tsx', 'lightweight-charts', 'chart-library-in-the-chart'],
  ['app/wrong.tsx', 'lib/exchange/port.ts', 'app'],
  ['app/api/orders/wrong.ts', 'lib/server/trading/place-order.ts', 'app'],
  ['app/api/orders/wrong.ts', 'lib/server/db/client.ts', 'app'],
  ['simulator/engine/wrong.ts', 'lib/domain/order.ts', 'simulator'],
  ['simulator/engine/wrong.ts', 'lib/exchange/binance/rest.ts', 'simulator'],
  ['simulator/engine/wrong.ts', 'react', 'engine-without-pages'],
  ['e2e/wrong.spec.ts', 'lib/domain/order.ts', 'e2e'],
  ['e2e/wrong.spec.ts', 'simulator/engine/book.ts', 'e2e'],
  ['lib/server/wrong.ts', 'scripts/house/tool.ts', 'tools-are-leaves'],
  ['lib/server/wrong.ts', 'lib/exchange/rest.test.ts', 'tests-are-leaves'],
  ['lib/domain/wrong.ts', 'nowhere-at-all', 'resolvable'],
].map(([from = '', imports = '', refusedBy = '']) => ({ from, imports, refusedBy }))

/** A cycle is told once, at the file where it was met first. */
const cycle: Case = { from: 'lib/domain/one.ts', imports: 'lib/domain/other.ts', refusedBy: 'no-cycle' }
const wayBack: Case = { from: cycle.imports, imports: cycle.from, refusedBy: undefined }

const cases = [...allowed, ...refused, cycle, wayBack]

describe('the import table refuses what it says and nothing else', () => {
  let tree: string
  let violations: { from: string; to: string; rule: { name: string } }[]

  beforeAll(async () => {
    tree = mkdtempSync(join(tmpdir(), 'imports-'))
    writeTree(tree)
    const { output } = await runNode(
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...topOf(cases)],
      { cwd: tree },
    )
    violations = JSON.parse(output).summary.violations
  })
  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  const rulesAgainst = ({ from, imports }: Case) =>
    violations
      .filter((violation) => violation.from === from && pointsTo(violation.to, imports))
      .map(({ rule }) => rule.name)

  test.each(allowed)('$from may import $imports', (one) => {
    expect(rulesAgainst(one)).toEqual([])
  })
  test.each([...refused, cycle])('$from may not import $imports ($refusedBy)', (one) => {
    expect(rulesAgainst(one)).toContain(one.refusedBy)
  })
})

/** Every file that a case names, each importing what its cases say. */
function writeTree(tree: string) {
  const ourFiles = new Set(cases.flatMap(({ from, imports }) => [from, imports]).filter(isOurs))
  for (const file of ourFiles) {
    const imported = cases.filter(({ from }) => from === file).map(({ imports }) => imports)
    const lines = imported.map((name, at) => `import * as it${at} from '${isOurs(name) ? upTo(file) + name : name}'`)
    const uses = imported.map((_, at) => `it${at}`).join(', ')
    mkdirSync(join(tree, dirname(file)), { recursive: true })
    writeFileSync(join(tree, file), `${lines.join('\n')}\nexport const all = [${uses}]\n`.replaceAll(/\.tsx?'/g, "'"))
  }
  for (const file of ['package.json', 'tsconfig.json', 'node_modules']) symlinkSync(join(root, file), join(tree, file))
}

function isOurs(name: string): boolean {
  return /\.tsx?$/.test(name)
}

function upTo(file: string): string {
  return file.includes('/') ? '../'.repeat(file.split('/').length - 1) : './'
}

function topOf(all: Case[]): string[] {
  return [...new Set(all.map(({ from }) => from.split('/')[0] ?? from))]
}

function pointsTo(to: string, imports: string): boolean {
  return to === imports || to.includes(`node_modules/${imports}/`) || to.includes(`node_modules/@types/${imports}/`)
}
