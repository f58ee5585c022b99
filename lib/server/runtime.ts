import type { DecimalString } from '../domain/decimal'
import type { Account, AccountId } from '../domain/account'
import type { Alarm } from '../domain/alarm'
import type { ActKind, Intent, CancelRun, IntentReason } from '../domain/intent'
import type { JournalFilter } from '../domain/journal-filter'
import type { CollateralRate } from '../domain/margin-account'
import type { LeverageBracket } from '../domain/leverage-bracket'
import type { KeyStanding } from '../domain/key-rights'
import type { Candle, Market, SymbolRules } from '../domain/market'
import type { DeadManTimer } from '../domain/dead-man'
import type { Fill, ShownOrder } from '../domain/order'
import type { VenueReset } from '../domain/venue-reset'
import type { TradingLock } from '../domain/trading-lock'
import type { AccountPicture, Health } from '../wire/replies'
import type {
  AlarmsSeenRequest,
  AmendOrderRequest,
  BatchAmendRequest,
  BatchCancelRequest,
  BatchPlaceRequest,
  CancelAllRequest,
  CancelListRequest,
  CancelOrderRequest,
  CloseAllRequest,
  ClosePositionRequest,
  DeadManRequest,
  IntentChoiceRequest,
  KeyExceptionRequest,
  KillSwitchRequest,
  LiftLockRequest,
  PlaceListRequest,
  PlaceOrderRequest,
  ProtectPositionRequest,
  ReplaceOrderRequest,
  TestOrderRequest,
  ResetsSeenRequest,
  ReversePositionRequest,
  VenueSettingRequest,
} from '../wire/requests'

/*
 * What `app/` may call. Arguments and results are serialisable, so that the engine can later run in a process of its own
 * (S-144). Next bundles `app/` apart from `server.ts`, so nothing stateful is imported here: `server.ts` publishes one
 * Runtime under a well-known symbol and handlers read it through `runtime()` (S-93).
 */

/** Who is asking, as the handler wrapper established it. */
export interface Caller {
  readonly sessionId: string
  readonly ownerId: string
  readonly name: string
  readonly address: string
}

/** Numbers as they are now, beside a 409 (S-13). */
export interface FreshNumbers {
  readonly generation: number
  /** The price an order is judged by, with its age in ms. */
  readonly price?: string | undefined
  readonly priceAgeMs?: number | undefined
  /** Futures: signed size of the position. */
  readonly positionQuantity?: string | undefined
  /** Of the order that was to be replaced. */
  readonly executedQuantity?: string | undefined
}

/** Refusals are values: a code for `lib/words`, and what else the browser needs. */
export type Refusal =
  | { readonly kind: 'invalid'; readonly reason: IntentReason }
  /** What the owner saw is no longer so (S-13): 409. */
  | {
      readonly kind: 'seen-state'
      readonly reason: IntentReason
      readonly fresh: FreshNumbers
    }
  /** One more yes is needed (S-15, S-31): 409 with the codes to confirm. */
  | { readonly kind: 'confirm'; readonly confirm: readonly string[]; readonly reason: IntentReason }
  /** The key was used with another body: 422. */
  | { readonly kind: 'key-reused'; readonly reason: IntentReason }
  | { readonly kind: 'locked'; readonly reason: IntentReason }
  | { readonly kind: 'not-live'; readonly reason: IntentReason }
  | { readonly kind: 'not-found'; readonly reason: IntentReason }
  | { readonly kind: 'rate-limited'; readonly reason: IntentReason; readonly retryAfterSeconds: number }

export type Answer<T> = { readonly kind: 'done'; readonly value: T } | Refusal

/** An intent as it stands at most 3 s after the request (S-11). */
export interface IntentAnswer {
  readonly intent: Intent
  /** The key was known with the same body (S-10). */
  readonly replayed: boolean
}

