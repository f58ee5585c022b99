import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scaled } from '../../domain/decimal'
import type { BookDelta, BookLevel, BookSnapshot, Market } from '../../domain/market'
import { BookSide } from './book-side'
import { LocalBook } from './local-book'
import { scaleOf } from './scale'
import { decimal } from '../../domain/decimal'

const TICK = scaleOf(decimal('0.01'))
const STEP = scaleOf(decimal('0.001'))

describe('one side of a book', () => {
  it('equals a Map that is sorted on every look, whatever is set', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(
        fc.constantFrom('bids' as const, 'asks' as const),
        fc.array(change, { maxLength: 1_500 }),
        (name, changes) => {
          const side = new BookSide(name)
          const model = new Map<number, number>()
          for (const [ticks, steps] of changes) {
            side.set(ticks, steps)
            if (steps === 0) model.delete(ticks)
            else model.set(ticks, steps)
          }
          const sorted = [...model].sort(([a], [b]) => (name === 'bids' ? b - a : a - b))
          expect(side.top(1_000)).toEqual(sorted.flat())
          expect(side.top(3)).toEqual(sorted.slice(0, 3).flat())
          expect(side.best).toBe(sorted[0]?.[0])
          expect(side.size).toBe(sorted.length)
        },
      ),
    )
  })
})

/** The exchange's own book, with the deltas and snapshots it gives out. */
class Exchange {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  readonly deltas: BookDelta[] = []
  updateId = 100
  constructor(readonly market: Market) {}

  step(changes: readonly (readonly [boolean, number, number])[], ids: number): void {
    const bids: BookLevel[] = []
    const asks: BookLevel[] = []
    for (const [isBid, offset, steps] of changes) {
      // Sides are kept apart, as a matching engine keeps them.
      const ticks = isBid ? 1_000 - offset : 1_001 + offset
      const side = isBid ? this.bids : this.asks
      if (steps === 0) side.delete(ticks)
      else side.set(ticks, steps)
      ;(isBid ? bids : asks).push(level(ticks, steps))
    }
    const before = this.updateId
    this.updateId += ids
    this.deltas.push({
      symbol: 'BTCUSDT',
      firstUpdateId: this.market === 'spot' ? before + 1 : before + 2,
      lastUpdateId: this.updateId,
      ...(this.market === 'usdm' ? { previousUpdateId: before } : {}),
      bids,
      asks,
      exchangeTime: 0,
    })
  }
  snapshot(): BookSnapshot {
    const side = (levels: Map<number, number>): BookLevel[] => [...levels].map(([ticks, steps]) => level(ticks, steps))
    return { symbol: 'BTCUSDT', lastUpdateId: this.updateId, bids: side(this.bids), asks: side(this.asks) }
  }
  top(): { bids: number[]; asks: number[] } {
    return {
      bids: [...this.bids].sort(([a], [b]) => b - a).flat(),
      asks: [...this.asks].sort(([a], [b]) => a - b).flat(),
    }
  }
}
const level = (ticks: number, steps: number): BookLevel => ({
  price: scaled(BigInt(ticks), 2),
  quantity: scaled(BigInt(steps), 3),
})

