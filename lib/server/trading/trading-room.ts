import 'server-only'
import type { Account } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { DecimalString } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import type { LiveAccount } from '../account/live-account'
import type { DescribeOrder } from '../account/to-change'
import type { MarketSeat, MarketWatch } from '../account/market-watch'
import type { Journal } from '../journal/open-journal'
import type { KeyBook } from '../keys/key-book'
import type { Log } from '../log/log'
import type { MarketView } from '../market/market-view'
import type { IntentBook } from './intent-book'
import type { RoundTrips } from './round-trips'
import type { LockBook } from './trading-lock'

export interface TradingSeat extends MarketSeat {
  readonly watch: MarketWatch
}

/** Everything the use cases of one account work with. */
export interface TradingRoom {
  readonly clock: Clock
  readonly account: Account
  readonly journal: Journal
  readonly live: LiveAccount
  readonly book: IntentBook
  readonly seats: ReadonlyMap<Market, TradingSeat>
  readonly marketView: MarketView
  readonly log: Log
  /** The 3 characters by which our orders are known (S-06). */
  readonly tag: string
  readonly roundTrips: RoundTrips
  /** How far a market may move between the owner's look and the order, as a share of the price (S-13). */
  readonly mostMoved: DecimalString
  /** Whether trading is locked, whatever restarts in between (S-52). */
  readonly lock: LockBook
  /** What the account's keys may do: no order leaves without their word (S-140). */
  readonly keys: KeyBook
  /** Refusals for funds by market that no full reading has followed yet: no entry before it is done (S-27). */
  readonly auditing: Map<Market, number>
  /** Who placed and who canceled an order, as far as this installation knows (S-46). */
  readonly describeOrder: DescribeOrder
  /** Set once by an orderly stop: nothing new is sent (S-92). */
  stopping(): boolean
  /** Requests that change something and still wait for their answer. */
  track(work: Promise<unknown>): void
}
