import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'
import type { Endpoint } from './types'

/** A count of calls of one address in fixed clock windows, apart from request weight. */
export interface RequestPool {
  readonly market: Market
  readonly name: string
  readonly limit: number
  readonly ms: number
  /** How a refusal names what ran out. */
  readonly words: string
}

const MINUTE_MS = 60_000
const FIVE_MINUTES_MS = 300_000

/** Pools by name. Source: spot.md 4.1, usdm.md 3; `sapi` has a limit of its own, whose number those documents leave out. */
export const POOLS = {
  rawRequests: {
    market: 'spot',
    name: 'rawRequests',
    limit: 300_000,
    ms: FIVE_MINUTES_MS,
    words: '300000 raw requests per 5 MINUTE',
  },
  spotConnections: {
    market: 'spot',
    name: 'spotConnections',
    limit: 300,
    ms: FIVE_MINUTES_MS,
    words: '300 connections per 5 MINUTE',
  },
  usdmConnections: {
    market: 'usdm',
    name: 'usdmConnections',
    limit: 300,
    ms: FIVE_MINUTES_MS,
    words: '300 connections per 5 minutes',
  },
  funding: { market: 'usdm', name: 'funding', limit: 500, ms: FIVE_MINUTES_MS, words: '500 requests per 5 minutes' },
  statistics: {
    market: 'usdm',
    name: 'statistics',
    limit: 1000,
    ms: FIVE_MINUTES_MS,
    words: '1000 requests per 5 minutes',
  },
  sapi: { market: 'spot', name: 'sapi', limit: 12_000, ms: MINUTE_MS, words: '12000 request weight per 1 MINUTE' },
} as const satisfies Record<string, RequestPool>

export type PoolName = keyof typeof POOLS

/** The pool that an endpoint is counted in, in place of request weight; undefined for the usual ones. */
export function poolOf({ market, path }: Pick<Endpoint, 'market' | 'path'>): RequestPool | undefined {
  if (path.startsWith('/sapi/')) return POOLS.sapi
  if (market !== 'usdm') return undefined
  if (path === '/fapi/v1/fundingRate' || path === '/fapi/v1/fundingInfo') return POOLS.funding
  return path.startsWith('/futures/data/') ? POOLS.statistics : undefined
}

/** Counts of every pool and address. Limits may be raised by name. */
export class PoolCounts {
  private readonly counts = new Map<string, { window: number; count: number }>()

  constructor(
    private readonly clock: ExchangeClock,
    private readonly limits: Partial<Record<PoolName, number>> = {},
  ) {}

  /** Adds one; false when that passes the pool's limit. */
  add(pool: RequestPool, address: string): boolean {
    const entry = this.of(pool, address)
    entry.count++
    return entry.count <= (this.limits[pool.name as PoolName] ?? pool.limit)
  }

  used(pool: RequestPool, address: string): number {
    return this.of(pool, address).count
  }

  clear(): void {
    this.counts.clear()
  }

  private of({ name, ms }: RequestPool, address: string): { window: number; count: number } {
    const key = `${name} ${address}`
    const window = Math.floor(this.clock.now() / ms)
    const known = this.counts.get(key)
    if (known?.window === window) return known
    const entry = { window, count: 0 }
    this.counts.set(key, entry)
    return entry
  }
}
