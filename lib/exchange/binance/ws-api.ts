import 'server-only'
import type { Clock } from '../../domain/clock'
import { parseAccountJson } from './json'
import type { DialGate } from './dial-gate'
import { openLastingSocket } from './lasting-socket'
import type { WireAnswer } from './rest'
import { type Parameter, type Parameters, signParameters, type Signer } from './sign'

export interface SocketApi {
  /** A request signed on its own, or unsigned when the session is logged on. `timestamp` must be among the parameters. */
  call(method: string, parameters: Parameters, timeout: number): Promise<WireAnswer>
  isReady(): boolean
  redial(reason: string): void
  close(): void
}

/** Why a connection is given up when the exchange says that the key is no more. */
export const KEY_REVOKED = 'key revoked'

export interface SocketApiHandlers {
  /** Open, and logged on where that was asked for. */
  onReady(api: SocketApi): void
  /** An event: the whole frame as text and its `event` member. */
  onEvent(event: unknown, raw: string): void
  /** A ping of ours was answered. */
  onProof?(): void
  onLost(reason: string): void
  onRefused?(status: number, retryAfter: string | undefined): void
}

/**
 * Requests and answers over one WebSocket API connection, matched by id. A request on a closed socket was not sent; one in
 * flight when the socket closes is unconfirmed at once (S-82). Source: spot.md 14, usdm.md 12.
 */
export function openSocketApi(options: {
  readonly address: string
  readonly signer: Signer
  readonly clock: Clock
  readonly gate: DialGate
  readonly handlers: SocketApiHandlers
  /** Log the session on when the key can: requests then need no signature. */
  readonly logOn: boolean
  /** Estimated exchange time, ms. */
  now(): number
  readonly lifetime?: { readonly from: number; readonly to: number } | undefined
  readonly ca?: string | undefined
}): SocketApi {
  const { clock, signer, handlers } = options
  const pending = new Map<number, (answer: WireAnswer) => void>()
  let nextId = 1
  let ready = false
  let loggedOn = false

  const socket = openLastingSocket({
    address: () => options.address,
    clock,
    gate: options.gate,
    lifetime: options.lifetime,
    ca: options.ca,
    handlers: {
      onOpen: () => void begin(),
      onText: receive,
      onLost(reason) {
        ready = false
        loggedOn = false
        const now = clock.monotonic()
        for (const [, answer] of pending)
          answer({ kind: 'lost', cause: 'connection-lost', why: reason, sentAt: now, answeredAt: now })
        pending.clear()
        handlers.onLost(reason)
      },
      onProof: () => handlers.onProof?.(),
      ...(handlers.onRefused === undefined ? {} : { onRefused: handlers.onRefused }),
    },
  })

  async function begin(): Promise<void> {
    if (options.logOn && signer.logsOn) {
      const answer = await send('session.logon', signParameters({ timestamp: options.now() }, signer), 10_000)
      if (answer.kind !== 'reply' || answer.status !== 200) return socket.redial('not logged on')
      loggedOn = true
    }
    ready = true
    handlers.onReady(api)
  }

  function send(method: string, params: Record<string, Parameter>, timeout: number): Promise<WireAnswer> {
    return new Promise((resolve) => {
      const id = nextId++
      const sentAt = clock.monotonic()
      if (!socket.send(JSON.stringify({ id, method, params }))) {
        resolve({ kind: 'not-sent', why: 'socket not open', sentAt, answeredAt: sentAt })
        return
      }
      const stop = clock.after(timeout, () => finish(lost('timeout', 'no answer in time')))
      const lost = (cause: 'timeout' | 'connection-lost', why: string): WireAnswer => ({
        kind: 'lost',
        cause,
        why,
        sentAt,
        answeredAt: clock.monotonic(),
      })
      function finish(answer: WireAnswer): void {
        stop()
        pending.delete(id)
        resolve({ ...answer, sentAt, answeredAt: clock.monotonic() })
      }
      pending.set(id, finish)
    })
  }

  function receive(raw: string): void {
    let frame: Frame
    try {
      const parsed = parseAccountJson(raw)
      if (typeof parsed !== 'object' || parsed === null) throw new SyntaxError('not an object')
      frame = parsed as Frame
    } catch {
      socket.redial('unreadable frame') // S-87
      return
    }
    if (frame.event !== undefined) return handlers.onEvent(frame.event, raw)
    const answer = typeof frame.id === 'number' ? pending.get(frame.id) : undefined
    if (answer === undefined) {
      // An answer that came too late or twice: its request has long been called unconfirmed, or is done.
      if (typeof frame.id === 'number' && frame.id > 0 && frame.id < nextId) return
      // No id: the key was revoked (401), or a reply nobody asked for: both end in a new session and an audit (S-87).
      socket.redial(frame.status === 401 ? KEY_REVOKED : 'answer without a question')
      return
    }
    answer({
      kind: 'reply',
      status: frame.status ?? 0,
      headers: headersOf(frame),
      text: raw,
      body: bodyOf(frame),
      sentAt: 0,
      answeredAt: 0,
    })
  }

  const api: SocketApi = {
    call(method, parameters, timeout) {
      if (!ready) {
        const now = clock.monotonic()
        return Promise.resolve({ kind: 'not-sent', why: 'socket not open', sentAt: now, answeredAt: now })
      }
      return send(method, loggedOn ? sent(parameters) : signParameters(parameters, signer), timeout)
    },
    isReady: () => ready,
    redial: socket.redial,
    close() {
      ready = false
      socket.close()
      const now = clock.monotonic()
      for (const [, answer] of pending)
        answer({ kind: 'lost', cause: 'connection-lost', why: 'closed', sentAt: now, answeredAt: now })
      pending.clear()
    },
  }
  return api
}

interface Frame {
  readonly id?: number | string | null
  readonly status?: number
  readonly result?: unknown
  readonly error?: { readonly data?: { readonly retryAfter?: unknown; readonly serverTime?: unknown } }
  readonly event?: unknown
  readonly rateLimits?: readonly { rateLimitType?: string; interval?: string; count?: number }[]
}

const bodyOf = (frame: Frame): unknown => frame.result ?? frame.error ?? null

/** What REST says in headers, from the envelope. `retryAfter` is an exchange time in ms here. Source: spot.md 4.2. */
function headersOf(frame: Frame): Record<string, string> {
  const headers: Record<string, string> = {}
  const weight = frame.rateLimits?.find((limit) => limit.rateLimitType === 'REQUEST_WEIGHT')
  if (typeof weight?.count === 'number') headers['x-mbx-used-weight-1m'] = String(weight.count)
  const { retryAfter, serverTime } = frame.error?.data ?? {}
  if (typeof retryAfter === 'number' && typeof serverTime === 'number')
    headers['retry-after'] = String(Math.max(0, Math.ceil((retryAfter - serverTime) / 1000)))
  return headers
}

function sent(parameters: Parameters): Record<string, Parameter> {
  const present: Record<string, Parameter> = {}
  for (const name in parameters) {
    const value = parameters[name]
    if (value !== undefined) present[name] = value
  }
  return present
}
