import type { Balance, Position } from '../domain/account'
import type { AccountEvent } from '../domain/account-event'
import type { DecimalString } from '../domain/decimal'
import type { FuturesSettings } from '../domain/futures-settings'
import type { KeyRights } from '../domain/key-rights'
import type { CollateralRate } from '../domain/margin-account'
import type { LeverageBracket } from '../domain/leverage-bracket'
import type {
  BookDelta,
  BookSnapshot,
  Candle,
  MarkPrice,
  Market,
  PublicTrade,
  Side,
  SymbolRules,
  Ticker,
} from '../domain/market'
import type { Fill, NewOrder, Order, OrderService } from '../domain/order'
import type { NewOrderList, OrderList } from '../domain/order-list'
import type { OrderTerms, VenueSetting } from '../domain/venue-change'

/*
 * What Binnacle needs of a venue, in its own words. One `Venue` is one market of one environment; one `VenueAccount` is
 * the same market with one API key. `binance/` implements both per product; the simulator and the real exchange differ in
 * nothing but their hosts.
 */

/** Who pays for a request out of the shared weight of the host (S-84). `order` costs none on success and always passes. */
export type Lane = 'order' | 'cancel' | 'resolve' | 'audit' | 'interface'

/** What came back, for the journal: secrets removed, digits kept. */
export interface Evidence {
  readonly httpStatus?: number | undefined
  /** The exchange's own code and text. */
  readonly code?: number | undefined
  readonly text?: string | undefined
  /** The raw reply, cut at 64 KiB. */
  readonly raw?: string | undefined
  /** Our monotonic clock, ms: when the first byte may have left, and when the answer was complete. */
  readonly sentAt: number
  readonly answeredAt: number
}

export type RejectReason =
  /** No byte left this machine: refused connection, unresolved name, TLS failure, socket not open, ban in force. */
  | 'not-sent'
  | 'rule'
  | 'funds'
  | 'duplicate'
  | 'key'
  | 'signature'
  | 'clock'
  | 'rate-limit'
  | 'banned'
  | 'overloaded'
  | 'market-closed'
  | 'not-found'
  /** A step of a compound request that the exchange left out, since the one before it failed. */
  | 'not-attempted'
  | 'other'

export type UnconfirmedCause =
  | 'timeout'
  | 'connection-lost'
  | 'server-error'
  | 'unreadable'
  | 'unknown-code'
  | 'duplicate'
  /** The answer came and says nothing of this leg (S-25). */
  | 'missing'

/**
 * The three answers of a request that changes something (S-20..S-23). `rejected` only when the outcome table calls it
 * definite; everything else may have happened. A duplicate refusal of a place request is `unconfirmed`/`duplicate`: the
 * order under that id is looked up and adopted or alarmed (S-23).
 */
export type Outcome<T> =
  | {
      readonly kind: 'accepted'
      readonly value: T
      /** Trades the answer to a place request already names; the stream names them again. */
      readonly fills?: readonly Fill[] | undefined
      readonly evidence: Evidence
    }
  | {
      readonly kind: 'rejected'
      readonly reason: RejectReason
      readonly retry: 'never' | 'later'
      /** Wall time in ms before which the exchange wants no further call. */
      readonly retryAt?: number | undefined
      readonly evidence: Evidence
    }
  | { readonly kind: 'unconfirmed'; readonly cause: UnconfirmedCause; readonly evidence: Evidence }

/** A row that holds what we do not understand, kept as it was written (S-44). */
export interface OddRow {
  /** Name of the list. */
  readonly what: string
  readonly why: string
  readonly text: string
  readonly symbol?: string | undefined
  readonly orderId?: string | undefined
}

/** The answer of a request that only reads. `absent` is the exchange's word that it does not know the order. */
export type Reading<T> =
  | {
      readonly kind: 'read'
      readonly value: T
      /** Rows of a list that are missing from the value, since they could not be read. */
      readonly odd?: readonly OddRow[] | undefined
      readonly evidence: Evidence
    }
  | { readonly kind: 'absent'; readonly evidence: Evidence }
  | {
      readonly kind: 'failed'
      readonly reason: RejectReason | UnconfirmedCause
      readonly retryAt?: number | undefined
      readonly evidence: Evidence
    }

/** The window in which the exchange accepts a request: journalled before the request leaves (S-02). */
export interface SendWindow {
  /** Estimated exchange time at sending, ms. */
  readonly timestamp: number
  readonly recvWindow: number
}

export type HoldKind = 'ban' | 'rate-limit' | 'orders'

