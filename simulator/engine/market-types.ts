import type { Units } from './units'

export type Market = 'spot' | 'usdm'
export type Side = 'BUY' | 'SELL'

/** Account id of the synthetic market makers and takers; it is never checked for funds and gets no user events. */
export const HOUSE = 'house'

/** What a symbol is and trades by; the source of both exchangeInfo answers. Amounts in units of 10^-8. */
export interface SymbolSpec {
  readonly market: Market
  readonly symbol: string
  readonly baseAsset: string
  readonly quoteAsset: string
  /** TRADING, HALT, BREAK… settable by the control API. */
  status: string
  readonly tick: Units
  readonly minPrice: Units
  readonly maxPrice: Units
  readonly step: Units
  readonly minQuantity: Units
  readonly maxQuantity: Units
  /** 0n as on the real spot exchange: no step of its own. */
  readonly marketStep: Units
  readonly marketMinQuantity: Units
  readonly marketMaxQuantity: Units
  readonly minNotional: Units
  readonly maxNotional: Units
  /** Price band as multipliers of the reference: spot average price or futures mark. */
  readonly bandUp: Units
  readonly bandDown: Units
  readonly maxOpenOrders: number
  readonly maxAlgoOrders: number
  /** Spot: which of the two filters of prices far from the reference it has. Absent: PERCENT_PRICE_BY_SIDE. */
  readonly percentPriceFilter?: 'PERCENT_PRICE' | 'PERCENT_PRICE_BY_SIDE' | undefined
  /** Spot: which of the two filters of an order's worth it has. Absent: NOTIONAL. */
  readonly notionalFilter?: 'MIN_NOTIONAL' | 'NOTIONAL' | undefined
  /** Spot: the most parts an iceberg may have (ICEBERG_PARTS). Absent or zero: no filter, as with those below. */
  readonly icebergParts?: number | undefined
  readonly maxIcebergOrders?: number | undefined
  readonly maxOrderLists?: number | undefined
  readonly maxOrderAmends?: number | undefined
  /** Spot: bounds of trailing deltas in basis points, above and below the market (TRAILING_DELTA). */
  readonly trailingDelta?: TrailingDeltaBounds | undefined
  /** Spot, few symbols: the most of the base asset an account may hold and be buying. Absent: no MAX_POSITION filter. */
  readonly maxPosition?: Units | undefined
  /** Spot: what the symbol does not allow. Absent: it allows everything. */
  readonly lacks?: readonly SpotFeature[] | undefined
  /** Where the synthetic price starts, and what a year of it may do. */
  readonly startPrice: Units
  /** Yearly volatility as a plain number for the generator, such as 0.6. */
  readonly volatility: number
  /** Futures only. */
  readonly futures?: {
    /** Absent: PERPETUAL. */
    readonly contractType?: string | undefined
    readonly maxLeverage: number
    readonly liquidationFee: Units
    readonly marketTakeBound: Units
    readonly triggerProtect: Units
    readonly fundingIntervalHours: number
    readonly brackets: readonly LeverageBracket[]
  }
}

/** Zero: that part is off. Source: spot.md 5.2. */
export interface TrailingDeltaBounds {
  readonly minAbove: number
  readonly maxAbove: number
  readonly minBelow: number
  readonly maxBelow: number
}

/** What a spot symbol may or may not allow, by the flags of exchangeInfo. Source: spot.md 5.1. */
export type SpotFeature =
  | 'iceberg'
  | 'oco'
  | 'oto'
  | 'opo'
  | 'quoteOrderQty'
  | 'trailingStop'
  | 'cancelReplace'
  | 'amend'
  | 'peg'

/** Whether a spot symbol allows a feature. */
export const allows = (spec: Pick<SymbolSpec, 'lacks'>, feature: SpotFeature): boolean =>
  !(spec.lacks?.includes(feature) ?? false)

export interface LeverageBracket {
  readonly bracket: number
  readonly initialLeverage: number
  readonly notionalCap: Units
  readonly notionalFloor: Units
  readonly maintenanceRate: Units
  readonly cumulative: Units
}