describe.each(['spot', 'usdm'] as const)('a local %s book (S-65)', (market) => {
  const change = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 5 }))
  const steps = fc.array(fc.tuple(fc.array(change, { maxLength: 6 }), fc.integer({ min: 2, max: 5 })), {
    minLength: 3,
    maxLength: 60,
  })

  it('S-65 F-77 never shows another book than the exchange had, through gaps, doubles and late snapshots', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 }), (moves, dice) => {
        const exchange = new Exchange(market)
        const book = new LocalBook(market, TICK, STEP)
        const history = new Map<number, { bids: number[]; asks: number[] }>()
        let wantsSnapshot = true
        let pending: BookSnapshot | undefined
        let shown = 0
        const check = (): void => {
          if (!book.live) return
          shown += 1
          const { bids, asks } = book.top(10_000)
          expect([...history.values()].some((one) => same(one.bids, bids) && same(one.asks, asks))).toBe(true)
        }
        for (const [at, [changes, ids]] of moves.entries()) {
          exchange.step(changes, ids)
          history.set(exchange.updateId, exchange.top())
          const roll = dice[at] ?? 0
          const delta = exchange.deltas.at(-1) as BookDelta
          if (roll === 0) continue // this one vanishes
          for (let times = roll === 1 ? 2 : 1; times > 0; times--) {
            if (book.apply(delta) === 'broken') wantsSnapshot = true
            check()
          }
          if (wantsSnapshot && pending === undefined) pending = exchange.snapshot()
          else if (pending !== undefined && roll > 5) {
            wantsSnapshot = book.load(pending) === 'broken'
            pending = undefined
            check()
          }
        }
        // Once nothing is lost any more, the next snapshot makes it whole.
        book.reset()
        book.load(exchange.snapshot())
        exchange.step([[true, 1, 4]], 2)
        expect(book.apply(exchange.deltas.at(-1) as BookDelta)).toBe('changed')
        expect(book.top(10_000)).toEqual(exchange.top())
        return shown >= 0
      }),
      { numRuns: 300 },
    )
  })
})

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])

const delta = (first: number, last: number, previous?: number): BookDelta => ({
  symbol: 'BTCUSDT',
  firstUpdateId: first,
  lastUpdateId: last,
  ...(previous === undefined ? {} : { previousUpdateId: previous }),
  bids: [level(100, 1)],
  asks: [],
  exchangeTime: 0,
})
const empty = (lastUpdateId: number): BookSnapshot => ({ symbol: 'BTCUSDT', lastUpdateId, bids: [], asks: [] })

describe('how deltas are linked', () => {
  it.each([
    ['spot', 'one that ends at the snapshot is known', [delta(5, 10)], ['kept']],
    ['spot', 'the first may straddle it', [delta(8, 12)], ['changed']],
    ['spot', 'the first may follow at once', [delta(11, 12)], ['changed']],
    ['spot', 'the first after a hole breaks it', [delta(12, 13)], ['broken']],
    ['spot', 'the next begins one later', [delta(11, 12), delta(13, 14)], ['changed', 'changed']],
    ['spot', 'the next must not overlap', [delta(11, 12), delta(12, 14)], ['changed', 'broken']],
    ['usdm', 'the first may end at the snapshot', [delta(5, 10, 4)], ['changed']],
    ['usdm', 'the first may straddle it', [delta(8, 12, 7)], ['changed']],
    ['usdm', 'the first may name it as the one before', [delta(13, 15, 10)], ['changed']],
    ['usdm', 'one before it is known', [delta(5, 9, 4)], ['kept']],
    ['usdm', 'the next names the one before', [delta(8, 12, 7), delta(20, 22, 12)], ['changed', 'changed']],
    ['usdm', 'the next that names another breaks it', [delta(8, 12, 7), delta(13, 22, 13)], ['changed', 'broken']],
  ] as const)('S-65 %s: %s', (market, _name, deltas, expected) => {
    const book = new LocalBook(market, TICK, STEP)
    book.load(empty(10))
    expect(deltas.map((one) => book.apply(one))).toEqual(expected)
    expect(book.live).toBe(expected.at(-1) !== ('broken' as string))
  })

  it('F-77 S-65 a crossed book is broken', () => {
    const book = new LocalBook('spot', TICK, STEP)
    book.load({ symbol: 'BTCUSDT', lastUpdateId: 10, bids: [level(100, 1)], asks: [level(101, 1)] })
    expect(book.apply({ ...delta(11, 12), bids: [level(101, 1)] })).toBe('broken')
    expect(book.top(5)).toEqual({ bids: [], asks: [] })
  })
})
