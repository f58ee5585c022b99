import { createServer as createHttpServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { EndpointTable } from './endpoints'
import type { ActiveFault, SocketKind } from '../faults/fault-rules'
import { Floods } from './floods'
import type { StreamClient, StreamFeed } from './market-feed'
import { readTimeUnit } from './microseconds'
import { Peer } from './peer'
import { answerOf, type Answer, type Performer } from './perform'
import { attachPrivateStream, type ListenKeys, readPrivateAddress } from './private-stream'
import { refuse } from './refusals'
import { POOLS } from './request-pools'
import { addressOf, createRestHandler, type Environment } from './rest-server'
import { serialize } from './serialize'
import { SocketApi } from './socket-api'
import { readQuery, socketRoute, type SocketRoute, streamNames } from './stream-address'
import { answerControl, LARGEST_SUBSCRIPTION, type Subscriptions } from './stream-socket'
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
  readonly environment?: Environment | undefined
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
  const floods = new Floods(clock)
  const handler = createRestHandler(market, performer, options.endpoints, options.environment)
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
    const { path, query } = splitAddress(request.url ?? '/')
    const address = addressOf(request)
    try {
      const route = socketRoute(market, path)
      const fault = performer.faults.any ? performer.faults.strikeUpgrade(market, path) : undefined
      if (!route || fault) return refuseUpgrade(socket, fault ? (fault.code ?? 503) : 404)
      const options = readOptions(route, path, query)
      admit(route, address)
      upgrader.handleUpgrade(request, socket, head, (client) => connect(client, address, route, options))
    } catch (error) {
      if (error instanceof URIError) return refuseUpgrade(socket, 400)
      refuseUpgradeWith(socket, answerOf(performer, { market }, error))
    }
  })

  /** Counts an attempt to connect, and what the WebSocket API asks for it. Throws 429 and 418. */
  function admit({ kind }: SocketRoute, address: string): void {
    performer.weights.countIn(market === 'spot' ? POOLS.spotConnections : POOLS.usdmConnections, address)
    if (kind === 'ws-api') performer.weights.charge(market, address, CONNECT_WEIGHT[market])
  }

  function readOptions(route: SocketRoute, path: string, query: string): SocketOptions {
    const parameters = new Map(readQuery(query))
    const unit = market === 'spot' ? readTimeUnit(parameters.get('timeUnit')) : 'ms'
    if (unit === undefined) throw refuse.timeUnit()
    return {
      microseconds: unit === 'us',
      returnRateLimits: parameters.get('returnRateLimits') !== 'false',
      names: route.kind === 'market' ? streamNames(path, query, route.combined) : [],
      privateAddress: route.kind === 'user-data' ? readPrivateAddress(path, query) : undefined,
    }
  }

  function connect(client: WebSocket, address: string, route: SocketRoute, wanted: SocketOptions): void {
    const peer = new Peer(client, market, route.kind, address, clock)
    const entry: Connection = { peer }
    peers.add(entry)
    peer.onFlood = () => {
      if (floods.isRepeated(address)) performer.weights.banOffender(market, address)
    }
    client.on('close', () => peers.delete(entry))
    if (route.kind === 'ws-api') entry.api = new SocketApi(options, peer, wanted)
    else if (wanted.privateAddress)
      entry.listenKeys = attachPrivateStream(peer, options.userEvents, options.listenKeys, wanted.privateAddress)
    else entry.stream = attachMarketStream(peer, route, wanted)
  }

  function attachMarketStream(
    peer: Peer,
    { path, combined }: SocketRoute,
    { microseconds, names }: SocketOptions,
  ): StreamClient {
    const stream: StreamClient = { peer, path, combined, microseconds, streams: new Set() }
    const subscriptions: Subscriptions = {
      names: stream.streams,
      get combined() {
        return stream.combined
      },
      set combined(wanted) {
        stream.combined = wanted
      },
      subscribe: (name) => feed.subscribe(market, stream, name),
      unsubscribe: (name) => feed.unsubscribe(market, stream, name),
      send: (text) => peer.send(text),
    }
    peer.socket.on('close', () => feed.leave(market, stream))
    peer.onText((text) => answerControl(market, subscriptions, text))
    if (new Set(names).size > LARGEST_SUBSCRIPTION) peer.close(1008)
    else for (const name of names) feed.subscribe(market, stream, name)
    return stream
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

/** Path and query of a request. */
function splitAddress(url: string): { path: string; query: string } {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}

/** What the address of a WebSocket asks for. */
interface SocketOptions {
  readonly microseconds: boolean
  readonly returnRateLimits: boolean
  readonly names: readonly string[]
  readonly privateAddress: ReturnType<typeof readPrivateAddress> | undefined
}

/** One client with what belongs to its kind. */
interface Connection {
  readonly peer: Peer
  api?: SocketApi
  stream?: StreamClient
  /** Keys of a private futures stream. */
  listenKeys?: ReadonlySet<string>
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
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}

/** Refuses an upgrade as a REST call would be. */
function refuseUpgradeWith(socket: Duplex, { status, body, headers }: Answer): void {
  const text = serialize(body)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json;charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`)
}
