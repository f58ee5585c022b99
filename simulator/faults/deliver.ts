import type { Credentials } from '../gateway/authorize'
import { answerOf, type Answer, perform, type Performer } from '../gateway/perform'
import type { ApiError, Endpoint } from '../gateway/types'
import { banned, exhausted } from '../gateway/weights'
import { FAULTS } from './catalogue/catalogue'
import { type ActiveFault, formOf } from './fault-rules'
import { isOfEngine, refusalOf, timedOut } from './refusal-texts'
import { shiftIds } from './strange-ids'
import { subjectOf } from './subject'
import { substituteOf } from './substitutes'

/** What becomes of the id of a WebSocket API reply (F-75). */
export type ReplyId = 'unknown' | 'repeated' | 'null' | 'missing'

/** What happens on the wire at the end of a call. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly replyId?: ReplyId }
  /** A body that is no JSON. */
  | {
      readonly kind: 'text'
      readonly status: number
      readonly text: string
      readonly location?: string
      /** Announced as `Content-Encoding`, whatever the bytes are. */
      readonly encoding?: string
    }
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

const htmlOf = (title: string): string =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`
const TITLES: Readonly<Record<number, string>> = { 502: '502 Bad Gateway', 504: '504 Gateway Time-out' }
const BACKEND_TIMEOUT_MS = 10_000
const FIRST_BAN_MS = 120_000

/**
 * Carries out a call, through whichever fault strikes it, and hands over what goes on the wire: at once without a fault, later
 * where the fault says so. `reused`: whether its connection carried a request before.
 */
export function deliver(
  performer: Performer,
  endpoint: Endpoint,
  sent: Credentials,
  address: string,
  send: (delivery: Delivery) => void,
  reused = true,
): void {
  const { faults } = performer
  const credentials = shiftIds(sent)
  const arrived = performer.clock.now()
  // Handed to the engine at once: a fault delays what the engine does, not what it is given.
  const run = (as: Endpoint): Answer => perform(performer, as, credentials, address, arrived, arrived)
  if (!faults.any) return send({ kind: 'answer', answer: run(endpoint) })
  const fault = faults.strikeRequest(subjectOf(faults, endpoint, credentials, reused))
  if (!fault) return send({ kind: 'answer', answer: run(endpoint) })
  strike({ performer, endpoint, fault, run, address, send })
}

interface Struck {
  readonly performer: Performer
  readonly endpoint: Endpoint
  readonly fault: ActiveFault
  /** Carries the call out, by the given endpoint. */
  readonly run: (as: Endpoint) => Answer
  readonly address: string
  readonly send: (delivery: Delivery) => void
}

function strike(struck: Struck): void {
  const { performer, endpoint, fault, run, send } = struck
  const { clock, faults } = performer
  const form = formOf(fault, FAULTS[fault.id])
  const handle = substituteOf(faults, clock, fault, endpoint)
  if (handle !== undefined) return send({ kind: 'answer', answer: run({ ...endpoint, handle, handsOver: false }) })
  const truth = fault.truth ?? FAULTS[fault.id]?.truth ?? 'executed'
  const done = truth === 'executed' ? run(endpoint) : undefined
  if (truth === 'later') {
    // F-09 has its milliseconds for this alone.
    const late = fault.late ?? (fault.id === 'F-09' ? faults.msOf(fault, 5000) : 5000)
    clock.after(late, () => run(endpoint))
  }
  const answer = (): Answer => done ?? answerOf(performer, endpoint, timedOut(504))
  switch (fault.id) {
    case 'F-04':
    case 'F-05':
    case 'F-13':
      return send({ kind: 'reset' })
    case 'F-06':
    case 'F-07':
    case 'F-72':
      return send({ kind: 'silence' })
    case 'F-08': {
      const delayed = answer()
      clock.after(faults.msOf(fault, 1000), () => send({ kind: 'answer', answer: delayed }))
      return
    }
    case 'F-09':
      clock.after(BACKEND_TIMEOUT_MS, () =>
        send({ kind: 'answer', answer: answerOf(performer, endpoint, timedOut(400)) }),
      )
      return
    case 'F-10':
      return send({ kind: 'cut', answer: answer(), bytes: fault.bytes ?? 200, announced: 512, ends: true })
    case 'F-11': {
      const text = '<html><body>OK</body></html>'
      return send({ kind: 'text', status: 200, text, ...(form === 'gzip' ? { encoding: 'gzip' } : {}) })
    }
    case 'F-12':
      return send({ kind: 'cut', answer: answer(), bytes: fault.bytes ?? 20, ends: false })
    case 'F-14':
      run(endpoint)
      return send({ kind: 'answer', answer: answer() })
    case 'F-15':
      return send({ kind: 'text', status: 302, text: '', location: 'http://127.0.0.1:9/' })
    case 'F-17': {
      const code = fault.code ?? 502
      return send({ kind: 'text', status: code, text: htmlOf(TITLES[code] ?? String(code)) })
    }
    case 'F-30':
      return send({ kind: 'text', status: 403, text: htmlOf('403 Forbidden') })
    case 'F-68':
      if (form !== 'slow') break
      return void clock.after(faults.msOf(fault, 5000), () => send({ kind: 'answer', answer: run(endpoint) }))
    case 'F-75':
      return send({ kind: 'answer', answer: answer(), replyId: form as ReplyId })
  }
  send({ kind: 'answer', answer: refusedAnswer(struck, done) })
}

/** The answer with the fault's refusal: behind all checks for what the engine says, in their place for the rest. */
function refusedAnswer({ performer, endpoint, fault, run, address }: Struck, done: Answer | undefined): Answer {
  const { market } = endpoint
  const { clock, faults, weights } = performer
  if (fault.id === 'F-27') {
    const limit = weights.limit(market)
    const answer = answerOf(performer, endpoint, exhausted(market, address, limit, clock.now()))
    const used = String(limit + 1)
    const spot = market === 'spot' ? { 'X-MBX-USED-WEIGHT': used } : {}
    return { ...answer, headers: { ...answer.headers, ...spot, 'X-MBX-USED-WEIGHT-1M': used } }
  }
  if (fault.id === 'F-28') {
    const ms = faults.msOf(fault, FIRST_BAN_MS)
    weights.ban(market, address, ms, fault.form === 'doubling')
    return answerOf(performer, endpoint, banned(market, address, clock.now() + ms, clock.now()))
  }
  if (fault.id === 'F-29') return answerOf(performer, endpoint, performer.orderCounts.full(market), done?.accountId)
  const refusal: ApiError = refusalOf(fault, market)
  if (!isOfEngine(fault) || done !== undefined) return answerOf(performer, endpoint, refusal, done?.accountId)
  const handle = (): never => {
    throw refusal
  }
  return run({ ...endpoint, handle, handsOver: false })
}
