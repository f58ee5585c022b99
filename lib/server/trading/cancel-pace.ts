import 'server-only'
import type { Clock } from '../../domain/clock'
import type { Market } from '../../domain/market'
import type { WeightUsage } from '../../exchange/port'

/** Weight that the reads of one run may take in one market within a minute when there is little left. */
const LEAST_READS = 240
/** Of it what looks for single orders and symbols may take: two complete readings, the proof, cost 160 and are left (S-55). */
const LEAST_SEARCHES = 60
/** Share of the limit up to which a run may read more than that. */
const PLENTY = 0.5
/** Weight that a read leaves to the cancels behind it; one is as good as free when it succeeds and costs 1 when it does not. */
const LEAST_ROOM = 60
const MINUTE_MS = 60_000

/** `search`: of one symbol or order. `whole`: of all symbols, as the proof needs it. */
export type ReadKind = 'search' | 'whole'

/** Counts the weight of a run's reads before they leave, so that they never take what its cancels need (S-54, S-84). */
export interface CancelPace {
  /** Takes the weight and says true, or says false: then the read must wait. `left`: cancels that are still to be sent. */
  take(kind: ReadKind, market: Market, cost: number, left: number): boolean
}

export function createCancelPace(clock: Clock, usage: (market: Market) => WeightUsage | undefined): CancelPace {
  const reads: { readonly kind: ReadKind; readonly market: Market; readonly at: number; readonly cost: number }[] = []

  function spent(market: Market, only?: ReadKind): number {
    const after = clock.monotonic() - MINUTE_MS
    while (reads[0] !== undefined && reads[0].at <= after) reads.shift()
    return reads
      .filter((read) => read.market === market && (only === undefined || read.kind === only))
      .reduce((sum, read) => sum + read.cost, 0)
  }

  return {
    take(kind, market, cost, left) {
      const now = usage(market)
      if (now === undefined) return false
      const after = now.used + cost
      if (after + Math.max(LEAST_ROOM, left) > now.limit) return false
      if (after > now.limit * PLENTY) {
        if (spent(market) + cost > LEAST_READS) return false
        if (kind === 'search' && spent(market, 'search') + cost > LEAST_SEARCHES) return false
      }
      reads.push({ kind, market, at: clock.monotonic(), cost })
      return true
    },
  }
}
