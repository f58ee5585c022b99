import { positionKey, type Balance, type Position } from './account'
import type { AccountEvent, BalanceChange, OrderUpdated, PositionChange } from './account-event'
import { balanceKey, type AccountState } from './account-state'
import { assertNever } from './assert-never'
import { equals, isZero, ZERO } from './decimal'
import { settingChanges, withMarginMode, type FuturesSettingEvent, type FuturesSettings } from './futures-settings'
import { decided, endsDiffer, mergeOrder, sameOrder } from './merge-order'
import type { Market } from './market'
import { isOpen, orderKey, type Fill, type Order } from './order'
import { mergeList, type OrderList } from './order-list'

/** What one event did to the account, for the event lane and for those who must act on it. */
export type AccountStateChange =
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'list'; readonly list: OrderList }
  | { readonly type: 'fill'; readonly fill: Fill }
  | { readonly type: 'balance'; readonly balance: Balance }
  /** Quantity "0": the position is gone. */
  | { readonly type: 'position'; readonly position: Position }
  /** What was said cannot be taken at its word: ask the exchange by id (S-40, S-41). */
  | { readonly type: 'ask-order'; readonly order: Order; readonly why: 'two-ends' | 'list-says-done' }
  /** Read the market again: an unknown event, or money that moved (S-44). */
  | { readonly type: 'ask-account'; readonly market: Market; readonly why: string }
  /** Something on the account that no order did; who did it is for others to know (S-46). */
  | {
      readonly type: 'noticed'
      readonly event: FuturesSettingEvent | Extract<AccountEvent, { type: 'balance-moved' }>
    }
  /** Settings of the futures account: those leverages that changed, and the rest as a whole. */
  | {
      readonly type: 'settings'
      readonly leverage?: Readonly<Record<string, number>> | undefined
      readonly futures?: FuturesSettings | undefined
    }
  /** What the owner must read, since nobody here understands it (S-44). */
  | {
      readonly type: 'not-understood'
      readonly market: Market
      readonly name: string
      readonly why?: string | undefined
    }

export interface AppliedEvent {
  readonly state: AccountState
  readonly changes: readonly AccountStateChange[]
}

/**
 * One event taken into the account. Applied twice it changes nothing the second time; orders may come in any order (S-40).
 * Balances and positions compare exchange times and never go back to older ones (S-61).
 */
export function applyAccountEvent(state: AccountState, event: AccountEvent): AppliedEvent {
  switch (event.type) {
    case 'order-updated':
      return applyOrder(state, event)
    case 'balances-changed': {
      let next = state
      const changes: AccountStateChange[] = []
      for (const balance of event.balances) {
        const kept = eventBalance(next.balances.get(balanceKey(balance)), balance)
        if (kept === undefined) continue
        next = { ...next, balances: new Map(next.balances).set(balanceKey(kept), kept) }
        changes.push({ type: 'balance', balance: kept })
      }
      return { state: next, changes }
    }
    case 'positions-changed': {
      let next = state
      const changes: AccountStateChange[] = []
      for (const change of event.positions) {
        const applied = applyPositionChange(next, change)
        if (applied === undefined) continue
        next = applied.state
        changes.push({ type: 'position', position: applied.position })
      }
      return { state: next, changes }
    }
    case 'leverage-changed': {
      const leverage = new Map(state.leverage).set(event.symbol, event.leverage)
      const positions = new Map(state.positions)
      const changes: AccountStateChange[] = []
      for (const [key, position] of positions) {
        if (position.symbol !== event.symbol || position.leverage === event.leverage) continue
        const changed = { ...position, leverage: event.leverage }
        positions.set(key, changed)
        changes.push({ type: 'position', position: changed })
      }
      if (state.leverage.get(event.symbol) !== event.leverage)
        changes.push({ type: 'settings', leverage: { [event.symbol]: event.leverage } }, { type: 'noticed', event })
      return { state: { ...state, leverage, positions, settingsTime: newest(state, event) }, changes }
    }
    case 'margin-mode-changed': {
      if (state.futures === undefined) return { state, changes: [] }
      const futures = withMarginMode(state.futures, event.symbol, event.marginMode)
      return withFutures(state, state.futures, futures, event)
    }
    case 'modes-changed': {
      if (state.futures === undefined) return { state, changes: [] }
      const { hedgeMode = state.futures.hedgeMode, multiAssets = state.futures.multiAssets } = event
      return withFutures(state, state.futures, { ...state.futures, hedgeMode, multiAssets }, event)
    }
    case 'list-updated': {
      const { list } = event
      const known = state.lists.get(list.orderListId)
      const merged = known === undefined ? list : mergeList(known, list)
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(merged)) return { state, changes: [] }
      return {
        state: { ...state, lists: new Map(state.lists).set(list.orderListId, merged) },
        changes: [{ type: 'list', list: merged }],
      }
    }
    case 'balance-moved':
      return {
        state,
        changes: [
          { type: 'noticed', event },
          { type: 'ask-account', market: event.market, why: 'balance-moved' },
        ],
      }
    case 'unknown-event':
      return {
        state,
        changes: [
          { type: 'not-understood', market: event.market, name: event.name, why: event.why },
          { type: 'ask-account', market: event.market, why: event.name },
        ],
      }
    default:
      return assertNever(event)
  }
}

const newest = (state: AccountState, event: FuturesSettingEvent): number =>
  Math.max(state.settingsTime, event.exchangeTime)

