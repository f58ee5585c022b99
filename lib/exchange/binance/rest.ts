import 'server-only'
import { Client, type Dispatcher, Pool } from 'undici'
import type { Clock } from '../../domain/clock'

export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Encoded and, where it has to be, signed. */
  readonly query?: string | undefined
  readonly apiKey?: string | undefined
  readonly freshConnection?: boolean | undefined
  /** From the call to the last byte of the answer, ms. */
  readonly timeout: number
}

/** What became of a request on the wire, before anyone asks what it means. Times are of the monotonic clock, ms. */
export type WireAnswer =
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      readonly text: string
      /** The body already parsed, where the envelope it came in had to be. */
      readonly body?: unknown
      readonly sentAt: number
      readonly answeredAt: number
    }
  /** No byte left this machine. */
  | { readonly kind: 'not-sent'; readonly why: string; readonly sentAt: number; readonly answeredAt: number }
  /** A byte may have left and no whole answer came back. */
  | {
      readonly kind: 'lost'
      readonly cause: 'timeout' | 'connection-lost' | 'unreadable'
      readonly why: string
      readonly sentAt: number
      readonly answeredAt: number
    }

export interface RestClient {
  send(request: RestRequest): Promise<WireAnswer>
  close(): Promise<void>
}

const LARGEST_REPLY = 32 * 1024 * 1024
/** Longer than the pause between two clock measurements, which keep one connection warm. */
const KEEP_ALIVE = 55_000

/**
 * Requests to one origin over kept-alive connections: no retry, no redirect, one request at a time per connection (S-04).
 * It alone decides whether a byte may have left: the dispatcher says when it is about to write.
 */
export function createRestClient(options: {
  readonly origin: string
  readonly clock: Pick<Clock, 'monotonic' | 'after'>
  readonly connections?: number | undefined
  /** Time for name, TCP and TLS, ms. */
  readonly connectTimeout?: number | undefined
  /** Certificate authority of the exchange in a box, PEM. */
  readonly ca?: string | undefined
}): RestClient {
  const { clock } = options
  const settings = {
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE,
    // Timeouts are ours, on our clock.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeout ?? 5_000, ...(options.ca === undefined ? {} : { ca: options.ca }) },
  }
  const pool = new Pool(options.origin, { ...settings, connections: options.connections ?? 48 })
  const fresh = new Set<Client>()

  function dispatch(dispatcher: Dispatcher, request: RestRequest): Promise<WireAnswer> {
    return new Promise((resolve) => {
      const calledAt = clock.monotonic()
      let sentAt = calledAt
      let started = false
      let answered = false
      let abort: ((reason: Error) => void) | undefined
      let status = 0
      let headers: Readonly<Record<string, string | string[] | undefined>> = {}
      const chunks: Buffer[] = []
      let size = 0

      const stopTimer = clock.after(request.timeout, () => {
        answer(started ? lost('timeout', 'no answer in time') : notSent('no connection in time'))
        abort?.(new Error('timeout'))
      })

      function answer(value: WireAnswer): void {
        if (answered) return
        answered = true
        stopTimer()
        resolve(value)
      }
      const lost = (cause: 'timeout' | 'connection-lost' | 'unreadable', why: string): WireAnswer => ({
        kind: 'lost',
        cause,
        why,
        sentAt,
        answeredAt: clock.monotonic(),
      })
      const notSent = (why: string): WireAnswer => ({
        kind: 'not-sent',
        why,
        sentAt: calledAt,
        answeredAt: clock.monotonic(),
      })

      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(controller) {
          // Called a second time when the dispatcher would write the request again: at most one wire send (S-04).
          if (answered || started) {
            controller.abort(new Error('not again'))
            answer(lost('connection-lost', 'connection lost before the answer'))
            return
          }
          started = true
          sentAt = clock.monotonic()
          abort = (reason) => controller.abort(reason)
        },
        onResponseStart(_controller, code, received) {
          if (code < 200) return
          status = code
          headers = received
        },
        onResponseData(controller, chunk) {
          size += chunk.length
          if (size > LARGEST_REPLY) {
            answer(lost('unreadable', 'answer too large'))
            controller.abort(new Error('too large'))
          } else chunks.push(chunk)
        },
        onResponseEnd() {
          const [only] = chunks
          const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
          answer({ kind: 'reply', status, headers, text: body.toString('utf8'), sentAt, answeredAt: clock.monotonic() })
        },
        onResponseError(_controller, error) {
          answer(started ? lost('connection-lost', reasonOf(error)) : notSent(reasonOf(error)))
        },
      }

      try {
        dispatcher.dispatch(
          {
            method: request.method,
            path:
              request.query === undefined || request.query === '' ? request.path : `${request.path}?${request.query}`,
            headers: request.apiKey === undefined ? {} : { 'X-MBX-APIKEY': request.apiKey },
          },
          handler,
        )
      } catch (error) {
        answer(started ? lost('connection-lost', reasonOf(error)) : notSent(reasonOf(error)))
      }
    })
  }

  return {
    async send(request) {
      if (request.freshConnection !== true) return dispatch(pool, request)
      const client = new Client(options.origin, settings)
      fresh.add(client)
      try {
        return await dispatch(client, request)
      } finally {
        fresh.delete(client)
        void client.destroy()
      }
    },
    async close() {
      await Promise.all([pool.destroy(), ...[...fresh].map((client) => client.destroy())])
    },
  }
}

/** The system's code for a failure, never its text: texts can hold addresses with signatures. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}
