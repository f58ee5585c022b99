import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Environment } from '../../domain/market'
import {
  BRIDGE_PROTOCOL,
  CLOSE,
  ClientMessage,
  type BeatBody,
  type ClientMessageBody,
  type TopicHealth,
} from '../../wire/bridge'
import type { AccountFeed, NumberedChanges } from '../account/account-feed'
import { parseStrictJson } from '../http/strict-json'
import { readTopic, type OpenTopic, type Published, type TopicSource } from '../market/topic'
import { createFrameWriter } from './frame-text'
import { createReader, PROBE_MS, type Reader } from './reader'

/** The relay between the engine and the browsers. It knows no Next and no door, and can be run alone. */
export interface BridgeParts {
  readonly clock: Clock
  readonly build: string
  readonly feed: AccountFeed
  readonly topics: TopicSource
  /** Environment of an account; undefined for one that is not there. */
  environmentOf(account: AccountId): Environment | undefined
  /** Whether a session still stands; asked each 30 s (S-131), or as often as `sessionCheckMs` says. */
  sessionStands(sessionId: string): Promise<boolean>
  readonly sessionCheckMs?: number
  readonly limits?: Partial<BridgeLimits>
}

export interface BridgeLimits {
  readonly sockets: number
  readonly messageBytes: number
  readonly topicsPerReader: number
  readonly badMessages: number
}

const LIMITS: BridgeLimits = { sockets: 50, messageBytes: 16_384, topicsPerReader: 50, badMessages: 10 }
/** A beat probes as well. */
const BEAT_MS = PROBE_MS
const SESSION_CHECK_MS = 30_000
/** Close code of a broken protocol (RFC 6455). */
const POLICY = 1008

export interface Bridge {
  /**
   * Takes over a socket whose upgrade has been checked (S-130). False when there are too many; the caller then refuses it. A page
   * of another build is closed with 4426 before it hears anything (S-16); a script that names none may read.
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, sessionId: string, pageBuild?: string): boolean
  /** Closes the sockets of a session with 4401 (S-113). */
  endSession(sessionId: string): void
  /** Closes every socket with 1012 and takes no more. */
  stop(): Promise<void>
  readonly socketCount: number
}

interface SharedTopic {
  readonly open: OpenTopic
  readonly readers: Set<Reader>
}

