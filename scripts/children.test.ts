import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from './house/root.mjs'

let folder: string
let command: ChildProcess
let output: string
/** Pids of children, taken from what they print. */
const pids = () => [...output.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'children-'))
  output = ''
})
afterEach(() => {
  command.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const polite = `
  process.on('SIGTERM', () => { console.log('NAME stopped'); process.exit(0) })
  process.on('SIGUSR2', () => process.exit(3))
  console.log('NAME pid ' + process.pid)
  setInterval(() => {}, 1000)
`

/** Starts two toy children under a command, in a terminal's way: the command leads a process group. */
function keep(exchange: string, dashboard: string) {
  for (const [name, code] of Object.entries({ exchange, dashboard })) {
    writeFileSync(join(folder, `${name}.mjs`), code.replaceAll('NAME', name))
  }
  const children = ['exchange', 'dashboard'].map((name) => ({ name, args: [join(folder, `${name}.mjs`)], ports: [] }))
  const house = pathToFileURL(join(root, 'scripts/house/children.mjs')).href
  writeFileSync(
    join(folder, 'command.mjs'),
    `import { keepChildren } from ${JSON.stringify(house)}
     process.exit(await keepChildren(${JSON.stringify(root)}, ${JSON.stringify(children)}, process.env))`,
  )
  command = spawn(process.execPath, [join(folder, 'command.mjs')], { detached: true })
  for (const stream of [command.stdout, command.stderr]) stream?.on('data', (chunk) => (output += chunk))
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setImmediate(resolve))
}

function exited(): Promise<number | null> {
  return new Promise((resolve) => command.once('exit', resolve))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('what npm start starts', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stops in order on %s: the dashboard first, then the exchange',
    async (signal) => {
      keep(polite, polite)
      await until(() => pids().length === 2)
      const status = exited()
      command.kill(signal)
      expect(await status).toBe(0)
      expect(output.match(/\w+ stopped/g)).toEqual(['dashboard stopped', 'exchange stopped'])
      expect(pids().filter(isAlive)).toEqual([])
    },
  )

  test('stops in order on a Ctrl-C, which a terminal sends to the whole group', async () => {
    keep(polite, polite)
    await until(() => pids().length === 2)
    const status = exited()
    process.kill(-Number(command.pid), 'SIGINT')
    expect(await status).toBe(0)
    expect(output.match(/\w+ stopped/g)).toEqual(['dashboard stopped', 'exchange stopped'])
  })

  test('takes one Ctrl-C that arrives twice for one', async () => {
    keep(polite, polite)
    await until(() => pids().length === 2)
    const status = exited()
    command.kill('SIGINT')
    command.kill('SIGTERM')
    expect(await status).toBe(0)
    expect(output.match(/\w+ stopped/g)).toEqual(['dashboard stopped', 'exchange stopped'])
  })

  test('ends with the one that ended by itself, and says which', async () => {
    keep(polite, polite)
    await until(() => pids().length === 2)
    const status = exited()
    process.kill(Number(/dashboard pid (\d+)/.exec(output)?.[1]), 'SIGUSR2')
    expect(await status).toBe(1)
    expect(output).toContain('dashboard ended by itself (exit status 3).')
    expect(output).toContain('exchange stopped')
    expect(pids().filter(isAlive)).toEqual([])
  })

  test('S-95 F-87 ends in a sentence when the dashboard runs out of memory, and leaves nothing that could look live', async () => {
    const hungry = `
      import { setFlagsFromString } from 'node:v8'
      setFlagsFromString('--max-old-space-size=64')
      process.on('SIGALRM', () => { const held = []; for (;;) held.push(new Array(1e5).fill(held.length + 0.5)) })
      ${polite}`
    keep(polite, hungry)
    await until(() => pids().length === 2)
    const status = exited()
    process.kill(Number(/dashboard pid (\d+)/.exec(output)?.[1]), 'SIGALRM')
    expect(await status).toBe(1)
    expect(output).toMatch(/dashboard ended by itself \((SIGABRT|SIGTRAP|exit status 134)\)\./)
    expect(output).toContain('exchange stopped')
    expect(pids().filter(isAlive)).toEqual([])
  }, 60_000)

  test('leaves no child behind when the command itself is killed', async () => {
    keep(polite, polite)
    await until(() => pids().length === 2)
    command.kill('SIGKILL')
    await until(() => !pids().some(isAlive))
    expect(pids()).toHaveLength(2)
  })

  test('a second Ctrl-C does not wait for a child that will not end', async () => {
    keep(
      polite,
      "process.on('SIGTERM', () => console.log('NAME stays')); console.log('NAME pid ' + process.pid); setInterval(() => {}, 1000)",
    )
    await until(() => pids().length === 2)
    const status = exited()
    command.kill('SIGINT')
    await until(() => output.includes('dashboard stays'))
    const impatient = setInterval(() => command.kill('SIGINT'), 100)
    expect(await status).toBe(1)
    clearInterval(impatient)
    expect(pids().filter(isAlive)).toEqual([])
  })
})
