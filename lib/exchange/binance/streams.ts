import 'server-only'
import type { MarketStreamHandlers, MarketStreams, MarketTopic, StreamShare } from '../port'
import type { VenueCore } from './core'
import { type LastingSocket, openLastingSocket } from './lasting-socket'
import { asPayload, ParseFailure, type Payload } from './payload'

/** One connection of a market's stream host, and what it carries. */
export interface StreamRoute {
  readonly path: string
  readonly share: StreamShare
}

export interface StreamMap {
  readonly routes: readonly StreamRoute[]
  /** Where a topic is found; undefined when this market has no such stream. */
  find(topic: MarketTopic): { readonly route: StreamRoute; readonly name: string } | undefined
  /** Hands one event to the handlers. Throws ParseFailure on what it cannot read. */
  deliver(event: Payload, handlers: MarketStreamHandlers): void
  /** Shortest pause between two messages of ours on one connection, ms: pings and pongs count too (S-83). */
  readonly pause: number
}

const LARGEST_BATCH = 200

/**
 * Combined market streams with subscriptions that outlive their sockets. A socket is dialed when the first topic that it
 * carries is watched. Source: spot.md 12, usdm.md 11.
 */
export function openMarketStreams(core: VenueCore, map: StreamMap, handlers: MarketStreamHandlers): MarketStreams {
  const connections = new Map<StreamRoute, Connection>()
  let closed = false

  function connectionOf(route: StreamRoute): Connection {
    let connection = connections.get(route)
    if (connection === undefined) {
      connection = openConnection(core, route, map, handlers)
      connections.set(route, connection)
    }
    return connection
  }

  function close(): void {
    closed = true
    for (const connection of connections.values()) connection.close()
    connections.clear()
  }

  core.onClose(close)
  return {
    watch(topic) {
      const found = closed ? undefined : map.find(topic)
      if (found !== undefined) connectionOf(found.route).want(found.name, true)
    },
    unwatch(topic) {
      const found = map.find(topic)
      if (found !== undefined) connections.get(found.route)?.want(found.name, false)
    },
    close,
  }
}

interface Connection {
  want(name: string, wanted: boolean): void
  close(): void
}

function openConnection(
  core: VenueCore,
  route: StreamRoute,
  map: StreamMap,
  handlers: MarketStreamHandlers,
): Connection {
  const { clock } = core
  const wanted = new Set<string>()
  let subscribed = new Set<string>()
  let quietUntil = 0
  let stopTimer: (() => void) | undefined
  let nextId = 1

  const socket: LastingSocket = openLastingSocket({
    address: () => `${core.hosts.streams}${route.path}`,
    clock,
    gate: core.gate,
    lifetime: core.lifetime,
    ca: core.ca,
    handlers: {
      onOpen() {
        subscribed = new Set()
        quietUntil = 0
        flush()
        handlers.onOpen(route.share)
      },
      onText: receive,
      onLost(reason) {
        subscribed = new Set()
        handlers.onLost(reason, route.share)
      },
      onRefused: core.onSocketRefused,
    },
  })

  /** Says one batch of changes, then pauses: the exchange counts our messages. */
  function flush(): void {
    stopTimer?.()
    stopTimer = undefined
    if (!socket.isOpen()) return
    const now = clock.monotonic()
    if (now < quietUntil) {
      stopTimer = clock.after(quietUntil - now, flush)
      return
    }
    const missing = [...wanted].filter((name) => !subscribed.has(name)).slice(0, LARGEST_BATCH)
    const surplus =
      missing.length > 0 ? [] : [...subscribed].filter((name) => !wanted.has(name)).slice(0, LARGEST_BATCH)
    if (missing.length === 0 && surplus.length === 0) return
    const method = missing.length > 0 ? 'SUBSCRIBE' : 'UNSUBSCRIBE'
    const params = missing.length > 0 ? missing : surplus
    if (!socket.send(JSON.stringify({ method, params, id: nextId++ }))) return
    for (const name of missing) subscribed.add(name)
    for (const name of surplus) subscribed.delete(name)
    quietUntil = now + map.pause
    stopTimer = clock.after(map.pause, flush)
  }

  function receive(text: string): void {
    try {
      const frame = asPayload(JSON.parse(text), 'frame')
      if (frame.data === undefined) return control(frame)
      if (!Array.isArray(frame.data)) return one(frame.data)
      for (const event of frame.data) one(event)
    } catch (error) {
      if (!(error instanceof ParseFailure) && !(error instanceof SyntaxError)) throw error
      core.notice('unreadable-frame', { market: core.market, reason: error.message.slice(0, 80) })
      socket.redial('unreadable frame') // S-87
    }
  }

  function one(value: unknown): void {
    const event = asPayload(value, 'event')
    if (event.e === 'serverShutdown') return socket.redial('serverShutdown')
    // Streams of all symbols carry COIN-M too since 2026-06-30. Source: usdm.md 11.
    if (event.st !== undefined && event.st !== 1) return
    map.deliver(event, handlers)
  }

  /** Answers to our own messages; an error names a subscription the exchange will not serve. Source: spot.md 12.2. */
  function control(frame: Payload): void {
    if (frame.e === 'serverShutdown') return socket.redial('serverShutdown')
    if (frame.error !== undefined || (frame.code !== undefined && frame.msg !== undefined)) {
      core.notice('subscription-refused', { market: core.market, path: route.path })
    }
  }

  return {
    want(name, isWanted) {
      if (isWanted) wanted.add(name)
      else wanted.delete(name)
      // What is asked for in one turn goes out in one message.
      stopTimer ??= clock.after(0, flush)
    },
    close() {
      stopTimer?.()
      socket.close()
    },
  }
}
