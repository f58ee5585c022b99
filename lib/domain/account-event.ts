import type { DecimalString } from './decimal'
import type { FuturesSettingEvent } from './futures-settings'
import type { Market, PositionSide } from './market'
import type { Fill, Order } from './order'
import type { OrderList } from './order-list'

/**
 * One thing the exchange told us about one market of one account, in our words. Stream events, replies, snapshots and
 * queries all become these; one reducer takes them, in any order and any number of times (S-40).
 */
export type AccountEvent =
  | OrderUpdated
  | { readonly type: 'balances-changed'; readonly market: Market; readonly balances: readonly BalanceChange[] }
  | { readonly type: 'positions-changed'; readonly market: Market; readonly positions: readonly PositionChange[] }
  | FuturesSettingEvent
  /** Money came or went other than by trading; the new amounts follow in `balances-changed` or by an audit. */
  | {
      readonly type: 'balance-moved'
      readonly market: Market
      readonly asset: string
      readonly delta: DecimalString
      /** The exchange's word for why, where it sends one. */
      readonly cause?: string | undefined
      readonly exchangeTime: number
    }
  /** A list of spot as a whole; its orders report themselves beside it. */
  | { readonly type: 'list-updated'; readonly market: 'spot'; readonly list: OrderList }
  /** Anything we do not know: kept, shown in the log, and answered by an audit (S-44). */
  | {
      readonly type: 'unknown-event'
      readonly market: Market
      readonly name: string
      /** What of a known event could not be read. */
      readonly why?: string | undefined
    }

export interface OrderUpdated {
  readonly type: 'order-updated'
  readonly order: Order
  /** The trade that caused it, if one did. */
  readonly fill?: Fill | undefined
  /** Who said it; only a by-id answer or an event may close an order (S-41). */
  readonly source: 'event' | 'reply' | 'query' | 'list'
  /** When it was asked for by id, monotonic ms. Such an answer decides between two ends (S-40); absent on all else. */
  readonly askedAt?: number | undefined
}

/**
 * What an event or a reading says of what is held of one asset. A futures event names no available balance: `free` and
 * `locked` are then absent, the last reading's stand until the next.
 */
export interface BalanceChange {
  readonly market: Market
  readonly asset: string
  readonly free?: DecimalString | undefined
  readonly locked?: DecimalString | undefined
  readonly wallet: DecimalString
  readonly crossWallet?: DecimalString | undefined
  readonly exchangeTime: number
}

/** What a futures account event says of a position: less than a snapshot does. */
export interface PositionChange {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly quantity: DecimalString
  readonly entryPrice: DecimalString
  readonly breakEvenPrice?: DecimalString | undefined
  readonly unrealizedPnl?: DecimalString | undefined
  readonly marginMode?: 'cross' | 'isolated' | undefined
  readonly isolatedWallet?: DecimalString | undefined
  readonly marginAsset: string
  readonly exchangeTime: number
}
