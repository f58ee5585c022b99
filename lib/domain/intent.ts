import type { AccountId } from './account'
import type { DecimalString } from './decimal'
import type { Market, PositionSide } from './market'
import type { ListKind } from './order-list'
import type { NewOrder, OrderService } from './order'
import type { OrderTerms, VenueSetting } from './venue-change'

/** What the owner asked for. Each is one row in the journal before it is a request (S-01). */
export type IntentKind =
  | 'place'
  | 'cancel'
  | 'cancel-symbol'
  | 'close'
  | 'dead-man'
  | 'dead-man-off'
  | 'amend'
  | 'modify'
  | 'list'
  | 'cancel-list'
  | 'setting'

/** What is one act of the owner and answered leg by leg (S-25): one request, or as `close-all`, `reverse` and `protect` one for each leg. */
export type ActKind =
  | 'replace'
  | 'batch-place'
  | 'batch-modify'
  | 'batch-cancel'
  | 'list'
  | 'close-all'
  | 'reverse'
  | 'protect'

/** The request that an intent is a leg of. */
export interface ActLeg {
  /** `intentId` of the first leg. Where all go in one request our ids of all legs hold it, and their last digit is the leg. */
  readonly actId: string
  readonly kind: ActKind
  readonly leg: number
  /** Of all legs, in their order. */
  readonly intentIds: readonly string[]
}

/**
 * Where an intent stands (SAFETY, States). `queued → sending → accepted | rejected | unconfirmed`;
 * `unconfirmed → accepted | not-placed | unresolved`; a late sighting moves the last two to `accepted`.
 */
export type IntentState =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'rejected'
  | 'unconfirmed'
  | 'not-placed'
  | 'unresolved'
  | 'abandoned'

const OPEN_STATES: ReadonlySet<IntentState> = new Set(['queued', 'sending', 'unconfirmed', 'unresolved'])

/** Whether the owner still waits for the end of it. */
export const isUnsettled = (intent: { readonly state: IntentState }): boolean => OPEN_STATES.has(intent.state)

/** Whether the owner put the question away; it is still watched for a late sighting (S-35, S-37). */
export const isMarkedHandled = (intent: Pick<Intent, 'state' | 'reason'>): boolean =>
  intent.state === 'unresolved' && intent.reason?.code === 'marked-handled'

/** Wall times of one intent's way, ms. Each is absent until it happened. */
export interface IntentTimes {
  /** At the browser, on its own clock: shown, never used. */
  readonly clicked?: number | undefined
  readonly received: number
  readonly journaled?: number | undefined
  readonly sent?: number | undefined
  readonly acknowledged?: number | undefined
  /** First stream event that carried our id. */
  readonly echoed?: number | undefined
  readonly settled?: number | undefined
}

/** Why it ended, or hangs, as it does. Codes become words in `lib/words`. */
export interface IntentReason {
  readonly code: string
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly venueCode?: number | undefined
  readonly venueText?: string | undefined
}

/** What a cancel is aimed at. */
export interface CancelTarget {
  readonly service: OrderService
  readonly orderId?: string | undefined
  readonly clientOrderId?: string | undefined
}

/** One row of the journal as the desk shows it. */
export interface Intent {
  readonly intentId: string
  readonly accountId: AccountId
  readonly market: Market
  readonly symbol: string
  readonly kind: IntentKind
  /** The key the ticket minted; absent on parts of a larger act such as cancel-all. */
  readonly idempotencyKey?: string | undefined
  /** Our id at the exchange: of the order, or of the cancel itself. */
  readonly clientOrderId: string
  readonly order?: NewOrder | undefined
  readonly target?: CancelTarget | undefined
  /** Present on a leg of a compound request. */
  readonly act?: ActLeg | undefined
  /** What an amend or modify asks for. */
  readonly terms?: OrderTerms | undefined
  /** Our number of a futures modify, where the exchange takes no text (S-07). */
  readonly modifyId?: string | undefined
  readonly setting?: VenueSetting | undefined
  /** Of a list as a whole; its legs are intents of their own. */
  readonly list?: { readonly kind: ListKind; readonly orderListId?: string | undefined } | undefined
  /** Of a protective order that was tried anew after it came to nothing: the first of its kind, and the which this is, 2 or 3 (S-24). */
  readonly retry?: { readonly of: string; readonly attempt: number } | undefined
  readonly state: IntentState
  readonly reason?: IntentReason | undefined
  readonly orderId?: string | undefined
  readonly executedQuantity?: DecimalString | undefined
  readonly sendTimestamp?: number | undefined
  readonly recvWindow?: number | undefined
  /** Run it belongs to, when it is part of a cancel-all. */
  readonly runId?: string | undefined
  readonly times: IntentTimes
}

/**
 * What one press of Cancel all covers (S-51). `entries` keeps protective orders; `everything` takes them too; `flatten` cancels
 * entries, closes every futures position at market, makes sure that all are flat, and then cancels what protected them.
 */
export type CancelMode = 'entries' | 'everything' | 'flatten'

export interface CancelScope {
  readonly mode: CancelMode
  readonly market?: Market | undefined
  readonly symbol?: string | undefined
  readonly side?: 'BUY' | 'SELL' | undefined
}

export type OrderFate = 'pending' | 'canceled' | 'already-filled' | 'still-open' | 'unknown'

/** One order inside a cancel-all. */
export interface CancelRunOrder {
  readonly market: Market
  readonly service: OrderService
  readonly symbol: string
  readonly orderId: string
  readonly clientOrderId: string
  readonly side: string
  readonly quantity: DecimalString
  readonly executedQuantity: DecimalString
  readonly fate: OrderFate
  readonly reason?: IntentReason | undefined
}

/** One futures position of a flatten. */
export interface FlattenedPosition {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Signed, when the flatten began and at the last reading; base asset. */
  readonly quantity: DecimalString
  readonly left: DecimalString
  readonly fate: 'pending' | 'closed' | 'still-open' | 'unknown'
  readonly reason?: IntentReason | undefined
}

/** A cancel-all under way or ended. `verified` only after two clean readings at least a second apart (S-55). */
export interface CancelRun {
  readonly runId: string
  readonly accountId: AccountId
  readonly scope: CancelScope
  readonly state: 'running' | 'verified' | 'incomplete'
  readonly startedAt: number
  readonly endedAt?: number | undefined
  readonly orders: readonly CancelRunOrder[]
  /** Of a flatten: every position it met. */
  readonly positions?: readonly FlattenedPosition[] | undefined
  /** Protective orders that were kept on purpose. */
  readonly kept: number
  /** Open orders in scope at the last reading, one count per store; absent until read. */
  readonly open?:
    | {
        readonly spotOrders: number
        readonly spotLists: number
        readonly futuresOrders: number
        readonly futuresAlgoOrders: number
      }
    | undefined
  readonly reason?: IntentReason | undefined
}
