import type { CandleRow } from '../../lib/client/queries'
import type { CandleView } from '../../lib/client/topic-state'
import { plotNumber, unitPlotter } from '../../lib/format/plot'

/** One candle as it is plotted: floats, for pixels and for a legend cut to the tick; never for money. */
export interface Bar {
  readonly openTime: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** More candles than this are never held: an update of a series costs time in proportion to its length. */
export const WINDOW_LIMIT = 20_000

export const toBar = ([openTime, open, high, low, close, volume]: CandleRow): Bar => ({
  openTime,
  open: plotNumber(open),
  high: plotNumber(high),
  low: plotNumber(low),
  close: plotNumber(close),
  volume: plotNumber(volume),
})

/** The running candle, from ticks and steps. */
export function toLiveBar(view: CandleView): Bar {
  const price = unitPlotter(view.tick)
  return {
    openTime: view.openTime,
    open: price(view.openTicks),
    high: price(view.highTicks),
    low: price(view.lowTicks),
    close: price(view.closeTicks),
    volume: unitPlotter(view.step)(view.volumeSteps),
  }
}

/** Puts an older page before the window. What the window already has stays as it is; beyond the limit the oldest go. */
export function prependOlder(bars: readonly Bar[], page: readonly Bar[]): Bar[] {
  const first = bars[0]?.openTime ?? Number.POSITIVE_INFINITY
  const joined = [...page.filter((bar) => bar.openTime < first), ...bars]
  return joined.slice(Math.max(0, joined.length - WINDOW_LIMIT))
}

/**
 * Lays the newest page over the window's end. A page that does not reach back to the window takes its place: a hole in the
 * middle would look like a quiet market. A running candle that has already traded more than the page knows is kept.
 */
export function mergeNewest(bars: readonly Bar[], page: readonly Bar[]): Bar[] {
  const [first] = page
  const newest = page.at(-1)
  const last = bars.at(-1)
  if (first === undefined || newest === undefined) return [...bars]
  if (last === undefined || first.openTime > last.openTime) return [...page]
  const merged = [...bars.filter((bar) => bar.openTime < first.openTime), ...page]
  if (last.openTime === newest.openTime && last.volume > newest.volume) merged[merged.length - 1] = last
  if (last.openTime > newest.openTime) merged.push(...bars.filter((bar) => bar.openTime > newest.openTime))
  return merged.slice(Math.max(0, merged.length - WINDOW_LIMIT))
}

export type LiveChange =
  | { readonly kind: 'replaced'; readonly at: number }
  /** `hole`: candles between it and the one before are missing. */
  | { readonly kind: 'appended'; readonly hole: boolean }
  | { readonly kind: 'ignored' }

/**
 * Lays the live candle into the window, in place. `width` in ms tells a hole from a step. The volume of a candle only grows:
 * one that has traded less than the window knows is older news, such as what was last heard before another interval was shown.
 */
export function applyLive(bars: Bar[], bar: Bar, width: number): LiveChange {
  const last = bars.at(-1)
  if (last === undefined || bar.openTime > last.openTime) {
    bars.push(bar)
    return { kind: 'appended', hole: last !== undefined && bar.openTime - last.openTime > width * 1.5 }
  }
  // The last word on a closed candle may come after the first of the next.
  for (const at of [bars.length - 1, bars.length - 2])
    if (bars[at]?.openTime === bar.openTime) {
      if (bar.volume < (bars[at]?.volume ?? 0)) break
      bars[at] = bar
      return { kind: 'replaced', at }
    }
  return { kind: 'ignored' }
}

/** Index of the candle in which `at` lies; undefined before the first. */
export function barIndexAt(bars: readonly Bar[], at: number): number | undefined {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bars[middle]?.openTime ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low === 0 ? undefined : low - 1
}
