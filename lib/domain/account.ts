import type { DecimalString } from './decimal'
import type { Environment, Market, PositionSide } from './market'

/** Own text id of an account, such as "paper". Every row, topic, message, route and address that speaks of one names it. */
export type AccountId = string

export interface Account {
  readonly accountId: AccountId
  readonly label: string
  readonly environment: Environment
  readonly markets: readonly Market[]
  /** False where orders are refused whatever the account's state, such as live before its key rights are read. */
  readonly mayTrade: boolean
}

/**
 * What is held of one asset in one market.
 * Spot: `free` and `locked`. Futures: `free` is the available balance for new orders, `wallet` the settled cash.
 */
export interface Balance {
  readonly market: Market
  readonly asset: string
  readonly free: DecimalString
  readonly locked: DecimalString
  /** Spot: free + locked. Futures: wallet balance without unrealized profit. */
  readonly wallet: DecimalString
  readonly crossWallet?: DecimalString | undefined
  readonly exchangeTime: number
}

export interface Position {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Signed: below zero is short in one-way mode. */
  readonly quantity: DecimalString
  readonly entryPrice: DecimalString
  readonly breakEvenPrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
  /** As last reported; recomputed from the mark price for the eye. */
  readonly unrealizedPnl: DecimalString
  /** Absent when the exchange names none, and while it was not read for this size: see `liquidationOf`. */
  readonly liquidationPrice?: DecimalString | undefined
  readonly marginMode?: 'cross' | 'isolated' | undefined
  readonly leverage?: number | undefined
  readonly isolatedWallet?: DecimalString | undefined
  readonly initialMargin?: DecimalString | undefined
  readonly maintenanceMargin?: DecimalString | undefined
  readonly marginAsset: string
  readonly exchangeTime: number
}

export const positionKey = (position: Pick<Position, 'symbol' | 'positionSide'>): string =>
  `${position.symbol}:${position.positionSide}`

/**
 * Where a position is liquidated: a price, `none` when the exchange names none, or `unread` while its figures were not read for its
 * present size, since events carry neither price nor margins. Source: usdm.md 8.
 */
export const liquidationOf = ({ liquidationPrice, maintenanceMargin }: Position): DecimalString | 'none' | 'unread' =>
  liquidationPrice ?? (maintenanceMargin === undefined ? 'unread' : 'none')
