import type { Clock } from '../domain/clock'
import type { SourceHealth } from '../domain/freshness'
import type { ClientMessageBody, Frame } from '../wire/bridge'
import { BRIDGE_PROTOCOL, BUILD_PROTOCOL_PREFIX, CLOSE, TICKET_PROTOCOL_PREFIX } from '../wire/bridge-protocol'
import { applyEvents, applySnapshot, type AccountView } from '../wire/account-view'
import { DROP_AFTER_MS, dialDelay, firstLinkState, linkFreshness, type LinkState } from './link-state'
import { createStreamStore, createValueStore, type ReadableStore, type StreamStore } from './stream-store'
import { createTopicHub, type TopicHub } from './topics'

/** The part of a WebSocket that the bridge client uses. */
export interface BridgeSocket {
  send(text: string): void
  close(): void
}
export interface SocketEvents {
  opened(): void
  received(text: string): void
  closed(code: number): void
}

export type TicketAnswer =
  | { readonly kind: 'ticket'; readonly ticket: string; readonly v: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'lost' }

/** Ages of an account's sources as the last beat told them, with the monotonic time of that beat. */
export interface SourcesView {
  readonly sources: readonly SourceHealth[]
  readonly at: number
}

export interface BridgeClient {
  readonly link: ReadableStore<LinkState>
  readonly topics: TopicHub
  account(accountId: string): ReadableStore<AccountView | undefined>
  sources(accountId: string): ReadableStore<SourcesView | undefined>
  /** Keeps the account followed until the returned function is called. */
  follow(accountId: string): () => void
  start(): void
  stop(): void
  /** S-74: what was on screen proves nothing now; drop the socket whatever it says of itself and dial at once. */
  resume(): void
  /** A route said that another build runs: nothing here may trade before a reload (S-16). */
  outdate(): void
}

export interface BridgeSettings {
  readonly clock: Clock
  readonly build: string
  readonly fetchTicket: () => Promise<TicketAnswer>
  readonly openSocket: (protocols: readonly string[], events: SocketEvents) => BridgeSocket
  readonly nextFrame: (run: () => void) => void
  /** Whether anybody can see the page; timers of a hidden page stand still without meaning anything. */
  readonly isVisible: () => boolean
}

/** Each of these without a beat in between is looked at; a jump far beyond it means that the machine slept. */
const WATCH_MS = 250
const JUMP_MS = 2_000

/**
 * The browser's end of the bridge: one socket, dialed again with jitter, that reads account events in order and market
 * topics by newest value. Everything shown is blind until this connection has proven the account's generation.
 */
