import 'server-only'
import { compareReading } from '../../domain/apply-account-reading'
import type { Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { orderKey, type Order } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import { isFault } from './read-fault'
import type { TradingRoom, TradingSeat } from './trading-room'

/** What one round of looking for an order said. Only `absent` counts towards "not placed" (S-34). */
export type AbsenceRound =
  | { readonly kind: 'absent' }
  /** It showed up, or something happened that it might explain. */
  | { readonly kind: 'doubtful'; readonly why: string }
  /** `fault`: it may pass; otherwise the exchange will not answer this question (S-35). */
  | { readonly kind: 'failed'; readonly why: string; readonly fault: boolean }

const READ = { lane: 'resolve', freshConnection: true } as const
const BEFORE_SENDING_MS = 1_000
const DAY_MS = 86_400_000
/** How far back the lists name orders that ended untraded; their absence from older ones proves nothing (S-37). */
const HISTORY_LASTS_MS: Readonly<Record<Market, number>> = { spot: 90 * DAY_MS, usdm: 3 * DAY_MS }

/**
 * Everything that would show the order if it were there, beside the by-id answer: open orders, order history since sending,
 * trades without a known order, and figures that the picture cannot explain. Whatever shows up is taken in.
 */
export async function gatherAbsence(room: TradingRoom, seat: TradingSeat, intent: Intent): Promise<AbsenceRound> {
  const { order, symbol } = intent
  if (order === undefined) return { kind: 'doubtful', why: 'no-order' }
  const { trading } = seat.account
  const service = serviceOf(order)
  if (room.clock.now() - intent.times.received > HISTORY_LASTS_MS[seat.market])
    return { kind: 'doubtful', why: 'history-forgets' }
  const since = Math.floor(intent.sendTimestamp ?? intent.times.received) - BEFORE_SENDING_MS
  const [open, history, fills, figures] = await Promise.all([
    trading.openOrders(service, symbol, READ),
    trading.orderHistory({ symbol, service, since }, READ),
    trading.fills({ symbol, since, routed: order.smartRouting }, READ),
    seat.account.read(READ),
  ])
  for (const [name, reading] of Object.entries({ open, history, fills, figures }))
    if (reading.kind !== 'read') return { kind: 'failed', why: `${name}-failed`, fault: isFault(reading) }
  if (open.kind !== 'read' || history.kind !== 'read' || fills.kind !== 'read' || figures.kind !== 'read')
    return { kind: 'failed', why: 'read-failed', fault: true }
  // The order may be what stands in a row that cannot be read (S-44).
  if ([open, history, fills].some(({ odd }) => (odd ?? []).length > 0))
    return { kind: 'doubtful', why: 'unreadable-row' }

  const ours = [...open.value, ...history.value].filter((each) => each.clientOrderId === intent.clientOrderId)
  if (ours.length > 0) {
    take(room, ours)
    return { kind: 'doubtful', why: 'listed' }
  }
  take(room, history.value)
  if (!room.live.takeFills(fills.value)) return { kind: 'failed', why: 'journal-failed', fault: true }
  const unknown = new Set(
    fills.value.map((fill) => fill.orderId).filter((orderId) => !isKnown(room, seat, symbol, orderId)),
  )
  for (const orderId of unknown) {
    const found = await trading.findOrder({ symbol, service: 'order', orderId }, READ)
    if (found.kind !== 'read') return { kind: 'doubtful', why: 'unexplained-trade' }
    take(room, [found.value])
    // The child of an algo order trades under the same id.
    if (found.value.clientOrderId === intent.clientOrderId) return { kind: 'doubtful', why: 'traded' }
  }
  const unexplained = compareReading(room.live.state(), { market: seat.market, ...figures.value })
  if (unexplained.some((each) => each.weight === 'newer')) {
    void seat.watch.auditNow()
    return { kind: 'doubtful', why: 'unexplained-figures' }
  }
  return { kind: 'absent' }
}

/** By-id answers and history rows say how an order ended; they are taken as answers to a question. */
function take(room: TradingRoom, orders: readonly Order[]): void {
  room.live.take(orders.map((order) => ({ event: { type: 'order-updated', order, source: 'query' } })))
}

const isKnown = (room: TradingRoom, seat: TradingSeat, symbol: string, orderId: string): boolean =>
  room.live.state().orders.has(orderKey({ market: seat.market, service: 'order', symbol, orderId }))