function withFutures(
  state: AccountState,
  known: FuturesSettings,
  futures: FuturesSettings,
  event: FuturesSettingEvent,
): AppliedEvent {
  const settingsTime = newest(state, event)
  const told = settingChanges(known, futures, event.exchangeTime)
  if (told.length === 0) return { state: { ...state, settingsTime }, changes: [] }
  return {
    state: { ...state, futures, settingsTime },
    changes: [{ type: 'settings', futures }, ...told.map((each) => ({ type: 'noticed' as const, event: each }))],
  }
}

function applyOrder(state: AccountState, event: OrderUpdated): AppliedEvent {
  const order = event.askedAt === undefined ? event.order : decided(event.order, event.askedAt)
  const key = orderKey(order)
  const known = state.orders.get(key)
  const changes: AccountStateChange[] = []
  if (event.fill !== undefined) changes.push({ type: 'fill', fill: event.fill })
  // A list may be behind or forgetful: it never closes what is open here (S-41).
  if (event.source === 'list' && known !== undefined && isOpen(known) && !isOpen(order))
    return { state, changes: [...changes, { type: 'ask-order', order: known, why: 'list-says-done' }] }
  const merged = known === undefined ? order : mergeOrder(...asOneWord(known, order))
  // The answer to that question is the last word: asking it again would never end.
  if (known !== undefined && event.askedAt === undefined && endsDiffer(known, order))
    changes.push({ type: 'ask-order', order: merged, why: 'two-ends' })
  const isSame = known !== undefined && sameOrder(known, merged)
  if (isSame && known.decidedAt === merged.decidedAt) return { state, changes }
  const next = { ...state, orders: new Map(state.orders).set(key, merged) }
  if (isSame) return { state: next, changes }
  return {
    state: next,
    changes: [{ type: 'order', order: merged }, ...changes],
  }
}

/** Versions that say the same end stand on the same answer: the event's reason is not lost beside a by-id answer without one. */
function asOneWord(a: Order, b: Order): [Order, Order] {
  const { decidedAt } = (a.decidedAt ?? -1) >= (b.decidedAt ?? -1) ? a : b
  return a.status !== b.status || a.decidedAt === b.decidedAt
    ? [a, b]
    : [
        { ...a, decidedAt },
        { ...b, decidedAt },
      ]
}

/**
 * A balance as an event tells it; undefined when it is older than what is known or says nothing new. Futures events know the
 * wallet and not what is available: that stays as last read, and the next reading corrects it. Source: usdm.md 10.4.
 */
function eventBalance(known: Balance | undefined, told: BalanceChange): Balance | undefined {
  if (known !== undefined && told.exchangeTime < known.exchangeTime) return undefined
  const balance: Balance = {
    ...told,
    free: told.free ?? known?.free ?? told.crossWallet ?? told.wallet,
    locked: told.locked ?? known?.locked ?? ZERO,
    crossWallet: told.crossWallet ?? known?.crossWallet,
  }
  return known !== undefined && sameBalance(known, balance) && known.exchangeTime === balance.exchangeTime
    ? undefined
    : balance
}

/** Whether the amounts are the same money. */
export const sameBalance = (a: Balance, b: Balance): boolean =>
  equals(a.free, b.free) && equals(a.locked, b.locked) && equals(a.wallet, b.wallet)

function applyPositionChange(
  state: AccountState,
  change: PositionChange,
): { readonly state: AccountState; readonly position: Position } | undefined {
  const key = positionKey(change)
  const known = state.positions.get(key)
  const knownTime = known?.exchangeTime ?? state.closedPositions.get(key)
  if (knownTime !== undefined && change.exchangeTime < knownTime) return undefined
  if (known === undefined && isZero(change.quantity)) return undefined
  const sizeKept = known !== undefined && equals(known.quantity, change.quantity)
  const position: Position = {
    ...known,
    symbol: change.symbol,
    positionSide: change.positionSide,
    quantity: change.quantity,
    entryPrice: change.entryPrice,
    breakEvenPrice: change.breakEvenPrice ?? known?.breakEvenPrice,
    unrealizedPnl: change.unrealizedPnl ?? known?.unrealizedPnl ?? ZERO,
    // Of the old size: the next reading brings the new ones.
    liquidationPrice: sizeKept ? known.liquidationPrice : undefined,
    initialMargin: sizeKept ? known.initialMargin : undefined,
    maintenanceMargin: sizeKept ? known.maintenanceMargin : undefined,
    marginMode: change.marginMode ?? known?.marginMode,
    leverage: known?.leverage ?? state.leverage.get(change.symbol),
    isolatedWallet: change.isolatedWallet ?? known?.isolatedWallet,
    marginAsset: change.marginAsset,
    exchangeTime: change.exchangeTime,
  }
  if (
    known !== undefined &&
    sizeKept &&
    equals(known.entryPrice, position.entryPrice) &&
    known.exchangeTime === position.exchangeTime
  )
    return undefined
  return { state: withPosition(state, key, position), position }
}

/** Puts a position in its place, or takes it away when its quantity is zero. */
export function withPosition(state: AccountState, key: string, position: Position): AccountState {
  const positions = new Map(state.positions)
  const closedPositions = new Map(state.closedPositions)
  if (isZero(position.quantity)) {
    positions.delete(key)
    closedPositions.set(key, position.exchangeTime)
  } else {
    positions.set(key, position)
    closedPositions.delete(key)
  }
  return { ...state, positions, closedPositions }
}
