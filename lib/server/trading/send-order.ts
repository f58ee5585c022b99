import 'server-only'
import type { Intent } from '../../domain/intent'
import type { NewOrder, Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { passCrashPoint } from '../process/crash-point'
import { clientOrderIdOf, newIntentId } from './client-order-id'
import { reasonOf } from './codes'
import { doubtUnwritten, evidenceRow, noteRejection, recordDoubt, recordRefusal } from './record-answer'
import type { Resolver } from './resolver'
import type { TradingRoom, TradingSeat } from './trading-room'

/** An answer to the browser comes within this long, with how things stand by then (S-11). */
export const ANSWER_WITHIN_MS = 3_000

export interface OrderDraft {
  readonly kind: 'place' | 'close'
  readonly order: NewOrder
  /** The key of the owner's act with the hash of its body; absent on parts of a larger act. */
  readonly key?: { readonly key: string; readonly bodyHash: string } | undefined
  readonly runId?: string | undefined
  readonly clickedAt?: number | undefined
  /** A protective order tried anew: the intent that came to nothing, whose act of the owner it still is (S-24). */
  readonly again?: { readonly intent: Intent; readonly of: string; readonly attempt: number } | undefined
}

/**
 * Writes the order down and sends it, once (S-01..S-04). Returns the intent as soon as its row is durable; what becomes of it
 * is told by the book. `failed`: the journal would not take it, and nothing was sent (S-03).
 */
export function sendOrder(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  draft: OrderDraft,
): { readonly kind: 'sent'; readonly intent: Intent } | { readonly kind: 'failed'; readonly cause: string } {
  const { clock, account, book, tag } = room
  const intentId = newIntentId(clock)
  const { kind, order } = draft
  const intent: Intent = {
    intentId,
    accountId: account.accountId,
    market: order.market,
    symbol: order.symbol,
    kind,
    ...(draft.key === undefined ? {} : { idempotencyKey: draft.key.key }),
    ...(draft.runId === undefined ? {} : { runId: draft.runId }),
    ...(draft.again === undefined ? {} : retryFields(draft.again)),
    clientOrderId: clientOrderIdOf({ environment: account.environment, kind, tag, intentId, leg: 0 }),
    order,
    state: 'queued',
    times: { received: clock.now(), ...(draft.clickedAt === undefined ? {} : { clicked: draft.clickedAt }) },
  }
  const window = seat.account.trading.sendWindow()
  const commit = book.open([{ intent, window }], draft.key)
  if (commit.kind === 'failed') return { kind: 'failed', cause: commit.code }
  const answer = seat.account.trading.place(order, intent.clientOrderId, window)
  room.track(
    answer.then((outcome) => {
      passCrashPoint('after-reply')
      takeOutcome(room, resolver, seat, intentId, outcome)
      passCrashPoint('after-reply-commit')
    }),
  )
  // An answer that takes longer is doubt already: the exchange is asked while it is still awaited.
  const cancelDoubt = clock.after(ANSWER_WITHIN_MS, () => {
    if (book.get(intentId)?.state !== 'sending') return
    book.change(intentId, { state: 'unconfirmed', reason: reasonOf('no-answer-yet') })
    resolver.watch(intentId)
  })
  void answer.then(cancelDoubt)
  return { kind: 'sent', intent: book.get(intentId) ?? intent }
}

const retryFields = ({ intent, of, attempt }: NonNullable<OrderDraft['again']>): Partial<Intent> => ({
  retry: { of, attempt },
  ...(intent.idempotencyKey === undefined ? {} : { idempotencyKey: intent.idempotencyKey }),
})

/** What the answer means for the intent, written down with the answer itself in one commit. */
export function takeOutcome(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intentId: string,
  outcome: Outcome<Order>,
): void {
  const { book, live, clock, journal, roundTrips } = room
  const { evidence } = outcome
  seat.watch.noteRead(outcome.kind !== 'unconfirmed')
  roundTrips.add(evidence.answeredAt - evidence.sentAt)
  const acknowledged = clock.now()
  const row = evidenceRow('place', outcome, acknowledged)
  switch (outcome.kind) {
    case 'accepted': {
      const fills = outcome.fills ?? []
      const first = { type: 'order-updated', order: outcome.value, fill: fills[0], source: 'reply' } as const
      const more = fills.slice(1).map((fill) => ({ event: { ...first, fill } }))
      const text = evidence.raw ?? ''
      const raw = { dedupeKey: `reply:${intentId}`, source: 'place', exchangeTime: outcome.value.exchangeTime, text }
      const commit = journal.commit(() => {
        book.addEvidence(intentId, row)
        live.take([{ event: first, raw }, ...more])
        const after = book.get(intentId)
        // The answer is to our request, whatever id the exchange writes into it.
        const awaited = after?.state === 'sending' || (after?.state === 'unconfirmed' && after.orderId === undefined)
        const { orderId, executedQuantity } = outcome.value
        book.change(intentId, {
          ...(awaited ? { state: 'accepted', orderId, executedQuantity } : {}),
          times: { acknowledged },
        })
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intentId)
      return
    }
    case 'rejected': {
      const intent = book.get(intentId)
      if (intent === undefined) return
      if (!recordRefusal(room, seat, intentId, outcome, row)) {
        book.addEvidence(intentId, row)
        const { clientOrderId, symbol } = intent
        // Two answers that cannot both be true: what was seen stands, and the owner looks (S-40).
        if (intent.state === 'accepted') live.alarm(reasonOf('refused-but-seen', { clientOrderId, symbol }))
        noteRejection(room, seat, outcome)
      }
      return
    }
    case 'unconfirmed': {
      const intent = book.get(intentId)
      if (intent === undefined || (intent.state !== 'sending' && intent.state !== 'unconfirmed')) {
        book.addEvidence(intentId, row)
        return
      }
      recordDoubt(room, resolver, intentId, outcome, row)
    }
  }
}
