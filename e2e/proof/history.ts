/*
 * What one run leaves to be judged. Every time is ms of the shared fast clock. Nothing in here comes from the code under test
 * but what it told the world: over HTTP, over the bridge, by its journal, on the wire to the exchange.
 */

export type Market = 'spot' | 'usdm'
export type Service = 'order' | 'algo'

/** Something the trader did, and what the desk answered. */
export interface Act {
  readonly number: number
  readonly kind: string
  /** When it was posted, and in which life of the desk. */
  readonly at: number
  readonly life: number
  /** Of HTTP; absent when no answer came. */
  readonly status?: number
  readonly answeredAt?: number
  readonly key?: string
  /** What it was answered with, a leg each. */
  readonly intentIds?: readonly string[]
  readonly runId?: string
  /** Code of a refusal. */
  readonly code?: string
}

/** A request for a change as it came in at the exchange. */
export interface WireSend {
  readonly number: number
  readonly time: number
  readonly market: Market
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
}

/** One run of the desk's process, from its first breath to the kill; the last has no end. */
export interface Life {
  readonly from: number
  readonly to?: number
}

/** An order as the exchange holds it. */
export interface VenueOrder {
  readonly market: Market
  readonly service: Service
  readonly symbol: string
  readonly orderId: string
  readonly clientOrderId: string
  readonly status: string
  readonly quantity: string
  readonly executed: string
}

export interface VenueFill {
  readonly market: Market
  readonly symbol: string
  readonly orderId: string
  readonly tradeId: string
  readonly quantity: string
  readonly price: string
}

/** What the exchange held at one moment. */
export interface Truth {
  readonly time: number
  readonly orders: ReadonlyMap<string, VenueOrder>
  /** By `market:asset`: free and locked on spot, wallet on futures. */
  readonly balances: ReadonlyMap<string, string>
  /** By `symbol:side`, signed; those that are flat are absent. */
  readonly positions: ReadonlyMap<string, string>
  /** How many trades each market has seen. */
  readonly fillCount: Readonly<Record<Market, number>>
}

/** What one tab showed at one moment. */
export interface Shown {
  readonly tab: number
  readonly at: number
  /** Markets that it showed in live colors. */
  readonly live: readonly Market[]
  /** Age of the account stream as the tab told it, ms. */
  readonly age: Readonly<Record<Market, number>>
  readonly orders: ReadonlyMap<string, Pick<VenueOrder, 'market' | 'status' | 'executed'>>
  readonly balances: ReadonlyMap<string, string>
  readonly positions: ReadonlyMap<string, string>
}

/** Something a screen said that is to be true for ever: an intent that came to nothing, an order that is over. */
export interface Claim {
  readonly at: number
  readonly clientOrderId: string
  /** State of the intent, or status of the order. */
  readonly says: string
  /** Executed quantity of an order. */
  readonly executed?: string
  readonly order?: string
}

export interface Alarm {
  readonly at: number
  readonly code: string
  readonly params: Readonly<Record<string, string>>
}

/** A row of the journal. */
export interface JournalIntent {
  readonly intentId: string
  readonly kind: string
  readonly market: Market
  readonly symbol: string
  readonly clientOrderId: string
  readonly idempotencyKey?: string
  readonly runId?: string
  readonly state: string
  readonly reason?: string
  readonly orderId?: string
  readonly isAlgo: boolean
  /** Whether the order adds risk; cancels do not. */
  readonly isEntry: boolean
  /** Sends that the journal wrote down for it. */
  readonly sends: number
  readonly received: number
  readonly sent?: number
  readonly settled?: number
}

/** From the moment the desk acknowledged that no entry leaves to the moment it was asked to let them again. */
export interface LockSpan {
  readonly kind: 'kill-switch' | 'cancel-all'
  readonly from: number
  readonly to: number
}

export interface FaultSpan {
  readonly id: string
  readonly market?: Market
  readonly from: number
  /** When it had struck out or was cleared, and what it began was over. */
  readonly to: number
  /** Whether it struck anything. */
  readonly struck: boolean
  /** What it does to the picture: hides events, spoils reads, or neither. */
  readonly touches: 'events' | 'reads' | 'orders'
}

export interface History {
  readonly seed: string
  /** Prefix of client ids of this desk. */
  readonly prefix: string
  /** Fast ms that pass in one of the machine's. */
  readonly rate: number
  readonly acts: readonly Act[]
  readonly sends: readonly WireSend[]
  readonly lives: readonly Life[]
  /** Oldest first; the last one is from the end, when all had settled. */
  readonly truths: readonly Truth[]
  readonly fills: readonly VenueFill[]
  readonly shown: readonly Shown[]
  readonly claims: readonly Claim[]
  /** Client ids that a screen showed as unconfirmed. */
  readonly doubted: ReadonlySet<string>
  readonly alarms: readonly Alarm[]
  readonly locks: readonly LockSpan[]
  readonly faults: readonly FaultSpan[]
  readonly faultsEnded: number
  readonly journal: readonly JournalIntent[]
  readonly ledger: readonly VenueFill[]
  /** When journal and ledger were read. */
  readonly readAt: number
  /** Time lines of intents without an end, by client id; for the report alone. */
  readonly evidence?: ReadonlyMap<string, readonly string[]>
}

export const orderKey = (order: Pick<VenueOrder, 'market' | 'service' | 'symbol' | 'orderId'>): string =>
  `${order.market}:${order.service}:${order.symbol}:${order.orderId}`

export const fillKey = (fill: Pick<VenueFill, 'market' | 'symbol' | 'tradeId' | 'orderId'>): string =>
  `${fill.market}:${fill.symbol}:${fill.tradeId}:${fill.orderId}`