/** An order resting in a book. The account layer keeps the rest of what it knows under the same order id. */
export interface RestingOrder {
  readonly orderId: number
  /** Account id, or HOUSE. */
  readonly owner: string
  readonly side: Side
  readonly price: Units
  /** All of it that is still to be traded, shown or not. */
  remaining: Units
  /** Iceberg: how much of it is shown at a time. Absent: all. */
  readonly part?: Units | undefined
  /** Iceberg: how much of the shown part is left; kept by the book. */
  visible?: Units | undefined
  /** Futures RPI: not in the public book, and met by retail takers alone, for whom the house's stand. */
  readonly retailOnly?: boolean | undefined
}

/**
 * What becomes of a taker that meets a maker: it trades, it ends there, or the match is prevented. Then the caller has changed or
 * removed the maker, the taker has lost `prevented` of its own quantity, and goes on with whoever is first by now.
 */
export type Meeting = 'trade' | 'stop' | { readonly prevented: Units }

export interface TakerOrder {
  readonly orderId: number
  readonly owner: string
  readonly side: Side
  /** Absent: at any price. */
  readonly limit?: Units | undefined
  /** Base amount to trade, or… */
  readonly quantity?: Units | undefined
  /** …quote amount to spend (BUY) or obtain (SELL); the executed base amount is a multiple of the step. */
  readonly quoteBudget?: Units | undefined
  /** Asked before each match of `quantity` with `maker`; for self-trade prevention. Absent: everything trades. */
  readonly meet?: ((maker: RestingOrder, quantity: Units) => Meeting) | undefined
}

/** One match. `makerRemaining` zero means that the maker is gone from the book. */
export interface Execution {
  readonly symbol: string
  readonly tradeId: number
  readonly price: Units
  readonly quantity: Units
  readonly time: number
  readonly takerSide: Side
  readonly takerOrderId: number
  readonly takerOwner: string
  readonly makerOrderId: number
  readonly makerOwner: string
  readonly makerRemaining: Units
  /** The maker was for retail takers only. */
  readonly retail?: boolean | undefined
}

export interface BookView {
  readonly lastUpdateId: number
  /** Best first; the shown quantity, without what icebergs hide. */
  levels(side: Side, limit: number): readonly { readonly price: Units; readonly quantity: Units }[]
  best(side: Side): { readonly price: Units; readonly quantity: Units } | undefined
  /** Orders of one side with all they hide, best price first and oldest first, one by one; good until the book changes. */
  standing(side: Side): IterableIterator<Readonly<RestingOrder>>
}

/**
 * One symbol's market: book, last price, public trades, candles. Matching is price-time; calls are synchronous and
 * deterministic for a seed and a clock. The account layers check rules and funds before they call.
 */
export interface SymbolMarket {
  readonly spec: SymbolSpec
  readonly book: BookView
  lastPrice(): Units
  /** Volume-weighted average over five minutes; the reference of spot's percent price rule. */
  averagePrice(): Units
  /** Futures: the mark and index price; on spot both are the last price. */
  markPrice(): Units
  indexPrice(): Units
  fundingRate(): Units
  nextFundingTime(): number
  /** Next order id of this symbol, increasing; on usdm above 2^53 is not used, yet clients must expect it. */
  nextOrderId(): number
  /** Whether `quantity` can be had at `limit` or better right now (for FOK, post-only and reduce checks). */
  available(side: Side, limit: Units | undefined): Units
  /** Matches at once and returns the executions in order. Never rests. Skips nothing: own orders match as well. */
  take(order: TakerOrder): Execution[]
  /** Puts a non-crossing order at the end of its price's queue. Throws when it would cross. */
  rest(order: RestingOrder): void
  /** Takes an order off the book. Undefined when it is not there. */
  remove(orderId: number): RestingOrder | undefined
  /** Makes an order smaller; it keeps its place in the queue. False when it is not there. Throws when it would not shrink. */
  reduce(orderId: number, remaining: Units): boolean
  /** Called for each execution in this symbol, in order, while it happens (inside `take`), whoever the two are. */
  onExecution(listener: (execution: Execution) => void): void
  /** Called once after each change of the book or group of changes, such as all matches of one taker. */
  onBook(listener: () => void): void
  /** Called after the mark price moved (futures: each second and on a control price move). */
  onMark(listener: (markPrice: Units) => void): void
}

/** All symbols of both markets. */
export interface Markets {
  symbol(market: Market, symbol: string): SymbolMarket | undefined
  all(market: Market): readonly SymbolMarket[]
}
