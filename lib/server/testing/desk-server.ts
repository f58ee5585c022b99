import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { createRealClock } from '../clock/real-clock'
import type { Clock } from '../../domain/clock'
import { createDoor, type OwnDoor } from '../auth/door'
import { createPassphraseHasher } from '../auth/passphrase'
import { createSessions, type Sessions } from '../auth/sessions'
import { createSetUpCode, type SetUpCode } from '../auth/set-up-code'
import { createThrottle } from '../auth/throttle'
import { createTickets } from '../auth/tickets'
import { createBridge, type Bridge } from '../bridge/bridge'
import { openDatabase, type Database } from '../db/database'
import { createFrontGate, type PageHandler } from '../http/front-gate'
import { listen } from '../http/listener'
import { createOrigins } from '../http/origins'
import { createUpgradeGate } from '../http/upgrade-gate'
import { createLog } from '../log/log'
import type { TopicSource } from '../market/topic'
import { publishRuntime, type Caller } from '../runtime'
import { BUILD_HEADER } from '../../wire/build'
import { createFakeEngine, type FakeEngine } from './fake-engine'
import { freePort } from './free-port'
import { createRoutePages } from './route-files'

export const MASTER_KEY = Buffer.alloc(32, 7)
export const BUILD = 'build-1'
export const OWNER = { name: 'Ann', passphrase: 'correct horse battery' }

/** The real server around an engine that trades nothing: gate, door, database, bridge and the app's own handlers. */
export interface DeskServer {
  readonly port: number
  readonly origin: string
  readonly folder: string
  readonly clock: SkippingClock
  readonly door: OwnDoor
  readonly engine: FakeEngine
  readonly bridge: Bridge
  readonly sessions: Sessions
  readonly database: Database
  readonly setUpCode: SetUpCode
  readonly logLines: string[]
  ask(method: string, path: string, options?: AskOptions): Promise<Reply>
  /** Makes the owner when there is none, and gives the cookie of a fresh session. */
  signIn(): Promise<string>
  dial(
    cookie: string,
    options?: { headers?: Record<string, string>; ticket?: string; path?: string },
  ): Promise<WebSocket>
  stop(): Promise<void>
}

export interface AskOptions {
  readonly body?: unknown
  /** Sent as it stands instead of `body`. */
  readonly text?: string
  readonly cookie?: string | undefined
  readonly headers?: Record<string, string | undefined>
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: unknown
}

/** The machine's own clock, with a way to let time pass without waiting for it. */
export interface SkippingClock extends Clock {
  skip(ms: number): void
}
export function createSkippingClock(): SkippingClock {
  let skipped = 0
  const clock = createRealClock({
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    later: (run, ms) => setTimeout(run, ms),
    forget: (handle) => clearTimeout(handle),
    randomBytes: (count) => randomBytes(count),
  })
  return {
    ...clock,
    skip: (ms) => {
      skipped += ms
    },
  }
}

export async function startDeskServer(
  parts: { topics?: TopicSource; pages?: PageHandler; publicOrigin?: string } = {},
): Promise<DeskServer> {
  const folder = mkdtempSync(join(tmpdir(), 'binnacle-door-'))
  const clock = createSkippingClock()
  const logLines: string[] = []
  const log = createLog({ write: (line: string) => void logLines.push(line) })
  const opened = await openDatabase(join(folder, 'binnacle.db'))
  if (opened.kind !== 'open') throw new Error('The database of this test cannot be opened.')
  const { database } = opened
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const origins = createOrigins(port, parts.publicOrigin)
  const sessions = createSessions({ database, masterKey: MASTER_KEY, clock, hasher: createPassphraseHasher() })
  const setUpCode = createSetUpCode(clock)
  const door = createDoor({
    clock,
    log,
    build: BUILD,
    origins,
    trustedProxies: [],
    sessions,
    throttle: createThrottle(clock),
    tickets: createTickets<Caller>(clock),
    setUpCode,
  })
  const engine = createFakeEngine()
  const bridge = createBridge({
    clock,
    build: BUILD,
    feed: engine.feed,
    topics: parts.topics ?? { open: () => undefined },
    environmentOf: (account) => (account === 'paper' ? 'paper' : undefined),
    sessionStands: (sessionId) => door.sessionStands(sessionId),
  })
  door.onSessionEnded((sessionId) => bridge.endSession(sessionId))
  const runtime = {
    build: BUILD,
    version: '0.0.0',
    desk: engine.desk,
    door,
    report: (event: string, error: unknown) => log.error(event, { error }),
  }
  publishRuntime(runtime)
  const pages = parts.pages ?? createRoutePages()
  const gate = createFrontGate({ clock, log, origins, development: false, opened: () => ({ door, pages }) })
  const upgrades = createUpgradeGate({ log, development: false })
  upgrades.open({ door, bridge, pages: () => undefined })
  const listener = await listen(
    ['127.0.0.1'],
    port,
    (request, response) => void gate(request, response),
    upgrades.handle,
  )

  const ask: DeskServer['ask'] = (method, path, options = {}) =>
    new Promise((resolve, reject) => {
      const text = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
      const headers: Record<string, string> = { host: `localhost:${port}` }
      if (method !== 'GET' && method !== 'HEAD') {
        headers['origin'] = origin
        headers['sec-fetch-site'] = 'same-origin'
        headers[BUILD_HEADER] = BUILD
      }
      if (text !== undefined) {
        headers['content-type'] = 'application/json'
        headers['content-length'] = String(Buffer.byteLength(text))
      }
      if (options.cookie !== undefined) headers['cookie'] = options.cookie
      for (const [name, value] of Object.entries(options.headers ?? {})) {
        if (value === undefined) delete headers[name]
        else headers[name] = value
      }
      const call = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8')
          const isJson = reply.headers['content-type']?.includes('json') === true
          resolve({
            status: reply.statusCode ?? 0,
            headers: reply.headers,
            text: body,
            json: isJson ? (JSON.parse(body) as unknown) : undefined,
          })
        })
      })
      call.on('error', reject)
      call.end(text)
    })

  return {
    port,
    origin,
    folder,
    clock,
    door,
    engine,
    bridge,
    sessions,
    database,
    setUpCode,
    logLines,
    ask,
    async signIn() {
      if ((await sessions.owner()) === undefined) await sessions.createOwner(OWNER.name, OWNER.passphrase)
      const reply = await ask('POST', '/api/session', { body: OWNER })
      if (reply.status !== 200) throw new Error(`Sign-in answered ${reply.status}: ${reply.text}`)
      return cookieOf(reply)
    },
    async dial(cookie, options = {}) {
      const ticket =
        options.ticket ??
        ((await ask('POST', '/api/bridge-ticket', { cookie })).json as { readonly ticket: string }).ticket
      return new WebSocket(`ws://127.0.0.1:${port}${options.path ?? '/bridge'}`, ['binnacle.v1', `ticket.${ticket}`], {
        headers: { host: `localhost:${port}`, origin, cookie, ...options.headers },
      })
    },
    async stop() {
      await bridge.stop()
      listener.cut()
      await listener.close()
      await database.$disconnect()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The cookie that a reply sets, as a browser sends it back. */
export function cookieOf(reply: Reply): string {
  const cookie = reply.headers['set-cookie']?.[0]
  if (cookie === undefined) throw new Error('The reply sets no cookie.')
  return cookie.split(';', 1)[0] ?? ''
}
