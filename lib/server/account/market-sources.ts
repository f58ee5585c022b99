import 'server-only'
import type { Freshness, SourceHealth } from '../../domain/freshness'
import type { Market } from '../../domain/market'
import type { ClockEstimate } from '../../exchange/port'
import type { MarketPhase } from './live-account'

/** A read that came back this long ago still proves that the exchange answers. */
const READ_FRESH_MS = 90_000
/** A stream is pinged each 10 s and answers within 5 s (S-72): silent for longer, whatever its socket says, it proves nothing. */
const STREAM_FRESH_MS = 15_000
const CLOCK_WARN_MS = 250
const CLOCK_BLIND_MS = 1_000

/** How old each source of one market of an account is; ages in ms of the monotonic clock (S-70, S-86). */
export function marketSources(facts: {
  readonly market: Market
  readonly phase: MarketPhase
  readonly streamLive: boolean
  readonly lostReason: string | undefined
  readonly heardAgo: number | undefined
  readonly readAgo: number | undefined
  readonly lastReadFailed: boolean
  readonly clock: ClockEstimate
  readonly clockAgo: number
}): readonly SourceHealth[] {
  const { market, phase, streamLive, heardAgo, readAgo, lastReadFailed } = facts
  const { errorBound } = facts.clock
  const quiet = heardAgo === undefined || heardAgo > STREAM_FRESH_MS
  const stream: Freshness = phase === 'live' && !quiet ? 'live' : streamLive ? 'late' : 'blind'
  const reads: Freshness =
    readAgo === undefined || readAgo > READ_FRESH_MS * 2
      ? 'blind'
      : lastReadFailed || readAgo > READ_FRESH_MS
        ? 'late'
        : 'live'
  const clock: Freshness = errorBound <= CLOCK_WARN_MS ? 'live' : errorBound <= CLOCK_BLIND_MS ? 'late' : 'blind'
  const source = (
    name: SourceHealth['source'],
    freshness: Freshness,
    age: number | undefined,
    reason: string,
  ): SourceHealth => ({
    source: name,
    market,
    freshness,
    ...(age === undefined ? {} : { ageMs: Math.max(0, Math.round(age)) }),
    ...(freshness === 'live' ? {} : { reason }),
  })
  return [
    source(
      'account-stream',
      stream,
      streamLive ? heardAgo : undefined,
      facts.lostReason ?? (phase === 'live' ? 'stream-quiet' : 'starting'),
    ),
    source('exchange', reads, readAgo, lastReadFailed ? 'reads-failing' : 'reads-old'),
    {
      ...source('clock', clock, Number.isFinite(errorBound) ? facts.clockAgo : undefined, 'clock-uncertain'),
      ...(Number.isFinite(errorBound) ? { errorBoundMs: Math.round(errorBound) } : {}),
    },
  ]
}
