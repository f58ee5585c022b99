import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'

export type SpotOrderType = 'LIMIT' | 'LIMIT_MAKER' | 'MARKET'
export type SpotTimeInForce = 'GTC' | 'IOC' | 'FOK'
export type SpotOrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH'

/** Self-trade prevention, decided by the taker. Source: spot.md 9.3. */
export type StpMode = 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH'

export type ExpiryReason = 'UNFILLED_IOC_QUANTITY_EXPIRED' | 'UNFILLED_FOK_ORDER_EXPIRED' | 'INSUFFICIENT_LIQUIDITY'

/** An order as the spot account layer keeps it. Amounts in units of 10^-8. */
export interface SpotOrder {
  readonly symbol: string
  readonly orderId: number
  readonly accountId: string
  readonly clientOrderId: string
  readonly side: Side
  readonly type: SpotOrderType
  readonly timeInForce: SpotTimeInForce
  readonly price: Units
  readonly quantity: Units
  /** `quoteOrderQty` as sent; zero without. */
  readonly quoteQuantity: Units
  readonly time: number
  readonly stpMode: StpMode
  readonly strategyId?: string | undefined
  readonly strategyType?: number | undefined
  status: SpotOrderStatus
  executed: Units
  quoteExecuted: Units
  /** What is locked for the rest of it: quote asset for BUY, base asset for SELL. */
  locked: Units
  updateTime: number
  expiryReason?: ExpiryReason | undefined
  preventedMatchId?: number | undefined
  preventedQuantity?: Units | undefined
}

/** One fill of one order; our own trade, not the public one. */
export interface SpotFill {
  readonly symbol: string
  readonly tradeId: number
  readonly orderId: number
  readonly accountId: string
  readonly price: Units
  readonly quantity: Units
  readonly quote: Units
  readonly commission: Units
  readonly commissionAsset: string
  readonly time: number
  readonly isBuyer: boolean
  readonly isMaker: boolean
}

/** A match with an own order that did not happen, and what expired in its place. */
export interface PreventedMatch {
  readonly preventedMatchId: number
  readonly makerOrderId: number
  readonly price: Units
  readonly takerPreventedQuantity?: Units | undefined
  readonly makerPreventedQuantity?: Units | undefined
}

export const isOpen = (order: SpotOrder): boolean => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'

/** What is still to be executed, base asset. */
export const remainingOf = (order: SpotOrder): Units => order.quantity - order.executed
