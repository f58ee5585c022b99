import 'server-only'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { Order } from '../../domain/order'
import type { LiveAccount } from '../account/live-account'
import type { Journal } from '../journal/open-journal'
import { reasonOf } from './codes'

/** An act under whose id two orders of the exchange stand. */
export interface DoubledIntent {
  readonly intentId: string
  readonly market: Market
  readonly symbol: string
  /** Ids of the exchange. */
  readonly orderIds: readonly string[]
}

/** Symbols on which two orders stand under one of our ids, until the owner has looked, whatever restarts in between (S-28). */
export interface DoubleBook {
  /** Another order than the intent's stands under its id: one alarm each. */
  tell(intent: Intent, order: Order): void
  isDoubled(market: Market, symbol: string): boolean
  /** Every double that the owner has not looked at yet. */
  doubled(): readonly DoubledIntent[]
  /** The owner has looked at the orders under the id of this intent; his choice is written down by whoever asks. */
  clear(intentId: string): void
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
  /** By intent: one look is for one id, whatever else stands on its symbol. */
  const doubled = new Map<string, DoubledIntent>()
  const told = new Set<string>()
  for (const { intentId, market, symbol, raw, seen } of journal.intents.doubles(accountId)) {
    const { orderId } = JSON.parse(raw) as Order
    told.add(`${intentId}:${orderId}`)
    if (!seen) note({ intentId, market, symbol, orderIds: [journal.intents.byId(intentId)?.orderId ?? '', orderId] })
  }
  function note(double: DoubledIntent): void {
    const known = doubled.get(double.intentId)?.orderIds ?? []
    const orderIds = [...new Set([...known, ...double.orderIds])].filter((id) => id !== '')
    doubled.set(double.intentId, { ...double, orderIds })
  }

  return {
    tell(intent, order) {
      const { intentId, clientOrderId, symbol, market, orderId = '' } = intent
      const key = `${intentId}:${order.orderId}`
      if (told.has(key)) return
      told.add(key)
      journal.ifLost(() => told.delete(key))
      note({ intentId, market, symbol, orderIds: [orderId, order.orderId] })
      live.alarm(reasonOf(TWO_ORDERS, { clientOrderId, symbol, orderIds: `${orderId}, ${order.orderId}` }))
      const raw = JSON.stringify(order)
      journal.commit(() =>
        journal.intents.addEvidence(intentId, { at: clock.now(), source: 'order', summary: TWO_ORDERS, raw }),
      )
    },
    isDoubled: (market, symbol) =>
      [...doubled.values()].some((each) => each.market === market && each.symbol === symbol),
    doubled: () => [...doubled.values()],
    clear: (intentId) => void doubled.delete(intentId),
  }
}
