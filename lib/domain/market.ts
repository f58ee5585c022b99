import type { DecimalString } from './decimal'

/** The two markets of one account. */
export type Market = 'spot' | 'usdm'
export const MARKETS: readonly Market[] = ['spot', 'usdm']

/** The four worlds an account can live in. Paper is the exchange in a box. */
export type Environment = 'paper' | 'testnet' | 'demo' | 'live'

export type Side = 'BUY' | 'SELL'
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'

export interface PriceBand {
  readonly up: DecimalString
  readonly down: DecimalString
}

export interface QuantityRule {
  readonly min: DecimalString
  readonly max: DecimalString
  readonly step: DecimalString
}

/**
 * The rules one symbol trades by, both markets in one shape. A part that is "0" is switched off by the exchange.
 * Sources: Binance spot, exchangeInfo and Filters; Binance USDⓈ-M, exchangeInfo.
 */
export interface SymbolRules {
  readonly market: Market
  readonly symbol: string
  /** As the exchange says it; only TRADING takes new orders. */
  readonly status: string
  readonly baseAsset: string
  readonly quoteAsset: string
  /** Asset in which profit, loss and fees of a future are settled; the quote asset on spot. */
  readonly marginAsset: string
  readonly contractType?: string | undefined
  readonly orderTypes: readonly string[]
  readonly price: { readonly min: DecimalString; readonly max: DecimalString; readonly tick: DecimalString }
  readonly lot: QuantityRule
  readonly marketLot: QuantityRule
  readonly notional: {
    readonly min: DecimalString
    readonly max?: DecimalString | undefined
    readonly minAppliesToMarket: boolean
    readonly maxAppliesToMarket: boolean
  }
  /** Price band around the reference (spot: average price, futures: mark), for each side. */
  readonly percentPrice?: { readonly buy: PriceBand; readonly sell: PriceBand } | undefined
  readonly timesInForce?: readonly string[] | undefined
  readonly maxOpenOrders?: number | undefined
  readonly maxAlgoOrders?: number | undefined
  /** Decimals accepted in a quantity and in a price; not the step and tick. */
  readonly basePrecision: number
  readonly quotePrecision: number
  readonly quoteOrderQuantityAllowed: boolean
  /** What a spot symbol allows besides; absent on futures. Source: spot.md 5.1 and 5.2. */
  readonly spot?: SpotRules | undefined
  /** What futures alone have. Source: usdm.md 5. */
  readonly usdm?: UsdmRules | undefined
}

/** Flags and limits of a spot symbol; a limit that is absent or 0 is off. */
export interface SpotRules {
  readonly icebergAllowed: boolean
  readonly ocoAllowed: boolean
  readonly otoAllowed: boolean
  readonly opoAllowed: boolean
  readonly trailingStopAllowed: boolean
  readonly cancelReplaceAllowed: boolean
  readonly amendAllowed: boolean
  readonly pegAllowed: boolean
  /** Whether smart order routing takes the symbol (`sors`). */
  readonly smartRouting: boolean
  readonly defaultSelfTradePrevention: string
  readonly selfTradePreventions: readonly string[]
  /** Basis points. `above`: stops to buy and takes of profit to sell; `below`: the other two. */
  readonly trailingDelta?:
    | {
        readonly above: { readonly min: number; readonly max: number }
        readonly below: { readonly min: number; readonly max: number }
      }
    | undefined
  readonly icebergParts?: number | undefined
  readonly maxIcebergOrders?: number | undefined
  readonly maxOrderLists?: number | undefined
  readonly maxAmends?: number | undefined
  /** Base asset held and bought, at most. */
  readonly maxPosition?: DecimalString | undefined
}

export interface UsdmRules {
  /** Gap between mark and last price, as a share, beyond which `priceProtect` waits. */
  readonly triggerProtect?: DecimalString | undefined
  /** How far from the mark a market order may fill, as a share. */
  readonly marketTakeBound?: DecimalString | undefined
  /** Fee rate of a liquidation. */
  readonly liquidationFee?: DecimalString | undefined
  readonly maxAmends?: number | undefined
}

export interface Candle {
  readonly openTime: number
  readonly closeTime: number
  readonly open: DecimalString
  readonly high: DecimalString
  readonly low: DecimalString
  readonly close: DecimalString
  readonly volume: DecimalString
  readonly quoteVolume: DecimalString
  readonly trades: number
  readonly closed: boolean
}

/** A trade of anyone's on the market. */
export interface PublicTrade {
  readonly tradeId: string
  readonly price: DecimalString
  readonly quantity: DecimalString
  readonly exchangeTime: number
  /** Side of the order that took. */
  readonly aggressor: Side
}

export interface BookLevel {
  readonly price: DecimalString
  readonly quantity: DecimalString
}

export interface BookSnapshot {
  readonly symbol: string
  readonly lastUpdateId: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** One depth event. On futures `previousUpdateId` links it to the one before; on spot `firstUpdateId` does. */
export interface BookDelta {
  readonly symbol: string
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  readonly previousUpdateId?: number | undefined
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly exchangeTime: number
}

export interface Ticker {
  readonly market: Market
  readonly symbol: string
  readonly lastPrice: DecimalString
  readonly openPrice: DecimalString
  readonly highPrice: DecimalString
  readonly lowPrice: DecimalString
  readonly volume: DecimalString
  readonly quoteVolume: DecimalString
  /** Signed percent over 24 h, such as "-1.250". */
  readonly changePercent: DecimalString
  readonly exchangeTime: number
}

export interface MarkPrice {
  readonly symbol: string
  readonly markPrice: DecimalString
  readonly indexPrice: DecimalString
  readonly fundingRate: DecimalString
  readonly nextFundingTime: number
  readonly exchangeTime: number
}
