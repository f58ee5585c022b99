import type { Clock } from '../../domain/clock'
import { scaled, type DecimalString } from '../../domain/decimal'
import type { SymbolRules } from '../../domain/market'
import { LocalBook } from './local-book'
import type { MarketRoom } from './market-room'
import { scaleOf } from './scale'

/** Levels asked for in a snapshot; 1,000 is the most that one request gives on both markets. */
const SNAPSHOT_LEVELS = 1_000
/** How long the first delta may take before the snapshot is asked for without it: a quiet book sends none. */
const FIRST_DELTA = 500
const FIRST_RETRY = 500
const LONGEST_RETRY = 15_000

/** One symbol's book, kept whole by snapshot and deltas (S-65). */
export interface BookFeed {
  readonly book: LocalBook
  /** Monotonic time of the newest event inside, ms. */
  heardAt(): number
  /** Why it is not live. */
  trouble(): string | undefined
  best(): { bid?: DecimalString; ask?: DecimalString } | undefined
  listen(listener: { changed(): void; troubled(): void }): () => void
  stop(): void
}

export function createBookFeed(room: MarketRoom, rules: SymbolRules, clock: Clock): BookFeed {
  const { symbol } = rules
  const tick = scaleOf(rules.price.tick)
  const step = scaleOf(rules.lot.step)
  const book = new LocalBook(room.market, tick, step)
  const listeners = new Set<{ changed(): void; troubled(): void }>()
  let heardAt = clock.monotonic()
  let trouble: string | undefined = 'loading'
  let asking = false
  let stopped = false
  let retry = FIRST_RETRY
  let cancelTimer: (() => void) | undefined
  /** Counts connections: a snapshot asked for on an earlier one is worth nothing. */
  let epoch = 0

  function become(next: string | undefined): void {
    const before = trouble
    trouble = next
    if (before !== next) for (const listener of listeners) listener.troubled()
  }
  const changed = (): void => {
    for (const listener of listeners) listener.changed()
  }
  function schedule(ms: number): void {
    cancelTimer?.()
    cancelTimer = clock.after(ms, () => void askSnapshot())
  }

  async function askSnapshot(): Promise<void> {
    if (asking || stopped) return
    asking = true
    cancelTimer?.()
    const asked = epoch
    const reading = await room.venue.marketData.book(symbol, SNAPSHOT_LEVELS, { lane: 'interface' })
    asking = false
    if (stopped) return
    if (asked !== epoch) return askSnapshot()
    if (reading.kind !== 'read') {
      become('snapshot-failed')
      schedule(retry)
      retry = Math.min(retry * 2, LONGEST_RETRY)
      return
    }
    heardAt = clock.monotonic()
    if (book.load(reading.value) === 'broken') {
      // The snapshot is older than what was kept: the next one will not be.
      schedule(retry)
      retry = Math.min(retry * 2, LONGEST_RETRY)
      return
    }
    retry = FIRST_RETRY
    become(undefined)
    changed()
  }

  function startAnew(reason: string): void {
    epoch += 1
    book.reset()
    become(reason)
  }

  const giveBack = room.want({ kind: 'book', symbol })
  const endListening = room.listen({
    onBookDelta(delta) {
      if (delta.symbol !== symbol) return
      const step = book.apply(delta)
      if (step === 'changed') {
        heardAt = clock.monotonic()
        changed()
      } else if (step === 'broken') {
        become('gap')
        void askSnapshot()
      } else if (!book.live && trouble !== 'snapshot-failed') void askSnapshot()
    },
    onOpen(part) {
      if (part !== 'books') return
      startAnew('loading')
      schedule(FIRST_DELTA)
    },
    onLost(reason, part) {
      if (part === 'books') startAnew(reason)
    },
  })
  schedule(FIRST_DELTA)

  return {
    book,
    heardAt: () => heardAt,
    trouble: () => trouble,
    best() {
      if (!book.live) return undefined
      const bid = book.bids.best
      const ask = book.asks.best
      return {
        ...(bid === undefined ? {} : { bid: scaled(BigInt(bid) * BigInt(tick.unit), tick.decimals) }),
        ...(ask === undefined ? {} : { ask: scaled(BigInt(ask) * BigInt(tick.unit), tick.decimals) }),
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      stopped = true
      cancelTimer?.()
      endListening()
      giveBack()
    },
  }
}
