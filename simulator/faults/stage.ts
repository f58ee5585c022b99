import type { Market, Side, SymbolMarket } from '../engine/market-types'
import type { Units } from '../engine/units'
import type { Endpoint } from '../gateway/types'

/** What faults can do to the exchange around them. */
export interface FaultStage {
  endpoint(method: string, path: string): Endpoint | undefined
  market(market: Market, symbol: string): SymbolMarket | undefined
  /** Every account with the key that opens it. */
  accounts(): readonly { readonly apiKey: string; readonly accountId: string }[]
  /** Order row as the account's own query would show it now; undefined when there is none. */
  order(market: Market, apiKey: string | undefined, params: ReadonlyMap<string, string>): OrderRow | undefined
  /** Trades the price there, filling what is reached. */
  movePrice(market: Market, symbol: string, price: Units): boolean
  /** The house's orders of a side go, so that at most `leave` can be taken from it. */
  thin(market: Market, symbol: string, side: Side, leave: Units): void
}

/** The fields of an order row that faults read; both markets name them alike. */
export interface OrderRow {
  readonly orderId: number
  readonly clientOrderId: string
  readonly status: string
  readonly side: Side
  readonly price: string
  readonly origQty: string
  readonly executedQty: string
  readonly [field: string]: unknown
}
