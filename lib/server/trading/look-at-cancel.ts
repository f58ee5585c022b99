import 'server-only'
import type { Intent } from '../../domain/intent'
import { isOpen, orderKey, type Order } from '../../domain/order'
import type { Reading } from '../../exchange/port'
import { canceledBy } from './canceled-by'
import { reasonOf } from './codes'
import type { TradingRoom, TradingSeat } from './trading-room'

/** One look at a cancel that was sent and not answered. */
export interface CancelLook {
  readonly room: TradingRoom
  readonly seat: TradingSeat
  readonly intent: Intent
  /** Whether the exchange can no longer carry it out (S-30). */
  readonly pastFence: boolean
  /** Writes the answer down and judges whether reads answer. */
  note(source: string, answer: Reading<unknown>): void
  /**
   * Takes what this look says of the cancel. True once two looks after the fence, 5 s apart and over connections of their own,
   * said the same: reads lag behind the engine, so that one alone proves nothing (F-35, F-37).
   */
  isSaidTwice(what: string): boolean
  /** Whether it is still in doubt. */
  isOpenCase(): boolean
}

const READ = { lane: 'resolve', freshConnection: true } as const

/** An end of its order settles it at once; "still open" and "unknown" are believed only as S-34 believes absence. */
export async function lookAtCancel(look: CancelLook): Promise<void> {
  const { room, seat, intent, pastFence } = look
  const { book, live } = room
  const { target } = intent
  if (target === undefined) return
  const answer = await seat.account.trading.findOrder({ symbol: intent.symbol, ...target }, READ)
  look.note('order-by-id', answer)
  if (answer.kind === 'failed') return
  if (answer.kind === 'read') live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query' } }])
  const known = answer.kind === 'read' ? (live.state().orders.get(orderKey(answer.value)) ?? answer.value) : undefined
  if (!look.isOpenCase()) return
  // It may have ended before the cancel was in doubt, and the read lag behind that.
  if (known !== undefined && !isOpen(known)) {
    book.change(intent.intentId, canceledBy(known))
    return
  }
  if (!pastFence || !look.isSaidTwice(known === undefined ? 'absent' : 'open')) return
  if (known === undefined) {
    book.change(intent.intentId, { state: 'rejected', reason: reasonOf('order-unknown') })
    return
  }
  const { status, orderId, executedQuantity } = known
  book.change(intent.intentId, {
    state: 'not-placed',
    reason: reasonOf('cancel-not-executed', { status }),
    orderId,
    executedQuantity,
  })
}

/** A cancel of all on a symbol: done by the orders' own ends, or by two lists after the fence that name none from before it. */
export async function lookAtCancelSymbol(look: CancelLook): Promise<void> {
  const { room, seat, intent, pastFence } = look
  const { book, live } = room
  const service = intent.target?.service ?? 'order'
  const open = await seat.account.trading.openOrders(service, intent.symbol, READ)
  look.note('open-orders', open)
  if (open.kind !== 'read' || !look.isOpenCase()) return
  const sent = intent.sendTimestamp ?? intent.times.received
  const stood = (order: Order): boolean => order.createdTime === undefined || order.createdTime <= sent
  const known = [...live.state().orders.values()].filter(
    (order) => order.market === intent.market && order.service === service && order.symbol === intent.symbol,
  )
  const left = [...open.value, ...known].filter((order) => isOpen(order) && stood(order))
  const ended = known.some((order) => order.status === 'CANCELED' && order.exchangeTime >= sent)
  if (left.length === 0 && ended) {
    book.change(intent.intentId, { state: 'accepted' })
    return
  }
  const listed = open.value.find(stood)
  if (!pastFence || !look.isSaidTwice(listed === undefined ? 'none' : 'some')) return
  if (listed === undefined) book.change(intent.intentId, { state: 'accepted' })
  else
    book.change(intent.intentId, {
      state: 'not-placed',
      reason: reasonOf('cancel-not-executed', { status: listed.status }),
    })
}
