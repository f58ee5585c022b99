import 'server-only'
import type { VenueCore } from './core'
import { openLastingSocket, type LastingSocket } from './lasting-socket'
import { asPayload, ParseFailure, type Payload } from './payload'

const LARGEST_BATCH = 200

export interface MarketLegHandlers {
  onOpen(): void
  /** All that is wanted is subscribed and the exchange has said so; again after each change of what is wanted. */
  onSubscribed(): void
  /** One frame of a combined stream: its name and its events, read as JSON and no further. Throws ParseFailure. */
  onFrame(stream: string, events: readonly Payload[]): void
  /** The exchange is about to end this connection. */
  onShutdown(): void
  /** `byCloseFrame`: the exchange said so itself, so that all it sent before has come. */
  onLost(reason: string, byCloseFrame: boolean): void
}

/** One connection of market streams, with subscriptions that outlive its socket. */
export interface MarketLeg {
  /** What is wanted has changed. */
  refresh(): void
  isOpen(): boolean
  redial(reason: string): void
  close(): void
}

/**
 * Keeps one connection subscribed to what is `wanted`, a set that its owner changes. `pause`: between two messages of ours, ms
 * (S-83). Source: spot.md 12, usdm.md 11.
 */
export function openMarketLeg(
  core: VenueCore,
  path: string,
  pause: number,
  wanted: ReadonlySet<string>,
  handlers: MarketLegHandlers,
): MarketLeg {
  const { clock } = core
  let subscribed = new Set<string>()
  /** Ids of our messages that are not answered. */
  let unanswered = new Set<unknown>()
  let quietUntil = 0
  let stopTimer: (() => void) | undefined
  let nextId = 1

  const socket: LastingSocket = openLastingSocket({
    address: () => `${core.hosts.streams}${path}`,
    clock,
    gate: core.gate,
    ca: core.ca,
    handlers: {
      onOpen() {
        forget()
        quietUntil = 0
        flush()
        handlers.onOpen()
        if (wanted.size === 0) handlers.onSubscribed()
      },
      onText: receive,
      onLost(reason) {
        forget()
        handlers.onLost(reason, /^closed (?!1006)/.test(reason))
      },
      onRefused: core.onSocketRefused,
    },
  })

  function forget(): void {
    subscribed = new Set()
    unanswered = new Set()
  }

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
    if (!socket.send(JSON.stringify({ method, params, id: nextId }))) return
    unanswered.add(nextId++)
    for (const name of missing) subscribed.add(name)
    for (const name of surplus) subscribed.delete(name)
    quietUntil = now + pause
    stopTimer = clock.after(pause, flush)
  }

  function receive(text: string): void {
    try {
      const frame = asPayload(JSON.parse(text), 'frame')
      if (frame.data === undefined) return control(frame)
      const values: readonly unknown[] = Array.isArray(frame.data) ? frame.data : [frame.data]
      const events = values.map((value) => asPayload(value, 'event'))
      if (events.some(({ e }) => e === 'serverShutdown')) return handlers.onShutdown()
      handlers.onFrame(String(frame.stream), events)
    } catch (error) {
      if (!(error instanceof ParseFailure) && !(error instanceof SyntaxError)) throw error
      core.notice('unreadable-frame', { market: core.market, reason: error.message.slice(0, 80) })
      socket.redial('unreadable frame') // S-87
    }
  }

  /** Answers to our own messages; an error names a subscription the exchange will not serve. Source: spot.md 12.2. */
  function control(frame: Payload): void {
    if (frame.e === 'serverShutdown') return handlers.onShutdown()
    if (frame.error !== undefined || (frame.code !== undefined && frame.msg !== undefined))
      core.notice('subscription-refused', { market: core.market, path })
    const isWhole = unanswered.delete(frame.id) && unanswered.size === 0
    if (isWhole && [...wanted].every((name) => subscribed.has(name))) handlers.onSubscribed()
  }

  return {
    refresh() {
      // What is asked for in one turn goes out in one message.
      stopTimer ??= clock.after(0, flush)
    },
    isOpen: () => socket.isOpen(),
    redial: (reason) => socket.redial(reason),
    close() {
      stopTimer?.()
      socket.close()
    },
  }
}
