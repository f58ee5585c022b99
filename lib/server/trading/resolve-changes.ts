import 'server-only'
import type { Intent } from '../../domain/intent'
import type { Order } from '../../domain/order'
import { isListOpen } from '../../domain/order-list'
import type { Reading } from '../../exchange/port'
import { amendedBy } from './amend-fate'
import { reasonOf } from './codes'
import { isFault } from './read-fault'
import { noteSetting, readSetting } from './read-setting'
import type { TradingRoom, TradingSeat } from './trading-room'

const READ = { lane: 'resolve', freshConnection: true } as const

/** What became of an amendment: its order says so; one that stands as it stood after the fence was not changed. */
export async function lookAtAmend(
  room: TradingRoom,
  seat: TradingSeat,
  intent: Intent,
  pastFence: boolean,
  note: (source: string, answer: Reading<unknown>) => void,
): Promise<void> {
  const { target, terms, intentId } = intent
  if (target === undefined || terms === undefined) return
  const askedAt = room.clock.monotonic()
  const answer: Reading<Order> = await seat.account.trading.findOrder({ symbol: intent.symbol, ...target }, READ)
  note('order-by-id', answer)
  if (answer.kind !== 'read') return
  room.live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query', askedAt } }])
  if (room.book.get(intentId)?.state !== 'unconfirmed') return
  const patch = amendedBy(answer.value, terms)
  if (patch !== undefined) room.book.change(intentId, patch)
  else if (pastFence) {
    const { orderId, executedQuantity, status } = answer.value
    const reason = reasonOf('amend-not-made', { status, executed: executedQuantity })
    room.book.change(intentId, { state: 'not-placed', reason, orderId, executedQuantity })
  }
}

/** What became of a list, or of its cancel: the list itself says so; one that is not there has no orders that are. */
export async function lookAtList(
  room: TradingRoom,
  seat: TradingSeat,
  intent: Intent,
  pastFence: boolean,
  note: (source: string, answer: Reading<unknown>) => void,
): Promise<void> {
  const { lists } = seat.account.trading
  const { book, live } = room
  const { intentId, symbol, kind } = intent
  if (lists === undefined) return
  const target =
    kind === 'list'
      ? { symbol, listClientOrderId: intent.clientOrderId }
      : { symbol, orderListId: intent.target?.orderId }
  const answer = await lists.find(target, READ)
  note('list-by-id', answer)
  if (answer.kind === 'read') live.take([{ event: { type: 'list-updated', market: 'spot', list: answer.value } }])
  if (book.get(intentId)?.state !== 'unconfirmed') return
  if (kind === 'list') {
    if (answer.kind === 'read')
      return void book.change(intentId, { state: 'accepted', orderId: answer.value.orderListId })
    const legs = (intent.act?.intentIds ?? []).flatMap((each) => (each === intentId ? [] : (book.get(each) ?? [])))
    // Each order has its own proof (S-34); the list stands or falls with them.
    if (legs.some((leg) => leg.state === 'accepted')) book.change(intentId, { state: 'accepted' })
    else if (
      answer.kind === 'absent' &&
      pastFence &&
      legs.every(({ state }) => state === 'not-placed' || state === 'rejected')
    )
      book.change(intentId, { state: 'not-placed', reason: reasonOf('not-placed-proved') })
    return
  }
  if (answer.kind === 'read' && !isListOpen(answer.value)) book.change(intentId, { state: 'accepted' })
  else if (answer.kind === 'read' && pastFence)
    book.change(intentId, {
      state: 'not-placed',
      reason: reasonOf('cancel-not-executed', { status: answer.value.status }),
    })
  else if (answer.kind === 'absent' && pastFence)
    book.change(intentId, { state: 'rejected', reason: reasonOf('order-unknown') })
}

/** What became of a setting: the exchange has it, or after the fence it has not (S-26). False when that may pass: silence, a limit. */
export async function lookAtSetting(
  room: TradingRoom,
  seat: TradingSeat,
  intent: Intent,
  pastFence: boolean,
): Promise<boolean> {
  const { intentId } = intent
  const read = await readSetting(room, seat, intent, 'resolve')
  if (read === undefined) return true
  if (read.kind !== 'read') return !isFault(read)
  const { isSet, now } = read.value
  if (room.book.get(intentId)?.state !== 'unconfirmed') return true
  if (isSet) {
    room.book.change(intentId, { state: 'accepted' })
    noteSetting(room, seat, intent, true)
  } else if (pastFence) {
    room.book.change(intentId, { state: 'not-placed', reason: reasonOf('setting-not-made', { now }) })
    noteSetting(room, seat, intent, false)
  }
  return true
}
