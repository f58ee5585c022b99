import type { ExchangeClock } from '../engine/clock'
import type { Markets, Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { UserEvents } from '../gateway/types'
import { Alarms } from '../engine/alarms'
import { AlgoIndex } from './algo-index'
import type { Fine } from './amounts'
import type { AssetIndex, ForceOrder, InsuranceFund } from './surroundings'
import { type Exposure, NO_EXPOSURE, OpenOrders } from './open-orders'
import { refusal } from './refusals'
import type { BestPrices } from '../engine/trails'

/** GTE_GTC is that of orders which stand only while their position does. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD' | 'RPI' | 'GTE_GTC'
/** BOTH in one-way mode, where the sign of the quantity tells the direction; LONG and SHORT in hedge mode. */
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'
export type MarginType = 'CROSSED' | 'ISOLATED'
export type PriceMatch =
  | 'OPPONENT'
  | 'OPPONENT_5'
  | 'OPPONENT_10'
  | 'OPPONENT_20'
  | 'QUEUE'
  | 'QUEUE_5'
  | 'QUEUE_10'
  | 'QUEUE_20'
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH'
export type WorkingType = 'CONTRACT_PRICE' | 'MARK_PRICE'
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'
export type AlgoType = 'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET'
/** Why the exchange closes a position by an order of its own. */
export type AutoClose = 'LIQUIDATION' | 'ADL' | 'SETTLEMENT'
export type AlgoStatus = 'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'REJECTED' | 'CANCELED' | 'EXPIRED'

/** One change of an open order's price or quantity. */
export interface Modification {
  readonly amendmentId: number
  readonly symbol: string
  readonly orderId: number
  readonly clientOrderId: string
  readonly time: number
  readonly priceBefore: Units
  readonly priceAfter: Units
  readonly quantityBefore: Units
  readonly quantityAfter: Units
  /** Which change of the order it is, from 1. */
  readonly count: number
  /** The client's own number for it. */
  readonly modifyId?: number | undefined
}

export interface Order {
  readonly accountId: string
  readonly symbol: string
  readonly orderId: number
  readonly clientOrderId: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly type: 'LIMIT' | 'MARKET'
  /** The algo order's type when one of those placed it. */
  readonly originalType: 'LIMIT' | 'MARKET' | AlgoType
  readonly timeInForce: TimeInForce
  /** 0n for market orders. */
  price: Units
  quantity: Units
  /** In hedge mode: it closes its side. */
  reduceOnly: boolean
  readonly closePosition: boolean
  readonly triggerPrice: Units
  /** Of trailing stops; 0n otherwise. The rate is a fraction: 0.01 for 1 %. */
  readonly activatePrice: Units
  readonly callbackRate: Units
  priceMatch: PriceMatch | 'NONE'
  readonly workingType: WorkingType
  readonly priceProtect: boolean
  /** NONE once the order was modified. */
  selfTradePrevention: SelfTradePrevention
  readonly goodTillDate: number
  readonly time: number
  /** The exchange's own closing of a position in liquidation. */
  readonly liquidation: boolean
  /** Set on every order of the exchange's own. */
  readonly autoClose?: AutoClose | undefined
  /** How often it was modified; the changes themselves are the account's. */
  modifyCount: number
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
  readonly positionSide: PositionSide
  readonly orderType: AlgoType
  readonly timeInForce: TimeInForce
  /** 0n with closePosition. */
  readonly quantity: Units
  /** 0n for the types that trade at market. */
  readonly price: Units
  readonly priceMatch: PriceMatch | 'NONE'
  /** Of trailing stops where they stood when they were activated or triggered, 0n before. */
  triggerPrice: Units
  /** Of trailing stops; 0n otherwise. The rate is a fraction: 0.01 for 1 %. */
  readonly activatePrice: Units
  readonly callbackRate: Units
  /** Whether a trailing stop has reached its activation price. */
  activated: boolean
  /** Its place among all trailing stops that were ever activated; 0 before. */
  activation: number
  /** The price at its activation; 0n before. The best one since is the index's to know. */
  extreme: Units
  /** A price reached it while it was protected: it waits on where it stands. Absent: none did. */
  held?: boolean | undefined
  readonly goodTillDate: number
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
  readonly positionSide: PositionSide
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

export type DownloadKind = 'order' | 'trade' | 'income'

/** A history an account has asked for as a file. */
export interface Download {
  readonly id: string
  readonly kind: DownloadKind
  readonly accountId: string
  readonly from: number
  readonly to: number
  /** When it was asked for. */
  readonly time: number
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
  /** Algo orders of all accounts, and what a price move may set off. */
  readonly algos: AlgoIndex<AlgoOrder>
  /** Best prices that trailing stops have seen, by {@link trailName}; kept while any follows. */
  readonly trails: Map<string, BestPrices>
  /** Open orders and waiting algo orders that end at a date of their own. */
  readonly dated: Alarms<Order | AlgoOrder>
  /** By account. */
  readonly listenKeys: Map<string, ListenKey>
  /** When all open orders of an account's symbol will be canceled, by {@link countdownKey}. */
  readonly countdowns: Map<string, number>
  /** By id. */
  readonly downloads: Map<string, Download>
  /** What the insurance funds were paid here, by margin asset. */
  readonly insurance: Map<string, Units>
  /** Accounts that hold a position, by symbol. */
  readonly holders: Map<string, Set<string>>
  listenKeyCount: number
  algoCount: number
  incomeCount: number
  clientIdCount: number
  marginChangeCount: number
  /** Trades of the exchange's own that no book made. */
  offBookTradeCount: number
  downloadCount: number
  amendmentCount: number
  activationCount: number
}

/** What every part of the futures exchange works with. */
export interface Desk {
  readonly clock: ExchangeClock
  readonly markets: Markets
  readonly events: UserEvents
  readonly state: UsdmState
  /** Where this market's REST answers, such as http://127.0.0.1:8702; links lead there. */
  readonly origin?: (() => string) | undefined
  /** Decides over the children of triggered algo orders; absent: they are placed. */
  childFate?: ((algo: AlgoOrder) => 'placed' | 'rejected' | 'held') | undefined
  /** Tells the public of a liquidation. */
  readonly publishForceOrder?: ((symbol: string, order: ForceOrder) => void) | undefined
  readonly insurance: InsuranceFund
  /** What an asset is worth in USD; undefined for one nobody prices. */
  assetIndex(asset: string): AssetIndex | undefined
  /** Pieces of state that changed since they were last stored. */
  readonly changes: Map<string, unknown>
}

export const DEFAULT_LEVERAGE = 20

export const createState = (): UsdmState => ({
  accounts: new Map(),
  orders: new Map(),
  algos: new AlgoIndex(),
  trails: new Map(),
  dated: new Alarms(true),
  listenKeys: new Map(),
  countdowns: new Map(),
  downloads: new Map(),
  insurance: new Map(),
  holders: new Map(),
  listenKeyCount: 0,
  algoCount: 0,
  incomeCount: 0,
  clientIdCount: 0,
  marginChangeCount: 0,
  offBookTradeCount: 0,
  downloadCount: 0,
  amendmentCount: 0,
  activationCount: 0,
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

/** Client ids are looked up within a symbol. */
export const clientKey = (symbol: string, clientOrderId: string): string => `${symbol}/${clientOrderId}`

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

/** Keeps the index of holders true to an account's positions in a symbol. */
export function noteHolder({ state }: Pick<Desk, 'state'>, account: Account, symbol: string): void {
  const holds = (['BOTH', 'LONG', 'SHORT'] as const).some(
    (side) => (account.positions.get(positionKey(symbol, side))?.quantity ?? 0n) !== 0n,
  )
  const holders = state.holders.get(symbol) ?? new Set()
  if (holds) state.holders.set(symbol, holders.add(account.id))
  else holders.delete(account.id)
}

/** Accounts that hold a position in the symbol. */
export const holdersOf = (desk: Desk, symbol: string): Account[] =>
  [...(desk.state.holders.get(symbol) ?? [])].flatMap((id) => desk.state.accounts.get(id) ?? [])

export const remainingOf = (order: Order): Units => order.quantity - order.executed

/** What an order row of an earlier version lacks. */
export const ORDER_DEFAULTS = {
  positionSide: 'BOTH',
  activatePrice: 0n,
  callbackRate: 0n,
  priceMatch: 'NONE',
  modifyCount: 0,
} as const satisfies Partial<Order>

/** What an algo order row of an earlier version lacks. */
export const ALGO_DEFAULTS = {
  positionSide: 'BOTH',
  price: 0n,
  priceMatch: 'NONE',
  activatePrice: 0n,
  callbackRate: 0n,
  activated: false,
  activation: 0,
  extreme: 0n,
  goodTillDate: 0,
} as const satisfies Partial<AlgoOrder>
