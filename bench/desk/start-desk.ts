import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DeskClient } from '../../e2e/proof/desk-client'
import { freePort } from '../../lib/server/testing/free-port'
import { root } from '../../scripts/house/root.mjs'
import { benchFolder, type Role, startRole } from '../harness/roles'

/** The built desk in a process of its own, signed in to, with its account live on both markets. */
export interface RunningDesk {
  readonly origin: string
  readonly cookie: string
  /** The desk over HTTP, as a page uses it. */
  readonly client: DeskClient
  /** What is read inside its process. */
  readonly probe: Role
  readonly apiKey: string
  generation(): Promise<number>
  stop(): Promise<void>
}

const PATIENCE_MS = 60_000

/** Starts dist/server.js on a fresh data folder beside this exchange; throws when it does not become live within a minute. */
export async function startDesk(settings: {
  readonly ports: { readonly control: number; readonly spot: number; readonly usdm: number }
  readonly env?: NodeJS.Dict<string>
}): Promise<RunningDesk> {
  const { ports, env = {} } = settings
  const dataFolder = mkdtempSync(join(benchFolder, 'desk-'))
  // In whatever way the bench ends.
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }))
  const port = await freePort()
  let text = ''
  const probe = await startRole('desk/probe.role.ts', {
    core: 'tested',
    within: join(root, 'dist', 'server.js'),
    onText: (more) => (text += more),
    env: {
      PORT: String(port),
      HOST: '',
      PUBLIC_ORIGIN: '',
      NEXT_TELEMETRY_DISABLED: '1',
      BINNACLE_DATA: dataFolder,
      BINNACLE_MASTER_KEY: randomBytes(32).toString('base64'),
      EXCHANGE_CONTROL_PORT: String(ports.control),
      EXCHANGE_SPOT_PORT: String(ports.spot),
      EXCHANGE_USDM_PORT: String(ports.usdm),
      ...env,
    },
  })
  const origin = `http://localhost:${port}`
  const code = await until(
    () => Promise.resolve(/Set-up code: (\S+)/.exec(text)?.[1]),
    () => text,
  )
  const client = new DeskClient({ origin, setUpCode: code } as never)
  await client.setUp()
  const picture = async () => (await client.get('/api/accounts/paper')) as unknown as Picture
  await until(
    async () => {
      const { phases } = (await picture()).picture
      return phases.spot === 'live' && phases.usdm === 'live' ? true : undefined
    },
    () => text,
  )
  const { apiKey } = JSON.parse(readFileSync(join(dataFolder, 'paper-keys.json'), 'utf8')) as { apiKey: string }
  return {
    origin,
    cookie: client.cookies,
    client,
    probe,
    apiKey,
    generation: async () => (await picture()).gen,
    stop: () => probe.stop(),
  }
}

interface Picture {
  readonly gen: number
  readonly picture: { readonly phases: { readonly spot: string; readonly usdm: string } }
}

async function until<T>(look: () => Promise<T | undefined>, printed: () => string): Promise<T> {
  const began = performance.now()
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() - began > PATIENCE_MS) throw new Error(`The desk did not become ready:\n${printed()}`)
    await pause(50)
  }
}
