import type { DecimalString } from './decimal'
import type { Market, PositionSide, Side } from './market'
import { LOST_IN_RESET } from './venue-reset'

/** Which of the exchange's stores holds an order: its order book store, or the futures algo (conditional) service. */
export type OrderService = 'order' | 'algo'

/**
 * Types this desk can place, in the venue's words. `TAKE_PROFIT` trades at market on spot and as a limit order on futures.
 * Futures triggers live in the algo service. Source: spot.md 6.1; usdm.md 6.2 and 7.1.
 */
export type NewOrderType =
  | 'LIMIT'
  | 'LIMIT_MAKER'
  | 'MARKET'
  /** Spot triggers, alone or as legs of a list. */
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT'
  /** Futures triggers, `TAKE_PROFIT` besides. */
  | 'STOP'
  | 'STOP_MARKET'
  | 'TAKE_PROFIT_MARKET'
  | 'TRAILING_STOP_MARKET'
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD'
export type TriggerBy = 'MARK_PRICE' | 'CONTRACT_PRICE'
/** What happens when the order would meet one of the owner's own. Futures know the first four. Source: spot.md 9.3; usdm.md 4. */
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH' | 'DECREMENT' | 'TRANSFER'
/** Futures: the book chooses the price, on the other side or on our own, so many levels deep. Source: usdm.md 4. */
export type PriceMatch = 'OPPONENT' | 'OPPONENT_5' | 'QUEUE' | 'QUEUE_5' | 'QUEUE_10' | 'QUEUE_20'
/** Spot: the book chooses the price once, when the order reaches it. Source: spot.md 9.5. */
export type PegPriceType = 'PRIMARY_PEG' | 'MARKET_PEG'

/** One order as the owner asked for it, before it has met the exchange. */
export interface NewOrder {
  readonly market: Market
  readonly symbol: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly orderType: NewOrderType
  readonly timeInForce?: TimeInForce | undefined
  /** Base asset. Absent when `quoteQuantity` or `closePosition` says the size. */
  readonly quantity?: DecimalString | undefined
  /** Quote asset to spend or obtain; spot MARKET only. */
  readonly quoteQuantity?: DecimalString | undefined
  readonly price?: DecimalString | undefined
  readonly triggerPrice?: DecimalString | undefined
  readonly triggerBy?: TriggerBy | undefined
  readonly reduceOnly?: boolean | undefined
  readonly closePosition?: boolean | undefined
  /** Spot: how much of the quantity the book shows at a time, in base. */
  readonly icebergQuantity?: DecimalString | undefined
  /** Spot triggers: how far the price has to turn, in basis points (100 is 1 %). */
  readonly trailingDelta?: number | undefined
  /** Spot: whole levels away from the best price go with it; absent means at it. */
  readonly pegPriceType?: PegPriceType | undefined
  readonly pegOffset?: number | undefined
  readonly selfTradePrevention?: SelfTradePrevention | undefined
  /** Spot: may fill from books of other quote assets, too. */
  readonly smartRouting?: boolean | undefined
  /** Futures, in place of a price. */
  readonly priceMatch?: PriceMatch | undefined
  /** Futures with GTD: when the order ends, ms; the exchange cuts it to seconds. */
  readonly goodTillDate?: number | undefined
  /** Futures trailing stop: where following begins; absent means at once. */
  readonly activationPrice?: DecimalString | undefined
  /** Futures trailing stop: how far the price has to turn, in percent ("1.5"). */
  readonly callbackPercent?: DecimalString | undefined
  /** Futures triggers: wait while mark and last price are far apart. */
  readonly priceProtect?: boolean | undefined
}

