import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Fill } from '../../domain/order'
import type { Market } from '../../domain/market'
import type { Evidence, Lane, Outcome, Reading, OddRow } from '../port'
import { parseAccountJson } from './json'
import { bannedUntil, type EndpointKind, type Verdict, verdictOf } from './outcomes'
import { createLegReader, isUnreadable, type LegReader, refusalOf } from './leg-reader'
import type { WireAnswer } from './rest'
import type { Governor } from './weight'

const LARGEST_RAW = 64 * 1024
const MINUTE = 60_000

/** One request as it meets the governor, the wire and the outcome table. */
export interface Call {
  readonly endpoint: EndpointKind
  readonly lane: Lane
  /** Request weight. */
  readonly cost: number
  send(): Promise<WireAnswer>
}

export interface Caller {
  /** A request that changes something. `read` turns the body into a value; what it cannot read is unconfirmed (S-22). */
  change<T>(
    call: Call,
    read: (body: unknown) => T,
    fills?: (body: unknown) => readonly Fill[],
    /** The value when the exchange says that nothing is left to do. */
    nothing?: () => T,
  ): Promise<Outcome<T>>
  /**
   * A request whose answer tells of several legs (S-25). `legs` takes such a body apart; `all` is told of what is the same for
   * every leg: refused at the door, lost, unreadable.
   */
  compound<L>(
    call: Call,
    legs: (body: unknown, leg: LegReader) => L,
    all: (outcome: Exclude<Outcome<never>, { kind: 'accepted' }>) => L,
  ): Promise<L>
  /** A request that only reads. `read` of a list puts rows that it cannot read into `odd`, and the others come through (S-44). */
  query<T>(
    call: Call,
    read: (body: unknown, odd: OddRow[]) => T,
    parse?: (text: string) => unknown,
  ): Promise<Reading<T>>
}

