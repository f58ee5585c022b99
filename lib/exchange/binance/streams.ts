import 'server-only'
import type { MarketStreamHandlers, MarketStreams, MarketTopic, StreamShare } from '../port'
import type { VenueCore } from './core'
import { openMarketLeg, type MarketLeg } from './market-leg'
import { ParseFailure, type Payload } from './payload'

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

/** How long the next connection listens beside the present one before it takes over (S-81). */
const OVERLAP = 30_000

interface Frame {
  readonly stream: string
  readonly events: readonly Payload[]
  /** Of a stream whose events are numbered: the number. */
  readonly place: number | undefined
}

/**
 * A connection that is replaced without a gap (S-81): between `lifetime.from` and `lifetime.to`, and when the exchange says that it
 * shuts down, a second one is opened and subscribed, and listens for 30 s; then it hands on what only it has heard and carries
 * on. A connection that ends before its successor has heard as much is lost like any other.
 */
function openConnection(
  core: VenueCore,
  route: StreamRoute,
  map: StreamMap,
  handlers: MarketStreamHandlers,
): Connection {
  const { clock } = core
  const wanted = new Set<string>()
  /** By stream: the number of the last event handed on. */
  const handedOn = new Map<string, number>()
  /** By stream: what the successor has heard and the present connection has not handed on; of unnumbered streams the last. */
  const ahead = new Map<string, Frame[]>()
  /** After a change of connections: the new one may still bring what the old one brought. */
  let settling = false
  let stopSettling: (() => void) | undefined
  let stopLifetime: (() => void) | undefined
  let stopOverlap: (() => void) | undefined
  let successor: MarketLeg | undefined
  let present = openLeg()

  function openLeg(): MarketLeg {
    const own: MarketLeg = openMarketLeg(core, route.path, map.pause, wanted, {
      onOpen() {
        if (own === present) begin()
      },
      onSubscribed() {
        if (own === successor) stopOverlap ??= clock.after(OVERLAP, takeOver)
      },
      onFrame(stream, events) {
        // Streams of all symbols carry COIN-M too since 2026-06-30. Source: usdm.md 11.
        const ours = events.filter(({ st }) => st === undefined || st === 1)
        const frame = { stream, events: ours, place: placeOf(ours) }
        if (own === present) handOn(frame)
        else if (own === successor && stopOverlap !== undefined) keep(frame)
      },
      onShutdown() {
        if (own === present) rotate()
        // The next one goes down as well: another is dialed in its place.
        else if (own === successor) own.redial('serverShutdown')
      },
      onLost(reason, byCloseFrame) {
        if (own === successor) forgetOverlap()
        else if (own === present) losePresent(reason, byCloseFrame)
      },
    })
    return own
  }

  function begin(): void {
    handedOn.clear()
    endSettling()
    planRotation()
    handlers.onOpen(route.share)
  }

  function planRotation(): void {
    stopLifetime?.()
    const { from, to } = core.lifetime
    const [a = 0, b = 0] = clock.randomBytes(2)
    stopLifetime = clock.after(from + ((a * 256 + b) / 65_536) * (to - from), rotate)
  }

  function rotate(): void {
    successor ??= openLeg()
  }

  function handOn({ stream, events, place }: Frame): void {
    if (place !== undefined) {
      if (settling && place <= (handedOn.get(stream) ?? -1)) return
      handedOn.set(stream, place)
      const kept = ahead.get(stream) ?? []
      while (kept[0]?.place !== undefined && kept[0].place <= place) kept.shift()
    }
    for (const event of events) map.deliver(event, handlers)
  }

  function keep(frame: Frame): void {
    const kept = frame.place === undefined ? [] : (ahead.get(frame.stream) ?? [])
    if (frame.place === undefined || frame.place > (handedOn.get(frame.stream) ?? -1)) kept.push(frame)
    ahead.set(frame.stream, kept)
  }

  function forgetOverlap(): void {
    stopOverlap?.()
    stopOverlap = undefined
    ahead.clear()
  }

  function endSettling(): void {
    stopSettling?.()
    stopSettling = undefined
    settling = false
  }

  /** The successor carries on: first with what the other one did not bring. */
  function takeOver(): void {
    if (successor === undefined) return
    const kept = [...ahead.values()].flat()
    present.close()
    present = successor
    successor = undefined
    forgetOverlap()
    endSettling()
    settling = true
    stopSettling = clock.after(OVERLAP, endSettling)
    planRotation()
    try {
      for (const frame of kept) handOn(frame)
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error
      present.redial('unreadable frame') // S-87
    }
  }

  function losePresent(reason: string, byCloseFrame: boolean): void {
    if (successor === undefined) return handlers.onLost(reason, route.share)
    // The successor has listened since before the end: nothing is missing between them.
    if (byCloseFrame && stopOverlap !== undefined) return takeOver()
    handlers.onLost(reason, route.share)
    present.close()
    present = successor
    successor = undefined
    forgetOverlap()
    if (present.isOpen()) begin()
  }

  return {
    want(name, isWanted) {
      if (isWanted) wanted.add(name)
      else wanted.delete(name)
      present.refresh()
      successor?.refresh()
    },
    close() {
      stopLifetime?.()
      forgetOverlap()
      endSettling()
      present.close()
      successor?.close()
    },
  }
}

/** What numbers the events of a stream: the last update of a book, the id of a trade. Times do not, they may be odd (S-87). */
function placeOf(events: readonly Payload[]): number | undefined {
  const [event] = events
  const place = event?.e === 'depthUpdate' ? event.u : event?.e === 'trade' ? event.t : event?.a
  const isNumbered = event?.e === 'depthUpdate' || event?.e === 'trade' || event?.e === 'aggTrade'
  return isNumbered && typeof place === 'number' ? place : undefined
}
