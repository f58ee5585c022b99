import type { DecimalString } from './decimal'
import type { BookLevel } from './market'

/**
 * What is known beside the rules when an order is checked, for its symbol and, on futures, its position side. A missing part leaves
 * out the checks that need it.
 */
export interface SeenMarket {
  readonly lastPrice?: DecimalString | undefined
  readonly bestBid?: DecimalString | undefined
  readonly bestAsk?: DecimalString | undefined
  /** Spot: what percent price and notional measure by, the reference price or else the weighted average; the last price stands in. */
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

  /** Levels of the whole book, best first, as deep as they are known. Both together, or neither. */
  readonly bids?: readonly BookLevel[] | undefined
  readonly asks?: readonly BookLevel[] | undefined
  /** There may be more levels than these: what a longer look would need stays unsaid. */
  readonly deeper?: boolean | undefined
  /** What of these levels is the owner's own: self-trade prevention takes it out of an order's way. */
  readonly ownBids?: readonly BookLevel[] | undefined
  readonly ownAsks?: readonly BookLevel[] | undefined
  /** Spot: levels of all books of the symbol's route, best first, without the owner's own. */
  readonly routedBids?: readonly BookLevel[] | undefined
  readonly routedAsks?: readonly BookLevel[] | undefined
  /** Time of the exchange, ms. */
  readonly now?: number | undefined
  /** Spot: base asset held, locked included. */
  readonly heldBase?: DecimalString | undefined
  /** Spot: what the account's open orders on the symbol may still buy, in base. */
  readonly openBuyQuantity?: DecimalString | undefined
  /** Spot, open on the symbol. */
  readonly openIcebergOrders?: number | undefined
  readonly openLists?: number | undefined
  /** Futures: two sides beside each other. */
  readonly hedgeMode?: boolean | undefined
  /** Futures: all collateral stands behind every order, so that the free balance of one asset decides nothing. */
  readonly multiAssets?: boolean | undefined
  /** Futures: price × rest of the open orders that may add to the position, in quote. */
  readonly openBuyNotional?: DecimalString | undefined
  readonly openSellNotional?: DecimalString | undefined
  /** Futures: open orders on the order's side that only reduce its position. */
  readonly openReducers?: readonly BookLevel[] | undefined
  /** Futures: largest notional that the leverage allows. Source: usdm.md 8, `maxNotionalValue`. */
  readonly maxNotional?: DecimalString | undefined
  /** Futures: whether the agreement on TradFi perpetuals is signed. */
  readonly tradFiSigned?: boolean | undefined
}