/** A time before which the exchange wants no further call, wall ms. */
export interface Hold {
  readonly kind: HoldKind
  readonly until: number
}

export interface ClockEstimate {
  /** Exchange time minus our wall time, ms. */
  readonly offset: number
  /** Half the round trip: how wrong the offset may be. Infinity before the first measurement. */
  readonly errorBound: number
  readonly measuredAt: number
}

export interface WeightUsage {
  readonly used: number
  readonly limit: number
  /** Exchange time at which the window rolls, ms. */
  readonly resetsAt: number
  readonly bannedUntil?: number | undefined
}

export interface ReadOptions {
  readonly lane: Lane
  /** Use a connection of its own, so that evidence does not rest on one path (S-34). */
  readonly freshConnection?: boolean | undefined
}

/** Names one order at the exchange. One of the two ids must be there; by `orderId` is faster. */
export interface OrderTarget {
  readonly symbol: string
  readonly service: OrderService
  readonly orderId?: string | undefined
  readonly clientOrderId?: string | undefined
}

/** Market data of one market of one environment. */
export interface MarketData {
  readonly market: Market
  instruments(options: ReadOptions): Promise<Reading<readonly SymbolRules[]>>
  candles(
    query: { symbol: string; interval: string; startTime?: number; endTime?: number; limit?: number },
    options: ReadOptions,
  ): Promise<Reading<readonly Candle[]>>
  book(symbol: string, limit: number, options: ReadOptions): Promise<Reading<BookSnapshot>>
  trades(symbol: string, limit: number, options: ReadOptions): Promise<Reading<readonly PublicTrade[]>>
  tickers(options: ReadOptions): Promise<Reading<readonly Ticker[]>>
  /** Futures only; empty on spot. */
  markPrices(options: ReadOptions): Promise<Reading<readonly MarkPrice[]>>
  /** One set of sockets for all topics; redials by itself (S-80) and says when it is blind. */
  openStreams(handlers: MarketStreamHandlers): MarketStreams
}

/** What can be watched. `interval` as the exchange writes it ("1m", "1M"). */
export type MarketTopic =
  | { readonly kind: 'trades' | 'book' | 'ticker' | 'mark'; readonly symbol: string }
  | { readonly kind: 'candles'; readonly symbol: string; readonly interval: string }
  /** All symbols' tickers (and on futures mark prices) of the market. */
  | { readonly kind: 'all-tickers' | 'all-marks' }

export interface MarketStreams {
  watch(topic: MarketTopic): void
  unwatch(topic: MarketTopic): void
  close(): void
}

/** What the socket in question carries: futures send books over one and everything else over another. */
export type StreamShare = 'everything' | 'books' | 'all-but-books'

export interface MarketStreamHandlers {
  onTrade(symbol: string, trade: PublicTrade): void
  onBookDelta(delta: BookDelta): void
  onCandle(symbol: string, interval: string, candle: Candle): void
  onTicker(ticker: Ticker): void
  onMarkPrice(mark: MarkPrice): void
  /** A socket opened (again): everything derived from its deltas must be built anew. */
  onOpen(share: StreamShare): void
  /** A socket was lost; watched topics are subscribed again once it is back. */
  onLost(reason: string, share: StreamShare): void
}

/** Cancel an order and place another in one request, the second only when the first was done. Spot alone has it. */
export interface ReplaceRequest {
  readonly target: OrderTarget
  readonly cancelClientOrderId: string
  readonly order: NewOrder
  readonly clientOrderId: string
  /** The cancel, and with it all, is refused once anything of the target has traded. */
  readonly onlyUntraded?: boolean | undefined
}

/** Each leg as if it had been asked for alone (S-25). */
export interface ReplaceOutcome {
  readonly cancel: Outcome<Order | undefined>
  readonly place: Outcome<Order>
}

/**
 * New terms for an order that rests. Spot keeps its place in the queue and takes a smaller quantity alone; futures take both
 * quantity and price, and cancel the order when no more is left of it (S-26).
 */
export interface AmendRequest {
  readonly target: OrderTarget
  readonly side: Side
  /** The order's present client id: kept, since it is the key we reconcile by. */
  readonly clientOrderId: string
  readonly terms: OrderTerms
  /** Our number of a futures modify (S-07). */
  readonly modifyId?: string | undefined
}

