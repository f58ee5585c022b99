import { subscribe } from 'node:diagnostics_channel'
import Sqlite from 'better-sqlite3'
import { WebSocket } from 'ws'
import type { Runtime } from '../../lib/server/runtime'
import { createRecorder } from '../harness/latency'

/*
 * Where the time of an order goes inside the desk: moments at which it passes from one part to the next, taken at the parts'
 * outsides. One order at a time.
 */

const MOMENTS = [
  'arrived',
  'called',
  'commit began',
  'commit ended',
  'sent',
  'answered',
  'answer commit began',
  'answer commit ended',
  'replied',
] as const
type Moment = (typeof MOMENTS)[number]

/** Each stage ends at the moment of its place. */
const STAGES: Readonly<Record<string, readonly [from: Moment, to: Moment]>> = {
  'http, session, schema': ['arrived', 'called'],
  checks: ['called', 'commit began'],
  'commit of the intent': ['commit began', 'commit ended'],
  'signature and write': ['commit ended', 'sent'],
  'wire and exchange': ['sent', 'answered'],
  reading: ['answered', 'answer commit began'],
  'commit of the answer': ['answer commit began', 'answer commit ended'],
  reply: ['answer commit ended', 'replied'],
}

let order: Partial<Record<Moment, number>> | undefined
let httpRequest: unknown
let wireRequest: unknown
let recorders = newRecorders()
let incomplete = 0
let byEvent = 0

function newRecorders() {
  return new Map([...Object.keys(STAGES), 'whole'].map((name) => [name, createRecorder()]))
}

/** The moment has come, unless it had before or one on the way there has not. */
function pass(moment: Moment, after: Moment | undefined): boolean {
  if (order === undefined || order[moment] !== undefined) return false
  if (after !== undefined && order[after] === undefined) return false
  order[moment] = performance.now()
  return true
}

function end(): void {
  const way = order
  order = httpRequest = wireRequest = undefined
  if (way === undefined) return
  if (MOMENTS.some((moment) => way[moment] === undefined)) {
    incomplete += 1
    return
  }
  const between = (from: Moment, to: Moment): number => ((way[to] ?? 0) - (way[from] ?? 0)) * 1_000
  for (const [name, [from, to]] of Object.entries(STAGES)) recorders.get(name)?.record(between(from, to))
  recorders.get('whole')?.record(between('arrived', 'replied'))
}

/** What is known of the orders since the last `forgetWays`. */
export interface Ways {
  /** p50 and p90 of every stage, µs, and of the whole. */
  readonly stages: Readonly<Record<string, { readonly p50: number; readonly p90: number }>>
  readonly orders: number
  /** Of which the event came before the answer. */
  readonly byEvent: number
  /** Orders that were not seen at every moment, and stand in no stage. */
  readonly incomplete: number
}

export function readWays(): Ways {
  const stages = Object.fromEntries([...recorders].map(([name, recorder]) => [name, recorder.read()]))
  return { stages, orders: recorders.get('whole')?.read().count ?? 0, byEvent, incomplete }
}

export function forgetWays(): void {
  recorders = newRecorders()
  incomplete = 0
  byEvent = 0
}

/** Hangs itself on the ways in and out of the desk. Has to run before the desk's own program is loaded. */
export function watchOrders(): void {
  watchHttp()
  watchDesk()
  watchJournal()
  watchRest()
  watchSocket()
}

function watchHttp(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: { method?: string; url?: string } }
    if (request.method !== 'POST' || request.url !== '/api/orders') return
    order = {}
    httpRequest = request
    pass('arrived', undefined)
  })
  subscribe('http.server.response.finish', (message) => {
    if ((message as { request: unknown }).request !== httpRequest) return
    pass('replied', 'answer commit ended')
    end()
  })
}

/** The handlers find the desk through one symbol: what is published there is handed on with its doors watched. */
function watchDesk(): void {
  let published: Runtime | undefined
  Object.defineProperty(globalThis, Symbol.for('binnacle.runtime'), {
    get: () => published,
    set(runtime: Runtime) {
      const { desk } = runtime
      const watched = Object.create(desk) as Runtime['desk']
      watched.placeOrder = (...args) => {
        pass('called', 'arrived')
        return desk.placeOrder(...args)
      }
      published = { ...runtime, desk: watched }
    },
  })
}

/** Commits of the journal: its first after the call is that of the intent, the first after the answer that of the answer. */
function watchJournal(): void {
  type Transaction = ReturnType<Sqlite.Database['transaction']>
  const database = Sqlite.prototype as Sqlite.Database
  const { transaction } = database
  database.transaction = function watched(this: Sqlite.Database, work: never) {
    const made = transaction.call(this, work) as Transaction
    if (!this.name.endsWith('journal.db')) return made
    const immediate = made.immediate.bind(made)
    const timed = (...args: never[]): unknown => {
      const ends = pass('commit began', 'called')
        ? 'commit ended'
        : pass('answer commit began', 'answered')
          ? 'answer commit ended'
          : undefined
      const result = immediate(...args)
      if (ends !== undefined) pass(ends, undefined)
      return result
    }
    const called = (...args: never[]): unknown => made(...args)
    return Object.assign(called, { immediate: timed }) as never
  } as typeof transaction
}

function watchRest(): void {
  interface Sent {
    readonly request: { readonly method: string; readonly path: string }
  }
  subscribe('undici:client:sendHeaders', (message) => {
    const { request } = message as Sent
    if (request.method === 'POST' && request.path.startsWith('/api/v3/order?') && pass('sent', 'commit ended'))
      wireRequest = request
  })
  subscribe('undici:request:trailers', (message) => {
    if (wireRequest !== undefined && (message as Sent).request === wireRequest) pass('answered', 'sent')
  })
}

/**
 * What comes in is seen before the desk sees it. The exchange's word may be its answer or the event of the user stream: the desk
 * takes the first.
 */
function watchSocket(): void {
  const socket = WebSocket.prototype
  const { send, emit } = socket
  socket.send = function watched(this: WebSocket, data: unknown, ...more: never[]) {
    if (typeof data === 'string' && data.includes('"order.place"') && pass('sent', 'commit ended')) wireRequest = this
    return (send as (...all: unknown[]) => void).call(this, data, ...more)
  } as typeof send
  socket.emit = function watched(this: WebSocket, event: string, ...more: unknown[]) {
    if (event === 'message' && order !== undefined) {
      const isEvent = (more[0] as Buffer).includes('executionReport')
      if ((isEvent || this === wireRequest) && pass('answered', 'sent') && isEvent) byEvent += 1
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...more)
  } as typeof emit
}
