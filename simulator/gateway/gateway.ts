import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { EndpointTable } from './endpoints'
import type { ActiveFault, SocketKind } from '../faults/fault-rules'
import { type FeedPath, type StreamClient, type StreamFeed } from './market-feed'
import { readTimeUnit } from './microseconds'
import { Peer } from './peer'
import type { Performer } from './perform'
import { attachPrivateStream, type ListenKeys, readPrivateAddress } from './private-stream'
import { addressOf, createRestHandler } from './rest-server'
import { SocketApi } from './socket-api'
import { answerControl, type Subscriptions } from './stream-socket'
import type { UserEventDelivery } from '../faults/user-event-delivery'

/** What the gateway of one market stands on. */
export interface GatewayOptions {
  readonly market: Market
  readonly clock: ExchangeClock
  readonly performer: Performer
  readonly endpoints: EndpointTable
  readonly feed: StreamFeed
  readonly userEvents: UserEventDelivery
  readonly listenKeys: ListenKeys
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined
}

export interface Gateway {
  /** Starts to listen; returns the port, which matters for port 0. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<number>
  /** Strikes this market's sockets with a socket fault; returns how many. */
  strikeSockets(fault: ActiveFault): number
  unmute(kind: SocketKind | undefined): void
  /** Tells every socket, closes them and the port. */
  close(): Promise<void>
}

/** Weight of opening a WebSocket API connection. Source: spot.md 14.2, usdm.md 3. */
const CONNECT_WEIGHT: Record<Market, number> = { spot: 2, usdm: 5 }
const LARGEST_MESSAGE = 1_048_576
/** Longer than the pools of usual clients keep idle connections. */
const KEEP_ALIVE_MS = 120_000

/** One port of the exchange: REST, market streams, user streams and WebSocket API of one market, told apart by path. */
export function createGateway(options: GatewayOptions): Gateway {
  const { market, clock, performer, feed } = options
  const peers = new Set<Connection>()
  const sockets = new Set<Duplex>()
  const handler = createRestHandler(market, performer, options.endpoints)
  const server: Server = options.tls ? createTlsServer(options.tls, handler) : createHttpServer(handler)
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: LARGEST_MESSAGE,
  })

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = readAddress(request.url ?? '/')
    if (!address) return refuseUpgrade(socket, 400)
    const { pathname, search, searchParams } = address
    const route = routeOf(market, pathname)
    const fault = performer.faults.any ? performer.faults.strikeUpgrade(market, pathname) : undefined
    if (!route || fault) return refuseUpgrade(socket, fault ? (fault.code ?? 503) : 404)
    upgrader.handleUpgrade(request, socket, head, (client) => {
      connect(client, addressOf(request), route, pathname, search.slice(1), searchParams)
    })
  })

  function connect(
    client: WebSocket,
    address: string,
    route: Route,
    path: string,
    query: string,
    parameters: URLSearchParams,
  ): void {
    const limited = route.kind !== 'ws-api'
    const peer = new Peer(client, market, route.kind, address, clock, limited)
    const entry: Connection = { peer }
    peers.add(entry)
    client.on('close', () => peers.delete(entry))
    const microseconds = market === 'spot' && readTimeUnit(parameters.get('timeUnit')) === 'us'
    if (route.kind === 'ws-api') {
      try {
        performer.weights.charge(market, address, CONNECT_WEIGHT[market])
      } catch {
        return peer.close(1008)
      }
      const returnRateLimits = parameters.get('returnRateLimits') !== 'false'
      entry.api = new SocketApi({ ...options, performer }, peer, { returnRateLimits, microseconds })
      return
    }
    if (route.kind === 'user-data') {
      const privateAddress = readPrivateAddress(path, query)
      entry.listenKeys = attachPrivateStream(peer, options.userEvents, options.listenKeys, privateAddress)
      return
    }
    const stream: StreamClient = { peer, path: route.path, combined: route.combined, microseconds, streams: new Set() }
    entry.stream = stream
    const names = route.combined
      ? (parameters.get('streams') ?? '').split('/')
      : path
          .slice(path.indexOf('/ws') + 4)
          .split('/')
          .map(decodeURIComponent)
    for (const name of names) if (name !== '') feed.subscribe(market, stream, name)
    client.on('close', () => feed.leave(market, stream))
    const subscriptions: Subscriptions = {
      names: stream.streams,
      get combined() {
        return stream.combined
      },
      set combined(combined) {
        stream.combined = combined
      },
      subscribe: (name) => feed.subscribe(market, stream, name),
      unsubscribe: (name) => feed.unsubscribe(market, stream, name),
      send: (text) => peer.send(text),
    }
    peer.onText(true, (text) => answerControl(market, subscriptions, text))
  }

  function strikeSockets(fault: ActiveFault): number {
    if (fault.market !== undefined && fault.market !== market) return 0
    let struck = 0
    for (const { peer, api, stream, listenKeys } of [...peers]) {
      if (!isOfKind(peer, api, fault.kind)) continue
      if (fault.id === 'F-65' && listenKeys === undefined) continue
      if (fault.id === 'F-67' && !api?.isSubscribed) continue
      struck++
      if (fault.id === 'F-60') peer.close(fault.code ?? 1006)
      else if (fault.id === 'F-61') peer.muted = true
      else if (fault.id === 'F-65') for (const key of listenKeys ?? []) options.listenKeys.expire(key)
      else if (fault.id === 'F-67') api?.terminateSubscriptions()
      else if (fault.id === 'F-74') peer.send('{"e":"executionReport","E":')
      else if (fault.id === 'F-64') {
        peer.send(JSON.stringify(shutdownNotice(clock.now(), api !== undefined, stream?.combined ?? false)))
        clock.after(fault.ms ?? 1000, () => peer.close(1001))
      }
    }
    return struck
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address ? address.port : port)
        })
      }),
    strikeSockets,
    unmute(kind) {
      for (const { peer, api } of peers) if (isOfKind(peer, api, kind)) peer.muted = false
    },
    close: () =>
      new Promise((resolve) => {
        for (const { peer, api, stream } of peers) {
          peer.send(JSON.stringify(shutdownNotice(clock.now(), api !== undefined, stream?.combined ?? false)))
          peer.close(1001)
        }
        server.close(() => resolve())
        setImmediate(() => {
          for (const socket of sockets) socket.destroy()
        })
      }),
  }
}

