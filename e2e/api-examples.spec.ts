import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures/test'
import type { Binnacle } from './fixtures/processes'

const root = fileURLToPath(new URL('../', import.meta.url))

test.skip(({ isMobile }) => isMobile, 'a shell has no screen')

test('a script does what the ticket does: every example of docs/api.md runs as it is written (S-10, S-16)', async ({
  binnacle,
}) => {
  test.setTimeout(180_000)
  const { status, output } = await runExamples(binnacle)
  const answers = output.split('\n')
  expect(answers.filter((line) => line.includes('"error"'))).toEqual([])
  expect(status, output).toBe(0)
  // Each order of the second chapter, by its type, then the list's cancel, the leverage, the end of the cancel-all and a position.
  const told = answers.filter((line) => /^([A-Z_]+ )?(accepted|rejected|unconfirmed|verified|incomplete)$/.test(line))
  expect(told).toEqual([
    'verified',
    'LIMIT accepted',
    'STOP_LOSS_LIMIT accepted',
    'LIMIT accepted',
    'LIMIT accepted',
    'LIMIT accepted',
    'TRAILING_STOP_MARKET accepted',
    'accepted',
    'accepted',
    'verified',
    'MARKET accepted',
  ])
})

/** Every shell block of the page as one script, the address and the code as this desk has them. */
async function runExamples(binnacle: Binnacle): Promise<{ readonly status: number; readonly output: string }> {
  const page = await readFile(join(root, 'docs/api.md'), 'utf8')
  const blocks = [...page.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
  const script = blocks.join('\n').replace('http://localhost:3000', binnacle.origin)
  const folder = await mkdtemp(join(tmpdir(), 'binnacle-examples-'))
  const file = join(folder, 'examples.sh')
  await writeFile(file, `set -e -o pipefail\n${script}`)
  // The runner asks for colors, which would color the numbers.
  const { FORCE_COLOR: _, ...env } = process.env
  const shell = spawn('bash', [file], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
  shell.stdin.end(`${binnacle.setUpCode}\n`)
  const [status] = (await once(shell, 'close')) as [number]
  await rm(folder, { recursive: true })
  return { status, output: said.join('') }
}
