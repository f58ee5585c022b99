import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { CrashPoint } from '../process/crash-point'
import type { Answer, Caller, TradingDesk } from '../runtime'
import type { DeskRole } from '../start-desk'
import { MASTER_KEY } from './desk-server'
import type { DeskCall, DeskSize, DeskWord } from './desk-process'

export type { DeskSize }

const root = fileURLToPath(new URL('../../../', import.meta.url))
const source = fileURLToPath(new URL('./desk-process.ts', import.meta.url))

export const owner: Caller = { sessionId: 's', ownerId: 'o', name: 'owner', address: '127.0.0.1' }

/** The desk in a process of its own: everything of the server but pages and port. */
export interface DeskChild {
  readonly desk: TradingDesk
  /** Whether it trades or only reads; undefined while it changes from one to the other. */
  role(): Promise<DeskRole | undefined>
  /** Opens its bridge to whoever dials on loopback, without a door; its port. */
  listen(): Promise<number>
  /** After a collection of what nothing refers to. */
  measure(): Promise<DeskSize>
  /** Why it ended by itself, if it said so. */
  refusal(): string | undefined
  /** Has it killed at the nth pass of a point from now on. */
  arm(point: CrashPoint, nth: number): Promise<void>
  /** Stands still for this long, in machine time, ms. */
  block(ms: number): Promise<void>
  /** Sets its wall clock this far from the machine's, ms. */
  setWallShift(ms: number): Promise<void>
  swell(): void
  stop(): Promise<void>
  kill(): void
  isGone(): boolean
  readonly pid: number
  /** How it ended: signal or exit status. */
  readonly gone: Promise<NodeJS.Signals | number>
  /** Everything it logged. */
  log(): string
}

/** It would not start, and says why. */
export class DeskRefused extends Error {}

let bundled: Promise<string> | undefined

/** One file of the desk's code, made once per test file, since a start from sources takes a second longer. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    const out = join(root, '.cache', 'proof', `desk-${process.pid}.mjs`)
    mkdirSync(join(root, '.cache', 'proof'), { recursive: true })
    await build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: out,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      alias: { 'server-only': join(root, 'node_modules/server-only/empty.js') },
      // The migrations are found from the file that reads them.
      define: { 'import.meta.url': JSON.stringify(new URL('../db/migrate.ts', import.meta.url).href) },
      logLevel: 'silent',
    })
    return out
  })()
  return bundled
}

export interface DeskChildSettings {
  readonly dataFolder: string
  readonly ports: { readonly control: number; readonly spot: number; readonly usdm: number }
  readonly clockRate: number
  readonly clockOrigin: number
  readonly crashAt?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly execArgv?: readonly string[] | undefined
  /** A shell line that ends in `exec "$@"`, for limits of the machine. */
  readonly shell?: string | undefined
}

/** Starts it and waits until it is up. Rejects with {@link DeskRefused}, or when it is killed on the way. */
export async function startDeskChild(settings: DeskChildSettings): Promise<DeskChild> {
  const child = await spawnDeskChild(settings)
  await child.up
  return child
}

export async function spawnDeskChild(settings: DeskChildSettings): Promise<DeskChild & { readonly up: Promise<void> }> {
  const { dataFolder, ports, clockRate, clockOrigin, crashAt, shell } = settings
  const options: ForkOptions = {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      BINNACLE_DATA: dataFolder,
      BINNACLE_MASTER_KEY: MASTER_KEY.toString('base64'),
      EXCHANGE_CONTROL_PORT: String(ports.control),
      EXCHANGE_SPOT_PORT: String(ports.spot),
      EXCHANGE_USDM_PORT: String(ports.usdm),
      BINNACLE_CLOCK_RATE: String(clockRate),
      BINNACLE_CLOCK_ORIGIN: String(clockOrigin),
      ...(crashAt === undefined ? {} : { BINNACLE_CRASH_AT: crashAt }),
      ...settings.env,
    },
    execArgv: [...(settings.execArgv ?? [])],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  }
  const file = await bundle()
  const child: ChildProcess =
    shell === undefined
      ? fork(file, [], options)
      : fork('-c', [shell, 'sh', process.execPath, ...(settings.execArgv ?? []), file], {
          ...options,
          execPath: '/bin/sh',
          execArgv: [],
        })
  let log = ''
  let ended = false
  let refused: string | undefined
  let calls = 0
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const gone = new Promise<NodeJS.Signals | number>((resolve) => {
    child.once('exit', (status, signal) => {
      ended = true
      for (const call of waiting.values()) call.reject(new Error(`gone: ${String(signal ?? status)}`))
      waiting.clear()
      resolve(signal ?? status ?? 0)
    })
  })
  const up = new Promise<void>((resolve, reject) => {
    child.on('message', (word: DeskWord) => {
      if (word.word === 'up') return resolve()
      if (word.word === 'refused') {
        refused = word.sentence
        return reject(new DeskRefused(word.sentence))
      }
      const call = waiting.get(word.id)
      waiting.delete(word.id)
      if (word.error === undefined) call?.resolve(word.value)
      else call?.reject(new Error(word.error))
    })
    void gone.then((how) => reject(new Error(`ended before it was up: ${String(how)}\n${log}`)))
  })
  // Whoever does not wait for it looks at how it ended.
  up.catch(() => undefined)

  function ask(call: DeskCall['call'], args: readonly unknown[] = [], method?: string): Promise<unknown> {
    if (ended) return Promise.reject(new Error('gone'))
    const id = ++calls
    const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
    child.send({ id, call, args, ...(method === undefined ? {} : { method }) } satisfies DeskCall, (error) => {
      if (error !== null) waiting.get(id)?.reject(error)
    })
    return answer
  }

  const desk = new Proxy({} as TradingDesk, {
    get:
      (_, method) =>
      (...args: readonly unknown[]) =>
        ask('desk', args, String(method)),
  })

  return {
    up,
    desk,
    role: async () => (await ask('role')) as DeskRole | undefined,
    listen: async () => (await ask('listen')) as number,
    measure: async () => (await ask('measure')) as DeskSize,
    refusal: () => refused,
    arm: async (point, nth) => void (await ask('arm', [point, nth])),
    block: async (ms) => void (await ask('block', [ms])),
    setWallShift: async (ms) => void (await ask('shift', [ms])),
    swell: () => void ask('swell').catch(() => undefined),
    stop: async () => void (await ask('stop')),
    kill: () => void child.kill('SIGKILL'),
    isGone: () => ended,
    pid: child.pid ?? 0,
    gone,
    log: () => log,
  }
}

/** What an answer holds; a refusal is an error of the test. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.value
}
