import 'server-only'
import { balanceKey, openOrdersIn } from '../../domain/account-state'
import { add, compare, multiply, subtract, ZERO, type DecimalString } from '../../domain/decimal'
import type { CancelScope, Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { isOpen, orderKey, type Order, type OrderService } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import { isProtective } from '../../domain/protective'
import { servicesOf } from '../account/market-reading'
import type { TradingRoom } from './trading-room'

/** Which of what is open one press covers (S-51, S-53), and how it is best sent (S-54). */
export interface ScopeOfRun {
  readonly markets: readonly Market[]
  covers(order: Order): boolean
  /** Kept on purpose: in scope but for being protective. */
  keeps(order: Order): boolean
  /** Place intents of which nobody knows yet whether they rest. */
  undecided(): readonly Intent[]
}

/** A flatten takes everything in the end, and positions beside. */
const BREADTH: Readonly<Record<CancelScope['mode'], number>> = { entries: 0, everything: 1, flatten: 2 }

/** Whether a cancel-all of the wide scope takes everything that one of the narrow scope would. */
export function includesScope(wide: CancelScope, narrow: CancelScope): boolean {
  return (
    BREADTH[wide.mode] >= BREADTH[narrow.mode] &&
    (wide.market === undefined || wide.market === narrow.market) &&
    (wide.symbol === undefined || wide.symbol === narrow.symbol) &&
    (wide.side === undefined || wide.side === narrow.side)
  )
}

export function scopeOfRun(room: TradingRoom, scope: CancelScope): ScopeOfRun {
  const markets = [...room.seats.keys()].filter((market) => scope.market === undefined || scope.market === market)

  const inside = (order: { market: Market; symbol: string; side: string }): boolean =>
    markets.includes(order.market) &&
    (scope.symbol === undefined || order.symbol === scope.symbol) &&
    (scope.side === undefined || order.side === scope.side)

  const protects = (order: Parameters<typeof isProtective>[0] & { symbol: string }): boolean =>
    isProtective(order, order.market === 'spot' ? heldFor(room, order.symbol) : undefined)

  return {
    markets,
    covers: (order) => isOpen(order) && inside(order) && (scope.mode === 'everything' || !protects(order)),
    keeps: (order) => isOpen(order) && inside(order) && scope.mode === 'entries' && protects(order),
    undecided: () =>
      [...room.book.live()].filter(({ state, order, kind, reason }) => {
        if (order === undefined || (kind !== 'place' && kind !== 'close')) return false
        if (state !== 'sending' && state !== 'unconfirmed' && state !== 'unresolved') return false
        if (reason?.code === 'marked-handled') return false
        return inside(order) && (scope.mode === 'everything' || !protects(order))
      }),
  }
}

function heldFor(room: TradingRoom, symbol: string): DecimalString | undefined {
  const rules = room.marketView.rules(room.account.environment, 'spot', symbol)
  if (rules === undefined) return undefined
  const held = room.live.state().balances.get(balanceKey({ market: 'spot', asset: rules.baseAsset }))
  return held === undefined ? undefined : add(held.free, held.locked)
}

/** One request of a round: all of a symbol's store at once, or one order. */
export type CancelRequest =
  | {
      readonly kind: 'all'
      readonly market: Market
      readonly symbol: string
      readonly service: OrderService
      readonly notional: DecimalString
    }
  | {
      readonly kind: 'one'
      readonly market: Market
      readonly symbol: string
      readonly service: OrderService
      readonly orderId?: string | undefined
      readonly clientOrderId?: string | undefined
      readonly notional: DecimalString
    }

/**
 * The requests that cancel these targets, largest notional first. All of a symbol's store goes in one when everything open
 * there is a target and more than one is; else order by order, so that nothing kept is touched (S-54).
 */
export function cancelRequests(
  room: TradingRoom,
  targets: readonly Order[],
  blanket: boolean,
): readonly CancelRequest[] {
  const keys = new Set(targets.map(orderKey))
  const groups = new Map<string, Order[]>()
  for (const order of targets) {
    const group = `${order.market}:${order.service}:${order.symbol}`
    groups.set(group, [...(groups.get(group) ?? []), order])
  }
  const requests: CancelRequest[] = []
  for (const orders of groups.values()) {
    const [first] = orders
    if (first === undefined) continue
    const { market, symbol, service } = first
    const others = openOrdersIn(room.live.state(), market).some(
      (order) => order.symbol === symbol && order.service === service && !keys.has(orderKey(order)),
    )
    if (blanket && !others && orders.length > 1) {
      const notional = orders.map(notionalOfRest).reduce(add, ZERO)
      requests.push({ kind: 'all', market, symbol, service, notional })
    } else
      for (const order of orders)
        requests.push({ kind: 'one', market, symbol, service, orderId: order.orderId, notional: notionalOfRest(order) })
  }
  return requests.sort((a, b) => compare(b.notional, a.notional))
}

const DAY_MS = 86_400_000

/**
 * Stores in which nothing is seen although something happened there within a day (S-53): one cancel of all for each, in case
 * a list forgets an order. Only where the scope takes everything, since nobody can say what it would hit.
 */
export function blindCancels(
  room: TradingRoom,
  scope: CancelScope,
  markets: readonly Market[],
  seen: readonly CancelRequest[],
): readonly CancelRequest[] {
  if (scope.mode !== 'everything' || scope.side !== undefined) return []
  const { accountId } = room.account
  const after = room.clock.now() - DAY_MS
  const active = new Set<string>()
  const add = (market: Market, symbol: string): void => {
    if (!markets.includes(market) || (scope.symbol !== undefined && scope.symbol !== symbol)) return
    for (const service of servicesOf(market)) active.add(`${market}:${service}:${symbol}`)
  }
  for (const intent of room.journal.intents.newest(accountId, 500))
    if (intent.order !== undefined && intent.times.received > after) add(intent.market, intent.symbol)
  for (const fill of room.journal.fills.newest(accountId, { limit: 500 }))
    if (fill.exchangeTime > after) add(fill.market, fill.symbol)
  for (const { market, service, symbol } of seen) active.delete(`${market}:${service}:${symbol}`)
  return [...active].map((store) => {
    const [market, service, ...symbol] = store.split(':') as [Market, OrderService, ...string[]]
    return { kind: 'all', market, service, symbol: symbol.join(':'), notional: ZERO }
  })
}

/** An intent in doubt is canceled by the id we gave it: the matching engine answers (S-36). */
export const cancelOfIntent = (intent: Intent): CancelRequest => ({
  kind: 'one',
  market: intent.market,
  symbol: intent.symbol,
  service: intent.order === undefined ? 'order' : serviceOf(intent.order),
  clientOrderId: intent.clientOrderId,
  notional: ZERO,
})

function notionalOfRest(order: Order): DecimalString {
  const price = order.price ?? order.triggerPrice
  return price === undefined ? ZERO : multiply(price, subtract(order.quantity, order.executedQuantity))
}
