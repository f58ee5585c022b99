import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from '../../scripts/house/build.mjs'
import { root } from '../../scripts/house/root.mjs'

/** A process of the bench: source, relay, client … Each has one of its own (house rule 4). */
export interface Role {
  ask<T>(name: string, body?: unknown): Promise<T>
  stop(): Promise<void>
}

/** The process under test has a core to itself; everything else shares the other. */
export type Core = 'tested' | 'rest'

const built = new Map<string, Promise<string>>()
const running = new Set<Role>()
let profiles = 0

/** Where roles, profiles and results are kept. */
export const benchFolder = join(root, '.cache', 'bench')

/** Whether processes are bound to cores on this machine. */
export const pins = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** One file of the role's code, built as the product's own are, so that no loader runs beside what is measured. */
function build(file: string): Promise<string> {
  let made = built.get(file)
  if (made === undefined) {
    const out = join('.cache', 'bench', 'roles', file.replace(/\.ts$/, '.js'))
    made = bundle(root, join('bench', file), out).then(() => join(root, out))
    built.set(file, made)
  }
  return made
}

/**
 * Starts `bench/<file>`: as a program of its own, or loaded before the program `within`, whose printed text then goes to `onText`.
 * With BENCH_PROFILE a process under test writes its processor profile at its end.
 */
export async function startRole(
  file: string,
  options: {
    readonly core: Core
    readonly env?: NodeJS.Dict<string>
    readonly within?: string
    readonly onText?: (text: string) => void
  },
): Promise<Role> {
  const script = await build(file)
  const profiled = options.core === 'tested' && process.env['BENCH_PROFILE'] === '1'
  const name = file.replaceAll('/', '-').replace(/\.role\.ts$/, '')
  const profile = profiled
    ? [
        '--cpu-prof',
        '--cpu-prof-interval=200',
        `--cpu-prof-dir=${join(benchFolder, 'profiles')}`,
        `--cpu-prof-name=${name}.${++profiles}.cpuprofile`,
      ]
    : []
  const program = options.within === undefined ? [script] : ['--import', pathToFileURL(script).href, options.within]
  const node = [process.execPath, '--enable-source-maps', ...profile, ...program]
  const command = pins && !profiled ? ['taskset', '-c', options.core === 'tested' ? '0' : '1', ...node] : node
  const child = spawn(command[0] ?? process.execPath, command.slice(1), {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', options.onText === undefined ? 'inherit' : 'pipe', 'inherit', 'ipc'],
  })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onText?.(text))
  return converse(child, file)
}

/** Stops every role that still runs, in whatever way the bench ended. */
export async function stopRoles(): Promise<void> {
  await Promise.all([...running].map((role) => role.stop()))
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

function converse(child: ChildProcess, file: string): Role {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let nextId = 1
  let over = false
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      over = true
      for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code ?? 'a signal'}.`))
      waiting.clear()
      resolve()
    })
  })
  child.on('message', ({ id, value, error }: Answer) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) question?.resolve(value)
    else question?.reject(new Error(`${file}: ${error}`))
  })
  const role: Role = {
    ask: <T>(name: string, body?: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (over) return reject(new Error(`${file} has ended.`))
        const id = nextId++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, name, body })
      }),
    async stop() {
      running.delete(role)
      if (child.connected) child.disconnect()
      await ended
    },
  }
  running.add(role)
  return role
}
