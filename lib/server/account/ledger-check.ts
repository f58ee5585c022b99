import 'server-only'
import type { Clock } from '../../domain/clock'
import { equals, isPositive } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import { orderKey, type Order } from '../../domain/order'
import type { Trading } from '../../exchange/port'
import type { Journal } from '../journal/open-journal'
import type { LiveAccount } from './live-account'

/**
 * Every executed quantity must be in the ledger as trades; what the stream has not told after a grace is fetched (S-42, I4).
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
    const { symbol, orderId } = order
    const key = orderKey(order)
    const isComplete = (): boolean => {
      const current = live.state().orders.get(key) ?? order
      return equals(journal.fills.filledQuantity(accountId, market, symbol, orderId), current.executedQuantity)
    }
    if (asked.has(key) || isComplete()) return
    asked.add(key)
    clock.after(parts.graceMs, () => {
      asked.delete(key)
      if (parts.stopped() || isComplete()) return
      void trading.fills({ symbol, orderId }, { lane: 'audit' }).then((answer) => {
        parts.noteRead(answer.kind === 'read')
        if (answer.kind === 'read') live.takeFills(answer.value)
      })
    })
  }
}
