import type { Units } from '../engine/units'
import type { Fine } from './amounts'
import { type Exposure, NO_EXPOSURE, OpenOrders } from './open-orders'
import {
  type PositionSide,
  type MarginType,
  type Modification,
  type Order,
  type Fill,
  orderKey,
  clientKey,
} from './order'
import type { AlgoOrder } from './algo-order'

export interface Position {
  readonly symbol: string
  readonly side: PositionSide
  /** Signed: above zero long, below zero short. LONG is never below zero, SHORT never above. */
  quantity: Units
  /** What the open quantity was bought or sold for, never negative: entry price × quantity, exact. */
  cost: Fine
  /** Fees paid to open what is open. */
  entryFee: Units
  /** Realized so far in this position, before fees. */
  realized: Units
  /** Money set apart for an isolated position; part of the wallet balance. 0n when cross. */
  isolatedWallet: Units
  updateTime: number
}

/** Money that came to or left an isolated position, above zero in either direction. */
export interface MarginChange {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** 1 added, 2 taken. */
  readonly type: 1 | 2
  readonly deltaType: 'USER_ADJUST' | 'TRADE'
  readonly amount: Units
  readonly asset: string
  readonly time: number
  /** Its place in the history of all accounts. */
  readonly number: number
}

/** Kinds of income this exchange books. */
export type IncomeType =
  | 'TRANSFER'
  | 'INTERNAL_TRANSFER'
  | 'REALIZED_PNL'
  | 'COMMISSION'
  | 'FUNDING_FEE'
  | 'INSURANCE_CLEAR'
  | 'AUTO_EXCHANGE'
  | 'DELIVERED_SETTELMENT'

export interface Income {
  readonly symbol: string
  readonly incomeType: IncomeType
  readonly income: Units
  readonly asset: string
  readonly time: number
  readonly info: string
  readonly tranId: number
  readonly tradeId: string
}

export interface Wallet {
  /** Everything in this asset, what isolated positions hold included. */
  balance: Units
  updateTime: number
}

export interface Account {
  readonly id: string
  /** By asset. */
  readonly wallets: Map<string, Wallet>
  /** By {@link positionKey}. */
  readonly positions: Map<string, Position>
  /** By symbol; {@link DEFAULT_LEVERAGE} where nothing was set. */
  readonly leverage: Map<string, number>
  /** By symbol; CROSSED where nothing was set. */
  readonly marginTypes: Map<string, MarginType>
  /** LONG and SHORT positions beside each other. */
  hedgeMode: boolean
  /** All assets together are the margin. */
  multiAssets: boolean
  /** Fees are paid in BNB, at a discount. */
  feeBurn: boolean
  /** Whether the agreement on TradFi perpetuals is signed. */
  tradFiSigned: boolean
  /** All orders, oldest first. */
  orders: Order[]
  /** NEW and PARTIALLY_FILLED ones by {@link orderKey}. */
  readonly open: Map<string, Order>
  /** The same by symbol; kept by {@link addOpen}, {@link dropOpen} and {@link recountOpen}. */
  readonly openBySymbol: Map<string, OpenOrders<Order>>
  /** The open or else newest order of each symbol and client id, by {@link clientKey}. */
  readonly byClientId: Map<string, Order>
  /** Open orders by client id, which no two of them share. */
  readonly openByClientId: Map<string, Order>
  algoOrders: AlgoOrder[]
  /** Changes of open orders, oldest first. */
  modifications: Modification[]
  fills: Fill[]
  income: Income[]
  marginChanges: MarginChange[]
  /** What was called for margin in this descent: margin assets for cross, position keys for isolated. */
  readonly called: Map<string, true>
  updateTime: number
}

export const DEFAULT_LEVERAGE = 20

