import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const dataFolder = mkdtempSync(join(tmpdir(), 'binnacle-set-up-'))
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))

/** Runs the command line's part of `npm run setup` with these lines on its standard input. */
function setUp(lines: string): Promise<{ readonly status: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/set-up-owner.ts')], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      TSX_TSCONFIG_PATH: join(root, 'tsconfig.server.json'),
      BINNACLE_DATA: dataFolder,
      BINNACLE_MASTER_KEY: randomBytes(32).toString('base64'),
      HOST: '',
      PUBLIC_ORIGIN: '',
    },
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  child.stdin.end(lines)
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, said })))
}

it('finishes the set-up on the command line, once, and never shows the passphrase (S-101)', async () => {
  const short = await setUp('Ada\nshort\n')
  expect(short.status).toBe(1)
  expect(short.said).toContain('Nothing was set up')
  expect((await setUp('')).said).toContain('Name and passphrase are needed')

  const made = await setUp('Ada\na lantern over the compass\n')
  expect(made).toMatchObject({ status: 0, said: expect.stringContaining('Ada owns this desk now.') as string })
  expect(made.said).not.toContain('lantern')
  const again = await setUp('Eve\nsomebody else entirely\n')
  expect(again).toMatchObject({ status: 0, said: expect.stringContaining('Ada owns this desk already.') as string })
}, 60_000)
