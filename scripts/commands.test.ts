import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holdsDatabase, requireDataFolder } from './house/data-folder.mjs'
import { withEnvironmentFile, writeEnvironmentFile } from './house/environment-file.mjs'
import { buildNatives, missingCompilerTools } from './house/natives.mjs'
import { refuseOldNode } from './house/node-version.mjs'
import { packagesMatchLock } from './house/packages.mjs'
import { requireFreePorts } from './house/ports.mjs'
import { Refusal } from './house/refusal.mjs'
import { root } from './house/root.mjs'
import { readSettings } from './house/settings.mjs'
import { digestOf, makeIfStale } from './house/stamps.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'house-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command of the house to its end, as a person would who gets a sentence instead of a desk. */
async function command(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, lines: output.trimEnd().split('\n') }
}

async function holdPort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return { port: address.port, holder }
}

describe('npm start says in one sentence why it cannot', () => {
  test('an old Node', async () => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.4'})"
    const { status, lines } = await command(['--import', old, 'scripts/start.mjs'], {})
    expect(status).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^Binnacle needs Node\.js 20\.19 or newer and this is 18\.20\.4: .*\.$/),
    ])
  })

  test('a busy port', async () => {
    const { port, holder } = await holdPort()
    const { status, lines } = await command(['scripts/start.mjs'], { PORT: String(port), BINNACLE_DATA: folder })
    holder.close()
    expect(status).toBe(1)
    expect(lines).toEqual([
      `Port ${port} is in use: stop the program that listens there, or choose another with PORT=<port>.`,
    ])
  })

  test('a busy port of the exchange', async () => {
    const { port, holder } = await holdPort()
    const env = { EXCHANGE_USDM_PORT: String(port), EXCHANGE_SPOT_PORT: '18701', EXCHANGE_CONTROL_PORT: '18700' }
    const { status, lines } = await command(['scripts/exchange.mjs'], { ...env, BINNACLE_DATA: folder })
    holder.close()
    expect(status).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^Port \d+ is in use: .* EXCHANGE_USDM_PORT=<port>\.$/)])
  })

  test('a data folder that cannot be made', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const { status, lines } = await command(['scripts/start.mjs'], { BINNACLE_DATA: join(file, 'data') })
    expect(status).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^The data folder .* cannot be written to \(ENOTDIR\): .*BINNACLE_DATA=<folder>\.$/),
    ])
  })

  test('a read-only data folder, even for root', async () => {
    const readOnly = join(folder, 'read-only')
    mkdirSync(readOnly)
    chmodSync(readOnly, 0o555)
    const { status, lines } = await command(['scripts/start.mjs'], { BINNACLE_DATA: readOnly })
    expect(status).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^The data folder .* cannot be written to/)])
  })

  test('a port that is no port', async () => {
    const { status, lines } = await command(['scripts/start.mjs'], { PORT: 'three thousand', BINNACLE_DATA: folder })
    expect(status).toBe(1)
    expect(lines).toEqual(['PORT is three thousand and has to be a port from 1 to 65535.'])
  })
})

test.each(['start', 'dev', 'exchange', 'test', 'check'])('npm run %s leaves no shell between npm and us', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(scripts[name]).toMatch(/^exec node /)
})

describe('Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(refuseOldNode(version)).toBeUndefined()
  })
  test.each(['12.22.0', '18.20.4', '20.18.3'])('%s is too old', (version) => {
    expect(refuseOldNode(version)).toContain(version)
  })
  test('package.json asks for the same version', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(engines.node).toBe('>=20.19')
    expect(refuseOldNode('20.19.0')).toBeUndefined()
    expect(refuseOldNode('20.18.99')).toBeDefined()
  })
})

describe('ports', () => {
  test('two parts on one port', async () => {
    const wanted = [
      { name: 'PORT', port: 8700, addresses: [] },
      { name: 'EXCHANGE_CONTROL_PORT', port: 8700, addresses: [] },
    ]
    await expect(requireFreePorts(wanted)).rejects.toThrow('PORT and EXCHANGE_CONTROL_PORT are both 8700')
  })
  test('an address of another machine', async () => {
    const wanted = [{ name: 'PORT', port: 18999, addresses: ['192.0.2.1'] }]
    await expect(requireFreePorts(wanted)).rejects.toThrow('set HOST to an address of this machine')
  })
  test('the defaults are those that the documents name', () => {
    expect(readSettings('/repo', {})).toEqual({
      port: 3000,
      host: undefined,
      dataFolder: '/repo/data',
      exchangePorts: { control: 8700, spot: 8701, usdm: 8702 },
    })
  })
})

describe('a missing compiler', () => {
  test('is named with what to install when the driver cannot be built', async () => {
    writeFileSync(join(folder, 'package.json'), '{}')
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const path = process.env['PATH']
    process.env['PATH'] = bin
    try {
      await expect(buildNatives(folder)).rejects.toThrow(
        /a C\+\+ compiler, make, Python 3 are missing: install .*build-essential python3/,
      )
    } finally {
      process.env['PATH'] = path
    }
  })
  test('is told apart from one that is there', () => {
    const tools = ['c++', 'make', 'python3']
    for (const tool of tools) writeFileSync(join(folder, tool), '', { mode: 0o755 })
    expect(missingCompilerTools(folder)).toEqual([])
    rmSync(join(folder, 'make'))
    expect(missingCompilerTools(`/nowhere:${folder}`)).toEqual(['make'])
  })
})

