import type { ExchangeClock } from '../engine/clock'
import type { StreamClient } from '../gateway/market-feed'
import type { Peer } from '../gateway/peer'
import type { SocketApi } from '../gateway/socket-api'
import { FAULTS } from './catalogue/catalogue'
import { type ActiveFault, formOf, type SocketKind } from './fault-rules'
import type { Faults, Strike } from './faults'
import { halfFrame, textFrame } from './raw-frames'

/** One client with what belongs to its kind. */
export interface Connection {
  readonly peer: Peer
  api?: SocketApi
  stream?: StreamClient
  /** Keys of a private futures stream. */
  listenKeys?: ReadonlySet<string>
}

/** What the strikes need of the gateway they belong to. */
export interface StrikeRoom {
  readonly clock: ExchangeClock
  readonly faults: Faults
  readonly connections: ReadonlySet<Connection>
  accountOfListenKey(listenKey: string): string | undefined
  expireListenKey(listenKey: string): void
  accountOfApiKey(apiKey: string): string | undefined
}

const DEFAULT_LARGE = 33_554_432
const FROZEN_MS = 5000
const SHUTDOWN_MS = 1000

/** Faults of sockets (F-60 to F-65, F-67, F-73, F-74, F-76) on the clients of one gateway. */
export class SocketStrikes {
  /** Faults that wait for connections to come: F-64 for the next ones, F-76 for all. */
  private readonly toCome = new Map<ActiveFault, { left: number; onOpen: (connection: Connection) => void }>()

  /** How many faults hold each client. */
  private readonly muted = new WeakMap<Peer, number>()
  private readonly deaf = new WeakMap<Peer, number>()

  constructor(private readonly room: StrikeRoom) {}

  /** Strikes every socket that the fault speaks of. */
  strike(fault: ActiveFault): Strike {
    const struck = [...this.room.connections].filter((each) => this.isMeant(each, fault))
    switch (fault.id) {
      case 'F-60':
        for (const { peer } of struck) closeWith(peer, fault)
        return { hits: struck.length }
      case 'F-61':
        return this.lasting(fault, struck, this.muted, (peer, on) => {
          peer.muted = on
        })
      case 'F-62':
        return this.lasting(fault, struck, this.deaf, (peer, on) => {
          peer.deaf = on
        })
      case 'F-63':
        for (const { peer } of struck) peer.close(1001)
        return { hits: struck.length }
      case 'F-64':
        return this.shutDown(fault, struck)
      case 'F-65':
        for (const { listenKeys = [] } of struck) for (const key of listenKeys) this.room.expireListenKey(key)
        return { hits: struck.length }
      case 'F-67':
        for (const { api } of struck) api?.terminateSubscriptions()
        return { hits: struck.length }
      case 'F-73':
        for (const { peer } of struck) peer.freeze()
        return {
          hits: struck.length,
          ms: this.room.faults.msOf(fault, FROZEN_MS),
          undo: () => {
            for (const { peer } of struck) peer.thaw(fault.frames)
          },
        }
      case 'F-74':
        for (const connection of struck) sendBroken(connection, fault, this.room.clock.now())
        return { hits: struck.length }
      case 'F-76':
        return this.limitMessages(fault, struck)
      default:
        return { hits: 0 }
    }
  }

  /** A client came: what waits for clients to come strikes it. */
  opened(connection: Connection): void {
    for (const [fault, waiting] of [...this.toCome]) {
      if (!this.isMeant(connection, fault)) continue
      waiting.onOpen(connection)
      fault.hits++
      if (--waiting.left <= 0) this.room.faults.clear(String(fault.number))
    }
  }

  private isMeant({ peer, api, listenKeys }: Connection, fault: ActiveFault): boolean {
    if (!isOfKind(peer, api, fault.kind)) return false
    if (fault.id === 'F-65' && listenKeys === undefined) return false
    if (fault.id === 'F-67' && !api?.isSubscribed) return false
    if (fault.apiKey === undefined) return true
    const accountId = this.room.accountOfApiKey(fault.apiKey)
    if (accountId === undefined) return false
    return (
      api?.serves(accountId) === true ||
      [...(listenKeys ?? [])].some((key) => this.room.accountOfListenKey(key) === accountId)
    )
  }

