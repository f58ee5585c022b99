import type { Side } from '../engine/market-types'
import type { Units } from '../engine/units'

export type SpotOrderType =
  | 'LIMIT'
  | 'LIMIT_MAKER'
  | 'MARKET'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT'
export type SpotTimeInForce = 'GTC' | 'IOC' | 'FOK'
export type SpotOrderStatus =
  | 'NEW'
  | 'PENDING_NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH'

/** Self-trade prevention, decided by the taker. Source: spot.md 9.3. */
export type StpMode = 'EXPIRE_MAKER' | 'EXPIRE_TAKER' | 'EXPIRE_BOTH' | 'DECREMENT' | 'TRANSFER'

/** Why an order expired. Source: spot.md 6.8. */
export type ExpiryReason =
  | 'NONE'
  | 'REJECTED'
  | 'EXCHANGE_CANCELED'
  | 'OCO_TRIGGER'
  | 'OTO_PHASE_ONE_EXPIRED'
  | 'UNFILLED_IOC_QUANTITY_EXPIRED'
  | 'UNFILLED_FOK_ORDER_EXPIRED'
  | 'INSUFFICIENT_LIQUIDITY'
  | 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED'

export type PegPriceType = 'PRIMARY_PEG' | 'MARKET_PEG'

/** An order as the spot account layer keeps it. Amounts in units of 10^-8. */
export interface SpotOrder {
  readonly symbol: string
  readonly orderId: number
  readonly accountId: string
  readonly side: Side
  readonly type: SpotOrderType
  readonly timeInForce: SpotTimeInForce
  /** As sent; zero where none was sent, as with market and most pegged orders. */
  readonly price: Units
  /** `quoteOrderQty` as sent; zero without. */
  readonly quoteQuantity: Units
  readonly time: number
  readonly stpMode: StpMode
  readonly strategyId?: string | undefined
  readonly strategyType?: number | undefined
  /** -1 outside of lists. */
  readonly orderListId: number
  /** Zero without. */
  readonly stopPrice: Units
  /** Basis points. */
  readonly trailingDelta?: number | undefined
  /** How much of it is shown at a time; zero: all. */
  readonly icebergQuantity: Units
  readonly pegPriceType?: PegPriceType | undefined
  readonly pegOffsetType?: 'PRICE_LEVEL' | undefined
  readonly pegOffsetValue?: number | undefined
  readonly usedSor?: boolean | undefined
  /** Where a routed order works: on several books, then on its own. */
  workingFloor?: 'EXCHANGE' | 'SOR' | undefined
  /** An amendment may give it another one. */
  clientOrderId: string
  /** Zero for a pending order whose quantity is known only when it is released; an amendment makes it smaller. */
  quantity: Units
  status: SpotOrderStatus
  executed: Units
  quoteExecuted: Units
  /** What is locked for the rest of it: quote asset for BUY, base asset for SELL. */
  locked: Units
  updateTime: number
  /** When it came to work (on the book, or taking); -1 before. */
  workingTime: number
  /** A stop order whose trigger was met; true for all others. */
  triggered: boolean
  /** When a trailing order began to track; -1 before. */
  trailingTime?: number | undefined
  /** Highest (SELL) or lowest (BUY) last price since it tracks. */
  trailingExtreme?: Units | undefined
  /** Its place among all that ever tracked; absent before. */
  trailingNumber?: number | undefined
  /** The price that a peg chose when the order came to the book. */
  peggedPrice?: Units | undefined
  expiryReason?: ExpiryReason | undefined
  /** The last match that was prevented. */
  preventedMatchId?: number | undefined
  /** All that self-trade prevention took from it. */
  preventedQuantity?: Units | undefined
  /** The trade group it took in when its match was prevented. */
  tradeGroupId?: number | undefined
  /** How often it was amended. */
  amendments: number
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
  /** -1 outside of lists. */
  readonly orderListId: number
}

/** A match between orders of one account or one trade group that did not happen, and what it took from each. */
export interface PreventedMatch {
  readonly symbol: string
  /** Where it is another one than the taker's. */
  readonly makerSymbol?: string | undefined
  /** Per symbol, from zero. */
  readonly preventedMatchId: number
  readonly takerOrderId: number
  readonly takerAccountId: string
  readonly makerOrderId: number
  readonly makerAccountId: string
  /** -1: the two accounts are one and in no group. */
  readonly tradeGroupId: number
  /** The taker's mode, which decided. */
  readonly stpMode: StpMode
  /** Price of the maker, where the two would have met. */
  readonly price: Units
  readonly takerPreventedQuantity?: Units | undefined
  readonly makerPreventedQuantity?: Units | undefined
  readonly time: number
}

/** Whether the exchange still has it to care for: it rests, waits for its trigger, or waits for its working order. */
export const isOpen = ({ status }: Pick<SpotOrder, 'status'>): boolean =>
  status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW'

/** What is still to be executed, base asset. */
export const remainingOf = (order: Pick<SpotOrder, 'quantity' | 'executed' | 'preventedQuantity'>): Units =>
  order.quantity - order.executed - (order.preventedQuantity ?? 0n)

/** STOP_LOSS(_LIMIT) and TAKE_PROFIT(_LIMIT): orders that wait for a trigger, the "algo orders" of the count filters. */
export const isStopType = (type: SpotOrderType): boolean =>
  type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT')

/** Types that trade at any price once they work. */
export const isMarketType = (type: SpotOrderType): boolean =>
  type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT'

/** The price that bounds it: its peg's, its own, or none for orders at any price. */
export const limitOf = (order: Pick<SpotOrder, 'type' | 'price' | 'peggedPrice'>): Units | undefined =>
  isMarketType(order.type) ? undefined : (order.peggedPrice ?? order.price)