describe('S-142: the master key', () => {
  test('is written once, for its owner only, 32 bytes, and different each time', () => {
    const other = join(folder, 'other')
    mkdirSync(other)
    for (const place of [folder, other]) writeEnvironmentFile(place, join(place, 'data'), {})
    const file = join(folder, '.env')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const key = withEnvironmentFile(folder, {})['BINNACLE_MASTER_KEY'] ?? ''
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(withEnvironmentFile(other, {})['BINNACLE_MASTER_KEY']).not.toBe(key)

    writeEnvironmentFile(folder, join(folder, 'data'), {})
    expect(withEnvironmentFile(folder, {})['BINNACLE_MASTER_KEY']).toBe(key)
  })
  test('is never made anew over existing data', () => {
    const data = join(folder, 'data')
    mkdirSync(data)
    writeFileSync(join(data, 'journal.db'), '')
    expect(holdsDatabase(data)).toBe(true)
    expect(() => writeEnvironmentFile(folder, data, {})).toThrow(Refusal)
    expect(existsSync(join(folder, '.env'))).toBe(false)
  })
  test('from the environment needs no file', () => {
    writeEnvironmentFile(folder, join(folder, 'data'), { BINNACLE_MASTER_KEY_FILE: '/run/secrets/key' })
    expect(existsSync(join(folder, '.env'))).toBe(false)
  })
  test('the environment wins over the file', () => {
    writeFileSync(join(folder, '.env'), 'PORT=4000\nHOST=127.0.0.1\n')
    expect(withEnvironmentFile(folder, { PORT: '5000' })).toEqual({ PORT: '5000', HOST: '127.0.0.1' })
  })
})

test('.env.example lists every variable that a process reads', () => {
  const listed = new Set(
    readFileSync(join(root, '.env.example'), 'utf8')
      .match(/^# [A-Z_]+(?==)/gm)
      ?.map((line) => line.slice(2)),
  )
  // Said by the command to its own children; nobody sets them by hand.
  for (const own of ['BINNACLE_EXIT_WITH_PARENT', 'EXCHANGE_EXIT_WITH_PARENT']) listed.add(own)
  const readers = ['lib/server/config/config.ts', 'simulator/settings.ts', 'scripts/house/settings.mjs']
  const read = readers.flatMap(
    (file) =>
      readFileSync(join(root, file), 'utf8').match(
        /\b((BINNACLE|EXCHANGE)_[A-Z]\w+|PORT|HOST|PUBLIC_ORIGIN|TRUSTED_PROXIES)\b/g,
      ) ?? [],
  )
  expect(new Set(read.filter((name) => !listed.has(name)))).toEqual(new Set())
})

describe('the data folder', () => {
  test('is made with no rights for others', () => {
    const data = join(folder, 'deep', 'data')
    requireDataFolder(data)
    expect(statSync(data).mode & 0o777).toBe(0o700)
  })
})

describe('installed packages', () => {
  const write = (file: string, packages: object) => writeFileSync(join(folder, file), JSON.stringify({ packages }))
  const wanted = {
    '': {},
    'node_modules/ws': { version: '8.22.0' },
    'node_modules/other-os': { version: '1.0.0', optional: true },
  }
  beforeEach(() => {
    mkdirSync(join(folder, 'node_modules'))
    write('package-lock.json', wanted)
  })

  test('match when each is there in its version', () => {
    write('node_modules/.package-lock.json', { 'node_modules/ws': { version: '8.22.0' } })
    expect(packagesMatchLock(folder)).toBe(true)
  })
  test.each([
    ['one is missing', {}],
    ['one is older', { 'node_modules/ws': { version: '8.21.0' } }],
  ])('do not match when %s', (_, installed) => {
    write('node_modules/.package-lock.json', installed)
    expect(packagesMatchLock(folder)).toBe(false)
  })
  test('do not match after an install that was interrupted', () => {
    expect(packagesMatchLock(folder)).toBe(false)
  })
  test('only what package.json allows runs a script of its own (S-164)', async () => {
    const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const { packagesWithScripts } = await import('./house/natives.mjs')
    expect(Object.keys(allowScripts)).toEqual(packagesWithScripts)
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true')
  })
})

describe('what is built', () => {
  let made: number
  const step = () => ({
    root: folder,
    name: 'thing',
    from: ['source'],
    makes: ['out'],
    make: async () => {
      made += 1
      writeFileSync(join(folder, 'out'), '')
    },
  })
  beforeEach(() => {
    made = 0
    mkdirSync(join(folder, 'source'))
    writeFileSync(join(folder, 'source', 'a.ts'), '1')
  })

  test('is built once while nothing changes', async () => {
    await makeIfStale(step())
    await makeIfStale(step())
    expect(made).toBe(1)
  })
  test.each([
    ['a source changes', () => writeFileSync(join(folder, 'source', 'a.ts'), '2')],
    ['a source is added', () => writeFileSync(join(folder, 'source', 'b.ts'), '')],
    ['a source is gone', () => rmSync(join(folder, 'source', 'a.ts'))],
    ['the outcome is gone', () => rmSync(join(folder, 'out'))],
  ])('is built again when %s', async (_, change) => {
    await makeIfStale(step())
    change()
    await makeIfStale(step())
    expect(made).toBe(2)
  })
  test('is tried again after a failure', async () => {
    const failing = { ...step(), make: () => Promise.reject(new Refusal('no')) }
    await expect(makeIfStale(failing)).rejects.toThrow('no')
    await makeIfStale(step())
    expect(made).toBe(1)
  })
  test('does not depend on tests', () => {
    const before = digestOf(folder, ['source'])
    writeFileSync(join(folder, 'source', 'a.test.ts'), '')
    expect(digestOf(folder, ['source'])).toBe(before)
  })
})
