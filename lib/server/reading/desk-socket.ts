import 'server-only'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import * as z from 'zod'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Environment, Market } from '../../domain/market'
import type { Hold } from '../../exchange/port'
import type { AccountFeed } from '../account/account-feed'
import { createBridge } from '../bridge/bridge'
import type { Log } from '../log/log'
import type { TradingDesk } from '../runtime'

/*
 * Where the desk that trades tells the desks that read beside it (S-91): a socket in the data folder, which whoever may read
 * the journal may open and nobody else. It tells the account's picture as the bridge does and answers questions; nothing that
 * changes an order, the journal or a setting can be asked of it.
 */

/** What a reading desk asks the one that trades, since only that one has the answer in memory or the key to read it by. */
export const ASKED = [
  'intentDetail',
  'actOf',
  'cancelRun',
  'actByKey',
  'orderHistory',
  'fills',
  'leverageBrackets',
  'collateralRates',
  'health',
] as const
export type Asked = (typeof ASKED)[number]

/** What a reading desk tells it: a session that ended at its door (S-113), and a deadline that it met (S-85). */
const Told = z.discriminatedUnion('tell', [
  z.strictObject({ tell: z.literal('session-ended'), sessionId: z.string() }),
  z.strictObject({
    tell: z.literal('hold'),
    environment: z.enum(['paper', 'testnet', 'demo', 'live']),
    market: z.enum(['spot', 'usdm']),
    kind: z.enum(['ban', 'rate-limit', 'orders']),
    until: z.number(),
  }),
])
const Question = z.strictObject({ ask: z.enum(ASKED), args: z.array(z.unknown()) })
const Message = z.union([Question, Told])
export type DeskMessage = z.infer<typeof Message>

const MOST_READERS = 8
const MOST_BYTES = 16_384
/** The system takes no longer address for a socket; on macOS it is 104 with the end mark. */
const LONGEST_ADDRESS = 100

/** Address of the socket, as short as it can be said; undefined when the folder's path is too long for one. */
export function deskSocketOf(dataFolder: string): string | undefined {
  const whole = join(dataFolder, 'desk.sock')
  const near = relative(process.cwd(), whole)
  const shorter = near.length < whole.length ? near : whole
  return Buffer.byteLength(shorter) <= LONGEST_ADDRESS ? shorter : undefined
}

export interface DeskSocketParts {
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: Log
  /** Version and build: a desk of another one is told nothing, since it might misread it. */
  readonly build: string
  readonly desk: Pick<TradingDesk, Asked>
  readonly feed: AccountFeed
  environmentOf(account: AccountId): Environment | undefined
  sessionEnded(sessionId: string): void
  hold(environment: Environment, market: Market, hold: Hold): void
}

/** Opens it; only whoever holds the lease may. Returns how to close it. */
export async function openDeskSocket(parts: DeskSocketParts): Promise<() => Promise<void>> {
  const { clock, log, build, desk } = parts
  const path = deskSocketOf(parts.dataFolder)
  if (path === undefined) {
    log.warn('desk-socket-not-opened', { reason: 'path-too-long' })
    return () => Promise.resolve()
  }
  const bridge = createBridge({
    clock,
    build,
    feed: parts.feed,
    topics: { open: () => undefined },
    environmentOf: (account) => parts.environmentOf(account),
    sessionStands: () => Promise.resolve(true),
    limits: { sockets: MOST_READERS },
  })

  async function take(message: DeskMessage): Promise<unknown> {
    if ('ask' in message) {
      const method = desk[message.ask] as (...args: readonly unknown[]) => Promise<unknown>
      return { answer: await method(...message.args) }
    }
    if (message.tell === 'session-ended') parts.sessionEnded(message.sessionId)
    else parts.hold(message.environment, message.market, { kind: message.kind, until: message.until })
    return {}
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = Message.safeParse(await readJson(request))
    if (!message.success || request.headers['x-build'] !== build)
      return void response.writeHead(message.success ? 409 : 400).end()
    const text = JSON.stringify(await take(message.data))
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  }

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error('desk-socket-failed', { error })
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const theirs = request.headers['x-build']
    if (!bridge.accept(request, socket, head, 'desk', typeof theirs === 'string' ? theirs : '')) socket.destroy()
  })
  // What a desk that was killed left behind; the lease says that nobody listens there.
  rmSync(path, { force: true })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } catch (error) {
    // Some disks take no sockets. Whoever reads beside us then has the journal alone, and says so.
    log.warn('desk-socket-not-opened', { error })
    return () => bridge.stop()
  }
  chmodSync(path, 0o600)
  return async () => {
    await bridge.stop()
    server.closeAllConnections()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MOST_BYTES) return undefined
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    return undefined
  }
}
