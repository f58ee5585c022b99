import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import { PoolCounts, type PoolName, type RequestPool } from './request-pools'
import { ApiError } from './types'

/** Request weight an address may use in a clock minute. Source: spot.md 4.1, usdm.md 3. */
export const WEIGHT_LIMIT: Record<Market, number> = { spot: 6000, usdm: 2400 }
/** The same on the demo hosts. Source: usdm.md 16. */
export const DEMO_WEIGHT_LIMIT: Record<Market, number> = { spot: 6000, usdm: 6000 }

/** Refused calls in one minute after which an address is banned. The documents name no number. */
const REFUSALS_BEFORE_BAN = 20
const FIRST_BAN_MS = 120_000
const LONGEST_BAN_MS = 3 * 86_400_000
const MINUTE_MS = 60_000

interface Usage {
  minute: number
  used: number
  refusals: number
  bannedUntil: number
  bans: number
  /** Length of a ban that each call doubles, ms. */
  growing?: number | undefined
}

/** Refusal for weight, with the seconds to wait for the `Retry-After` header and the moment for the WebSocket API. */
export class WeightRefusal extends ApiError {
  constructor(
    status: number,
    msg: string,
    readonly retryAfterSeconds: number,
    readonly retryAt: number,
  ) {
    super(status, -1003, msg)
  }
}

/**
 * What each address used of its limits: request weight per market in fixed clock minutes, and the pools beside it. Bans who goes
 * on after 429.
 */
export class WeightLedger {
  private readonly usage = new Map<string, Usage>()
  private readonly pools: PoolCounts

  constructor(
    private readonly clock: ExchangeClock,
    private readonly limits: Record<Market, number> = WEIGHT_LIMIT,
    poolLimits: Partial<Record<PoolName, number>> = {},
  ) {
    this.pools = new PoolCounts(clock, poolLimits)
  }

  limit(market: Market): number {
    return this.limits[market]
  }

  used(market: Market, address: string): number {
    return this.of(market, address).used
  }

  /** Adds a call's weight. Throws 429 when the minute's weight is used up, 418 while a ban lasts. */
  charge(market: Market, address: string, weight: number): void {
    this.refuseIfBanned(market, address)
    const usage = this.of(market, address)
    const limit = this.limits[market]
    usage.used += weight
    if (usage.used > limit) throw this.refusal(market, address, exhausted(market, address, limit, this.clock.now()))
  }

  /** Counts a call in its pool. Throws 429 when the pool is empty, 418 while a ban lasts. */
  countIn(pool: RequestPool, address: string): void {
    this.refuseIfBanned(pool.market, address)
    if (!this.pools.add(pool, address))
      throw this.refusal(pool.market, address, drained(pool, address, this.clock.now()))
  }

  /** Calls counted in a pool in its present window. */
  usedOf(pool: RequestPool, address: string): number {
    return this.pools.used(pool, address)
  }

  /** Throws 418 while a ban of the address lasts. */
  refuseIfBanned(market: Market, address: string): void {
    const usage = this.of(market, address)
    const now = this.clock.now()
    if (usage.bannedUntil <= now) return
    if (usage.growing !== undefined) {
      usage.growing = Math.min(usage.growing * 2, LONGEST_BAN_MS)
      usage.bannedUntil = now + usage.growing
    }
    throw banned(market, address, usage.bannedUntil, now)
  }

  /** Bans an address that offended again and again, longer each time, and returns the 418. */
  banOffender(market: Market, address: string): WeightRefusal {
    const usage = this.of(market, address)
    this.ban(market, address, Math.min(FIRST_BAN_MS * 2 ** usage.bans, LONGEST_BAN_MS))
    return banned(market, address, usage.bannedUntil, this.clock.now())
  }

  private refusal(market: Market, address: string, first: WeightRefusal): WeightRefusal {
    const usage = this.of(market, address)
    return ++usage.refusals > REFUSALS_BEFORE_BAN ? this.banOffender(market, address) : first
  }

  /** Gives weight back, for calls that are free when they succeed. */
  refund(market: Market, address: string, weight: number): void {
    const usage = this.of(market, address)
    usage.used = Math.max(0, usage.used - weight)
  }

  /** Bans an address for `ms`; a growing ban is doubled by each call during it (F-28). */
  ban(market: Market, address: string, ms: number, grows = false): void {
    const usage = this.of(market, address)
    usage.bannedUntil = this.clock.now() + ms
    usage.growing = grows ? ms : undefined
    usage.bans++
  }

  /** Forgets all usage and every ban. */
  clear(): void {
    this.usage.clear()
    this.pools.clear()
  }

  private of(market: Market, address: string): Usage {
    const name = `${market} ${address}`
    const minute = Math.floor(this.clock.now() / MINUTE_MS)
    let usage = this.usage.get(name)
    if (!usage) {
      usage = { minute, used: 0, refusals: 0, bannedUntil: 0, bans: 0 }
      this.usage.set(name, usage)
    }
    if (usage.minute !== minute) {
      usage.minute = minute
      usage.used = 0
      usage.refusals = 0
    }
    return usage
  }
}

/** 429 -1003 in the words of the market, to be tried again with the next clock minute. */
export function exhausted(market: Market, address: string, limit: number, now: number): WeightRefusal {
  const retryAt = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS
  const msg =
    market === 'spot'
      ? `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`
      : `Too many requests; current limit of IP(${address}) is ${limit} requests per minute. Please use the websocket for live updates to avoid polling the API.`
  return new WeightRefusal(429, msg, Math.ceil((retryAt - now) / 1000), retryAt)
}

/** 429 -1003 of a pool beside the request weight, to be tried again with its next window. */
export function drained(pool: RequestPool, address: string, now: number): WeightRefusal {
  const retryAt = (Math.floor(now / pool.ms) + 1) * pool.ms
  const msg =
    pool.market === 'spot'
      ? `Too many requests; current limit is ${pool.words}. Please use WebSocket Streams for live updates to avoid polling the API.`
      : `Too many requests; current limit of IP(${address}) is ${pool.words}. Please use the websocket for live updates to avoid polling the API.`
  return new WeightRefusal(429, msg, Math.ceil((retryAt - now) / 1000), retryAt)
}

/** 418 -1003 in the words of the market. */
export function banned(market: Market, address: string, until: number, now: number): WeightRefusal {
  const msg =
    market === 'spot'
      ? `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`
      : `Way too many requests; IP(${address}) banned until ${until}. Please use the websocket for live updates to avoid bans.`
  return new WeightRefusal(418, msg, Math.ceil((until - now) / 1000), until)
}