export function createBridge(parts: BridgeParts): Bridge {
  const { clock, build, feed } = parts
  const limits = { ...LIMITS, ...parts.limits }
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    maxFragments: 16,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(BRIDGE_PROTOCOL) ? BRIDGE_PROTOCOL : false),
  })
  const writer = createFrameWriter(build)
  const readers = new Set<Reader>()
  const shared = new Map<string, SharedTopic>()
  const heads = new Map<AccountId, { readonly gen: number; readonly seq: number }>()
  let awake = new Set<Reader>()
  let stopped = false

  // Everything that arrives in one turn of the event loop leaves in one frame per browser.
  function wake(reader: Reader): void {
    if (awake.size === 0) setImmediate(flush)
    awake.add(reader)
  }
  function flush(): void {
    const turn = awake
    awake = new Set()
    for (const reader of turn) reader.flush()
    writer.endTurn()
  }

  function sendSnapshot(account: AccountId, to: Iterable<Reader>): void {
    const found = feed.picture(account)
    if (found === undefined) return
    heads.set(account, { gen: found.gen, seq: found.seq })
    const text = JSON.stringify({ v: build, account, gen: found.gen, seq: found.seq, snapshot: found.picture })
    for (const reader of to) reader.snapshot(account, text)
  }
  const eventText = ({ accountId, gen, seq, events }: NumberedChanges): string =>
    JSON.stringify({ v: build, account: accountId, gen, seq, events })

  const followersOf = (account: AccountId): Reader[] => [...readers].filter((reader) => reader.follows.has(account))

  const unsubscribe = [
    feed.onChanges((changes) => {
      heads.set(changes.accountId, { gen: changes.gen, seq: changes.seq })
      const followers = followersOf(changes.accountId)
      if (followers.length === 0) return
      const text = eventText(changes)
      for (const reader of followers) reader.event(changes.accountId, text)
    }),
    feed.onGeneration((account) => sendSnapshot(account, followersOf(account))),
    clock.every(BEAT_MS, beat),
    clock.every(parts.sessionCheckMs ?? SESSION_CHECK_MS, () => void checkSessions()),
  ]

  function beat(): void {
    const at = clock.now()
    const texts = new Map<string, string>()
    const accounts = new Map<AccountId, BeatBody['accounts'][number]>()
    for (const reader of readers) {
      const followed = [...reader.follows].sort()
      const group = followed.join(' ')
      let text = texts.get(group)
      if (text === undefined) {
        for (const account of followed) {
          if (!accounts.has(account)) {
            const { gen, seq } = heads.get(account) ?? { gen: 0, seq: 0 }
            accounts.set(account, { account, gen, seq, sources: [...feed.sources(account)] })
          }
        }
        const body: BeatBody = { at, accounts: followed.flatMap((account) => accounts.get(account) ?? []) }
        text = JSON.stringify(body)
        texts.set(group, text)
      }
      reader.beat(text)
      reader.probe()
    }
  }

  async function checkSessions(): Promise<void> {
    for (const sessionId of new Set([...readers].map((reader) => reader.sessionId))) {
      if (!(await parts.sessionStands(sessionId))) endSession(sessionId)
    }
  }
  function endSession(sessionId: string): void {
    for (const reader of readers) if (reader.sessionId === sessionId) reader.close(CLOSE.sessionEnded)
  }

  function watch(reader: Reader, key: string): void {
    if (reader.topics.has(key)) return
    if (reader.topics.size >= limits.topicsPerReader) {
      return reader.error(errorText('too-many-topics', { most: String(limits.topicsPerReader) }))
    }
    const topic = shared.get(key) ?? openTopic(key)
    if (topic === undefined) return reader.error(errorText('no-such-topic', { topic: key }))
    reader.topics.add(key)
    topic.readers.add(reader)
    if (topic.open.meta !== undefined) reader.meta(writer.piece(topic.open.meta))
    reader.health(key, JSON.stringify(topic.open.health()))
    const whole = topic.open.whole()
    if (whole !== undefined) reader.state(key, whole)
  }

  function openTopic(key: string): SharedTopic | undefined {
    const topic = readTopic(key, (account) => parts.environmentOf(account))
    if (topic === undefined) return undefined
    const watching = new Set<Reader>()
    const open = parts.topics.open(topic, {
      publish: (value: Published) => {
        for (const reader of watching) reader.state(key, value)
      },
      tell: (health: TopicHealth) => {
        const text = JSON.stringify(health)
        for (const reader of watching) reader.health(key, text)
      },
      describe: (meta) => {
        const text = writer.piece(meta)
        for (const reader of watching) reader.meta(text)
      },
    })
    if (open === undefined) return undefined
    const made = { open, readers: watching }
    shared.set(key, made)
    return made
  }

  function unwatch(reader: Reader, key: string): void {
    const topic = shared.get(key)
    if (!reader.topics.delete(key) || topic === undefined) return
    reader.forgetTopic(key)
    topic.readers.delete(reader)
    if (topic.readers.size > 0) return
    shared.delete(key)
    topic.open.close()
  }

  function follow(reader: Reader, { account, gen, seq }: Extract<ClientMessageBody, { op: 'follow' }>): void {
    if (feed.picture(account) === undefined) return reader.error(errorText('no-such-account', { account }))
    reader.follows.add(account)
    const missed = gen === undefined || seq === undefined ? undefined : feed.replay(account, gen, seq)
    if (missed === undefined) return sendSnapshot(account, [reader])
    for (const changes of missed) reader.event(account, eventText(changes))
  }

  function receive(reader: Reader, data: RawData, isBinary: boolean): boolean {
    if (isBinary || !reader.countFrame()) {
      reader.close(POLICY)
      return false
    }
    const json = parseStrictJson(asText(data))
    const parsed = json.kind === 'parsed' ? ClientMessage.safeParse(json.value) : undefined
    if (parsed?.success !== true) {
      reader.error(errorText('bad-message'))
      return false
    }
    const message = parsed.data
    switch (message.op) {
      case 'follow':
        follow(reader, message)
        break
      case 'watch':
        for (const key of message.topics) watch(reader, key)
        break
      case 'unwatch':
        for (const key of message.topics) unwatch(reader, key)
        break
    }
    return true
  }

  function admit(socket: WebSocket, sessionId: string): void {
    const reader = createReader({ socket, sessionId, clock, writer, wake })
    readers.add(reader)
    let bad = 0
    socket.on('message', (data, isBinary) => {
      if (reader.closed || receive(reader, data, isBinary) || reader.closed) return
      bad += 1
      if (bad >= limits.badMessages) reader.close(POLICY)
    })
    // A frame that breaks the protocol or is too large: ws answers with its close code, and the socket is gone.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      readers.delete(reader)
      awake.delete(reader)
      for (const key of [...reader.topics]) unwatch(reader, key)
      if (stopped && readers.size === 0) whenEmpty?.()
    })
  }
  let whenEmpty: (() => void) | undefined

  return {
    accept(request, socket, head, sessionId, pageBuild = build) {
      if (stopped || readers.size >= limits.sockets) return false
      server.handleUpgrade(request, socket, head, (accepted) => {
        if (pageBuild !== build) {
          accepted.on('error', () => undefined)
          accepted.close(CLOSE.oldBuild)
        } else admit(accepted, sessionId)
      })
      return true
    },
    endSession,
    async stop() {
      if (stopped) return
      stopped = true
      for (const end of unsubscribe) end()
      for (const reader of readers) reader.close(CLOSE.restart)
      if (readers.size > 0) {
        await new Promise<void>((resolve) => {
          whenEmpty = resolve
          clock.after(3_000, resolve)
        })
      }
      server.close()
    },
    get socketCount() {
      return readers.size
    },
  }
}

const errorText = (code: string, params?: Record<string, string>): string =>
  JSON.stringify(params === undefined ? { code } : { code, params })

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data as ArrayBuffer).toString('utf8')
}
