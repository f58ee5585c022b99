import 'server-only'
import type { IntentReason } from '../../domain/intent'
import type { Evidence, Outcome } from '../../exchange/port'
import type { EvidenceRow } from '../journal/intent-rows'
import { reasonOf } from './codes'
import { auditForFunds } from './funds-audit'
import type { Resolver } from './resolver'
import type { TradingRoom, TradingSeat } from './trading-room'

type Rejected = Extract<Outcome<unknown>, { kind: 'rejected' }>
type Unconfirmed = Extract<Outcome<unknown>, { kind: 'unconfirmed' }>

/**
 * A definite refusal on an intent: `rejected` while it was awaited, `not-placed` when doubt came first. False when the intent has
 * its end already: then nothing is written.
 */
export function recordRefusal(
  room: TradingRoom,
  seat: TradingSeat,
  intentId: string,
  outcome: Rejected,
  row: EvidenceRow,
): boolean {
  const state = room.book.get(intentId)?.state
  const reason = rejection(outcome)
  const times = { acknowledged: row.at }
  if (state === 'sending') room.book.change(intentId, { state: 'rejected', reason, times }, row)
  else if (state === 'unconfirmed' || state === 'unresolved')
    room.book.change(intentId, { state: 'not-placed', reason: { ...reason, code: 'not-placed-refused' }, times }, row)
  else return false
  noteRejection(room, seat, outcome)
  return true
}

/** Nobody knows whether it was carried out: the intent is unconfirmed, and asked about (S-31, S-33). */
export function recordDoubt(
  room: TradingRoom,
  resolver: Resolver,
  intentId: string,
  outcome: Unconfirmed,
  row: EvidenceRow,
): void {
  room.book.change(intentId, { state: 'unconfirmed', reason: doubtOf(outcome) }, row)
  resolver.watch(intentId)
}

/** Why nobody knows, in our words, with the exchange's own beside them. */
export function doubtOf({ cause, evidence: { code, text } }: Unconfirmed): IntentReason {
  return reasonOf(`unconfirmed-${cause}`, undefined, { code, text })
}

/** It is answered and the disk is not there: doubt, until the answer to one of the next questions can be written down (F-82). */
export function doubtUnwritten({ book }: TradingRoom, resolver: Resolver, intentId: string): void {
  if (book.get(intentId)?.state === 'sending')
    book.change(intentId, { state: 'unconfirmed', reason: reasonOf('unconfirmed-unwritten') })
  resolver.watch(intentId)
}

/** The exchange's refusal in our words, its own beside them. */
export function rejection(outcome: Rejected): IntentReason {
  const { code, text } = outcome.evidence
  const params = outcome.retryAt === undefined ? undefined : { until: String(outcome.retryAt) }
  return reasonOf(`rejected-${outcome.reason}`, params, { code, text })
}

/** Some refusals say that our picture or our rules are old (S-27, S-73). */
export function noteRejection(room: TradingRoom, seat: TradingSeat, outcome: Rejected): void {
  const { account, marketView, log } = room
  if (outcome.reason === 'rule' || outcome.reason === 'market-closed')
    void marketView.refreshRules(account.environment, seat.market).catch((error: unknown) => {
      log.warn('rules-refresh-failed', { market: seat.market, error })
    })
  if (outcome.reason !== 'funds') return
  void auditForFunds(room, seat).catch((error: unknown) =>
    log.error('funds-audit-failed', { market: seat.market, error }),
  )
}

/** The answer as a row of the intent's time line. */
export function evidenceRow(
  source: string,
  outcome: { readonly kind: string; readonly evidence: Evidence },
  at: number,
): EvidenceRow {
  const { httpStatus, code, raw } = outcome.evidence
  const parts = [
    outcome.kind,
    ...(httpStatus === undefined ? [] : [String(httpStatus)]),
    ...(code === undefined ? [] : [String(code)]),
  ]
  return { at, source, summary: parts.join(' '), ...(raw === undefined ? {} : { raw }) }
}
