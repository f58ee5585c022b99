import type { CandleRow } from '../../lib/client/queries'
import type { CandleView } from '../../lib/client/topic-state'
import { applyLive, type Bar, mergeNewest, prependOlder, toBar, toLiveBar, WINDOW_LIMIT } from './candle-window'

/** What the chart shows while it has no candles, and what it says beside them. */
export type ChartFace =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error' }
  /** `troubled`: what is drawn could not be completed. */
  | { readonly kind: 'full'; readonly troubled: boolean }

/** Where candles are drawn. */
export interface CandleScreen {
  clear(): void
  /** All candles; `anew` shows the newest ones at the usual width, else the view stays where it is. */
  showAll(bars: readonly Bar[], anew: boolean): void
  /** The candle at `at` has changed or is new; it is the last one or the one before. */
  showChange(bars: readonly Bar[], at: number, appended: boolean): void
}

export interface CandleFeed {
  load(): Promise<void>
  takeLive(view: CandleView): void
  /** The viewer has come near to the oldest candle. */
  loadOlder(): Promise<void>
  /** Reads the newest candles again: after a new connection, or by hand. */
  repair(): Promise<void>
  bars(): readonly Bar[]
  /** Replies and live candles that come later are dropped. */
  stop(): void
}

const FIRST_PAGE = 500
const OLDER_PAGE = 1_000
const DAY_MS = 86_400_000
const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS

/** Candles of one symbol and interval: a first page, older ones as they are asked for, the live one on top. */
export function createCandleFeed(settings: {
  readonly fetchPage: (page: { endTime?: number; limit: number }) => Promise<readonly CandleRow[]>
  readonly width: number
  /** Reads on until the candles reach back to the beginning of the day, UTC: the average of the day needs them. */
  readonly wholeDay: boolean
  readonly screen: CandleScreen
  readonly onFace: (face: ChartFace) => void
}): CandleFeed {
  const { fetchPage, width, wholeDay, screen, onFace } = settings
  let bars: Bar[] = []
  let loaded = false
  let stopped = false
  let whole = false
  let loadingOlder = false
  let repairing = false
  let repairedHole = 0
  let live: Bar | undefined
  let face: ChartFace | undefined

  const turn = (next: ChartFace) => {
    const same = face?.kind === next.kind && (next.kind !== 'full' || (face as typeof next).troubled === next.troubled)
    face = next
    if (!same) onFace(next)
  }
  const read = async (page: { endTime?: number; limit: number }): Promise<Bar[] | undefined> => {
    try {
      return (await fetchPage(page)).map(toBar)
    } catch {
      return undefined
    }
  }

  const layLive = (bar: Bar): void => {
    const change = applyLive(bars, bar, width)
    if (change.kind === 'ignored') return
    const at = change.kind === 'appended' ? bars.length - 1 : change.at
    if (bars.length > WINDOW_LIMIT + OLDER_PAGE) {
      bars = bars.slice(bars.length - WINDOW_LIMIT)
      whole = true
      screen.showAll(bars, false)
    } else screen.showChange(bars, at, change.kind === 'appended')
    // Once for each hole: where nobody traded, the exchange has nothing to fill it with.
    if (change.kind === 'appended' && change.hole && repairedHole !== bar.openTime) {
      repairedHole = bar.openTime
      void feed.repair()
    }
  }

  const feed: CandleFeed = {
    async load() {
      turn({ kind: 'loading' })
      const page = await read({ limit: FIRST_PAGE })
      if (stopped) return
      if (page === undefined) {
        turn({ kind: 'error' })
        return
      }
      loaded = true
      bars = page
      whole = page.length < FIRST_PAGE
      screen.showAll(bars, true)
      turn(bars.length === 0 ? { kind: 'empty' } : { kind: 'full', troubled: false })
      if (live !== undefined) feedLive(live)
      const [first, last] = [bars[0], bars.at(-1)]
      if (wholeDay && first !== undefined && last !== undefined && first.openTime > dayOf(last.openTime))
        await feed.loadOlder()
    },
    takeLive(view) {
      if (stopped) return
      live = toLiveBar(view)
      if (loaded) feedLive(live)
    },
    async loadOlder() {
      const first = bars[0]
      if (!loaded || stopped || whole || loadingOlder || first === undefined) return
      loadingOlder = true
      const page = await read({ endTime: first.openTime - 1, limit: OLDER_PAGE })
      loadingOlder = false
      if (stopped) return
      if (page === undefined) {
        turn({ kind: 'full', troubled: true })
        return
      }
      whole = page.length < OLDER_PAGE || bars.length + page.length >= WINDOW_LIMIT
      // A repair may have put a newer window in place meanwhile.
      if (bars[0]?.openTime !== first.openTime) return
      bars = prependOlder(bars, page)
      turn({ kind: 'full', troubled: false })
      screen.showAll(bars, false)
    },
    async repair() {
      if (!loaded) return feed.load()
      if (stopped || repairing) return
      repairing = true
      const page = await read({ limit: FIRST_PAGE })
      repairing = false
      if (stopped) return
      if (page === undefined) {
        if (bars.length > 0) turn({ kind: 'full', troubled: true })
        return
      }
      const before = bars[0]?.openTime
      bars = mergeNewest(bars, page)
      if (bars[0]?.openTime !== before) whole = false
      turn(bars.length === 0 ? { kind: 'empty' } : { kind: 'full', troubled: false })
      screen.showAll(bars, false)
      if (live !== undefined) feedLive(live)
    },
    bars: () => bars,
    stop() {
      stopped = true
    },
  }
  const feedLive = (bar: Bar): void => {
    layLive(bar)
    if (face?.kind === 'empty') turn({ kind: 'full', troubled: false })
  }
  return feed
}
