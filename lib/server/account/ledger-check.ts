import 'server-only'
import type { Clock } from '../../domain/clock'
import { equals, isPositive } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import { orderKey, type Order } from '../../domain/order'
import type { Trading } from '../../exchange/port'
import type { Journal } from '../journal/open-journal'
import type { LiveAccount } from './live-account'

/** Between two questions for the trades of one order. */
const AGAIN_MS = 10_000

/**
 * Every executed quantity must be in the ledger as trades; what the stream has not told after a grace is fetched, and asked for again
 * until it is whole (S-42, I4).
 * The returned function is called with each order as it changes.
 */
export function createLedgerCheck(parts: {
  readonly clock: Clock
  readonly live: LiveAccount
  readonly journal: Journal
  readonly market: Market
  readonly trading: Trading
  readonly graceMs: number
  stopped(): boolean
  noteRead(ok: boolean): void
}): (order: Order) => void {
  const { clock, live, journal, market, trading } = parts
  const { accountId } = live.account
  const asked = new Set<string>()
  return (order) => {
    if (order.market !== market || order.service !== 'order' || !isPositive(order.executedQuantity)) return
    const { symbol, orderId, smartRouting: routed } = order
    const key = orderKey(order)
    const isComplete = (): boolean => {
      const current = live.state().orders.get(key) ?? order
      return equals(journal.fills.filledQuantity(accountId, market, symbol, orderId), current.executedQuantity)
    }
    const ask = async (): Promise<void> => {
      if (parts.stopped() || isComplete()) return void asked.delete(key)
      const answer = await trading.fills({ symbol, orderId, routed }, { lane: 'audit' })
      parts.noteRead(answer.kind === 'read')
      if (answer.kind === 'read') live.takeFills(answer.value)
      // Not told yet, or not readable just now: the order stays incomplete until its trades are here.
      if (isComplete()) asked.delete(key)
      else
        clock.after(
          Math.max(AGAIN_MS, (answer.kind === 'failed' ? (answer.retryAt ?? 0) : 0) - clock.now()),
          () => void ask(),
        )
    }
    if (asked.has(key) || isComplete()) return
    asked.add(key)
    clock.after(parts.graceMs, () => void ask())
  }
}
