import type { ExchangeClock } from '../engine/clock'
import { HOUSE, type Markets } from '../engine/market-types'
import { text8, type Units } from '../engine/units'
import type { Endpoint, UserEvents } from '../gateway/types'
import { queryAnswer, tradeAnswer } from './answers'
import { createAmendEndpoints } from './amend/amend-endpoints'
import { AmendmentStore } from './amend/amendments'
import { type AccountSettings, settingsFromRow, settingsToRow } from './account-settings'
import { createSpotEndpoints, orderCommission } from './endpoints'
import { KeptTrails } from './kept-trails'
import { type KeptRows, keepAllocations, keepAmendments, keepLists } from './kept-rows'
import { createListEndpoints } from './lists/list-endpoints'
import { OrderLists } from './lists/order-lists'
import { createReplaceEndpoint, type UnfilledOrders } from './replace/replace-endpoint'
import { SORS } from '../market/symbols/spot-symbols'
import { AllocationStore } from './sor/allocations'
import { SmartRouter } from './sor/smart-router'
import { allocationAnswer, createSorEndpoints } from './sor/sor-endpoints'
import { isOpen, type PreventedMatch, type SpotFill, type SpotOrder } from './order'
import { fromRow, type Row, toRow } from './rows'
import { SpotTrading } from './trading'

/** A changed piece of state: its name and its JSON value; undefined when the piece is gone. */
export type StateChange = readonly [name: string, value: unknown]

/** The spot account layer. */
export interface Spot {
  readonly endpoints: Endpoint[]
  credit(accountId: string, asset: string, amount: Units): void
  /** Locks money of an account for something outside of spot trading; below zero it frees it. False without so much. */
  lockOutside(accountId: string, asset: string, amount: Units): boolean
  settingsOf(accountId: string): AccountSettings
  set(accountId: string, settings: Partial<AccountSettings>): void
  /** Orders, fills and balances of an account as the engine holds them. */
  truth(accountId: string): SpotTruth
  cancelAll(accountId: string): void
  /** Everything as JSON; `restore` takes it back. */
  state(): Record<string, unknown>
  restore(state: Readonly<Record<string, unknown>>): void
  /** What changed since the last call, as named pieces of {@link Spot.state}. */
  changes(): StateChange[]
  /** Open orders leave the book without a word, and everything is forgotten. */
  reset(): void
  readonly trading: SpotTrading
  readonly lists: OrderLists
}

export interface SpotTruth {
  readonly balances: readonly { asset: string; free: string; locked: string }[]
  readonly orders: readonly Record<string, unknown>[]
  readonly openOrders: readonly Record<string, unknown>[]
  readonly fills: readonly Record<string, unknown>[]
  /** What smart order routing gave to its orders, in place of trades. */
  readonly allocations: readonly Record<string, unknown>[]
}

