import 'server-only'
import type { Fill } from '../../domain/order'
import type { Market } from '../../domain/market'
import type { Evidence, Outcome } from '../port'
import { type EndpointKind, verdictOf } from './outcomes'
import { ParseFailure } from './payload'

/** One leg of a compound answer: an order, or code and text of a refusal. What is not there is unconfirmed (S-25). */
export interface LegReader {
  <T>(endpoint: EndpointKind, element: unknown, read: (body: unknown) => T, more?: LegMore<T>): Outcome<T>
  /** A step that the exchange says it left out. */
  notAttempted(): Outcome<never>
  missing(): Outcome<never>
}

export interface LegMore<T> {
  readonly fills?: (body: unknown) => readonly Fill[]
  /** What a refusal means that says it is so already. */
  readonly nothing?: T
}

/** Reads the legs of one answer, each by the one table of outcomes (S-20, S-25). */
export function createLegReader(options: {
  readonly market: Market
  onClockRefused(): void
  onKeyRefused(): void
}): (whole: Evidence, retryAt: number | undefined) => LegReader {
  return (whole, retryAt) => {
    const missing = (): Outcome<never> => ({ kind: 'unconfirmed', cause: 'missing', evidence: whole })
    const unreadable: Outcome<never> = { kind: 'unconfirmed', cause: 'unreadable', evidence: whole }
    const notAttempted = (): Outcome<never> => ({
      kind: 'rejected',
      reason: 'not-attempted',
      retry: 'later',
      evidence: whole,
    })

    function refused<T>(endpoint: EndpointKind, code: number, text: string | undefined, more?: LegMore<T>): Outcome<T> {
      // A leg has no status of its own; documents give its code that of a plain refusal.
      const verdict = verdictOf({ market: options.market, endpoint, status: 400, code, text })
      const evidence = { ...whole, code, text }
      if (verdict.kind === 'unconfirmed') return { ...verdict, evidence }
      if (verdict.kind === 'nothing-to-do' && more !== undefined && 'nothing' in more)
        return { kind: 'accepted', value: more.nothing as T, evidence }
      if (verdict.kind !== 'rejected') return { ...unreadable, evidence }
      if (verdict.reason === 'clock') options.onClockRefused()
      if (verdict.reason === 'key') options.onKeyRefused()
      return { ...verdict, ...(verdict.retry === 'later' ? { retryAt } : {}), evidence }
    }

    const leg = <T>(
      endpoint: EndpointKind,
      element: unknown,
      read: (body: unknown) => T,
      more?: LegMore<T>,
    ): Outcome<T> => {
      if (element === undefined || element === null) return missing()
      const { code, text } = refusalOf(element)
      if (code !== undefined && code < 0) return refused(endpoint, code, text, more)
      try {
        const value = read(element)
        const made = more?.fills?.(element)
        return { kind: 'accepted', value, ...(made === undefined ? {} : { fills: made }), evidence: whole }
      } catch (error) {
        if (!isUnreadable(error)) throw error
        return unreadable
      }
    }
    return Object.assign(leg, { missing, notAttempted })
  }
}

/** Code and text where a body is a refusal. */
export function refusalOf(body: unknown): { code?: number; text?: string } {
  if (typeof body !== 'object' || body === null) return {}
  const { code, msg } = body as { code?: unknown; msg?: unknown }
  const number =
    typeof code === 'number' ? code : typeof code === 'string' && /^-?\d+$/.test(code) ? Number(code) : undefined
  return {
    ...(number === undefined ? {} : { code: number }),
    ...(typeof msg === 'string' ? { text: msg } : {}),
  }
}

export function isUnreadable(error: unknown): boolean {
  return error instanceof ParseFailure || error instanceof SyntaxError
}
