import type { ExchangeClock } from '../engine/clock'
import type { Markets, Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { UserEvents } from '../gateway/types'
import type { Fine } from './amounts'
import { refusal } from './refusals'

export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD'
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH'
export type WorkingType = 'CONTRACT_PRICE' | 'MARK_PRICE'
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'
export type AlgoType = 'STOP_MARKET' | 'TAKE_PROFIT_MARKET'
export type AlgoStatus = 'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'REJECTED' | 'CANCELED' | 'EXPIRED'

export interface Order {
  readonly accountId: string
  readonly symbol: string
  readonly orderId: number
  readonly clientOrderId: string
  readonly side: Side
  readonly type: 'LIMIT' | 'MARKET'
  /** The algo order's type when one of those placed it. */
  readonly originalType: 'LIMIT' | 'MARKET' | AlgoType
  readonly timeInForce: TimeInForce
  /** 0n for market orders. */
  readonly price: Units
  readonly quantity: Units
  readonly reduceOnly: boolean
  readonly closePosition: boolean
  readonly triggerPrice: Units
  readonly workingType: WorkingType
  readonly priceProtect: boolean
  readonly selfTradePrevention: SelfTradePrevention
  readonly goodTillDate: number
  readonly time: number
  /** The exchange's own closing of a position in liquidation. */
  readonly liquidation: boolean
  /** The algo order that placed it. */
  readonly algoId?: number | undefined
  status: OrderStatus
  executed: Units
  /** Sum of price × quantity of its fills. */
  quote: Fine
  updateTime: number
  /** Whether it lies in the book; false while it takes and once it is over. */
  resting: boolean
}

export interface AlgoOrder {
  readonly accountId: string
  readonly algoId: number
  readonly clientAlgoId: string
  readonly symbol: string
  readonly side: Side
  readonly orderType: AlgoType
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTE_GTC'
  /** 0n with closePosition. */
  readonly quantity: Units
  readonly triggerPrice: Units
  readonly workingType: WorkingType
  readonly selfTradePrevention: SelfTradePrevention
  readonly closePosition: boolean
  readonly reduceOnly: boolean
  readonly priceProtect: boolean
  readonly createTime: number
  status: AlgoStatus
  updateTime: number
  triggerTime: number
  /** The child order, once it was placed. */
  orderId?: number | undefined
  rejectReason?: string | undefined
}

export interface Fill {
  readonly symbol: string
  readonly tradeId: number
  readonly orderId: number
  readonly side: Side
  readonly price: Units
  readonly quantity: Units
  readonly realized: Units
  readonly commission: Units
  readonly commissionAsset: string
  readonly time: number
  readonly maker: boolean
}

export interface Position {
  readonly symbol: string
  /** Signed: above zero long, below zero short. */
  quantity: Units
  /** What the open quantity was bought or sold for, never negative: entry price × quantity, exact. */
  cost: Fine
  /** Fees paid to open what is open. */
  entryFee: Units
  /** Realized so far in this symbol, before fees. */
  realized: Units
  updateTime: number
}

export interface Income {
  readonly symbol: string
  readonly incomeType: 'TRANSFER' | 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'INSURANCE_CLEAR'
  readonly income: Units
  readonly asset: string
  readonly time: number
  readonly info: string
  readonly tranId: number
  readonly tradeId: string
}

export interface Wallet {
  balance: Units
  updateTime: number
}

export interface Account {
  readonly id: string
  /** By asset. */
  readonly wallets: Map<string, Wallet>
  /** By symbol. */
  readonly positions: Map<string, Position>
  /** By symbol; {@link DEFAULT_LEVERAGE} where nothing was set. */
  readonly leverage: Map<string, number>
  /** All orders, oldest first. */
  orders: Order[]
  /** NEW and PARTIALLY_FILLED ones by {@link orderKey}. */
  readonly open: Map<string, Order>
  algoOrders: AlgoOrder[]
  fills: Fill[]
  income: Income[]
  /** Whether the margin call of this descent was sent. */
  marginCalled: boolean
  updateTime: number
}

export interface ListenKey {
  readonly key: string
  validUntil: number
}

/** Everything the futures exchange remembers. */
export interface UsdmState {
  readonly accounts: Map<string, Account>
  /** Orders of all accounts by {@link orderKey}, for executions to find them. */
  readonly orders: Map<string, Order>
  /** Algo orders in state NEW, by symbol: what a price move may trigger. */
  readonly armed: Map<string, Set<AlgoOrder>>
  /** By account. */
  readonly listenKeys: Map<string, ListenKey>
  /** When all open orders of an account's symbol will be canceled, by {@link countdownKey}. */
  readonly countdowns: Map<string, number>
  listenKeyCount: number
  algoCount: number
  incomeCount: number
  clientIdCount: number
}

/** What every part of the futures exchange works with. */
export interface Desk {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  readonly state: UsdmState
  /** Pieces of state that changed since they were last stored. */
  readonly changes: Map<string, unknown>
}

export const DEFAULT_LEVERAGE = 20

export const createState = (): UsdmState => ({
  accounts: new Map(),
  orders: new Map(),
  armed: new Map(),
  listenKeys: new Map(),
  countdowns: new Map(),
  listenKeyCount: 0,
  algoCount: 0,
  incomeCount: 0,
  clientIdCount: 0,
})

/** Order ids are unique per symbol only. */
export const orderKey = (symbol: string, orderId: number): string => `${symbol}/${orderId}`

export const countdownKey = (accountId: string, symbol: string): string => `${symbol}/${accountId}`

/** The account; opened empty at the first mention, since the gateway alone knows who has one. */
export const accountOf = (desk: Desk, id: string): Account => desk.state.accounts.get(id) ?? openAccount(desk.state, id)

/** An empty account under this id. */
export function openAccount(state: UsdmState, id: string): Account {
  const account: Account = {
    id,
    wallets: new Map(),
    positions: new Map(),
    leverage: new Map(),
    orders: [],
    open: new Map(),
    algoOrders: [],
    fills: [],
    income: [],
    marginCalled: false,
    updateTime: 0,
  }
  state.accounts.set(id, account)
  return account
}

/** The symbol's market. Throws -1121 when there is none. */
export function marketOf(desk: Desk, symbol: string): SymbolMarket {
  const market = desk.markets.symbol('usdm', symbol)
  if (!market) throw refusal(-1121)
  return market
}

export function walletOf(account: Account, asset: string): Wallet {
  const known = account.wallets.get(asset)
  if (known) return known
  const wallet: Wallet = { balance: 0n, updateTime: 0 }
  account.wallets.set(asset, wallet)
  return wallet
}

export function positionOf(account: Account, symbol: string): Position {
  const known = account.positions.get(symbol)
  if (known) return known
  const position: Position = { symbol, quantity: 0n, cost: 0n, entryFee: 0n, realized: 0n, updateTime: 0 }
  account.positions.set(symbol, position)
  return position
}

export const leverageOf = (account: Account, symbol: string, maximum: number): number =>
  account.leverage.get(symbol) ?? Math.min(DEFAULT_LEVERAGE, maximum)

export const openOrdersOf = (account: Account, symbol: string): Order[] =>
  [...account.open.values()].filter((order) => order.symbol === symbol)

export const remainingOf = (order: Order): Units => order.quantity - order.executed
