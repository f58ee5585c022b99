import 'server-only'
import type { CancelTarget, Intent, IntentReason } from '../../domain/intent'
import { isOpen, type Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { canceledBy } from './canceled-by'
import { clientOrderIdOf, newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { doubtUnwritten, evidenceRow, recordDoubt, rejection } from './record-answer'
import type { TradingRoom, TradingSeat } from './trading-room'

export interface CancelDraft {
  readonly symbol: string
  readonly target: CancelTarget
  readonly runId?: string | undefined
  readonly key?: string | undefined
  readonly clickedAt?: number | undefined
}

/** A cancel as an intent of its own (S-50); its id goes along where the exchange takes one (S-07). */
export function cancelIntent(
  room: TradingRoom,
  seat: TradingSeat,
  draft: CancelDraft,
  kind: 'cancel' | 'cancel-symbol' = 'cancel',
): Intent {
  const { clock, account, tag } = room
  const intentId = newIntentId(clock)
  return {
    intentId,
    accountId: account.accountId,
    market: seat.market,
    symbol: draft.symbol,
    kind,
    clientOrderId: clientOrderIdOf({ environment: account.environment, kind, tag, intentId, leg: 0 }),
    target: draft.target,
    state: 'queued',
    ...(draft.key === undefined ? {} : { idempotencyKey: draft.key }),
    ...(draft.runId === undefined ? {} : { runId: draft.runId }),
    times: { received: clock.now(), ...(draft.clickedAt === undefined ? {} : { clicked: draft.clickedAt }) },
  }
}

/** Sends a cancel whose row is durable already, and writes down what came of it. Resolves with the answer of the exchange. */
export async function sendCancel(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intent: Intent,
): Promise<Outcome<Order | undefined>> {
  const { intentId, target, sendTimestamp = 0, recvWindow = 0 } = intent
  if (target === undefined) throw new Error(`Cancel ${intentId} has no target.`)
  const outcome = await seat.account.trading.cancel({ symbol: intent.symbol, ...target }, intent.clientOrderId, {
    timestamp: sendTimestamp,
    recvWindow,
  })
  await takeCancelOutcome(room, resolver, seat, intent, outcome)
  return outcome
}

/** What the answer means for the cancel, written down with the answer itself. Resolves once it is known what the cancel met. */
export async function takeCancelOutcome(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intent: Intent,
  outcome: Outcome<Order | undefined>,
): Promise<void> {
  const { book, live, clock, journal } = room
  const { intentId, target } = intent
  const acknowledged = clock.now()
  const row = evidenceRow('cancel', outcome, acknowledged)
  seat.watch.noteRead(outcome.kind !== 'unconfirmed')
  const state = book.get(intentId)?.state
  // The order's own end has settled it meanwhile.
  if (state !== 'sending' && state !== 'unconfirmed') {
    book.change(intentId, { times: { acknowledged } }, row)
    return
  }
  switch (outcome.kind) {
    case 'accepted': {
      const order = outcome.value
      const commit = journal.commit(() => {
        book.addEvidence(intentId, row)
        if (order !== undefined) live.take([{ event: { type: 'order-updated', order, source: 'reply' } }])
        const { orderId, executedQuantity } = order ?? { orderId: target?.orderId, executedQuantity: undefined }
        book.change(intentId, { state: 'accepted', orderId, executedQuantity, times: { acknowledged } })
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intentId)
      // The algo service answers with a word and no order: what became of it is asked for by id.
      if (order === undefined) void readTarget(room, seat, intent)
      return
    }
    case 'rejected': {
      if (outcome.reason !== 'not-found') {
        book.change(intentId, { state: 'rejected', reason: rejection(outcome), times: { acknowledged } }, row)
        return
      }
      book.addEvidence(intentId, row)
      await tellWhatHappened(room, seat, intent, acknowledged, rejection(outcome))
      return
    }
    case 'unconfirmed': {
      recordDoubt(room, resolver, intentId, outcome, row)
    }
  }
}

/** "Unknown order" is followed by a by-id read and told as what happened, filled quantity included (S-50, F-36). */
async function tellWhatHappened(
  room: TradingRoom,
  seat: TradingSeat,
  intent: Intent,
  acknowledged: number,
  refusal: IntentReason,
): Promise<void> {
  const { book } = room
  const order = await readTarget(room, seat, intent)
  const times = { acknowledged }
  if (order === 'absent' || order === 'failed') {
    // A read that failed says nothing of the order: the refusal stands alone, until the order's end is seen.
    const reason = order === 'absent' ? reasonOf('order-unknown') : refusal
    book.change(intent.intentId, { state: 'rejected', reason, times })
    return
  }
  const { status, executedQuantity, orderId } = order
  if (isOpen(order)) {
    // Triggering, or a read that lags: it was not canceled, that much is sure.
    book.change(intent.intentId, {
      state: 'rejected',
      reason: reasonOf('cancel-not-executed', { status }),
      executedQuantity,
      orderId,
      times,
    })
    return
  }
  const told = canceledBy(order)
  const reason = told.reason ?? reasonOf('order-already-canceled', { status, executed: executedQuantity })
  book.change(intent.intentId, { ...told, state: 'rejected', reason, times })
}

async function readTarget(room: TradingRoom, seat: TradingSeat, intent: Intent): Promise<Order | 'absent' | 'failed'> {
  const { target } = intent
  if (target === undefined) return 'absent'
  const askedAt = room.clock.monotonic()
  const answer = await seat.account.trading.findOrder({ symbol: intent.symbol, ...target }, { lane: 'cancel' })
  seat.watch.noteRead(answer.kind !== 'failed')
  if (answer.kind !== 'read') return answer.kind
  room.live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query', askedAt } }])
  return answer.value
}