/** An order as the exchange holds it. Ids are text: they pass 2^53. Status and types stay as sent, known or not. */
export interface Order {
  readonly market: Market
  readonly symbol: string
  readonly service: OrderService
  /** The exchange's id; the algo id in the algo service. */
  readonly orderId: string
  /** Ours, made before sending; the key we reconcile by. */
  readonly clientOrderId: string
  readonly orderListId?: string | undefined
  readonly side: Side
  readonly positionSide: PositionSide
  readonly orderType: string
  /** Type before a trigger turned it into MARKET or LIMIT; futures. */
  readonly originalType?: string | undefined
  readonly timeInForce?: string | undefined
  readonly status: string
  readonly quantity: DecimalString
  readonly quoteQuantity?: DecimalString | undefined
  readonly executedQuantity: DecimalString
  readonly executedQuote?: DecimalString | undefined
  readonly averagePrice?: DecimalString | undefined
  readonly price?: DecimalString | undefined
  readonly triggerPrice?: DecimalString | undefined
  readonly triggerBy?: string | undefined
  readonly reduceOnly: boolean
  readonly closePosition: boolean
  readonly icebergQuantity?: DecimalString | undefined
  /** Basis points; spot. */
  readonly trailingDelta?: number | undefined
  readonly pegPriceType?: string | undefined
  readonly pegOffset?: number | undefined
  /** Price that a peg chose. */
  readonly peggedPrice?: DecimalString | undefined
  readonly selfTradePrevention?: string | undefined
  /** What self-trade prevention took off; no longer open. */
  readonly preventedQuantity?: DecimalString | undefined
  readonly smartRouting?: boolean | undefined
  readonly priceMatch?: string | undefined
  readonly goodTillDate?: number | undefined
  readonly activationPrice?: DecimalString | undefined
  /** Percent; futures. */
  readonly callbackPercent?: DecimalString | undefined
  readonly priceProtect?: boolean | undefined
  /** Order that a triggered algo order put on the book. */
  readonly childOrderId?: string | undefined
  readonly reason?: string | undefined
  /** When the exchange took it, ms. Absent in some acknowledgements. */
  readonly createdTime?: number | undefined
  /** When the exchange last changed it, ms. */
  readonly exchangeTime: number
  /** Set by `mergeOrder`: exchange time of the version that price and size come from. Absent means `exchangeTime`. */
  readonly termsTime?: number | undefined
  /** Set by the reducer: when the by-id question was asked whose answer this end is, monotonic ms. The latest decides (S-40). */
  readonly decidedAt?: number | undefined
  /** Set on an order of an epoch before the present one (S-67): ids may have started anew since. */
  readonly epoch?: number | undefined
}

/** An order as it is shown: with what this installation knows of who placed and who canceled it (S-45, S-46). */
export interface ShownOrder extends Order {
  /** Placed by the app, the site or another program: no id of ours. */
  readonly elsewhere?: boolean | undefined
  /** Who canceled it when nobody here did. */
  readonly canceledBy?: CanceledBy | undefined
}
export type CanceledBy = 'elsewhere' | 'dead-man'

/** Our trade: one match of one of our orders. */
export interface Fill {
  readonly market: Market
  readonly symbol: string
  readonly tradeId: string
  readonly orderId: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly price: DecimalString
  readonly quantity: DecimalString
  readonly quoteQuantity?: DecimalString | undefined
  /** Positive is paid. */
  readonly commission?: DecimalString | undefined
  readonly commissionAsset?: string | undefined
  readonly realizedPnl?: DecimalString | undefined
  readonly maker: boolean
  /**
   * A piece that smart order routing took from several books and gave to the order in one: it has a number of its own row and no
   * trade of the symbol's book. Source: spot.md 9.4.
   */
  readonly allocation?: boolean | undefined
  readonly exchangeTime: number
  /** Epoch of the account's market in which it was made; absent in the first (S-67). */
  readonly epoch?: number | undefined
}

/** Trade id of an allocation: its own numbers begin at 0, as those of trades do. */
export const allocationTradeId = (allocationId: string): string => `alloc-${allocationId}`

const OPEN_STATUSES = new Set(['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'TRIGGERING'])
const DONE_STATUSES = new Set([
  'FILLED',
  'CANCELED',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
  'FINISHED',
  LOST_IN_RESET,
  'TRIGGERED', // an algo order whose child now lives in the order store
])

/** Whether the order may still trade. An unknown status counts as open: what we do not understand, we do not close. */
export const isOpen = (order: Pick<Order, 'status'>): boolean =>
  OPEN_STATUSES.has(order.status) || !DONE_STATUSES.has(order.status)

/**
 * Key of an order inside one account: market, store and the exchange's id, with the symbol since spot ids count per symbol, and
 * the epoch of one that was lost in a reset.
 */
export const orderKey = (order: Pick<Order, 'market' | 'service' | 'symbol' | 'orderId' | 'epoch'>): string =>
  `${order.market}:${order.service}:${order.symbol}:${order.orderId}${order.epoch === undefined ? '' : `@${order.epoch}`}`

/** Names a fill: two orders of one owner may meet in one trade, and ids start anew with an epoch (S-42, S-67). */
export const fillKey = (fill: {
  market: string
  symbol: string
  tradeId: string
  orderId: string
  epoch?: number | undefined
}): string =>
  `${fill.market}:${fill.symbol}:${fill.tradeId}:${fill.orderId}${fill.epoch === undefined ? '' : `@${fill.epoch}`}`
