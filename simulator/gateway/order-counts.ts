import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { ApiError, type OrderCharge } from './types'

export interface OrderLimit {
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY'
  readonly intervalNum: number
  readonly limit: number
  readonly ms: number
  /** As in the header's name: X-MBX-ORDER-COUNT-10S. */
  readonly short: string
}

/** Order limits per account. Source: spot.md 4.1, usdm.md 3. */
export const ORDER_LIMITS: Record<Market, readonly OrderLimit[]> = {
  spot: [
    { interval: 'SECOND', intervalNum: 10, limit: 100, ms: 10_000, short: '10S' },
    { interval: 'DAY', intervalNum: 1, limit: 200_000, ms: 86_400_000, short: '1D' },
  ],
  usdm: [
    { interval: 'SECOND', intervalNum: 10, limit: 300, ms: 10_000, short: '10S' },
    { interval: 'MINUTE', intervalNum: 1, limit: 1200, ms: 60_000, short: '1M' },
  ],
}

/** One row of `rateLimits` about orders. */
export interface OrderCount {
  readonly rateLimitType: 'ORDERS'
  readonly interval: string
  readonly intervalNum: number
  readonly limit: number
  readonly count: number
}

/**
 * Refusal for a full order count, with the seconds to wait for the `Retry-After` header. A compound answer has a code of its own
 * and tells in `data` what became of its parts.
 */
export class OrderCountRefusal extends ApiError {
  constructor(
    msg: string,
    readonly retryAfterSeconds: number,
    code = -1015,
    data?: unknown,
  ) {
    super(429, code, msg, data)
  }
}

/** Orders counted per market and account in fixed clock windows; spot counts unfilled orders. */
export class OrderCounts {
  private readonly counts = new Map<string, { window: number; count: number }>()

  constructor(
    private readonly clock: ExchangeClock,
    private readonly limits: Record<Market, readonly OrderLimit[]> = ORDER_LIMITS,
  ) {}

  /**
   * Throws 429 -1015 when `charge` would pass a limit. The longest window is asked first: once a day's count is full, the
   * ten seconds no longer matter. Source: spot.md 4.5.
   */
  refuseIfFull(market: Market, accountId: string, charge: OrderCharge): void {
    for (const limit of this.limits[market].toReversed()) {
      if (this.of(market, accountId, limit).count + amountOf(charge, limit) <= limit.limit) continue
      throw orderCountFull(limit, this.clock.now())
    }
  }

  /** Adds to every window, or from the longest to the shortest until one is full. */
  add(market: Market, accountId: string, charge: OrderCharge): void {
    for (const limit of this.limits[market].toReversed()) {
      const entry = this.of(market, accountId, limit)
      if (entry.count >= limit.limit) return
      entry.count += amountOf(charge, limit)
    }
  }

  /** A filled order no longer counts on spot; never below zero. */
  giveBack(market: Market, accountId: string, amount: number): void {
    for (const limit of this.limits[market]) {
      const entry = this.of(market, accountId, limit)
      entry.count = Math.max(0, entry.count - amount)
    }
  }

  rows(market: Market, accountId: string): OrderCount[] {
    return this.limits[market].map((limit) => ({
      rateLimitType: 'ORDERS' as const,
      interval: limit.interval,
      intervalNum: limit.intervalNum,
      limit: limit.limit,
      count: this.of(market, accountId, limit).count,
    }))
  }

  headers(market: Market, accountId: string): Record<string, string> {
    const headers: Record<string, string> = {}
    for (const limit of this.limits[market])
      headers[`X-MBX-ORDER-COUNT-${limit.short}`] = String(this.of(market, accountId, limit).count)
    return headers
  }

  /** The 429 that an account meets once the shortest window is full. */
  full(market: Market): OrderCountRefusal {
    const [shortest] = this.limits[market]
    if (!shortest) throw new Error(`The ${market} market has no order limit.`)
    return orderCountFull(shortest, this.clock.now())
  }

  clear(): void {
    this.counts.clear()
  }

  private of(market: Market, accountId: string, limit: OrderLimit): { window: number; count: number } {
    const name = `${market} ${accountId} ${limit.short}`
    const window = Math.floor(this.clock.now() / limit.ms)
    const known = this.counts.get(name)
    if (known?.window === window) return known
    const entry = { window, count: 0 }
    this.counts.set(name, entry)
    return entry
  }
}

function amountOf(charge: OrderCharge, { short }: OrderLimit): number {
  return typeof charge === 'number' ? charge : (charge[short] ?? 0)
}

/** 429 -1015 of a limit, to be tried again when its window begins anew. */
function orderCountFull(limit: OrderLimit, now: number): OrderCountRefusal {
  return new OrderCountRefusal(
    `Too many new orders; current limit is ${limit.limit} orders per ${limit.intervalNum} ${limit.interval}.`,
    Math.ceil((limit.ms - (now % limit.ms)) / 1000),
  )
}