/** Sends requests of one market: admission by the governor before, limits and outcome after. Nothing is retried (S-04, S-24). */
export function createCaller(options: {
  readonly market: Market
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly governor: Governor
  /** Exchange time minus wall time, ms. */
  offset(): number
  /** The exchange called our timestamp wrong (S-86). */
  onClockRefused(): void
  /** The exchange refused the key: unknown, from a wrong address, or without the right (S-140). */
  onKeyRefused(): void
}): Caller {
  const { market, clock, governor } = options
  const readLegs = createLegReader(options)

  /** Keeps what a reply says about limits. Source: spot.md 4.2 and 4.3, usdm.md 2 and 3. */
  function keepLimits(answer: Reply): number | undefined {
    const used = answer.headers['x-mbx-used-weight-1m']
    if (typeof used === 'string' && used !== '') governor.note(Number(used))
    if (answer.status !== 429 && answer.status !== 418) return undefined
    const { code, text } = refusalIn(answer)
    const counted = code === -1015 || isOrderCountIn(answer)
    const seconds = answer.headers['retry-after']
    const banned = bannedUntil(text)
    const until =
      banned !== undefined
        ? banned - options.offset()
        : clock.now() + (typeof seconds === 'string' && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : MINUTE)
    // Too many new orders holds orders back and nothing else: reads and cancels are not what was counted.
    governor.hold({ kind: answer.status === 418 ? 'ban' : counted ? 'orders' : 'rate-limit', until })
    return until
  }

  async function perform(call: Call): Promise<{ answer: WireAnswer; retryAt?: number | undefined } | Refused> {
    const admission = governor.admit(call.lane, call.cost)
    if (admission.kind === 'refused') {
      const now = clock.monotonic()
      return {
        kind: 'held',
        reason: admission.reason,
        retryAt: admission.retryAt,
        evidence: { sentAt: now, answeredAt: now },
      }
    }
    try {
      const answer = await call.send()
      admission.settle()
      return { answer, retryAt: answer.kind === 'reply' ? keepLimits(answer) : undefined }
    } finally {
      admission.settle()
    }
  }

  function judge(endpoint: EndpointKind, answer: Reply): Verdict {
    const verdict = verdictOf({ market, endpoint, status: answer.status, ...refusalIn(answer) })
    if (verdict.kind === 'rejected' && verdict.reason === 'clock') options.onClockRefused()
    if (verdict.kind === 'rejected' && verdict.reason === 'key') options.onKeyRefused()
    return verdict
  }

  return {
    async change(call, read, fills, nothing) {
      const performed = await perform(call)
      if ('kind' in performed) {
        const { reason, retryAt, evidence } = performed
        return { kind: 'rejected', reason, retry: 'later', retryAt, evidence }
      }
      const { answer, retryAt } = performed
      if (answer.kind === 'not-sent')
        return { kind: 'rejected', reason: 'not-sent', retry: 'later', evidence: evidenceOf(answer) }
      if (answer.kind === 'lost') return { kind: 'unconfirmed', cause: answer.cause, evidence: evidenceOf(answer) }
      if (answer.status >= 200 && answer.status < 300) {
        try {
          const body = bodyOf(answer)
          const value = read(body)
          const made = fills?.(body)
          return {
            kind: 'accepted',
            value,
            ...(made === undefined ? {} : { fills: made }),
            evidence: evidenceOf(answer),
          }
        } catch (error) {
          if (!isUnreadable(error)) throw error
          return { kind: 'unconfirmed', cause: 'unreadable', evidence: evidenceOf(answer) }
        }
      }
      const verdict = judge(call.endpoint, answer)
      switch (verdict.kind) {
        case 'rejected':
          return { ...verdict, retryAt, evidence: evidenceOf(answer) }
        case 'unconfirmed':
          return { ...verdict, evidence: evidenceOf(answer) }
        case 'nothing-to-do':
          return { kind: 'accepted', value: nothing === undefined ? read([]) : nothing(), evidence: evidenceOf(answer) }
        case 'per-leg':
          return { kind: 'unconfirmed', cause: 'unreadable', evidence: evidenceOf(answer) }
      }
    },

    async compound(call, legs, all) {
      const performed = await perform(call)
      if ('kind' in performed) {
        const { reason, retryAt, evidence } = performed
        return all({ kind: 'rejected', reason, retry: 'later', retryAt, evidence })
      }
      const { answer, retryAt } = performed
      if (answer.kind === 'not-sent')
        return all({ kind: 'rejected', reason: 'not-sent', retry: 'later', evidence: evidenceOf(answer) })
      if (answer.kind === 'lost') return all({ kind: 'unconfirmed', cause: answer.cause, evidence: evidenceOf(answer) })
      const evidence = evidenceOf(answer)
      const unreadable = { kind: 'unconfirmed', cause: 'unreadable', evidence } as const
      const verdict: Verdict =
        answer.status >= 200 && answer.status < 300 ? { kind: 'per-leg' } : judge(call.endpoint, answer)
      if (verdict.kind === 'rejected') return all({ ...verdict, retryAt, evidence })
      if (verdict.kind === 'unconfirmed') return all({ ...verdict, evidence })
      if (verdict.kind === 'nothing-to-do') return all(unreadable)
      try {
        const body = bodyOf(answer)
        return legs(answer.status < 300 ? body : dataIn(body), readLegs(evidence, retryAt))
      } catch (error) {
        if (!isUnreadable(error)) throw error
        return all(unreadable)
      }
    },

    async query(call, read, parse) {
      const performed = await perform(call)
      if ('kind' in performed) {
        const { reason, retryAt, evidence } = performed
        return { kind: 'failed', reason, retryAt, evidence }
      }
      const { answer, retryAt } = performed
      if (answer.kind === 'not-sent') return { kind: 'failed', reason: 'not-sent', evidence: evidenceOf(answer) }
      if (answer.kind === 'lost') return { kind: 'failed', reason: answer.cause, evidence: evidenceOf(answer) }
      if (answer.status >= 200 && answer.status < 300) {
        try {
          const odd: OddRow[] = []
          const value = read(parse === undefined ? bodyOf(answer) : parse(answer.text), odd)
          return { kind: 'read', value, ...(odd.length === 0 ? {} : { odd }), evidence: evidenceOf(answer) }
        } catch (error) {
          if (!isUnreadable(error)) throw error
          return { kind: 'failed', reason: 'unreadable', evidence: evidenceOf(answer) }
        }
      }
      const verdict = judge(call.endpoint, answer)
      const evidence = evidenceOf(answer)
      if (verdict.kind === 'nothing-to-do') return { kind: 'absent', evidence }
      if (verdict.kind === 'per-leg') return { kind: 'failed', reason: 'unreadable', evidence }
      if (verdict.kind === 'unconfirmed') return { kind: 'failed', reason: verdict.cause, evidence }
      return verdict.reason === 'not-found'
        ? { kind: 'absent', evidence }
        : { kind: 'failed', reason: verdict.reason, retryAt, evidence }
    },
  }
}

type Reply = Extract<WireAnswer, { kind: 'reply' }>

interface Refused {
  readonly kind: 'held'
  readonly reason: 'banned' | 'rate-limit'
  readonly retryAt: number
  readonly evidence: Evidence
}

const bodyOf = (answer: Reply): unknown => (answer.body !== undefined ? answer.body : parseAccountJson(answer.text))

/** Code and text of an error body; nothing when it is not JSON (firewall and gateway pages). */
function refusalIn(answer: Reply): { code?: number; text?: string } {
  if (answer.status >= 200 && answer.status < 300) return {}
  try {
    return refusalOf(bodyOf(answer))
  } catch {
    return {}
  }
}

const dataIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null ? (body as { data?: unknown }).data : undefined

/** A cancel-replace whose new order met a full order count says so in its leg alone. Source: spot.md 9.1. */
function isOrderCountIn(answer: Reply): boolean {
  try {
    const data = dataIn(bodyOf(answer)) as { newOrderResponse?: unknown } | undefined
    return refusalOf(data?.newOrderResponse).code === -1015
  } catch {
    return false
  }
}

function evidenceOf(answer: WireAnswer): Evidence {
  const { sentAt, answeredAt } = answer
  if (answer.kind !== 'reply') return { text: answer.why, sentAt, answeredAt }
  return { httpStatus: answer.status, ...refusalIn(answer), raw: cut(answer.text), sentAt, answeredAt }
}

const cut = (text: string): string => (text.length > LARGEST_RAW ? text.slice(0, LARGEST_RAW) : text)