/** What the exchange says of an order that it was only asked about. */
export interface OrderVerdict {
  /** `no-question`: the exchange has none for this type. `no-answer`: nothing is known. */
  readonly verdict: 'takes' | 'refuses' | 'no-question' | 'no-answer'
  readonly reason?: IntentReason | undefined
  /** The rates it would charge, where it names them. */
  readonly commission?: { readonly maker: DecimalString; readonly taker: DecimalString } | undefined
  /** What would keep this desk from sending it now: a rule, or one more yes. */
  readonly gate?: IntentReason | undefined
}

/** Several intents that went as one request, as they stand at most 3 s later (S-11, S-25). */
export interface ActAnswer {
  readonly act: { readonly actId: string; readonly kind: ActKind; readonly intents: readonly Intent[] }
  readonly replayed: boolean
}
export interface CancelRunAnswer {
  readonly run: CancelRun
  readonly replayed: boolean
}

export interface KillSwitchAnswer extends CancelRunAnswer {
  readonly lock: TradingLock
}

export interface IntentDetail {
  readonly intent: Intent
  readonly evidence: readonly {
    readonly at: number
    readonly source: string
    readonly summary: string
    readonly raw?: string | undefined
  }[]
  readonly fills: readonly Fill[]
  /** Milliseconds until the exchange is asked about it next; absent when nobody asks any more (S-33). */
  readonly nextQuestionMs?: number | undefined
}

/** An intent with what went over the wire under its id and what was found out about it. */
export interface JournalRecord {
  readonly intent: Intent
  readonly sends: readonly { readonly sent: number; readonly timestamp: number; readonly recvWindow: number }[]
  readonly evidence: IntentDetail['evidence']
}

export interface JournalPage {
  readonly intents: readonly Intent[]
  /** How many fit the filter, on all pages. */
  readonly total: number
}

/** What an export begins with, and where each of its stores ended at that moment. */
export interface JournalExportStart {
  readonly exportedAt: number
  readonly locks: readonly TradingLock[]
  readonly alarms: readonly Alarm[]
  readonly ends: { readonly intents: number; readonly fills: number; readonly cancelRuns: number }
}

/** The part of a store after one place, up to where it ended when the export began. */
export interface SliceOf {
  readonly after: number
  readonly upTo: number
}
export interface JournalSlice<T> {
  readonly rows: readonly T[]
  /** Where the next slice begins; undefined after the last. */
  readonly next?: number | undefined
}