/** Several of one kind in one request; futures alone. One outcome for each item, in the order of the request (S-25). */
export interface BatchTrading {
  readonly mostOrders: number
  readonly mostCancels: number
  place(
    items: readonly { readonly order: NewOrder; readonly clientOrderId: string }[],
    window: SendWindow,
  ): Promise<readonly Outcome<Order>[]>
  amend(items: readonly AmendRequest[], window: SendWindow): Promise<readonly Outcome<Order | undefined>[]>
  /** All of one symbol. */
  cancel(
    symbol: string,
    targets: readonly OrderTarget[],
    window: SendWindow,
  ): Promise<readonly Outcome<Order | undefined>[]>
}

/** Names one list at the exchange by its id or ours. */
export interface ListTarget {
  readonly symbol: string
  readonly orderListId?: string | undefined
  readonly listClientOrderId?: string | undefined
}

/** Order lists; spot alone. One request, answered for the list and for each of its orders (S-25). */
export interface ListTrading {
  /** `legIds` in the order of the legs. */
  place(
    list: NewOrderList,
    ids: { readonly list: string; readonly legs: readonly string[] },
    window: SendWindow,
  ): Promise<{ readonly list: Outcome<OrderList>; readonly legs: readonly Outcome<Order>[] }>
  cancel(
    target: ListTarget,
    cancelClientOrderId: string,
    window: SendWindow,
  ): Promise<Outcome<{ readonly list: OrderList; readonly orders: readonly Order[] }>>
  find(target: ListTarget, options: ReadOptions): Promise<Reading<OrderList>>
  open(options: ReadOptions): Promise<Reading<readonly OrderList[]>>
}

/** Settings of an account at the exchange; futures alone. They carry no id of ours (S-07). */
export interface VenueSettings {
  /** "No need to change" counts as done (S-26). */
  change(setting: VenueSetting, window: SendWindow): Promise<Outcome<undefined>>
  /**
   * Whether the exchange has it so, with what it has now in its own words. Margin of a position counts as set once a movement of
   * that size after `since`, exchange time in ms, stands in its history.
   */
  read(
    setting: VenueSetting,
    since: number,
    options: ReadOptions,
  ): Promise<Reading<{ readonly isSet: boolean; readonly now: string }>>
  /** Position mode, of whose change no event tells, and asset mode. */
  modes(options: ReadOptions): Promise<Reading<Pick<FuturesSettings, 'hedgeMode' | 'multiAssets'>>>
  /** The symbol's table for this account, in rising order of its floors. */
  brackets(symbol: string, options: ReadOptions): Promise<Reading<readonly LeverageBracket[]>>
  /** What each asset counts for in USD in multi-assets mode, by asset. */
  collateralRates(options: ReadOptions): Promise<Reading<Readonly<Record<string, CollateralRate>>>>
}

/** Weight of one read of one store: its open orders of all symbols, those of one symbol, or one order by id. */
export interface ReadWeights {
  readonly allOpenOrders: number
  readonly openOrders: number
  readonly findOrder: number
}

