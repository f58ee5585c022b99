import type { DecimalString } from './decimal'

/** What is known beside the rules when an order is checked. A missing part leaves out the checks that need it. */
export interface SeenMarket {
  readonly lastPrice?: DecimalString | undefined
  readonly bestBid?: DecimalString | undefined
  readonly bestAsk?: DecimalString | undefined
  /** Spot: the volume-weighted average that percent price and market notional use; the last price stands in for it. */
  readonly averagePrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
  /** Spot: free quote asset. Futures: available balance in the margin asset. */
  readonly freeQuote?: DecimalString | undefined
  /** Spot: free base asset. */
  readonly freeBase?: DecimalString | undefined
  /** Futures: signed size of the position the order would change. */
  readonly positionQuantity?: DecimalString | undefined
  /** Open orders of the account on the symbol, algo orders of spot included. */
  readonly openOrders?: number | undefined
  /** Open algo orders: of the account on futures, of the symbol on spot. */
  readonly openAlgoOrders?: number | undefined
  readonly leverage?: number | undefined
}
