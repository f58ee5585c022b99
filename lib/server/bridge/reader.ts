import type { WebSocket } from 'ws'
import type { Clock } from '../../domain/clock'
import { CLOSE } from '../../wire/bridge'
import type { Published } from '../market/topic'
import { conflate } from './conflate'
import type { FrameWriter } from './frame-text'

/** Above this many unsent bytes the state lane waits and conflates. */
export const STATE_GATE_BYTES = 65_536
/**
 * The same for what left this process: the network takes megabytes for a browser that does not read, and none of it counts as
 * read before a ping that was sent behind it is answered.
 */
export const ON_ITS_WAY_BYTES = 131_072
/** So much on its way is asked about at once, not only each second. */
const ASK_BYTES = 32_768
/** Further behind than this, in bytes or time, a reader is closed (S-66). */
export const BEHIND_BYTES = 1_048_576
export const BEHIND_MS = 5_000
/** How often {@link Reader.probe} is called. */
export const PROBE_MS = 1_000
/** A reader that has not answered a ping for this long gets no state until it does. */
const SILENT_MS = 2_500

/** One browser: what waits for it, and what it follows and watches. */
export interface Reader {
  readonly sessionId: string
  readonly follows: Set<string>
  readonly topics: Set<string>
  /** Event lane: sent in the coming frame whatever happens. */
  snapshot(account: string, text: string): void
  event(account: string, text: string): void
  beat(text: string): void
  meta(text: string): void
  health(key: string, text: string): void
  state(key: string, value: Published): void
  forgetTopic(key: string): void
  error(text: string): void
  /** Sends what waits, as one frame. */
  flush(): void
  /** Counts a frame from the browser; false when it sends more than 20 a second (S-131). */
  countFrame(): boolean
  /** Pings, and closes a reader that is too far behind. */
  probe(): void
  close(code: number): void
  readonly closed: boolean
}

const FRAMES_PER_SECOND = 20
const NOTHING: readonly string[] = []
const AS_TEXT = { binary: false } as const
/** How long a browser may take for its half of the closing handshake before the socket is cut. */
const CLOSING_MS = 2_000

export function createReader(parts: {
  readonly socket: WebSocket
  readonly sessionId: string
  readonly clock: Clock
  readonly writer: FrameWriter
  /** Asks for a flush in this turn. */
  wake(reader: Reader): void
}): Reader {
  const { socket, clock, writer } = parts
  const follows = new Set<string>()
  const topics = new Set<string>()
  let snapshots = new Map<string, string>()
  let events: { account: string; text: string }[] = []
  let beatText: string | undefined
  let metas: string[] = []
  let healths = new Map<string, string>()
  const states = new Map<string, readonly Published[]>()
  let errorText: string | undefined
  let closed = false
  let pingedAt: number | undefined
  /** Probes since that ping: a server that stood still itself must not blame its readers. */
  let unanswered = 0
  let sentBytes = 0
  /** Sent before the last ping, and read by all that is known. */
  let askedBytes = 0
  let readBytes = 0
  let windowStart = clock.monotonic()
  let framesInWindow = 0

  const silentFor = (): number => (pingedAt === undefined ? 0 : clock.monotonic() - pingedAt)
  const onItsWay = (): number => sentBytes - readBytes
  function ask(): void {
    pingedAt = clock.monotonic()
    unanswered = 0
    askedBytes = sentBytes
    socket.ping()
  }
  /** The state that may leave now, as JSON; what may not goes on waiting. */
  function takeState(unsent: number): readonly string[] {
    if (states.size === 0 || unsent > STATE_GATE_BYTES || onItsWay() > ON_ITS_WAY_BYTES) return NOTHING
    if (silentFor() >= SILENT_MS) return NOTHING
    const now = clock.monotonic()
    const state: string[] = []
    for (const waiting of states.values()) {
      for (const { message, heardAt } of waiting) state.push(writer.state(message, Math.round(now - heardAt)))
    }
    states.clear()
    return state
  }
  const whenSent = (): void => {
    if (states.size > 0 && !closed) parts.wake(reader)
  }

  socket.on('pong', () => {
    if (pingedAt !== undefined) readBytes = askedBytes
    pingedAt = undefined
    if (onItsWay() > ASK_BYTES && !closed) ask()
    if (states.size > 0) parts.wake(reader)
  })

  const reader: Reader = {
    sessionId: parts.sessionId,
    follows,
    topics,
    snapshot(account, text) {
      // The snapshot holds what those events said.
      events = events.filter((event) => event.account !== account)
      snapshots.set(account, text)
      parts.wake(reader)
    },
    event(account, text) {
      events.push({ account, text })
      parts.wake(reader)
    },
    beat(text) {
      beatText = text
      parts.wake(reader)
    },
    meta(text) {
      metas.push(text)
      parts.wake(reader)
    },
    health(key, text) {
      healths.set(key, text)
      parts.wake(reader)
    },
    state(key, value) {
      states.set(key, conflate(states.get(key) ?? [], value))
      parts.wake(reader)
    },
    forgetTopic(key) {
      states.delete(key)
      healths.delete(key)
    },
    error(text) {
      errorText = text
      parts.wake(reader)
    },

    // Runs for every browser and turn: what is the same for all is made once, and nothing is asked twice.
    flush() {
      if (closed) return
      const unsent = socket.bufferedAmount
      const state = takeState(unsent)
      if (
        snapshots.size + events.length + metas.length + healths.size + state.length === 0 &&
        beatText === undefined &&
        errorText === undefined
      ) {
        return
      }
      const bytes = writer.frame({
        snapshots: snapshots.size === 0 ? NOTHING : [...snapshots.values()],
        events: events.length === 0 ? NOTHING : events.map((event) => event.text),
        beat: beatText,
        meta: metas,
        health: healths.size === 0 ? NOTHING : [...healths.values()],
        state,
        error: errorText,
      })
      if (snapshots.size > 0) snapshots = new Map()
      if (events.length > 0) events = []
      if (metas.length > 0) metas = []
      if (healths.size > 0) healths = new Map()
      beatText = undefined
      errorText = undefined
      // What is about to be sent counts: one frame may hold more than the whole allowance.
      if (unsent > 0 && unsent + bytes.length > BEHIND_BYTES) {
        reader.close(CLOSE.slow)
        return
      }
      sentBytes += bytes.length
      socket.send(bytes, AS_TEXT, whenSent)
      if (pingedAt === undefined && onItsWay() > ASK_BYTES) ask()
    },

    countFrame() {
      const now = clock.monotonic()
      if (now - windowStart >= 1_000) {
        windowStart = now
        framesInWindow = 0
      }
      framesInWindow += 1
      return framesInWindow <= FRAMES_PER_SECOND
    },

    probe() {
      if (closed) return
      if (pingedAt === undefined) return ask()
      unanswered += 1
      if (silentFor() >= BEHIND_MS && unanswered >= BEHIND_MS / PROBE_MS) reader.close(CLOSE.slow)
    },

    close(code) {
      if (closed) return
      closed = true
      states.clear()
      socket.close(code)
      clock.after(CLOSING_MS, () => socket.terminate())
    },
    get closed() {
      return closed
    },
  }
  return reader
}
