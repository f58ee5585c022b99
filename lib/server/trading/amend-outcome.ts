import 'server-only'
import { equals, isPositive } from '../../domain/decimal'
import type { Intent } from '../../domain/intent'
import { isOpen, type Order } from '../../domain/order'
import type { OrderTerms } from '../../domain/venue-change'
import type { Outcome } from '../../exchange/port'
import { hasTerms } from './amend-fate'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { doubtUnwritten, evidenceRow, recordDoubt, recordRefusal } from './record-answer'
import type { TradingRoom, TradingSeat } from './trading-room'

/** What the answer to an amendment means. What stands afterwards is read back, whatever the answer said (S-26). */
export async function takeAmendOutcome(
  room: TradingRoom,
  resolver: Resolver,
  seat: TradingSeat,
  intent: Intent,
  outcome: Outcome<Order | undefined>,
): Promise<void> {
  const { book, live, clock, journal } = room
  const { intentId } = intent
  const acknowledged = clock.now()
  const row = evidenceRow('amend', outcome, acknowledged)
  seat.watch.noteRead(outcome.kind !== 'unconfirmed')
  const state = book.get(intentId)?.state
  // The order's own events have settled it meanwhile.
  if (state !== 'sending' && state !== 'unconfirmed') {
    book.change(intentId, { times: { acknowledged } }, row)
    return
  }
  const times = { acknowledged }
  switch (outcome.kind) {
    case 'accepted': {
      const order = outcome.value
      const commit = journal.commit(() => {
        book.addEvidence(intentId, row)
        if (order !== undefined) live.take([{ event: { type: 'order-updated', order, source: 'reply' } }])
        const reason = order === undefined ? reasonOf('amend-no-change') : endOf(order, intent.terms)
        const { orderId, executedQuantity } = order ?? { orderId: intent.target?.orderId, executedQuantity: undefined }
        book.change(intentId, { state: 'accepted', reason, orderId, executedQuantity, times })
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intentId)
      await readBack(room, seat, intent, order)
      return
    }
    case 'rejected': {
      if (outcome.reason === 'not-found') {
        book.addEvidence(intentId, row)
        const found = await readOrder(room, seat, intent)
        const code = found === undefined ? 'order-unknown' : isOpen(found) ? 'amend-not-made' : endCode(found)
        const params = found === undefined ? undefined : { status: found.status, executed: found.executedQuantity }
        book.change(intentId, { state: 'rejected', reason: reasonOf(code, params), times })
        return
      }
      recordRefusal(room, seat, intentId, outcome, row)
      return
    }
    case 'unconfirmed': {
      recordDoubt(room, resolver, intentId, outcome, row)
    }
  }
}

async function readBack(room: TradingRoom, seat: TradingSeat, intent: Intent, told: Order | undefined): Promise<void> {
  const { book, live } = room
  const { intentId, terms, clientOrderId, symbol } = intent
  const read = await readOrder(room, seat, intent)
  const order = told !== undefined && !isOpen(told) ? told : (read ?? told)
  if (order === undefined || terms === undefined) return
  const reason = endOf(order, terms)
  if (reason === undefined) return
  book.change(intentId, { reason, executedQuantity: order.executedQuantity })
  // It was not asked for: an order that the owner takes to rest is gone (F-59).
  const { executedQuantity: executed } = order
  if (reason.code === 'modify-canceled' && (!isPositive(executed) || !leavesNothing(order, terms)))
    live.alarm(reasonOf('modify-canceled', { clientOrderId, symbol, executed }))
}

const leavesNothing = (order: Order, { quantity }: OrderTerms): boolean => equals(order.executedQuantity, quantity)

/** What became of the order instead of the change; undefined when it stands as asked for, or fills. */
function endOf(order: Order, terms: OrderTerms | undefined): ReturnType<typeof reasonOf> | undefined {
  const { status, executedQuantity: executed } = order
  if (!isOpen(order) && status !== 'FILLED') return reasonOf('modify-canceled', { status, executed })
  if (terms === undefined || hasTerms(order, terms) || !isOpen(order)) return undefined
  return reasonOf('amend-differs', { quantity: order.quantity, price: order.price ?? '' })
}

const endCode = ({ status }: Order): 'order-already-filled' | 'order-already-canceled' | 'order-already-ended' =>
  status === 'FILLED'
    ? 'order-already-filled'
    : status === 'CANCELED'
      ? 'order-already-canceled'
      : 'order-already-ended'

async function readOrder(room: TradingRoom, seat: TradingSeat, intent: Intent): Promise<Order | undefined> {
  const { target, symbol } = intent
  if (target === undefined) return undefined
  const askedAt = room.clock.monotonic()
  const answer = await seat.account.trading.findOrder({ symbol, ...target }, { lane: 'resolve' })
  seat.watch.noteRead(answer.kind !== 'failed')
  if (answer.kind !== 'read') return undefined
  room.live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query', askedAt } }])
  return answer.value
}
