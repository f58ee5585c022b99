'use client'
import { useMemo } from 'react'
import { useBalances, useOpenOrders } from '../../lib/client/use-account'
import { instrumentKey, useInstruments } from '../../lib/client/use-instrument'
import { changeableFields } from '../../lib/domain/change-order'
import { add } from '../../lib/domain/decimal'
import type { Intent } from '../../lib/domain/intent'
import type { GroupLeg, ListGroup } from '../../lib/domain/list-group'
import type { Market, SymbolRules } from '../../lib/domain/market'
import { orderKey, type Order, type ShownOrder } from '../../lib/domain/order'
import { isListOpen } from '../../lib/domain/order-list'
import { isProtective } from '../../lib/domain/protective'
import { useUnsettledPlaces } from './unsettled'

/** A row is an order that rests, or an intent whose fate is open. */
export type OrderRow =
  | {
      readonly kind: 'order'
      readonly order: ShownOrder
      readonly rules: SymbolRules | undefined
      readonly protective: boolean
      /** Of an order that belongs to an open list. */
      readonly leg?: (GroupLeg<ShownOrder> & { readonly group: ListGroup<ShownOrder> }) | undefined
    }
  | { readonly kind: 'unsettled'; readonly intent: Intent; readonly rules: SymbolRules | undefined }

export type OrderFilter = 'all' | 'spot' | 'usdm' | 'symbol'

/** Rows of the open-orders list: what is not settled first, then what rests, newest first. */
export function useOrderRows(): readonly OrderRow[] | undefined {
  const orders = useOpenOrders()
  const balances = useBalances()
  const unsettled = useUnsettledPlaces()
  const instruments = useInstruments()
  return useMemo(() => {
    if (orders === undefined) return undefined
    const rulesOf = (one: { market: Market; symbol: string }) => instruments.get(instrumentKey(one.market, one.symbol))
    const heldOf = (order: Order, rules: SymbolRules | undefined) => {
      const balance = balances?.find((one) => one.market === 'spot' && one.asset === rules?.baseAsset)
      return balance === undefined ? undefined : add(balance.free, balance.locked)
    }
    const rows: OrderRow[] = unsettled.map((intent) => ({ kind: 'unsettled', intent, rules: rulesOf(intent) }))
    for (const order of orders) {
      const rules = rulesOf(order)
      rows.push({ kind: 'order', order, rules, protective: isProtective(order, heldOf(order, rules)) })
    }
    return rows
  }, [orders, balances, unsettled, instruments])
}

export const marketOf = (row: OrderRow): Market => (row.kind === 'order' ? row.order.market : row.intent.market)
export const symbolOf = (row: OrderRow): string => (row.kind === 'order' ? row.order.symbol : row.intent.symbol)

export function filterRows(rows: readonly OrderRow[], filter: OrderFilter, symbol: string): readonly OrderRow[] {
  if (filter === 'all') return rows
  if (filter === 'symbol') return rows.filter((row) => symbolOf(row) === symbol)
  return rows.filter((row) => marketOf(row) === filter)
}

/** The order of a row, once that is known to be one. */
export type RestingRow = Extract<OrderRow, { kind: 'order' }>
/** The head of a group: an open list, above its orders. */
export interface ListRow {
  readonly kind: 'list'
  readonly group: ListGroup<ShownOrder>
  readonly rules: SymbolRules | undefined
}
export type TableRow = OrderRow | ListRow

/** Whether its terms can be typed anew; what that would do, the form says. */
export const isChangeable = (row: RestingRow): boolean =>
  row.rules !== undefined && changeableFields(row.order).length > 0

export const rowKey = (row: TableRow): string =>
  row.kind === 'order'
    ? orderKey(row.order)
    : row.kind === 'list'
      ? `list:${row.group.list.orderListId}`
      : row.intent.intentId

/** Orders of one open list stand together under one head, where the first of them stood, in the order in which they go. */
export function groupRows(
  rows: readonly OrderRow[],
  groups: ReadonlyMap<string, ListGroup<ShownOrder>>,
): readonly TableRow[] {
  const grouped: TableRow[] = []
  const done = new Set<string>()
  for (const row of rows) {
    const id = row.kind === 'order' && row.order.market === 'spot' ? row.order.orderListId : undefined
    const group = id === undefined ? undefined : groups.get(id)
    if (row.kind !== 'order' || group === undefined || !isListOpen(group.list)) {
      grouped.push(row)
      continue
    }
    if (done.has(group.list.orderListId)) continue
    done.add(group.list.orderListId)
    grouped.push({ kind: 'list', group, rules: row.rules })
    for (const leg of group.legs) {
      const own = rows.find(
        (other): other is RestingRow => other.kind === 'order' && orderKey(other.order) === orderKey(leg.order),
      )
      if (own !== undefined) grouped.push({ ...own, leg: { ...leg, group } })
    }
  }
  return grouped
}
