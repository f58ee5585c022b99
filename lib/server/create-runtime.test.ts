import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Environment, Market } from '../domain/market'
import type { Venue } from '../exchange/port'
import { readConfig } from './config/config'
import { createRuntime, type EngineParts, type StartedRuntime } from './create-runtime'
import { createOrigins } from './http/origins'
import { createLog } from './log/log'
import { takeLease } from './process/lease'
import { createSkippingClock, MASTER_KEY } from './testing/desk-server'
import { createFakeEngine } from './testing/fake-engine'
import { createFakeVenue } from './testing/fake-venue'
import { freePort } from './testing/free-port'

/** The control of an exchange in a box: notes the accounts it was asked for. */
async function startControl(): Promise<{ port: number; asked: unknown[]; server: Server }> {
  const asked: unknown[] = []
  const port = await freePort()
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => {
      text += part.toString()
    })
    request.on('end', () => {
      asked.push({ path: request.url, body: JSON.parse(text) as unknown })
      response.writeHead(200).end('{}')
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return { port, asked, server }
}

let folder: string
let control: {
  -readonly [K in keyof Awaited<ReturnType<typeof startControl>>]: Awaited<ReturnType<typeof startControl>>[K]
}
let lines: string[]
const running: StartedRuntime[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'binnacle-runtime-'))
  control = await startControl()
  lines = []
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  control.server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(
  env: Record<string, string> = {},
  createVenue: (environment: Environment, market: Market) => Venue = (_environment, market) => createFakeVenue(market),
): Promise<{ started: StartedRuntime; parts: EngineParts }> {
  let parts: EngineParts | undefined
  const started = await createRuntime({
    config: readConfig(
      {
        BINNACLE_DATA: folder,
        BINNACLE_MASTER_KEY: MASTER_KEY.toString('base64'),
        EXCHANGE_CONTROL_PORT: String(control.port),
        ...env,
      },
      folder,
    ),
    clock: createSkippingClock(),
    log: createLog({ write: (line: string) => void lines.push(line) }),
    build: 'b',
    version: '1',
    origins: createOrigins(3000, undefined),
    createVenue,
    createEngine: (given) => {
      parts = given
      return createFakeEngine()
    },
  })
  running.push(started)
  if (parts === undefined) throw new Error('No engine was made.')
  return { started, parts }
}

describe('start (S-90)', () => {
  it('S-90 waits for no exchange that does not answer', async () => {
    const { started } = await start(
      { BINANCE_TESTNET_SPOT_KEY: 'a', BINANCE_TESTNET_SPOT_SECRET: 'b' },
      (environment, market) => {
        const venue = createFakeVenue(market)
        if (environment === 'testnet')
          venue.answer({ instruments: () => new Promise(() => undefined), tickers: () => new Promise(() => undefined) })
        return venue
      },
    )
    expect(started.setUpCode).toBeDefined()
  })

  it('S-90 comes up without the exchange in a box, and asks it for the account until it is there', async () => {
    const { port } = control
    control.server.close()
    const { started } = await start()
    expect(started.setUpCode).toBeDefined()
    const asked = new Promise<unknown>((resolve) => {
      control.server = createServer((request, response) => {
        resolve(request.url)
        response.writeHead(200).end('{}')
      })
    })
    control.server.listen(port, '127.0.0.1')
    expect(await asked).toBe('/accounts')
  })

  it('makes the paper account once, and keeps its key from others', async () => {
    const first = await start()
    const file = join(folder, 'paper-keys.json')
    const keys = JSON.parse(readFileSync(file, 'utf8')) as { apiKey: string; secretKey: string }
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(control.asked).toEqual([
      { path: '/accounts', body: { spot: { USDT: '10000' }, usdm: { USDT: '10000' }, ...keys } },
    ])
    expect(first.parts.accounts).toMatchObject([
      { account: { accountId: 'paper', mayTrade: true }, credentials: { spot: { apiKey: keys.apiKey } } },
    ])
    await first.started.stop()
    await start()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(keys)
    expect(lines.join()).not.toContain(keys.apiKey)
    expect(lines.join()).not.toContain(keys.secretKey)
  })

  it('F-84 S-94 says in a sentence that the database is damaged, and gives the folder back', async () => {
    writeFileSync(join(folder, 'binnacle.db'), 'no database at all '.repeat(500))
    await expect(start()).rejects.toThrow(/binnacle\.db\) is damaged/)
    takeLease(folder, 1).release()
  })

  it('S-101 has a code until there is an owner', async () => {
    const { started } = await start()
    expect(started.setUpCode).toMatch(/^[0-9a-f-]{39}$/)
    const request = {
      method: 'POST',
      target: '/api/setup',
      peer: '::1',
      needs: 'open' as const,
      headers: { host: 'localhost:3000', origin: 'http://localhost:3000' },
    }
    const answer = await started.door.setUp(request, {
      setupCode: started.setUpCode ?? '',
      name: 'Ann',
      passphrase: 'correct horse battery',
    })
    expect(answer.kind).toBe('done')
    await started.stop()
    expect((await start()).started.setUpCode).toBeUndefined()
  })

  it('S-91 holds the data folder while it runs and gives it back at the end', async () => {
    const { started } = await start()
    expect(() => takeLease(folder, 1)).toThrow(/Another desk/)
    await started.stop()
    takeLease(folder, 1).release()
  })

  it('S-140 opens a live and a testnet account; whether the live one trades follows from its key’s rights, in the engine', async () => {
    const { parts } = await start({
      BINANCE_LIVE_SPOT_KEY: 'a',
      BINANCE_LIVE_SPOT_SECRET: 'b',
      BINANCE_TESTNET_USDM_KEY: 'c',
      BINANCE_TESTNET_USDM_SECRET: 'd',
    })
    expect(parts.accounts.map(({ account }) => [account.accountId, account.markets, account.mayTrade])).toEqual([
      ['paper', ['spot', 'usdm'], true],
      ['testnet', ['usdm'], true],
      ['live', ['spot'], true],
    ])
  })
})
