import { WebSocket } from 'ws'
import type { ExchangeClock } from '../../engine/clock'

/** Waits between attempts to connect, ms: doubled after each failure. */
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000
/** A connection that says nothing for so long is silent, ms; after the other it is given up and made anew. */
export const SILENT_AFTER = 10_000
const GIVEN_UP_AFTER = 30_000
const LARGEST_MESSAGE = 1_048_576

export type StreamState = 'connecting' | 'live' | 'silent'

/** One connection to the public streams of another host, made anew whenever it breaks. */
export interface FollowedStream {
  state(): StreamState
  /** What broke it last; undefined while all is well. */
  problem(): string | undefined
  close(): void
}

/** `onMessage` gets the data of each stream by its name; times are those of `clock`. */
export function followStream(
  url: string,
  clock: ExchangeClock,
  onMessage: (stream: string, data: Record<string, unknown>) => void,
): FollowedStream {
  let socket: WebSocket | undefined
  let wait = FIRST_WAIT
  let heardAt: number | undefined
  let attemptAt = clock.now()
  let problem: string | undefined
  let closed = false
  let cancelRetry: (() => void) | undefined

  function connect(): void {
    cancelRetry = undefined
    attemptAt = clock.now()
    const own = new WebSocket(url, { maxPayload: LARGEST_MESSAGE })
    socket = own
    own.on('message', (text: Buffer) => {
      if (socket !== own) return
      heardAt = clock.now()
      wait = FIRST_WAIT
      problem = undefined
      hear(String(text))
    })
    own.on('error', (error) => {
      if (socket === own) problem = error.message
    })
    own.on('close', (code) => {
      if (socket === own) retry(`closed with ${code}`)
    })
  }

  /** What cannot be read is passed over: a host may send what we do not know. */
  function hear(text: string): void {
    let message: { stream?: unknown; data?: unknown }
    try {
      message = JSON.parse(text)
    } catch {
      return
    }
    if (typeof message.stream === 'string' && typeof message.data === 'object' && message.data !== null)
      onMessage(message.stream, message.data as Record<string, unknown>)
  }

  function retry(reason: string): void {
    problem ??= reason
    socket = undefined
    if (closed || cancelRetry !== undefined) return
    cancelRetry = clock.after(wait, connect)
    wait = Math.min(LONGEST_WAIT, wait * 2)
  }

  function isSilent(): boolean {
    return heardAt !== undefined && clock.now() - heardAt > SILENT_AFTER
  }

  const stopWatching = clock.every(1_000, () => {
    if (socket === undefined || clock.now() - Math.max(heardAt ?? 0, attemptAt) <= GIVEN_UP_AFTER) return
    const given = socket
    retry('it said nothing')
    given.terminate()
  })

  connect()
  return {
    state: () => (heardAt === undefined ? 'connecting' : isSilent() || socket === undefined ? 'silent' : 'live'),
    problem: () => problem,
    close() {
      closed = true
      stopWatching()
      cancelRetry?.()
      const last = socket
      socket = undefined
      last?.terminate()
    },
  }
}