/** Builds the spot account layer on the markets. */
export function createSpot(room: {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  readonly onFirstFill?: (accountId: string, asMaker: boolean) => void
  /** Counts of unfilled orders, which a cancel-replace judges by itself. Absent: no limit. */
  readonly unfilled?: UnfilledOrders
}): Spot {
  const trading = new SpotTrading({ onFirstFill: () => undefined, ...room })
  const lists = new OrderLists({ ...room, trading })
  const amendments = new AmendmentStore()
  const allocations = new AllocationStore()
  const router = new SmartRouter({ markets: room.markets, trading, allocations, routes: SORS })
  const kept: readonly KeptRows[] = [keepLists(lists.store), keepAmendments(amendments), keepAllocations(allocations)]
  const trails = new KeptTrails(trading.watches)
  const { ledger, store } = trading

  function balancePiece(accountId: string, asset: string): StateChange {
    if (accountId === HOUSE) {
      const piece = {
        house: text(ledger.house.get(asset)),
        fees: text(ledger.fees.get(asset)),
        credited: text(ledger.credited.get(asset)),
      }
      return [`house/${asset}`, piece]
    }
    const { free, locked } = ledger.holding(accountId, asset)
    return [`balance/${accountId}/${asset}`, { free: `${free}`, locked: `${locked}` }]
  }
  const updatedPiece = (accountId: string): StateChange => [
    `updated/${accountId}`,
    trading.reports.updatedAt.get(accountId) ?? 0,
  ]
  const orderPiece = (order: SpotOrder): StateChange => [`order/${order.symbol}/${order.orderId}`, toRow(order)]
  const fillPiece = (fill: SpotFill): StateChange => [
    `fill/${fill.symbol}/${fill.tradeId}/${fill.orderId}`,
    toRow(fill),
  ]
  const preventedPiece = (match: PreventedMatch): StateChange => [
    `prevented/${match.symbol}/${match.preventedMatchId}`,
    toRow(match),
  ]
  const settingsPiece = (accountId: string): StateChange => [
    `settings/${accountId}`,
    settingsToRow(trading.accounts.settingsOf(accountId)),
  ]

  function changes(): StateChange[] {
    const { orders, fills, prevented } = store.takeChanges()
    const balances = ledger.takeChanged()
    const others = [
      ...kept.flatMap((rows) => rows.takeChanges()),
      ...trading.accounts.takeChanged().map(settingsPiece),
      ...trails.takeChanges(),
    ]
    if (orders.length + fills.length + balances.length === 0) return others
    const assets = new Set<string>()
    const pieces: StateChange[] = []
    const accountIds = new Set<string>()
    for (const name of balances) {
      const [accountId = '', asset = ''] = name.split(' ')
      assets.add(asset)
      if (accountId === HOUSE) continue
      pieces.push(balancePiece(accountId, asset))
      accountIds.add(accountId)
    }
    for (const accountId of accountIds) pieces.push(updatedPiece(accountId))
    for (const asset of assets) pieces.push(balancePiece(HOUSE, asset))
    return [
      ...pieces,
      ...orders.map(orderPiece),
      ...fills.map(fillPiece),
      ...prevented.map(preventedPiece),
      ...others,
      ['counters', trading.counters()],
    ]
  }

  function state(): Record<string, unknown> {
    const pieces: StateChange[] = [['counters', trading.counters()]]
    for (const accountId of ledger.accountIds())
      for (const asset of ledger.account(accountId).keys()) pieces.push(balancePiece(accountId, asset))
    for (const asset of new Set([...ledger.house.keys(), ...ledger.credited.keys()]))
      pieces.push(balancePiece(HOUSE, asset))
    for (const accountId of ledger.accountIds()) {
      pieces.push(updatedPiece(accountId))
      const { orders, fills } = store.everything(accountId)
      pieces.push(...orders.map(orderPiece), ...fills.map(fillPiece))
    }
    for (const accountId of trading.accounts.withSettings()) pieces.push(settingsPiece(accountId))
    for (const match of store.allPrevented()) pieces.push(preventedPiece(match))
    pieces.push(...kept.flatMap((rows) => rows.all()), ...trails.all())
    return Object.fromEntries(pieces)
  }

  function restore(saved: Readonly<Record<string, unknown>>): void {
    const orders: SpotOrder[] = []
    const fills: SpotFill[] = []
    const prevented: PreventedMatch[] = []
    const keptValues = new Map<string | undefined, unknown[]>(kept.map(({ kind }) => [kind, []]))
    for (const [name, value] of Object.entries(saved)) {
      const [kind, first = '', second = ''] = name.split('/')
      if (kind === 'order') orders.push(withDefaults(fromRow<SpotOrder>(value as Row)))
      else if (kind === 'fill') fills.push({ ...fromRow<SpotFill>({ orderListId: -1, ...(value as Row) }) })
      else if (kind === 'prevented') prevented.push(fromRow<PreventedMatch>(value as Row))
      else if (kind === 'settings') trading.accounts.set(first, settingsFromRow(value))
      else if (keptValues.has(kind)) keptValues.get(kind)?.push(value)
      else if (kind === 'counters') trading.resumeCounters(value as ReturnType<SpotTrading['counters']>)
      else if (kind === 'updated') trading.reports.updatedAt.set(first, value as number)
      else if (kind === 'balance') Object.assign(ledger.holding(first, second), bigints(value))
      else if (kind === 'house') {
        const { house = 0n, fees = 0n, credited = 0n } = bigints(value)
        ledger.house.set(first, house)
        ledger.fees.set(first, fees)
        ledger.credited.set(first, credited)
      }
    }
    const age = (a: SpotOrder, b: SpotOrder): number => a.time - b.time || a.orderId - b.orderId
    for (const order of orders.sort(age)) store.add(order)
    for (const fill of fills.sort((a, b) => a.time - b.time || a.tradeId - b.tradeId)) store.addFill(fill)
    for (const match of prevented.sort((a, b) => a.preventedMatchId - b.preventedMatchId)) store.addPrevented(match)
    store.takeChanges()
    for (const rows of kept) {
      rows.restore(keptValues.get(rows.kind) ?? [])
      rows.takeChanges()
    }
    trading.accounts.takeChanged()
    trading.resume(orders.filter(isOpen), trails.read(saved))
    lists.resume()
  }

  return {
    endpoints: [
      ...createSpotEndpoints(room.markets, trading, lists),
      ...createListEndpoints(room.markets, trading, lists),
      ...createAmendEndpoints(room.markets, trading, lists, amendments),
      createReplaceEndpoint(room.markets, trading, lists, room.unfilled ?? NO_LIMIT),
      ...createSorEndpoints(room.markets, router, allocations, (accountId) => orderCommission(trading, accountId)),
    ],
    lockOutside: (accountId, asset, amount) => trading.outside.lock(accountId, asset, amount),
    settingsOf: (accountId) => trading.accounts.settingsOf(accountId),
    set: (accountId, settings) => trading.accounts.set(accountId, settings),
    lists,
    credit: (accountId, asset, amount) => trading.outside.credit(accountId, asset, amount),
    truth(accountId) {
      const { orders, fills } = store.everything(accountId)
      const holdings = [...ledger.account(accountId)].filter(([, { free, locked }]) => free !== 0n || locked !== 0n)
      holdings.sort(([a], [b]) => (a < b ? -1 : 1))
      return {
        balances: holdings.map(([asset, { free, locked }]) => ({ asset, free: text8(free), locked: text8(locked) })),
        orders: orders.map(queryAnswer),
        openOrders: store.openOrders(accountId).map(queryAnswer),
        fills: fills.map(tradeAnswer),
        allocations: [...allocations.all()].filter((each) => each.accountId === accountId).map(allocationAnswer),
      }
    },
    cancelAll(accountId) {
      for (const order of store.openOrders(accountId)) {
        if (!isOpen(order)) continue
        const market = room.markets.symbol('spot', order.symbol)
        if (market) trading.cancel(market, order, trading.mintClientId(accountId))
      }
    },
    state,
    restore,
    changes,
    reset() {
      for (const order of store.all())
        if (isOpen(order)) room.markets.symbol('spot', order.symbol)?.remove(order.orderId)
      trading.clear()
      for (const rows of [...kept, trails]) rows.clear()
    },
    trading,
  }
}

const NO_LIMIT: UnfilledOrders = { refuseIfFull: () => undefined, add: () => undefined }

/** A row of a version that did not know stops, lists and icebergs. */
function withDefaults(order: SpotOrder): SpotOrder {
  const { orderListId, stopPrice, icebergQuantity, workingTime, triggered, amendments, ...rest } = order
  return {
    ...rest,
    orderListId: orderListId ?? -1,
    stopPrice: stopPrice ?? 0n,
    icebergQuantity: icebergQuantity ?? 0n,
    workingTime: workingTime ?? order.time,
    triggered: triggered ?? true,
    amendments: amendments ?? 0,
  }
}

function text(amount: Units | undefined): string {
  return `${amount ?? 0n}`
}

function bigints(value: unknown): Record<string, Units> {
  return Object.fromEntries(
    Object.entries(value as Record<string, string>).map(([name, amount]) => [name, BigInt(amount)]),
  )
}
