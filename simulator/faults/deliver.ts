import type { Market } from '../engine/market-types'
import type { Credentials } from '../gateway/authorize'
import { FAULTS, type ActiveFault } from './fault-rules'
import { answerOf, type Answer, perform, type Performer } from '../gateway/perform'
import { refuse } from '../gateway/refusals'
import { ApiError, type Endpoint } from '../gateway/types'
import { banned, exhausted } from '../gateway/weights'

/** What happens on the wire at the end of a call. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** A body that is no JSON. */
  | { readonly kind: 'text'; readonly status: number; readonly text: string; readonly location?: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' }
  /** The answer's first bytes; then the end, or silence. */
  | {
      readonly kind: 'cut'
      readonly answer: Answer
      readonly bytes: number
      readonly announced?: number
      readonly ends: boolean
    }

const HTML_502 =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>'
const HTML_403 =
  '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>'

/**
 * Carries out a call, through whichever fault strikes it, and hands over what goes on the wire: at once without a fault, later
 * where the fault says so.
 */
export function deliver(
  performer: Performer,
  endpoint: Endpoint,
  credentials: Credentials,
  address: string,
  send: (delivery: Delivery) => void,
): void {
  const arrived = performer.clock.now()
  // Handed to the engine at once: a fault delays what the engine does, not what it is given.
  const run = (): Answer => perform(performer, endpoint, credentials, address, arrived, arrived)
  const fault = performer.faults.any
    ? performer.faults.strikeCall('request', {
        market: endpoint.market,
        method: endpoint.method,
        path: endpoint.path,
        socketMethod: endpoint.socketMethod,
        apiKey: credentials.apiKey,
        params: credentials.params,
      })
    : undefined
  if (!fault) send({ kind: 'answer', answer: run() })
  else strike(performer, endpoint, fault, run, address, send)
}

function strike(
  performer: Performer,
  endpoint: Endpoint,
  fault: ActiveFault,
  run: () => Answer,
  address: string,
  send: (delivery: Delivery) => void,
): void {
  const { clock } = performer
  if (fault.id === 'F-09') {
    clock.after(fault.ms ?? 5000, run)
    const late = new ApiError(
      400,
      -1007,
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
    )
    clock.after(10_000, () => send({ kind: 'answer', answer: answerOf(performer, endpoint, late) }))
    return
  }
  const truth = fault.truth ?? FAULTS[fault.id]?.truth
  const done = truth === 'executed' ? run() : undefined
  if (fault.id === 'F-14') run()
  switch (fault.id) {
    case 'F-04':
    case 'F-05':
    case 'F-13':
      return send({ kind: 'reset' })
    case 'F-06':
    case 'F-07':
      return send({ kind: 'silence' })
    case 'F-08': {
      const answer = done ?? run()
      clock.after(fault.ms ?? 1000, () => send({ kind: 'answer', answer }))
      return
    }
    case 'F-10':
      return send({ kind: 'cut', answer: done ?? run(), bytes: fault.bytes ?? 200, announced: 512, ends: true })
    case 'F-11':
      return send({ kind: 'text', status: 200, text: '<html><body>OK</body></html>' })
    case 'F-12':
      return send({ kind: 'cut', answer: done ?? run(), bytes: fault.bytes ?? 20, ends: false })
    case 'F-14':
      return send({ kind: 'answer', answer: done ?? run() })
    case 'F-15':
      return send({ kind: 'text', status: 302, text: '', location: 'http://127.0.0.1:9/' })
    case 'F-17':
      return send({ kind: 'text', status: fault.code ?? 502, text: HTML_502 })
    case 'F-30':
      return send({ kind: 'text', status: 403, text: HTML_403 })
    default:
      return send({
        kind: 'answer',
        answer: answerOf(performer, endpoint, refusalOf(performer, fault, endpoint.market, address)),
      })
  }
}

function refusalOf(performer: Performer, fault: ActiveFault, market: Market, address: string): ApiError {
  const spot = market === 'spot'
  const now = performer.clock.now()
  switch (fault.id) {
    case 'F-18':
      return new ApiError(503, -1000, 'Unknown error, please check your request or try again later.')
    case 'F-19':
      return new ApiError(503, 0, 'Service Unavailable.')
    case 'F-20':
      return new ApiError(
        503,
        -1008,
        spot
          ? 'Server is currently overloaded with other requests. Please try again in a few minutes.'
          : 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
      )
    case 'F-21':
      return new ApiError(
        500,
        -1006,
        'An unexpected response was received from the message bus. Execution status unknown.',
      )
    case 'F-22':
      return new ApiError(
        fault.code ?? 504,
        -1007,
        'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
      )
    case 'F-23':
      return new ApiError(500, -1001, 'Internal error; unable to process your request. Please try again.')
    case 'F-24':
      return refuse.late()
    case 'F-25':
      return refuse.signature()
    case 'F-26':
      return refuse.key(market)
    case 'F-27':
      return exhausted(market, address, performer.weights.limit(market), now)
    case 'F-28': {
      const ms = fault.ms ?? 120_000
      performer.weights.ban(market, address, ms)
      return banned(market, address, now + ms, now)
    }
    case 'F-29':
      return performer.orderCounts.full(market)
    case 'F-31':
      return spot
        ? new ApiError(400, -2010, 'Account has insufficient balance for requested action.')
        : new ApiError(400, -2019, 'Margin is insufficient.')
    case 'F-32':
      return new ApiError(400, -2010, 'Duplicate order sent.')
    case 'F-66':
      return new ApiError(400, -1125, 'This listenKey does not exist.')
    case 'F-33':
      return new ApiError(400, -4116, 'ClientOrderId is duplicated.')
    default:
      return refuse.unknown(market)
  }
}