  private lasting(
    fault: ActiveFault,
    struck: readonly Connection[],
    counts: WeakMap<Peer, number>,
    set: (peer: Peer, on: boolean) => void,
  ): Strike {
    // Of two faults at once the second to end ends it.
    const count = (peer: Peer, by: number): void => {
      const left = (counts.get(peer) ?? 0) + by
      counts.set(peer, left)
      set(peer, left > 0)
    }
    for (const { peer } of struck) count(peer, 1)
    const undo = (): void => {
      for (const { peer } of struck) count(peer, -1)
    }
    const ms = fault.ms === undefined ? undefined : this.room.faults.msOf(fault, 0)
    return { hits: struck.length, undo, ms }
  }

  private shutDown(fault: ActiveFault, struck: readonly Connection[]): Strike {
    const end = (connection: Connection): void => {
      connection.peer.send(JSON.stringify(shutdownNotice(connection, this.room.clock.now())))
      const ms = this.room.faults.msOf(fault, SHUTDOWN_MS)
      if (ms === 0) connection.peer.close(1001)
      else this.room.clock.after(ms, () => connection.peer.close(1001))
    }
    for (const each of struck) end(each)
    if (!fault.rows) return { hits: struck.length }
    this.toCome.set(fault, { left: fault.rows, onOpen: end })
    return { hits: struck.length, undo: () => void this.toCome.delete(fault) }
  }

  private limitMessages(fault: ActiveFault, struck: readonly Connection[]): Strike {
    const limited = [...struck]
    const limit = ({ peer }: Connection): void => {
      peer.messageLimit = fault.limit ?? 1
    }
    for (const each of struck) limit(each)
    const onOpen = (connection: Connection): void => {
      limited.push(connection)
      limit(connection)
    }
    this.toCome.set(fault, { left: Number.POSITIVE_INFINITY, onOpen })
    return {
      hits: struck.length,
      undo: () => {
        this.toCome.delete(fault)
        for (const { peer } of limited) peer.messageLimit = undefined
      },
    }
  }
}

/** A WebSocket API connection counts as user data while it has a subscription. */
function isOfKind(peer: Peer, api: SocketApi | undefined, kind: SocketKind | undefined): boolean {
  if (kind === undefined || peer.kind === kind) return true
  return kind === 'user-data' && api?.isSubscribed === true
}

/** Something said about the connection, in the envelope of its kind. Source: spot.md 12.1 and 14.1. */
function enveloped({ api, stream }: Connection, name: string, notice: object): unknown {
  if (api) return { event: notice }
  return stream?.combined ? { stream: name, data: notice } : notice
}

/** The three envelopes of serverShutdown. */
export const shutdownNotice = (connection: Connection, time: number): unknown =>
  enveloped(connection, '!serverShutdown', { e: 'serverShutdown', E: time })

function closeWith(peer: Peer, fault: ActiveFault): void {
  if (fault.form === 'mid-frame') peer.sendRaw(halfFrame('{"e":"executionReport","E":1,"s":"BTCUSDT"}'), true)
  else peer.close(fault.code ?? 1006)
}

function sendBroken(connection: Connection, fault: ActiveFault, time: number): void {
  const { peer } = connection
  switch (formOf(fault, FAULTS[fault.id])) {
    case 'utf8':
      return peer.sendRaw(textFrame(Buffer.from([0x7b, 0x22, 0x65, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x7d])))
    case 'binary':
      return peer.sendBinary(Buffer.from([0, 1, 2, 3, 254, 255]))
    case 'large': {
      const text = JSON.stringify(enveloped(connection, 'padding', { e: 'padding', E: time, p: '' }))
      const missing = Math.max(0, (fault.bytes ?? DEFAULT_LARGE) - text.length)
      return peer.send(text.replace('"p":""', `"p":"${'x'.repeat(missing)}"`))
    }
    case 'fragments': {
      const text = JSON.stringify(enveloped(connection, 'padding', { e: 'padding', E: time, p: 'in pieces' }))
      return peer.sendInFragments(text, fault.frames ?? 5)
    }
    default:
      return peer.send('{"e":"executionReport","E":')
  }
}