/** The address of an upgrade; undefined when it is none that can be read. */
function readAddress(url: string): URL | undefined {
  try {
    decodeURIComponent(url)
    return new URL(url, 'http://exchange')
  } catch {
    return undefined
  }
}

/** One client with what belongs to its kind. */
interface Connection {
  readonly peer: Peer
  api?: SocketApi
  stream?: StreamClient
  /** Keys of a private futures stream. */
  listenKeys?: ReadonlySet<string>
}

interface Route {
  readonly kind: SocketKind
  readonly path: FeedPath
  readonly combined: boolean
}

/** Which of the real hosts a WebSocket path stands for. Undefined: there is none. */
function routeOf(market: Market, path: string): Route | undefined {
  const under = (root: string): boolean => path === root || path.startsWith(`${root}/`)
  if (market === 'spot') {
    if (under('/ws-api/v3')) return { kind: 'ws-api', path: 'any', combined: false }
    if (under('/ws')) return { kind: 'market', path: 'any', combined: false }
    return under('/stream') ? { kind: 'market', path: 'any', combined: true } : undefined
  }
  if (under('/ws-fapi/v1')) return { kind: 'ws-api', path: 'any', combined: false }
  if (under('/private/ws') || under('/private/stream')) return { kind: 'user-data', path: 'any', combined: false }
  // The retired addresses without a routed path still deliver what is public.
  for (const [root, feedPath] of [
    ['/public', 'public'],
    ['/market', 'market'],
    ['', 'public'],
  ] as const) {
    if (under(`${root}/ws`)) return { kind: 'market', path: feedPath, combined: false }
    if (under(`${root}/stream`)) return { kind: 'market', path: feedPath, combined: true }
  }
  return undefined
}

/** A WebSocket API connection counts as user data while it has a subscription. */
function isOfKind(peer: Peer, api: SocketApi | undefined, kind: SocketKind | undefined): boolean {
  if (kind === undefined || peer.kind === kind) return true
  return kind === 'user-data' && api?.isSubscribed === true
}

/** The three envelopes of serverShutdown. Source: spot.md 12.1 and 14.1. */
function shutdownNotice(time: number, api: boolean, combined: boolean): unknown {
  const notice = { e: 'serverShutdown', E: time }
  if (api) return { event: notice }
  return combined ? { stream: '!serverShutdown', data: notice } : notice
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
