import type { Market } from '../engine/market-types'

/** NONE: market data. MARKET_DATA and USER_STREAM: key only. USER_DATA and TRADE: key, timestamp and signature. */
export type Security = 'NONE' | 'MARKET_DATA' | 'USER_STREAM' | 'USER_DATA' | 'TRADE'

/** An answer with a Binance error body. `data` is the extra part of compound answers. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    readonly msg: string,
    readonly data?: unknown,
  ) {
    super(msg)
  }
}

/** Parameters of a call by name, as text; a name in both query and body has the query's value. */
export interface Call {
  readonly market: Market
  readonly params: ReadonlyMap<string, string>
  /** Account of the key that signed; empty text when the endpoint needs none. */
  readonly accountId: string
  readonly apiKey: string
  /** Exchange time at arrival, ms. */
  readonly time: number
  /** True on the WebSocket API, where a few answers differ. */
  readonly overSocket: boolean
  /**
   * Judges the time window once more, just before the order goes to the engine. To be called by endpoints that say
   * {@link Endpoint.handsOver}, after their parameters were read. Throws -1021 (spot) or -5028 (usdm).
   */
  readonly handOver?: () => void
}

/** What a call adds to the account's order counts: the same in every window, or by the window's short name such as `10S`. */
export type OrderCharge = number | Readonly<Record<string, number>>

/** One endpoint of one market; the REST route and, where `socketMethod` is set, its WebSocket API twin. */
export interface Endpoint {
  readonly market: Market
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Full path such as /api/v3/order. */
  readonly path: string
  readonly socketMethod?: string
  readonly security: Security
  readonly weight: number | ((params: ReadonlyMap<string, string>) => number)
  /** Successful calls cost no weight (spot placements and cancels since 2026-04-02); or those whose answer is such. */
  readonly freeOnSuccess?: boolean | ((body: unknown) => boolean)
  /** How much the call adds to the account's order counts (ORDERS limits). */
  readonly orderCount?: OrderCharge
  /** It calls {@link Call.handOver} by itself; else the window is judged again before `handle`, where that is due. */
  readonly handsOver?: boolean
  /** It decides by itself what a full order count means, and counts by itself; `orderCount` is then only told. */
  readonly countsItself?: boolean
  /** Every parameter it reads; others get -1104 (spot) or are ignored (usdm). */
  readonly parameters: readonly string[]
  /** Returns the JSON body. Throws {@link ApiError} for a refusal. */
  handle(call: Call): unknown
}

/**
 * A JSON number whose digits must reach the wire as they are (ids above 2^53). The gateway's serializer writes `digits` bare.
 */
export class RawNumber {
  constructor(readonly digits: string) {}

  /** A marked text that {@link ./serialize} turns into bare digits; nothing else may print it. */
  toJSON(): string {
    return `\u0001#${this.digits}`
  }
}

/** Where the account layers send user events. The gateway wraps, queues, faults and delivers them. */
export interface UserEvents {
  /** `event` is the payload as documented, `e` first. Delivered to every subscription of that account on that market. */
  publish(market: Market, accountId: string, event: { readonly e: string; readonly [field: string]: unknown }): void
}

/** Where market data goes. `stream` is a name such as btcusdt@trade; `path` says on which usdm path it is delivered. */
export interface MarketFeed {
  /** Whether anybody listens, so that costly payloads are made only then. */
  wanted(market: Market, stream: string): boolean
  publish(market: Market, path: 'public' | 'market', stream: string, payload: unknown): void
  /** Names listened to at this moment on that market. */
  names(market: Market): Iterable<string>
  /** `listener` is told of a name at the moment somebody begins to listen to it. */
  onListener?(listener: (market: Market, stream: string) => void): void
}
