import 'server-only'
import WebSocket from 'ws'
import type { Clock } from '../../domain/clock'
import type { DialGate } from './dial-gate'

const PING_EVERY = 10_000
const PONG_WITHIN = 5_000
/** A connection that ends sooner makes the dials after the next one wait (S-80). */
const STABLE = 60_000
const HANDSHAKE_WITHIN = 10_000
const LARGEST_FRAME = 32 * 1024 * 1024

export interface SocketHandlers {
  /** Open: whatever has to be said first is said here. */
  onOpen(): void
  onText(text: string): void
  /** A ping of ours was answered. */
  onProof?(): void
  /** A socket that was open is gone, or a dial failed; the next dial is under way. */
  onLost(reason: string): void
  /** The handshake was answered with an HTTP status instead (F-78). */
  onRefused?(status: number, retryAfter: string | undefined): void
}

export interface LastingSocket {
  /** False when the socket is not open: nothing is ever queued (S-04). */
  send(text: string): boolean
  isOpen(): boolean
  /** Closes this connection and dials anew. */
  redial(reason: string): void
  close(): void
}

/**
 * A WebSocket that keeps itself connected until closed: ping each 10 s and pong within 5 s (S-72), redial through the gate
 * (S-80), replaced after a lifetime between `lifetime.from` and `lifetime.to` (S-81). Pings of the exchange are answered
 * with their payload by the library (S-83).
 */
export function openLastingSocket(options: {
  /** Address of the next connection; a failure to find one counts as a failed dial. */
  address(): string | Promise<string>
  readonly clock: Clock
  readonly gate: DialGate
  readonly handlers: SocketHandlers
  /** Age at which it is replaced; without one whoever opened it sees to that. */
  readonly lifetime?: { readonly from: number; readonly to: number } | undefined
  readonly ca?: string | undefined
}): LastingSocket {
  const { clock, gate, handlers } = options
  let socket: WebSocket | undefined
  let closed = false
  let openedAt: number | undefined
  let stopTimers: (() => void)[] = []
  let cancelAsk: (() => void) | undefined

  function dial(): void {
    if (closed) return
    cancelAsk = gate.ask((outcome) => {
      cancelAsk = undefined
      if (closed) return outcome.opened()
      void Promise.resolve()
        .then(() => options.address())
        .then(
          (address) => (closed ? outcome.opened() : connect(address, outcome)),
          (error: unknown) => {
            outcome.failed()
            lose(undefined, `no address: ${error instanceof Error ? error.message : 'unknown'}`)
          },
        )
    })
  }

  function connect(address: string, outcome: { opened(): void; failed(): void }): void {
    let opened = false
    let why = ''
    let own: WebSocket
    try {
      own = new WebSocket(address, {
        perMessageDeflate: false,
        maxPayload: LARGEST_FRAME,
        followRedirects: false,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      })
    } catch {
      outcome.failed()
      return lose(undefined, 'not an address')
    }
    socket = own
    stopTimers = [clock.after(HANDSHAKE_WITHIN, () => own.readyState === WebSocket.CONNECTING && own.terminate())]

    own.on('open', () => {
      opened = true
      openedAt = clock.monotonic()
      outcome.opened()
      dropTimers()
      keepAlive(own)
      handlers.onOpen()
    })
    own.on('message', (data, isBinary) => {
      if (own !== socket) return
      if (isBinary) return redialFrom(own, 'binary frame')
      handlers.onText(String(data))
    })
    own.on('unexpected-response', (request, response) => {
      why = `HTTP ${response.statusCode ?? 0}`
      const retryAfter = response.headers['retry-after']
      handlers.onRefused?.(response.statusCode ?? 0, retryAfter)
      response.resume()
      request.destroy()
      own.terminate()
    })
    own.on('error', (error: NodeJS.ErrnoException) => {
      if (why === '') why = error.code ?? error.name
    })
    own.on('close', (code) => {
      if (!opened) outcome.failed()
      if (own === socket) lose(own, why === '' ? `closed ${code}` : why)
    })
  }

  function keepAlive(own: WebSocket): void {
    let waitingForPong: (() => void) | undefined
    own.on('pong', () => {
      waitingForPong?.()
      waitingForPong = undefined
      if (own === socket) handlers.onProof?.()
    })
    stopTimers = [
      clock.every(PING_EVERY, () => {
        if (own.readyState !== WebSocket.OPEN || waitingForPong !== undefined) return
        own.ping()
        waitingForPong = clock.after(PONG_WITHIN, () => redialFrom(own, 'no pong'))
      }),
      endOfLife(own),
      () => waitingForPong?.(),
    ]
  }

  function endOfLife(own: WebSocket): () => void {
    if (options.lifetime === undefined) return () => undefined
    const { from, to } = options.lifetime
    const [a = 0, b = 0] = clock.randomBytes(2)
    return clock.after(from + ((a * 256 + b) / 65_536) * (to - from), () => redialFrom(own, 'end of its lifetime'))
  }

  function dropTimers(): void {
    for (const stop of stopTimers) stop()
    stopTimers = []
  }

  /** A connection is given up by us: it is dead to everyone from this moment on, whatever it still delivers. */
  function redialFrom(own: WebSocket, reason: string): void {
    if (own !== socket) return
    own.removeAllListeners('message')
    own.close(1000)
    clock.after(PONG_WITHIN, () => own.readyState !== WebSocket.CLOSED && own.terminate())
    lose(own, reason)
  }

  function lose(own: WebSocket | undefined, reason: string): void {
    if (own !== undefined && own !== socket) return
    dropTimers()
    socket = undefined
    const lasted = openedAt === undefined ? undefined : clock.monotonic() - openedAt
    openedAt = undefined
    if (closed) return
    if (lasted !== undefined && lasted < STABLE) gate.lose()
    handlers.onLost(reason)
    dial()
  }

  dial()

  return {
    send(text) {
      if (socket === undefined || socket.readyState !== WebSocket.OPEN) return false
      socket.send(text)
      return true
    },
    isOpen: () => socket?.readyState === WebSocket.OPEN,
    redial(reason) {
      if (socket !== undefined) redialFrom(socket, reason)
    },
    close() {
      if (closed) return
      closed = true
      cancelAsk?.()
      dropTimers()
      const own = socket
      socket = undefined
      if (own === undefined) return
      own.removeAllListeners('message')
      if (own.readyState === WebSocket.CONNECTING) own.terminate()
      else own.close(1000)
      const stop = clock.after(1_000, () => own.terminate())
      own.once('close', stop)
    },
  }
}
