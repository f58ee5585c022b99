import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from './control/client'
import { BadSetting, readSettings } from './settings'

let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exchange-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  readonly lines: string[]
  /** Resolves once so many lines were printed. */
  printed(count: number): Promise<void>
  readonly ended: Promise<number | null>
  /** As `ended`, whether or not all its output was read. */
  readonly exited: Promise<number | null>
}

function run(env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts'], {
    env: {
      ...process.env,
      EXCHANGE_SPOT_PORT: '0',
      EXCHANGE_USDM_PORT: '0',
      EXCHANGE_CONTROL_PORT: '0',
      EXCHANGE_DATA: folder,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  children.push(child)
  const lines: string[] = []
  const waiting: (() => void)[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      lines.push(
        ...String(text)
          .split('\n')
          .filter((line) => line !== ''),
      )
      for (const tell of waiting) tell()
    })
  return {
    child,
    lines,
    printed: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (lines.length >= count) resolve()
        }
        waiting.push(look)
        look()
      }),
    ended: new Promise((resolve) => child.once('close', resolve)),
    exited: new Promise((resolve) => child.once('exit', resolve)),
  }
}

describe('the process of the exchange', () => {
  test('prints a line per port and stops in order on SIGTERM', async () => {
    const { child, lines, printed, ended } = run()
    await printed(3)
    expect(lines).toEqual([
      expect.stringMatching(/^Exchange, spot: http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Exchange, USDⓈ-M futures: http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^Exchange, control: http:\/\/127\.0\.0\.1:\d+$/),
    ])
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('ends with the process that started it', async () => {
    for (const letGo of [(child: ChildProcess) => child.disconnect(), (child: ChildProcess) => child.stdin?.end()]) {
      const { child, printed, exited } = run({ EXCHANGE_EXIT_WITH_PARENT: '1' })
      await printed(3)
      letGo(child)
      expect(await exited).toBe(0)
    }
  })

  test('a busy port and a folder that cannot be are one sentence each', async () => {
    const taken: Server = createServer()
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    )
    const busy = run({ EXCHANGE_USDM_PORT: String(port) })
    expect(await busy.ended).toBe(1)
    expect(busy.lines).toEqual([
      `Port ${port} is in use: end what listens there, or choose another one with EXCHANGE_USDM_PORT=<port>.`,
    ])
    taken.close()
    const homeless = run({ EXCHANGE_DATA: '/dev/null/exchange' })
    expect(await homeless.ended).toBe(1)
    expect(homeless.lines).toEqual([
      expect.stringMatching(
        /^The exchange cannot write to its data folder \/dev\/null\/exchange \(\w+\): make it writable or set EXCHANGE_DATA\.$/,
      ),
    ])
  })
})

describe('the data folder', () => {
  test('belongs to one exchange at a time', { timeout: 30_000 }, async () => {
    const first = run({})
    await first.printed(3)
    const second = run({})
    expect(await second.ended).toBe(1)
    expect(second.lines).toEqual([
      `Another exchange works with the data folder ${folder}: end it, or set EXCHANGE_DATA to another folder.`,
    ])
  })

  test('with a file that is none of an exchange ends the start', async () => {
    writeFileSync(join(folder, 'exchange.db'), 'no database at all '.repeat(100))
    const bad = run({})
    expect(await bad.ended).toBe(1)
    expect(bad.lines).toEqual([
      `${join(folder, 'exchange.db')} is damaged or of something else (SQLITE_NOTADB) and was left as it is: put a backup in its place, move it and its exchange.db-wal away to begin anew, or set EXCHANGE_DATA to another folder.`,
    ])
  })

  test('with a file that was cut short ends the start, and nothing is written', { timeout: 30_000 }, async () => {
    const file = join(folder, 'exchange.db')
    const whole = run({})
    await whole.printed(3)
    whole.child.kill('SIGTERM')
    await whole.ended
    const bytes = readFileSync(file)
    for (const share of [0.9, 0.5, 0.01]) {
      const rest = bytes.subarray(0, Math.floor(bytes.length * share))
      writeFileSync(file, rest)
      const bad = run({})
      expect(await bad.ended).toBe(1)
      expect(bad.lines).toEqual([
        `${file} is damaged or of something else (SQLITE_CORRUPT) and was left as it is: put a backup in its place, move it and its exchange.db-wal away to begin anew, or set EXCHANGE_DATA to another folder.`,
      ])
      expect(readFileSync(file).equals(rest)).toBe(true)
    }
  })
})

describe('the source of prices', () => {
  test('a file that cannot be replayed ends the start with its line', async () => {
    const file = join(folder, 'BTCUSDT-1m-2026-01.csv')
    writeFileSync(file, 'time,price\n1795000000000,77000\n1795000001000,none\n')
    const bad = run({ EXCHANGE_SOURCE: `replay:${file}` })
    expect(await bad.ended).toBe(1)
    expect(bad.lines).toEqual([
      'BTCUSDT-1m-2026-01.csv, line 3: price, which has to be a number above zero, is "none".',
    ])
  })

  test('a good one is played, by a clock of any rate', async () => {
    const file = join(folder, 'prices.csv')
    writeFileSync(file, 'time,open,high,low,close\n1704067200000,40000,40100,39900,40050\n')
    const { lines, printed } = run({ EXCHANGE_SOURCE: `replay:usdm:BTCUSDT=${file}`, EXCHANGE_CLOCK_RATE: '0' })
    await printed(3)
    const control = new ControlClient(Number(lines[2]?.split(':').at(-1)))
    expect((await control.health()).source).toEqual({
      kind: 'replay',
      state: 'live',
      symbols: ['usdm:BTCUSDT'],
      silent: [],
    })
    await control.advanceClock(60_000)
    expect((await control.health()).source.state).toBe('ended')
    const { price } = (await fetch(`${lines[1]?.split(': ')[1]}/fapi/v1/ticker/price?symbol=BTCUSDT`).then((answer) =>
      answer.json(),
    )) as { price: string }
    expect(Math.abs(Number(price) / 40_050 - 1)).toBeLessThan(0.001)
  })
})

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(readSettings({})).toMatchObject({
      ports: { spot: 8701, usdm: 8702, control: 8700 },
      folder: join('data', 'exchange'),
      clockRate: 1,
      tls: undefined,
      exitWithParent: false,
    })
    expect(readSettings({ BINNACLE_DATA: '/srv/x' }).folder).toBe('/srv/x/exchange')
  })

  test.each([
    ['EXCHANGE_SPOT_PORT', 'http', 'EXCHANGE_SPOT_PORT is http and has to be a port from 0 to 65535.'],
    ['EXCHANGE_CLOCK_RATE', '5000', 'EXCHANGE_CLOCK_RATE is 5000 and has to be 0 (paused) or from 0.001 to 1000.'],
    ['EXCHANGE_CLOCK_ORIGIN', 'now', 'EXCHANGE_CLOCK_ORIGIN is now and has to be milliseconds since 1970.'],
    ['EXCHANGE_TLS_KEY', '/nowhere', 'EXCHANGE_TLS_KEY and EXCHANGE_TLS_CERT have to be set together.'],
  ])('%s=%s is refused', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value })).toThrow(new BadSetting(sentence))
  })
})
