import type { SourceHealth } from '../../lib/domain/freshness'
import type { Market } from '../../lib/domain/market'

/** How badly the exchange's clock is known (S-86): over 250 ms is a warning, over 1 s keeps entries back. */
export interface ClockDoubt {
  readonly level: 'late' | 'blind'
  /** Markets at that level. */
  readonly markets: readonly Market[]
  /** The worst of them, ms to either side. */
  readonly boundMs: number
}

/** The gravest doubt about the clock; undefined while every clock is known, or none was read yet. */
export function clockDoubt(sources: readonly SourceHealth[]): ClockDoubt | undefined {
  const known = sources.flatMap(({ source, market, freshness, errorBoundMs }) =>
    source === 'clock' && market !== undefined && freshness !== 'live' && errorBoundMs !== undefined
      ? [{ market, level: freshness, boundMs: errorBoundMs }]
      : [],
  )
  if (known.length === 0) return undefined
  const level = known.some((one) => one.level === 'blind') ? 'blind' : 'late'
  const at = known.filter((one) => one.level === level)
  return { level, markets: at.map(({ market }) => market), boundMs: Math.max(...at.map(({ boundMs }) => boundMs)) }
}