/** What the exchange answers about an order that it only looks at. */
export interface OrderTest {
  /** The rates it would charge, where it names them; "0.001" is 0.1 %. */
  readonly commission?: { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
}

/** Orders of one account in one market. Nothing here retries (S-04). */
export interface Trading {
  readonly market: Market
  sendWindow(): SendWindow
  place(order: NewOrder, clientOrderId: string, window: SendWindow): Promise<Outcome<Order>>
  /** Whether the exchange would take the order, which it does not place. A refusal is `failed` with the exchange's code. */
  test?(order: NewOrder, options: ReadOptions): Promise<Reading<OrderTest>>
  /** `cancelClientOrderId` is our id of the cancel where the exchange takes one (S-07). */
  cancel(target: OrderTarget, cancelClientOrderId: string, window: SendWindow): Promise<Outcome<Order | undefined>>
  /** All orders of one service on one symbol. On spot the answer lists them; on futures it only says yes. */
  cancelAllOn(symbol: string, service: OrderService, window: SendWindow): Promise<Outcome<readonly Order[]>>
  /** Futures: Binance cancels the symbol's open orders after `ms` unless this comes again; 0 ends it (S-57). */
  armCountdown?(symbol: string, ms: number, window: SendWindow): Promise<Outcome<undefined>>
  /** `undefined` in an acceptance: the order has these terms already. */
  amend?(request: AmendRequest, window: SendWindow): Promise<Outcome<Order | undefined>>
  readonly batch?: BatchTrading | undefined
  readonly lists?: ListTrading | undefined
  /** Spot. */
  replace?(request: ReplaceRequest, window: SendWindow): Promise<ReplaceOutcome>
  /** Weight of these reads, for whoever must spend little of it. */
  readonly weights: ReadWeights
  findOrder(target: OrderTarget, options: ReadOptions): Promise<Reading<Order>>
  /** Without a symbol: all symbols, at a higher weight. Services this market does not have answer with an empty list. */
  openOrders(
    service: OrderService,
    symbol: string | undefined,
    options: ReadOptions,
  ): Promise<Reading<readonly Order[]>>
  /** Orders of a symbol, done ones included, created at or after `since`. */
  orderHistory(
    query: { symbol: string; service: OrderService; since: number; limit?: number },
    options: ReadOptions,
  ): Promise<Reading<readonly Order[]>>
  /**
   * Our trades of a symbol: of one order, after an id, or since a time. `routed`: with what smart order routing allocated, which
   * stands in a list of its own; of one order or since a time.
   */
  fills(
    query: {
      symbol: string
      orderId?: string
      fromTradeId?: string
      since?: number
      limit?: number
      routed?: boolean | undefined
    },
    options: ReadOptions,
  ): Promise<Reading<readonly Fill[]>>
}

/** What one reading of an account in one market says. Orders are read apart, through {@link Trading}. */
export interface AccountReading {
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
  /** The account's own rates where the reading has them; "0.001" is 0.1 %. */
  readonly commission?: { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
  readonly canTrade: boolean
  /** Futures; with the exchange time at which the settings were asked for, ms. */
  readonly futures?: FuturesSettings | undefined
  readonly settingsTime?: number | undefined
  /** Leverage set for each symbol, with a position or without; futures. */
  readonly leverage?: Readonly<Record<string, number>> | undefined
  /** Newest change of the account the exchange has put into this reading, ms. */
  readonly exchangeTime: number
}

export interface AccountStreamHandlers {
  /** Subscribed and acknowledged: events from now on are delivered. */
  onLive(): void
  /** Parsed event with its dedupe key (S-62) and raw text, in the order of arrival. */
  onEvent(event: AccountEvent, about: { dedupeKey: string; exchangeTime: number; raw: string }): void
  /** The socket has just answered a ping: what it did not tell did not happen. Lets a quiet stream stay young (S-70). */
  onProof?(): void
  /** The stream can no longer be trusted: closed, silent past ping and pong, key expired, unreadable frame (S-72, S-87). */
  onLost(reason: string): void
}

/** Keeps itself connected (ping each 10 s, pong within 5 s, redial as S-80) until closed. */
export interface AccountStream {
  close(): void
}

/** One market of one account: everything that needs its key. */
export interface VenueAccount {
  readonly market: Market
  /** Tells one API key from another without giving it away. */
  readonly keyFingerprint: string
  readonly trading: Trading
  /** Futures. */
  readonly settings?: VenueSettings | undefined
  read(options: ReadOptions): Promise<Reading<AccountReading>>
  /** Maker and taker rates of a symbol. */
  commission(
    symbol: string,
    options: ReadOptions,
  ): Promise<Reading<{ readonly maker: DecimalString; readonly taker: DecimalString }>>
  openStream(handlers: AccountStreamHandlers): AccountStream
  /** What the exchange says this key may do (S-140). Absent where it has no such call: the test networks. */
  readonly keyRights?: ((options: ReadOptions) => Promise<Reading<KeyRights>>) | undefined
}

export interface Credentials {
  readonly apiKey: string
  /** HMAC secret, or a PKCS#8 PEM for Ed25519. */
  readonly secret: string
  readonly kind: 'hmac' | 'ed25519'
}

/** One market of one environment: shared clock, weight, connections. Made once per process. */
export interface Venue {
  readonly market: Market
  readonly marketData: MarketData
  account(credentials: Credentials): VenueAccount
  clock(): ClockEstimate
  weight(): WeightUsage
  /**
   * A deadline from disk (S-85): nothing passes a ban before it. A rate limit lifts for cancels first (S-56), and one of
   * `orders` holds back placing alone. The venue keeps the deadlines of its own answers by itself.
   */
  holdUntil(wallTime: number, kind?: HoldKind): void
  /** Tells every deadline that is in force and each new one, whichever request met it, to be kept on disk (S-85). */
  onHold(listener: (hold: Hold) => void): void
  /** Called whenever the exchange refuses a key (-2015), in an answer or on a socket (S-140). */
  onKeyRefused(listener: () => void): void
  /** Measures the clock now; the venue does so by itself each 30 s and on -1021. */
  measureClock(): Promise<ClockEstimate>
  close(): Promise<void>
}
