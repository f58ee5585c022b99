import type { Balance } from '../../lib/domain/account'
import { add, type DecimalString } from '../../lib/domain/decimal'
import type { CancelRun, CancelScope } from '../../lib/domain/intent'
import type { Market } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { isProtective } from '../../lib/domain/protective'

/** The scopes of the panel; `everything` stands apart and is one step more. */
export type ScopeName = 'entries' | 'symbol' | 'spot' | 'usdm' | 'buys' | 'sells'
export const SCOPE_NAMES: readonly ScopeName[] = ['entries', 'symbol', 'spot', 'usdm', 'buys', 'sells']

/** What a scope of the panel asks the server for. */
export function scopeOf(name: ScopeName, here: { readonly market: Market; readonly symbol: string }): CancelScope {
  switch (name) {
    case 'entries':
      return { mode: 'entries' }
    case 'symbol':
      return { mode: 'entries', market: here.market, symbol: here.symbol }
    case 'spot':
    case 'usdm':
      return { mode: 'entries', market: name }
    case 'buys':
      return { mode: 'entries', side: 'BUY' }
    case 'sells':
      return { mode: 'entries', side: 'SELL' }
  }
}

export interface ScopeCounts {
  readonly entries: readonly Order[]
  readonly protective: readonly Order[]
}

/** Entries and protective orders apart, by the rule that the server cancels by (SAFETY, Words). */
export function splitOrders(
  orders: readonly Order[],
  balances: readonly Balance[],
  baseAssetOf: (order: Order) => string | undefined,
): ScopeCounts {
  const held = (order: Order): DecimalString | undefined => {
    const asset = baseAssetOf(order)
    const balance = balances.find((one) => one.market === 'spot' && one.asset === asset)
    return balance === undefined ? undefined : add(balance.free, balance.locked)
  }
  const entries: Order[] = []
  const protective: Order[] = []
  for (const order of orders)
    (isProtective(order, order.market === 'spot' ? held(order) : undefined) ? protective : entries).push(order)
  return { entries, protective }
}

/** The entries that a scope takes. */
export function inScope(entries: readonly Order[], scope: CancelScope): readonly Order[] {
  return entries.filter(
    (order) =>
      (scope.market === undefined || order.market === scope.market) &&
      (scope.symbol === undefined || order.symbol === scope.symbol) &&
      (scope.side === undefined || order.side === scope.side),
  )
}

/** How far a run is: orders with a fate that is final, of all. */
export function settledOf(run: CancelRun): { readonly settled: number; readonly all: number } {
  const settled = run.orders.filter((order) => order.fate === 'canceled' || order.fate === 'already-filled').length
  return { settled, all: run.orders.length }
}
