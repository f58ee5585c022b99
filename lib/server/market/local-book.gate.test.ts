import { describe, expect, it } from 'vitest'
import { decimal, scaled } from '../../domain/decimal'
import type { BookDelta, BookLevel } from '../../domain/market'
import { LocalBook } from './local-book'
import { scaleOf } from './scale'

/*
 * The gate of SAFETY part 4: book deltas with gaps of one percent, equal to a reference. BOOK_DELTAS is how many over both
 * markets.
 */
const DELTAS = Number(process.env['BOOK_DELTAS'] ?? 1_000_000)
const GAP_SHARE = 0.01
const MIDDLE = 1_000
const DEPTH = 60
/** Between two looks at the whole book; its best prices are looked at after every delta. */
const WHOLE_EVERY = 500

/** Draws from a seed; xorshift of 32 bits. */
function diceOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const LEVELS = Array.from({ length: 2 * DEPTH + 2 }, (_, at) =>
  Array.from(
    { length: 6 },
    (_, steps): BookLevel => ({ price: scaled(BigInt(MIDDLE - DEPTH + at), 2), quantity: scaled(BigInt(steps), 3) }),
  ),
)
const levelOf = (ticks: number, steps: number): BookLevel => LEVELS[ticks - MIDDLE + DEPTH]?.[steps] as BookLevel

/** One side of the exchange's own book, as an array by distance from the middle. */
class Side {
  readonly steps = new Uint8Array(DEPTH)
  constructor(readonly isBid: boolean) {}
  ticks(at: number): number {
    return this.isBid ? MIDDLE - at : MIDDLE + 1 + at
  }
  top(): number[] {
    return [...this.steps].flatMap((steps, at) => (steps === 0 ? [] : [this.ticks(at), steps]))
  }
  best(): number | undefined {
    const at = this.steps.findIndex((steps) => steps > 0)
    return at < 0 ? undefined : this.ticks(at)
  }
}

describe.each(['spot', 'usdm'] as const)('a local %s book', (market) => {
  it(`S-65 F-77 equals the exchange's after each of ${DELTAS / 2} deltas, of which one in a hundred is missing`, () => {
    const dice = diceOf(market === 'spot' ? 77 : 65)
    const [bids, asks] = [new Side(true), new Side(false)]
    const book = new LocalBook(market, scaleOf(decimal('0.01')), scaleOf(decimal('0.001')))
    let updateId = 1
    let gaps = 0
    let compared = 0
    const snapshot = () => ({
      symbol: 'BTCUSDT',
      lastUpdateId: updateId,
      bids: [...bids.steps].map((steps, at) => levelOf(bids.ticks(at), steps)),
      asks: [...asks.steps].map((steps, at) => levelOf(asks.ticks(at), steps)),
    })
    book.load(snapshot())
    for (let n = 1; n <= DELTAS / 2; n++) {
      const told: { bids: BookLevel[]; asks: BookLevel[] } = { bids: [], asks: [] }
      for (let changes = 1 + dice(4); changes > 0; changes--) {
        const side = dice(2) === 0 ? bids : asks
        const at = dice(DEPTH)
        side.steps[at] = dice(6)
        told[side.isBid ? 'bids' : 'asks'].push(levelOf(side.ticks(at), side.steps[at] ?? 0))
      }
      const before = updateId
      updateId += 1 + dice(5)
      if (dice(1_000) < GAP_SHARE * 1_000) {
        gaps++
        continue
      }
      const delta: BookDelta = {
        symbol: 'BTCUSDT',
        firstUpdateId: before + 1,
        lastUpdateId: updateId,
        ...(market === 'usdm' ? { previousUpdateId: before } : {}),
        ...told,
        exchangeTime: 0,
      }
      if (book.apply(delta) === 'broken') {
        // Nothing of it is shown until it was read anew.
        expect(book.live).toBe(false)
        book.load(snapshot())
        continue
      }
      if (!book.live) continue
      compared++
      if (book.bids.best !== bids.best() || book.asks.best !== asks.best())
        expect.fail(`Delta ${n}: ${book.bids.best} / ${book.asks.best}, and not ${bids.best()} / ${asks.best()}.`)
      if (n % WHOLE_EVERY === 0) expect(book.top(DEPTH)).toEqual({ bids: bids.top(), asks: asks.top() })
    }
    expect(gaps).toBeGreaterThan(DELTAS * 0.004)
    expect(compared).toBeGreaterThan(DELTAS * 0.45)
  }, 300_000)
})
