import type { Market } from '../engine/market-types'

/** Kinds of sockets a socket fault may aim at. */
export type SocketKind = 'user-data' | 'market' | 'ws-api'

/** Whether a call is carried out although its answer is bad: at once, never, or after a while. */
export type Truth = 'executed' | 'not' | 'later'

/** When a fault strikes, whom and how often. Everything given must fit. */
export interface FaultTrigger {
  readonly market?: Market
  /** HTTP method, or WebSocket API method such as `order.place`. */
  readonly method?: string
  /** Path such as `/api/v3/order`; `*` for every path. Absent: what the fault is about, mostly what changes something. */
  readonly path?: string
  readonly apiKey?: string
  /** Only calls or events that carry this client id (of an order, an algo order, a list or a cancel). */
  readonly clientOrderId?: string
  readonly symbol?: string
  /** Status of the order that the call names or the event tells of, such as `FILLED`. */
  readonly orderStatus?: string
  /** Event name such as `executionReport`. */
  readonly event?: string
  /** Kind of sockets; for event faults `user-data` (the default) or `market`. */
  readonly kind?: SocketKind
  /** Starts with the nth match; 1 by default. */
  readonly nth?: number
  /** How often it strikes before it clears itself; 1 by default. */
  readonly count?: number | 'always'
  /** Chance from 0 to 1 that a match is struck; drawn from the seed. */
  readonly chance?: number
  /** Seed of everything that is drawn; absent: the fault's number. */
  readonly seed?: number | string
  /** Exchange time in ms from which it is active. */
  readonly at?: number
  /** Milliseconds of exchange time after which it is active. */
  readonly after?: number
  /** Milliseconds of exchange time after which it clears itself, struck or not. */
  readonly lasts?: number
}

/** What it does, where it leaves a choice; which fields a fault takes stands in its entry of the catalogue. */
export interface FaultEffect {
  readonly truth?: Truth
  /** When a call with the truth `later` is carried out: ms after its arrival. */
  readonly late?: number
  /** Milliseconds of exchange time, or a range from which they are drawn. */
  readonly ms?: number | readonly [from: number, to: number]
  /** Age of an order, ms. */
  readonly age?: number
  /** HTTP status, close code or error code. */
  readonly code?: number
  /** Bytes of the answer that still leave, or of the request's body that are read. */
  readonly bytes?: number
  /** How many rows, items, orders or connections. */
  readonly rows?: number
  /** Which variant. */
  readonly form?: string
  /** Field whose value is changed, and the value it gets. */
  readonly field?: string
  readonly value?: unknown
  readonly limit?: number
  /** How many frames. */
  readonly frames?: number
  /** Event behind which another one arrives. */
  readonly behind?: string
  /** Status of a symbol. */
  readonly status?: string
  readonly tickSize?: string
  readonly stepSize?: string
  readonly minNotional?: string
  readonly quantity?: string
  /** Legs of a cancel-replace. */
  readonly cancelResult?: 'SUCCESS' | 'FAILURE'
  readonly newOrderResult?: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'
  /** What is done as if from elsewhere. */
  readonly act?: { readonly method: string; readonly path: string; readonly params: Readonly<Record<string, string>> }
}

/** A fault to set. Ids are those of SAFETY part 3. */
export interface FaultRule extends FaultTrigger, FaultEffect {
  readonly id: string
}

/** A fault as `GET /faults` shows it. */
export interface ActiveFault extends FaultRule {
  readonly number: number
  /** Calls, events or sockets that matched, struck or not. */
  seen: number
  /** How often it struck. */
  hits: number
  /** Exchange time at which it was set. */
  readonly since: number
}

/**
 * What a fault touches: a call in place of its normal course, the answer of a call, an event on its way, an event's contents, an
 * upgrade; or, at one moment, sockets, the port, or the exchange itself.
 */
export type FaultTarget = 'request' | 'answer' | 'event' | 'contents' | 'upgrade' | 'moment'

/** One entry of the catalogue. */
export interface FaultKind {
  readonly targets: readonly FaultTarget[]
  /** Targets of the forms that have others. */
  readonly targetsOf?: Readonly<Record<string, readonly FaultTarget[]>>
  readonly does: string
  /** The truth it has unless told. */
  readonly truth?: Truth
  /** It has that truth and no other. */
  readonly isFixed?: boolean
  /** Fields of {@link FaultEffect} that it takes, `truth` and `form` apart. */
  readonly takes?: readonly (keyof FaultEffect)[]
  /** Fields that it needs. */
  readonly needs?: readonly (keyof FaultRule)[]
  /** Variants; the first is the one without `form`. */
  readonly forms?: readonly string[]
  /** A body for `POST /faults`. */
  readonly example: FaultRule
}

/** The variant of a rule: the one it names, or the first its kind knows. */
export const formOf = (rule: FaultRule, kind: FaultKind | undefined): string => rule.form ?? kind?.forms?.[0] ?? ''
