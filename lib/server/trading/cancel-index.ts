import 'server-only'
import type { Intent, IntentKind } from '../../domain/intent'
import type { Market } from '../../domain/market'
import type { Order, OrderService } from '../../domain/order'

/** Cancels, or changes, by the order they are aimed at, so that a burst of closed orders does not walk all intents (F-73). */
export interface CancelIndex {
  add(intent: Intent): void
  remove(intent: Intent): void
  /** Intent ids of the cancels aimed at this order, by its id or by ours. */
  at(order: Order): readonly string[]
}

export function createCancelIndex(kinds: readonly IntentKind[] = ['cancel']): CancelIndex {
  const aims = new Set(kinds)
  const aimOf = ({ kind, market, symbol, target }: Intent): string | undefined =>
    !aims.has(kind) || target === undefined
      ? undefined
      : keyOf({ market, symbol, service: target.service }, target.orderId, target.clientOrderId)

  const cancels = new Map<string, Set<string>>()
  return {
    add(intent) {
      const aim = aimOf(intent)
      if (aim !== undefined) cancels.set(aim, (cancels.get(aim) ?? new Set()).add(intent.intentId))
    },
    remove(intent) {
      const aim = aimOf(intent)
      if (aim === undefined) return
      const same = cancels.get(aim)
      same?.delete(intent.intentId)
      if (same?.size === 0) cancels.delete(aim)
    },
    at(order) {
      if (cancels.size === 0) return []
      const keys = [keyOf(order, order.orderId), keyOf(order, undefined, order.clientOrderId)]
      return keys.flatMap((key) => [...(cancels.get(key) ?? [])])
    },
  }
}

interface OrderPlace {
  readonly market: Market
  readonly service: OrderService
  readonly symbol: string
}

const keyOf = ({ market, service, symbol }: OrderPlace, orderId?: string, clientOrderId = ''): string =>
  `${market}:${service}:${symbol}:${orderId === undefined ? `own:${clientOrderId}` : orderId}`
