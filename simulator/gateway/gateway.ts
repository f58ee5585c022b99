import { createServer as createHttpServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Server as TlsServer } from 'node:tls'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { EndpointTable } from './endpoints'
import type { ActiveFault } from '../faults/fault-rules'
import type { Strike } from '../faults/faults'
import { type Connection, shutdownNotice, SocketStrikes } from '../faults/socket-strikes'
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
import { unreadAnswer, type UnreadRequest } from './unread-requests'
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
  /** Strikes this market's sockets with a socket fault. */
  strikeSockets(fault: ActiveFault): Strike
  /** The port refuses connections (F-01) until the returned function is called; idle ones end, open sockets stay. */
  stopAccepting(): () => void
  /** New TLS connections are shown this certificate (F-03) until the returned function is called. */
  useCertificate(certificate: { readonly key: string; readonly cert: string }): () => void
  /** Tells every socket, closes them and the port. */
  close(): Promise<void>
}

/** Weight of opening a WebSocket API connection. Source: spot.md 14.2, usdm.md 3. */
const CONNECT_WEIGHT: Record<Market, number> = { spot: 2, usdm: 5 }
const LARGEST_MESSAGE = 1_048_576
/** Longer than the pools of usual clients keep idle connections. */
const KEEP_ALIVE_MS = 120_000
const RETRY_MS = 100
/** How long a client may go on sending what was refused. */
const UNREAD_MS = 5_000

/** One port of the exchange: REST, market streams, user streams and WebSocket API of one market, told apart by path. */
export function createGateway(options: GatewayOptions): Gateway {
  const { market, clock, performer, feed } = options
  const peers = new Set<Connection>()
  const sockets = new Set<Duplex>()
  const floods = new Floods(clock)
  const bound = { port: 0, host: '' }
  let closed = false
  /** Faults under which the port refuses connections. */
  let refusals = 0
  const strikes = new SocketStrikes({
    clock,
    faults: performer.faults,
    connections: peers,
    accountOfListenKey: (key) => options.listenKeys.accountOf(key),
    expireListenKey: (key) => options.listenKeys.expire(key),
    accountOfApiKey: (apiKey) => performer.keys.get(apiKey)?.accountId,
  })
  const handler = createRestHandler(market, performer, options.endpoints, options.environment)
  const server: Server = options.tls ? createTlsServer(options.tls, handler) : createHttpServer(handler)
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('clientError', (error: UnreadRequest, socket: Duplex) => {
    // What is still sent after the refusal is read and left, or the reset would take the refusal with it.
    if (socket.writableEnded) return
    if (!socket.writable) return void socket.destroy()
    const answer = unreadAnswer(error)
    if (typeof answer === 'number') refuseUpgrade(socket, answer)
    else refuseUpgradeWith(socket, answer)
    clock.after(UNREAD_MS, () => socket.destroy())
  })
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
      if (!route || fault) return refuseUpgrade(socket, fault ? upgradeStatus(fault) : 404)
      const options = readOptions(route, path, query)
      admit(route, address)
      upgrader.handleUpgrade(request, socket, head, (client) => connect(client, socket, address, route, options))
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

  function connect(client: WebSocket, wire: Duplex, address: string, route: SocketRoute, wanted: SocketOptions): void {
    const peer = new Peer(client, market, route.kind, address, clock, wire)
    const entry: Connection = { peer }
    peers.add(entry)
    peer.onBug = performer.onBug
    peer.onFlood = () => {
      if (floods.isRepeated(address)) performer.weights.banOffender(market, address)
    }
    client.on('close', () => peers.delete(entry))
    if (route.kind === 'ws-api') entry.api = new SocketApi(options, peer, wanted)
    else if (wanted.privateAddress)
      entry.listenKeys = attachPrivateStream(peer, options.userEvents, options.listenKeys, wanted.privateAddress)
    else entry.stream = attachMarketStream(peer, route, wanted)
    strikes.opened(entry)
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

  /** Somebody else may have the port for a moment: it is tried until it is free. */
  function acceptAgain(): void {
    if (closed || refusals > 0 || server.listening) return
    const retry = (): void => void clock.after(RETRY_MS, acceptAgain)
    server.once('error', retry)
    server.once('listening', () => server.off('error', retry))
    server.listen(bound.port, bound.host)
  }

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const address = server.address()
          Object.assign(bound, { host, port: typeof address === 'object' && address ? address.port : port })
          resolve(bound.port)
        })
      }),
    strikeSockets: (fault) =>
      fault.market === undefined || fault.market === market ? strikes.strike(fault) : { hits: 0 },
    stopAccepting() {
      refusals++
      if (server.listening) server.close()
      return () => {
        if (--refusals === 0) acceptAgain()
      }
    },
    useCertificate(certificate) {
      if (!(server instanceof TlsServer)) return () => undefined
      server.setSecureContext(certificate)
      return () => {
        if (options.tls) server.setSecureContext(options.tls)
      }
    },
    close: () =>
      new Promise((resolve) => {
        closed = true
        for (const connection of peers) {
          connection.peer.send(JSON.stringify(shutdownNotice(connection, clock.now())))
          connection.peer.close(1001)
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

/** F-78 says 503 unless told, a passed dial limit (F-76) 429. */
const upgradeStatus = ({ id, code }: ActiveFault): number => code ?? (id === 'F-76' ? 429 : 503)

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
