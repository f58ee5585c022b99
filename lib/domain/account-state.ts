import type { Balance, Position } from './account'
import type { FuturesSettings } from './futures-settings'
import type { Market } from './market'
import { isOpen, type Order } from './order'
import type { OrderList } from './order-list'

/** What is known of one account over both markets. Snapshots and events become it; nothing else changes it (STYLE 2.6). */
export interface AccountState {
  /** By `orderKey`; open ones and those that ended lately. */
  readonly orders: ReadonlyMap<string, Order>
  /** By the exchange's id; spot. */
  readonly lists: ReadonlyMap<string, OrderList>
  /** By market and asset. */
  readonly balances: ReadonlyMap<string, Balance>
  /** By `positionKey`; futures. A closed position is not in it. */
  readonly positions: ReadonlyMap<string, Position>
  /** Exchange time at which a position was seen to be gone, so that an older reading does not bring it back. */
  readonly closedPositions: ReadonlyMap<string, number>
  /** By futures symbol. */
  readonly leverage: ReadonlyMap<string, number>
  /** Absent until they were read; futures. */
  readonly futures?: FuturesSettings | undefined
  /** Exchange time of the newest event about a setting: readings asked for before it say nothing of settings (S-61). */
  readonly settingsTime: number
}

export const EMPTY_ACCOUNT: AccountState = {
  lists: new Map(),
  orders: new Map(),
  balances: new Map(),
  positions: new Map(),
  closedPositions: new Map(),
  leverage: new Map(),
  settingsTime: 0,
}

export const balanceKey = (balance: Pick<Balance, 'market' | 'asset'>): string => `${balance.market}:${balance.asset}`

/** Open orders, of one market if named. */
export function openOrdersIn(state: AccountState, market?: Market): readonly Order[] {
  const open: Order[] = []
  for (const order of state.orders.values())
    if ((market === undefined || order.market === market) && isOpen(order)) open.push(order)
  return open
}

/** Nothing is known of one market any more: it began anew (S-67). */
export function withoutMarket(state: AccountState, market: Market): AccountState {
  const others = <T extends { readonly market: Market }>(rows: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...rows].filter(([, row]) => row.market !== market))
  const left = {
    ...state,
    orders: others(state.orders),
    lists: others(state.lists),
    balances: others(state.balances),
  }
  if (market !== 'usdm') return left
  const nothing = { positions: new Map(), closedPositions: new Map(), leverage: new Map() }
  return { ...left, ...nothing, futures: undefined, settingsTime: 0 }
}

/** Forgets the oldest ended orders beyond `keep`; open ones stay whatever their number. */
export function forgetOldOrders(state: AccountState, keep: number): AccountState {
  const ended = [...state.orders].filter(([, order]) => !isOpen(order))
  if (ended.length <= keep) return state
  ended.sort(([, a], [, b]) => a.exchangeTime - b.exchangeTime)
  const orders = new Map(state.orders)
  for (const [key] of ended.slice(0, ended.length - keep)) orders.delete(key)
  return { ...state, orders }
}
