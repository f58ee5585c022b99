import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, test } from 'vitest'
import { root } from './house/root.mjs'

// The files do not exist, so the rules that need types are left out here.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    { files: ['**/*.{ts,tsx}'], languageOptions: { parserOptions: { projectService: false } } },
    tseslint.configs.disableTypeChecked,
  ],
})

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath })
  return (result?.messages ?? []).map(({ message, fatal }) => (fatal ? `fatal: ${message}` : message))
}

const clock = /take a Clock/
const amount = /Amounts are DecimalString/
const words = /comes from lib\/words/
const venue = /stand in lib\/exchange\/binance only/
const formatter = /lib\/format keeps them/

test.each([
  ['the engine reads the wall clock', 'lib/server/market/a.ts', 'export const at = Date.now()', clock],
  ['the domain makes a date of now', 'lib/domain/a.ts', 'export const at = new Date()', clock],
  ['the exchange adapter sleeps', 'lib/exchange/a.ts', 'setTimeout(() => {}, 5)', clock],
  [
    'the engine sleeps by a module',
    'lib/server/a.ts',
    "import { setTimeout as wait } from 'node:timers/promises'\nawait wait(1)",
    clock,
  ],
  ['the matching engine throws dice', 'simulator/engine/a.ts', 'export const x = Math.random()', clock],
  ['the market of the simulator throws dice', 'simulator/market/a.ts', 'export const x = Math.random()', clock],
  ['spot of the simulator measures', 'simulator/spot/a.ts', 'export const x = performance.now()', clock],
  ['a price becomes a float', 'lib/domain/a.ts', 'export const f = (price: string) => Number(price)', amount],
  ['a balance becomes a float', 'lib/client/a.ts', 'export const f = (b: { free: string }) => Number(b.free)', amount],
  [
    'a quantity becomes a float by plus',
    'components/positions/a.ts',
    'export const f = (o: { executedQuantity: string }) => +o.executedQuantity',
    amount,
  ],
  ['anything is parsed as a float', 'simulator/usdm/a.ts', "export const x = parseFloat('1')", amount],
  [
    'a number is formatted in render',
    'components/positions/a.tsx',
    'export const f = (n: number) => n.toLocaleString()',
    formatter,
  ],
  [
    'a formatter is built in a panel',
    'components/positions/a.tsx',
    "export const f = new Intl.NumberFormat('en-US')",
    formatter,
  ],
  ['text stands in a page', 'app/a.tsx', 'export const A = () => <p>Cancel all</p>', words],
  ['text stands in braces', 'components/ui/a.tsx', "export const A = () => <p>{'Cancel all'}</p>", words],
  [
    'text stands in a choice',
    'components/ui/a.tsx',
    "export const A = ({ on }: { on: boolean }) => <p>{on ? 'Live' : 'Stale'}</p>",
    words,
  ],
  [
    'text stands behind a condition',
    'components/ui/a.tsx',
    "export const A = ({ on }: { on: boolean }) => <p>{on && 'Live'}</p>",
    words,
  ],
  [
    'text stands in a template',
    'components/ui/a.tsx',
    'export const A = ({ n }: { n: string }) => <p>{`${n} orders`}</p>',
    words,
  ],
  ['text stands in a label', 'components/ui/a.tsx', 'export const A = () => <button aria-label="Close" />', words],
  [
    'text stands in a placeholder',
    'components/ui/a.tsx',
    "export const A = () => <input placeholder={'Price'} />",
    words,
  ],
  [
    'text heads a column',
    'components/positions/a.ts',
    "export const columns = [{ id: 'price', header: 'Price' }]",
    words,
  ],
  [
    'the server writes a sentence',
    'lib/server/a.ts',
    "export const a = { code: 'x', message: 'Not enough balance' }",
    words,
  ],
  [
    'a handler writes a sentence',
    'app/api/a/route.ts',
    'export const a = (n: number) => ({ message: `Wait for ${n} seconds` })',
    words,
  ],
  [
    "the engine speaks in the venue's names",
    'lib/server/a.ts',
    'export const f = (o: { executedQty: string }) => o.executedQty',
    venue,
  ],
  ['a panel knows a host', 'components/ui/a.ts', "export const host = 'https://api.binance.com'", venue],
])('refused: %s', async (_, file, code, expected) => {
  expect(await complaints(file, `${code}\n`)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]))
})

test.each([
  [
    'a clock that is given',
    'lib/server/a.ts',
    "import type { Clock } from '../domain/clock'\nexport const at = (clock: Clock) => new Date(clock.now())",
  ],
  ['the one file that makes a real clock', 'lib/server/real-clock.ts', 'export const now = () => Date.now()'],
  ['floats of the synthetic market', 'simulator/market/a.ts', 'export const f = (price: string) => Number(price)'],
  ['a formatter that is kept', 'lib/format/a.ts', "export const f = new Intl.NumberFormat('en-US')"],
  [
    'words from the catalogue',
    'components/ui/a.tsx',
    'export const A = ({ text }: { text: string }) => <button aria-label={text}>{text} ×</button>',
  ],
  [
    'class names and roles',
    'components/ui/a.tsx',
    "export const A = ({ on }: { on: boolean }) => <i role=\"status\" className={on ? 'on' : 'off'} />",
  ],
  [
    'codes and parameters',
    'lib/server/a.ts',
    "export const a = { code: 'balance-too-small', params: { asset: 'USDT' } }",
  ],
  [
    "the venue's names in its own room",
    'lib/exchange/binance/a.ts',
    'export const f = (o: { executedQty: string }) => o.executedQty',
  ],
  ['a test that waits', 'lib/server/a.test.ts', 'setTimeout(() => {}, 5)'],
])('allowed: %s', async (_, file, code) => {
  expect(await complaints(file, `${code}\n`)).toEqual([])
})