/** The engine as the handlers see it. */
export interface TradingDesk {
  accounts(): readonly Account[]
  picture(account: AccountId): Promise<Answer<{ gen: number; seq: number; picture: AccountPicture }>>
  placeOrder(caller: Caller, key: string, body: PlaceOrderRequest): Promise<Answer<IntentAnswer>>
  /** What the exchange says of an order that is not placed, and what of ours would stop it. */
  testOrder(caller: Caller, body: TestOrderRequest): Promise<Answer<OrderVerdict>>
  /** Spot: cancels one order and places another in one request. */
  replaceOrder(caller: Caller, key: string, body: ReplaceOrderRequest): Promise<Answer<ActAnswer>>
  /** New terms for a resting order (S-26). */
  amendOrder(caller: Caller, key: string, body: AmendOrderRequest): Promise<Answer<IntentAnswer>>
  /** Futures: several orders, changes or cancels in one request. */
  placeBatch(caller: Caller, key: string, body: BatchPlaceRequest): Promise<Answer<ActAnswer>>
  amendBatch(caller: Caller, key: string, body: BatchAmendRequest): Promise<Answer<ActAnswer>>
  cancelBatch(caller: Caller, key: string, body: BatchCancelRequest): Promise<Answer<ActAnswer>>
  /** Spot: an order list with its legs. */
  placeList(caller: Caller, key: string, body: PlaceListRequest): Promise<Answer<ActAnswer>>
  cancelList(caller: Caller, key: string, body: CancelListRequest): Promise<Answer<IntentAnswer>>
  /** A setting of the futures account at the exchange. */
  changeSetting(caller: Caller, key: string, body: VenueSettingRequest): Promise<Answer<IntentAnswer>>
  /** The legs of the act that an intent belongs to. */
  actOf(intentId: string): Promise<Answer<ActAnswer['act']>>
  cancelOrder(caller: Caller, key: string, body: CancelOrderRequest): Promise<Answer<IntentAnswer>>
  cancelAll(caller: Caller, key: string, body: CancelAllRequest): Promise<Answer<CancelRunAnswer>>
  cancelRun(runId: string): Promise<Answer<CancelRun>>
  /** Locks trading first, then cancels (S-52). */
  killSwitch(caller: Caller, key: string, body: KillSwitchRequest): Promise<Answer<KillSwitchAnswer>>
  /** Puts alarms away; what is left to read. */
  seeAlarms(caller: Caller, body: AlarmsSeenRequest): Promise<Answer<readonly Alarm[]>>
  /** Turns the futures dead-man timer on or off (S-57). */
  setDeadMan(caller: Caller, body: DeadManRequest): Promise<Answer<DeadManTimer>>
  /** The owner has seen that the exchange began anew (S-67); resets that are still to be seen. */
  seeResets(caller: Caller, body: ResetsSeenRequest): Promise<Answer<readonly VenueReset[]>>
  /** Records or takes back the owner's exception for a key that is tied to no address (S-141); where the keys stand then. */
  setKeyException(caller: Caller, body: KeyExceptionRequest): Promise<Answer<readonly KeyStanding[]>>
  /** The owner's two acts that open trading again (S-153). The lock that still stands, or none. */
  liftLock(caller: Caller, body: LiftLockRequest): Promise<Answer<TradingLock | undefined>>
  closePosition(caller: Caller, key: string, body: ClosePositionRequest): Promise<Answer<IntentAnswer>>
  /** Places stops and take profits of a position, a leg each. */
  protectPosition(caller: Caller, key: string, body: ProtectPositionRequest): Promise<Answer<ActAnswer>>
  /** Closes a position and then opens as much on the other side: two legs, the second once the first is proved. */
  reversePosition(caller: Caller, key: string, body: ReversePositionRequest): Promise<Answer<ActAnswer>>
  /** Closes the named positions at market, a leg each. */
  closeAll(caller: Caller, key: string, body: CloseAllRequest): Promise<Answer<ActAnswer>>
  chooseForIntent(caller: Caller, intentId: string, body: IntentChoiceRequest): Promise<Answer<Intent>>
  /** What became of a request whose answer was lost (S-11): its intent, or the run of a cancel-all or kill switch. */
  actByKey(key: string): Promise<Answer<{ readonly intent?: Intent; readonly run?: CancelRun }>>
  /** What was done under the key; none: nothing was, and the key is burnt, so that nothing ever will be (S-11). */
  voidKey(key: string): Promise<Answer<Intent | undefined>>
  intents(account: AccountId, query: { unsettled?: boolean; limit: number }): Promise<Answer<readonly Intent[]>>
  intentDetail(intentId: string): Promise<Answer<IntentDetail>>
  /** The journal, newest first, from the intent after `before` on. */
  journalPage(
    account: AccountId,
    filter: JournalFilter,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<Answer<JournalPage>>
  journalExport(account: AccountId): Promise<Answer<JournalExportStart>>
  /** A slice of an export; small enough to leave the loop to orders in between. */
  journalIntents(
    account: AccountId,
    filter: JournalFilter,
    slice: SliceOf,
  ): Promise<Answer<JournalSlice<JournalRecord>>>
  /** Fills and runs know nothing of an intent's state, kind or id: they are chosen by market, symbol and time. */
  journalFills(account: AccountId, filter: JournalFilter, slice: SliceOf): Promise<Answer<JournalSlice<Fill>>>
  journalRuns(account: AccountId, filter: JournalFilter, slice: SliceOf): Promise<Answer<JournalSlice<CancelRun>>>
  orderHistory(
    account: AccountId,
    market: Market,
    symbol: string,
    limit: number,
  ): Promise<Answer<readonly ShownOrder[]>>
  fills(
    account: AccountId,
    query: { market?: Market; symbol?: string; limit: number },
  ): Promise<Answer<readonly Fill[]>>
  instruments(account: AccountId, market: Market): Promise<Answer<readonly SymbolRules[]>>
  /** Futures: the symbol's leverage brackets as they are for this account. */
  leverageBrackets(account: AccountId, symbol: string): Promise<Answer<readonly LeverageBracket[]>>
  /** What each asset counts for in USD in multi-assets mode. */
  collateralRates(account: AccountId): Promise<Answer<Readonly<Record<string, CollateralRate>>>>
  candles(
    account: AccountId,
    query: { market: Market; symbol: string; interval: string; endTime?: number; limit: number },
  ): Promise<Answer<readonly Candle[]>>
  health(): Promise<Health>
  /** `ok` once an order could be sent; `reading` where another process sends them (S-91). */
  readiness(): 'ok' | 'starting' | 'degraded' | 'reading'
}

/** The door as the handlers see it; cookies and headers are plain text. */
export interface Door {
  /** Every check of S-104 that comes before the body, in its order. */
  admit(request: DoorRequest): Promise<DoorVerdict>
  state(request: DoorRequest): Promise<{ readonly state: 'setup' | 'signed-out' | 'signed-in'; readonly name?: string }>
  setUp(
    request: DoorRequest,
    body: { setupCode: string; name: string; passphrase: string },
  ): Promise<Answer<{ readonly setCookie: readonly string[] }>>
  signIn(
    request: DoorRequest,
    body: { name: string; passphrase: string },
  ): Promise<Answer<{ readonly setCookie: readonly string[] }>>
  /** Ends this session and its sockets within a second (S-113). */
  signOut(request: DoorRequest): Promise<{ readonly setCookie: readonly string[] }>
  bridgeTicket(caller: Caller): Promise<string>
}

/**
 * What a request has to know of the running build (S-16). `needed`: it must name it, as trading does. `any`: whatever it names
 * passes, as with what only takes risk away. Without either: one that names another is refused.
 */
export type BuildNeed = 'needed' | 'any'

export interface DoorRequest {
  readonly method: string
  /** Path with query, as received. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** Address of the direct peer, set by `server.ts`; never taken from a header of the client's own (S-103). */
  readonly peer: string
  /** `open`: no session needed (sign-in, set-up, health). `session`: signed in. */
  readonly needs: 'open' | 'session'
  readonly build?: BuildNeed | undefined
}

export type DoorVerdict =
  | { readonly kind: 'admitted'; readonly caller: Caller | undefined }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly reason: IntentReason
      readonly retryAfterSeconds?: number
    }

export interface Runtime {
  /** Build id; a page of another build reloads before it trades (S-16). */
  readonly build: string
  readonly version: string
  readonly desk: TradingDesk
  readonly door: Door
  /** Logs a bug that a handler ran into; secrets are taken out. */
  report(event: string, error: unknown): void
}

const KEY = Symbol.for('binnacle.runtime')
type Holder = { [KEY]?: Runtime }

/** Publishes the one Runtime of this process; `server.ts` alone calls it. */
export function publishRuntime(value: Runtime): void {
  ;(globalThis as Holder)[KEY] = value
}

/** The Runtime that `server.ts` published. Throws when there is none, which is a bug of the start order. */
export function runtime(): Runtime {
  const value = (globalThis as Holder)[KEY]
  if (value === undefined) throw new Error('The runtime was asked for before server.ts published it.')
  return value
}