/** An empty account under this id, entered among the others. */
export function openAccount({ accounts }: { readonly accounts: Map<string, Account> }, id: string): Account {
  const account: Account = {
    id,
    wallets: new Map(),
    positions: new Map(),
    leverage: new Map(),
    marginTypes: new Map(),
    hedgeMode: false,
    multiAssets: false,
    feeBurn: false,
    tradFiSigned: false,
    orders: [],
    open: new Map(),
    openBySymbol: new Map(),
    byClientId: new Map(),
    openByClientId: new Map(),
    algoOrders: [],
    modifications: [],
    fills: [],
    income: [],
    marginChanges: [],
    called: new Map(),
    updateTime: 0,
  }
  accounts.set(id, account)
  return account
}

export function walletOf(account: Account, asset: string): Wallet {
  const known = account.wallets.get(asset)
  if (known) return known
  const wallet: Wallet = { balance: 0n, updateTime: 0 }
  account.wallets.set(asset, wallet)
  return wallet
}

/** One-way positions go by their symbol alone. */
export const positionKey = (symbol: string, side: PositionSide = 'BOTH'): string =>
  side === 'BOTH' ? symbol : `${symbol}/${side}`

/** A position nobody has opened. */
export const flatPosition = (symbol: string, side: PositionSide = 'BOTH'): Position => ({
  symbol,
  side,
  quantity: 0n,
  cost: 0n,
  entryFee: 0n,
  realized: 0n,
  isolatedWallet: 0n,
  updateTime: 0,
})

/** The account's position, entered flat at the first mention. */
export function positionOf(account: Account, symbol: string, side: PositionSide = 'BOTH'): Position {
  const key = positionKey(symbol, side)
  const known = account.positions.get(key)
  if (known) return known
  const position = flatPosition(symbol, side)
  account.positions.set(key, position)
  return position
}

/** The sides an account has in its position mode. */
export const sidesOf = (account: Account): readonly PositionSide[] => (account.hedgeMode ? ['LONG', 'SHORT'] : ['BOTH'])

/** The symbol's positions of the account's mode, flat ones too: BOTH, or LONG and SHORT. */
export const positionsOf = (account: Account, symbol: string): Position[] =>
  sidesOf(account).map((side) => account.positions.get(positionKey(symbol, side)) ?? flatPosition(symbol, side))

export const marginTypeOf = (account: Account, symbol: string): MarginType =>
  account.marginTypes.get(symbol) ?? 'CROSSED'

export const leverageOf = (account: Account, symbol: string, maximum: number): number =>
  account.leverage.get(symbol) ?? Math.min(DEFAULT_LEVERAGE, maximum)

export const openOrdersOf = (account: Account, symbol: string): Order[] => [
  ...(account.openBySymbol.get(symbol)?.values() ?? []),
]

/** Price × remaining of what may add to a position, in both directions. Costs the same however many orders are open. */
export const exposureOf = (account: Account, symbol: string, side: PositionSide = 'BOTH'): Exposure =>
  account.openBySymbol.get(symbol)?.exposure(side) ?? NO_EXPOSURE

/** Enters an order among the open ones. */
export function addOpen(account: Account, order: Order): void {
  const key = orderKey(order.symbol, order.orderId)
  account.open.set(key, order)
  account.openByClientId.set(order.clientOrderId, order)
  account.byClientId.set(clientKey(order.symbol, order.clientOrderId), order)
  const own = account.openBySymbol.get(order.symbol) ?? new OpenOrders<Order>()
  own.add(key, order)
  account.openBySymbol.set(order.symbol, own)
}

/** Counts an open order anew after a fill or a change. */
export const recountOpen = (account: Account, order: Order): void =>
  account.openBySymbol.get(order.symbol)?.recount(orderKey(order.symbol, order.orderId), order)

/** Takes an order out of the open ones. */
export function dropOpen(account: Account, order: Order): void {
  const key = orderKey(order.symbol, order.orderId)
  account.open.delete(key)
  if (account.openByClientId.get(order.clientOrderId) === order) account.openByClientId.delete(order.clientOrderId)
  const own = account.openBySymbol.get(order.symbol)
  own?.drop(key)
  if (own?.size === 0) account.openBySymbol.delete(order.symbol)
}
