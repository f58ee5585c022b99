import 'server-only'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { Order } from '../../domain/order'
import type { LiveAccount } from '../account/live-account'
import type { Journal } from '../journal/open-journal'
import { reasonOf } from './codes'

/** Symbols on which two orders stand under one of our ids, until the owner has looked, whatever restarts in between (S-28). */
export interface DoubleBook {
  /** Another order than the intent's stands under its id: one alarm each. */
  tell(intent: Intent, order: Order): void
  isDoubled(market: Market, symbol: string): boolean
  /** The owner has looked; `choice` is written down by whoever asks. */
  clear(market: Market, symbol: string): void
}

/** Word of the evidence row that says so. */
export const TWO_ORDERS = 'two-orders-one-id'

export function createDoubleBook(settings: {
  readonly accountId: AccountId
  readonly clock: Clock
  readonly journal: Journal
  readonly live: LiveAccount
}): DoubleBook {
  const { accountId, clock, journal, live } = settings
  const doubled = new Set<string>()
  const told = new Set<string>()
  for (const { intentId, market, symbol, raw, seen } of journal.intents.doubles(accountId)) {
    told.add(`${intentId}:${(JSON.parse(raw) as Order).orderId}`)
    if (!seen) doubled.add(`${market}:${symbol}`)
  }
  return {
    tell(intent, order) {
      const { intentId, clientOrderId, symbol, market, orderId = '' } = intent
      const key = `${intentId}:${order.orderId}`
      if (told.has(key)) return
      told.add(key)
      journal.ifLost(() => told.delete(key))
      doubled.add(`${market}:${symbol}`)
      live.alarm(reasonOf(TWO_ORDERS, { clientOrderId, symbol, orderIds: `${orderId}, ${order.orderId}` }))
      const raw = JSON.stringify(order)
      journal.commit(() =>
        journal.intents.addEvidence(intentId, { at: clock.now(), source: 'order', summary: TWO_ORDERS, raw }),
      )
    },
    isDoubled: (market, symbol) => doubled.has(`${market}:${symbol}`),
    clear: (market, symbol) => void doubled.delete(`${market}:${symbol}`),
  }
}