export function createBridgeClient(settings: BridgeSettings): BridgeClient {
  const { clock } = settings
  const link = createValueStore<LinkState>(firstLinkState)
  const views = new Map<string, AccountView>()
  const stores = new Map<string, StreamStore<AccountView | undefined, AccountView>>()
  const sources = new Map<string, ReturnType<typeof createValueStore<SourcesView | undefined>>>()
  const followed = new Map<string, number>()
  const behind = new Map<string, number>()
  let socket: BridgeSocket | undefined
  let connection = 0
  let open = false
  let proven = false
  let attempt = 0
  let lastBeatAt: number | undefined
  let asOf: number | undefined
  let openedAt = 0
  let over: 'reload' | 'signed-out' | undefined
  let why: LinkState['why'] = 'connecting'
  let nextDialAt: number | undefined
  let dialing = false
  let cancelDial: (() => void) | undefined
  let cancelWatch: (() => void) | undefined
  let watchedAt = clock.monotonic()
  let outbox: ClientMessageBody[] = []
  let flushing = false

  const topics = createTopicHub({
    nextFrame: settings.nextFrame,
    after: (ms, run) => clock.after(ms, run),
    send: (op, keys) => send({ op, topics: [...keys] }),
  })

  const tell = () => {
    const freshness = linkFreshness({ open, proven, lastBeatAt, now: clock.monotonic() })
    const phase = over ?? (open ? 'open' : nextDialAt === undefined ? 'connecting' : 'waiting')
    const reason =
      freshness === 'live'
        ? undefined
        : freshness === 'late'
          ? 'delayed'
          : open && proven
            ? 'silent'
            : (why ?? 'closed')
    const next: LinkState = { phase, freshness, why: reason, connection, attempt, nextDialAt, lastBeatAt, asOf }
    const now = link.get()
    const same =
      now.phase === phase &&
      now.freshness === freshness &&
      now.why === reason &&
      now.connection === connection &&
      now.attempt === attempt &&
      now.nextDialAt === nextDialAt
    // The beat's own time changes each second and is read when something is drawn; it is no news of itself.
    if (same) Object.assign(now as { lastBeatAt?: number; asOf?: number }, { lastBeatAt, asOf })
    else link.set(next)
  }

  /** What one turn asks for leaves in as few frames as it can (S-131). */
  const send = (message: ClientMessageBody) => {
    if (!open) return
    outbox.push(message)
    if (flushing) return
    flushing = true
    clock.after(0, () => {
      flushing = false
      const messages = outbox
      outbox = []
      if (open) for (const one of merge(messages)) socket?.send(JSON.stringify(one))
    })
  }

  const followMessage = (account: string): ClientMessageBody => {
    const view = views.get(account)
    return view === undefined ? { op: 'follow', account } : { op: 'follow', account, gen: view.gen, seq: view.seq }
  }

  const drop = (reason: NonNullable<LinkState['why']>) => {
    const old = socket
    socket = undefined
    open = false
    proven = false
    why = reason
    old?.close()
  }

  const schedule = () => {
    if (over !== undefined) return
    cancelDial?.()
    attempt += 1
    const random = (clock.randomBytes(1)[0] ?? 0) / 255
    const delay = dialDelay(attempt, random)
    nextDialAt = clock.monotonic() + delay
    cancelDial = clock.after(delay, () => void dial())
    tell()
  }

  const end = (reason: 'reload' | 'signed-out') => {
    if (over !== undefined) return
    over = reason
    cancelDial?.()
    nextDialAt = undefined
    drop('closed')
    tell()
  }

  const dial = async () => {
    if (dialing || over !== undefined) return
    dialing = true
    nextDialAt = undefined
    connection += 1
    const mine = connection
    tell()
    const answer = await settings.fetchTicket()
    dialing = false
    if (mine !== connection || over !== undefined) return schedule()
    if (answer.kind === 'signed-out') return end('signed-out')
    if (answer.kind === 'lost') return schedule()
    if (answer.v !== settings.build) return end('reload')
    openedAt = clock.monotonic()
    const isMine = () => mine === connection
    const build = `${BUILD_PROTOCOL_PREFIX}${encodeURIComponent(settings.build)}`
    socket = settings.openSocket([BRIDGE_PROTOCOL, `${TICKET_PROTOCOL_PREFIX}${answer.ticket}`, build], {
      opened: () => {
        if (!isMine()) return
        open = true
        openedAt = clock.monotonic()
        for (const account of followed.keys()) send(followMessage(account))
        const keys = topics.watched()
        for (let at = 0; at < keys.length; at += 50) send({ op: 'watch', topics: keys.slice(at, at + 50) })
        tell()
      },
      received: (text) => {
        if (isMine()) take(text)
      },
      closed: (code) => {
        if (!isMine()) return
        if (code === CLOSE.oldBuild) return end('reload')
        if (code === CLOSE.sessionEnded || code === CLOSE.role) return end('signed-out')
        drop('closed') // a close frame: grey at once (S-71)
        schedule()
      },
    })
  }

  const take = (text: string) => {
    const frame = readFrame(text)
    if (frame === undefined) return
    if (frame.v !== settings.build) return end('reload')
    const receivedAt = clock.monotonic()
    for (const message of frame.snapshots ?? []) {
      show(message.account, applySnapshot(message))
      prove(message.account)
    }
    for (const message of frame.events ?? []) {
      const outcome = applyEvents(views.get(message.account), message)
      if (outcome.kind === 'gap') {
        // Something is missing: what we show is not the present generation until it has come again.
        proven = false
        why = 'connecting'
        send(followMessage(message.account))
      } else if (outcome.kind === 'applied') {
        show(message.account, outcome.view)
        prove(message.account)
      }
    }
    if (frame.beat !== undefined) {
      lastBeatAt = receivedAt
      asOf = frame.beat.at
      for (const one of frame.beat.accounts) {
        sourcesStore(one.account).set({ sources: one.sources, at: receivedAt })
        checkCount(one.account, one.gen, one.seq)
      }
    }
    if (frame.meta !== undefined || frame.health !== undefined || frame.state !== undefined)
      topics.take({ meta: frame.meta, health: frame.health, state: frame.state, receivedAt, connection })
    tell()
  }

  /** The beat says how far the account's counting is: equal proves us, ahead twice means that events were lost. */
  const checkCount = (account: string, gen: number, seq: number) => {
    if (!followed.has(account)) return
    const view = views.get(account)
    if (view !== undefined && view.gen === gen && view.seq >= seq) {
      behind.delete(account)
      prove(account)
      return
    }
    const times = (behind.get(account) ?? 0) + 1
    behind.set(account, times)
    if (times < 2) return
    behind.delete(account)
    proven = false
    why = 'connecting'
    send(followMessage(account))
  }

  const prove = (account: string) => {
    if (!followed.has(account)) return
    proven = true
    attempt = 0
    why = undefined
  }

  const show = (account: string, view: AccountView) => {
    views.set(account, view)
    accountStore(account).push(view)
  }

  const accountStore = (account: string) => {
    let store = stores.get(account)
    if (store === undefined) {
      store = createStreamStore<AccountView | undefined, AccountView>(
        undefined,
        (_old, view) => view,
        settings.nextFrame,
      )
      stores.set(account, store)
    }
    return store
  }
  const sourcesStore = (account: string) => {
    let store = sources.get(account)
    if (store === undefined) {
      store = createValueStore<SourcesView | undefined>(undefined)
      sources.set(account, store)
    }
    return store
  }

  const resume = () => {
    if (over !== undefined) return
    connection += 1 // whatever the old socket still says is nobody's
    drop('resumed')
    attempt = 0
    schedule()
  }

  const watch = () => {
    const now = clock.monotonic()
    const jumped = now - watchedAt > JUMP_MS + WATCH_MS
    watchedAt = now
    if (jumped && settings.isVisible()) return resume()
    if (open && now - (lastBeatAt === undefined || lastBeatAt < openedAt ? openedAt : lastBeatAt) > DROP_AFTER_MS) {
      connection += 1
      drop('silent')
      return schedule()
    }
    tell()
  }

  return {
    link,
    topics,
    account: accountStore,
    sources: sourcesStore,
    follow(account) {
      const count = followed.get(account) ?? 0
      followed.set(account, count + 1)
      if (count === 0) send(followMessage(account))
      let counted = true
      return () => {
        if (!counted) return
        counted = false
        const left = (followed.get(account) ?? 1) - 1
        if (left > 0) followed.set(account, left)
        else followed.delete(account)
      }
    },
    start() {
      if (cancelWatch !== undefined) return
      watchedAt = clock.monotonic()
      cancelWatch = clock.every(WATCH_MS, watch)
      schedule()
    },
    stop() {
      cancelWatch?.()
      cancelWatch = undefined
      cancelDial?.()
      connection += 1
      drop('closed')
    },
    resume,
    outdate: () => end('reload'),
  }
}

function readFrame(text: string): Frame | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null && typeof (frame as Frame).v === 'string'
      ? (frame as Frame)
      : undefined
  } catch {
    return undefined
  }
}

/** Neighboring watches, and neighboring unwatches, become one message each. */
function merge(messages: readonly ClientMessageBody[]): ClientMessageBody[] {
  const merged: ClientMessageBody[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (message.op !== 'follow' && last?.op === message.op && last.topics.length + message.topics.length <= 50)
      merged[merged.length - 1] = { op: message.op, topics: [...last.topics, ...message.topics] }
    else merged.push(message)
  }
  return merged
}
