import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { Fine } from './amounts'

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

/** Order ids are unique per symbol only. */
export const orderKey = (symbol: string, orderId: number): string => `${symbol}/${orderId}`

/** Client ids are looked up within a symbol. */
export const clientKey = (symbol: string, clientOrderId: string): string => `${symbol}/${clientOrderId}`

export const remainingOf = (order: Order): Units => order.quantity - order.executed

/** What an order row of an earlier version lacks. */
export const ORDER_DEFAULTS = {
  positionSide: 'BOTH',
  activatePrice: 0n,
  callbackRate: 0n,
  priceMatch: 'NONE',
  modifyCount: 0,
} as const satisfies Partial<Order>
