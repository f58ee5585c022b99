import type { BookDelta, BookLevel, BookSnapshot, Market } from '../../domain/market'
import { BookSide } from './book-side'
import { toTicks, type Scale } from './scale'

/** Deltas kept while the snapshot is on its way. */
const MOST_BUFFERED = 5_000

export type BookStep =
  /** The book changed and is whole. */
  | 'changed'
  /** Nothing to show for it: already known, or kept until the snapshot comes. */
  | 'kept'
  /** The book cannot be trusted any more and has been emptied: a new snapshot is needed. */
  | 'broken'

/**
 * A copy of the exchange's book, from one snapshot and the deltas after it (S-65). Never shows a book with a gap in it:
 * from the gap until the next snapshot it is not live.
 *
 * Source: Binance spot, "How to manage a local order book correctly"; USDⓈ-M, the same page, where `pu` links the events.
 */
export class LocalBook {
  readonly bids = new BookSide('bids')
  readonly asks = new BookSide('asks')
  #live = false
  /** Last update id inside the book. */
  #lastUpdateId = 0
  /** Whether a delta has been applied since the snapshot: the first one is held to another rule than the rest. */
  #joined = false
  #buffered: BookDelta[] = []

  constructor(
    readonly market: Market,
    readonly tick: Scale,
    readonly step: Scale,
  ) {}

  get live(): boolean {
    return this.#live
  }

  /** Forgets everything: the connection that brought the deltas is another. */
  reset(): void {
    this.bids.clear()
    this.asks.clear()
    this.#live = false
    this.#joined = false
    this.#buffered = []
  }

  /** Takes the book as of `snapshot` and lays what was kept over it. */
  load(snapshot: BookSnapshot): BookStep {
    const kept = this.#buffered
    this.reset()
    this.#put(this.bids, snapshot.bids)
    this.#put(this.asks, snapshot.asks)
    this.#lastUpdateId = snapshot.lastUpdateId
    this.#live = true
    for (const delta of kept) if (this.apply(delta) === 'broken') return 'broken'
    return this.#crossed() ? this.#break() : 'changed'
  }

  apply(delta: BookDelta): BookStep {
    if (!this.#live) {
      this.#buffered.push(delta)
      if (this.#buffered.length > MOST_BUFFERED) this.#buffered.splice(0, MOST_BUFFERED / 2)
      return 'kept'
    }
    if (this.#isOld(delta)) return 'kept'
    if (!this.#follows(delta)) return this.#break(delta)
    this.#put(this.bids, delta.bids)
    this.#put(this.asks, delta.asks)
    this.#lastUpdateId = delta.lastUpdateId
    this.#joined = true
    return this.#crossed() ? this.#break() : 'changed'
  }

  /** At most `levels` a side, best first, price and quantity in turn. */
  top(levels: number): { readonly bids: number[]; readonly asks: number[] } {
    return { bids: this.bids.top(levels), asks: this.asks.top(levels) }
  }

  #isOld(delta: BookDelta): boolean {
    // On futures the first event may end exactly at the snapshot and still carry its link.
    const first = !this.#joined && this.market === 'usdm'
    return first ? delta.lastUpdateId < this.#lastUpdateId : delta.lastUpdateId <= this.#lastUpdateId
  }

  #follows(delta: BookDelta): boolean {
    const last = this.#lastUpdateId
    if (this.market === 'usdm') {
      if (delta.previousUpdateId === last) return true
      return !this.#joined && delta.firstUpdateId <= last && last <= delta.lastUpdateId
    }
    return this.#joined
      ? delta.firstUpdateId === last + 1
      : delta.firstUpdateId <= last + 1 && last + 1 <= delta.lastUpdateId
  }

  #crossed(): boolean {
    const bid = this.bids.best
    const ask = this.asks.best
    return bid !== undefined && ask !== undefined && bid >= ask
  }

  /** What broke it may be the first of what follows the next snapshot, so it is kept. */
  #break(delta?: BookDelta): BookStep {
    this.reset()
    if (delta !== undefined) this.#buffered.push(delta)
    return 'broken'
  }

  #put(side: BookSide, levels: readonly BookLevel[]): void {
    for (const { price, quantity } of levels) side.set(toTicks(price, this.tick), toTicks(quantity, this.step))
  }
}
