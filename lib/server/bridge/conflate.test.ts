import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CandleState, MarksState, StateMessage, TapeState, TickersState } from '../../wire/bridge'
import type { Published } from '../market/topic'
import { conflate, TAPE_WAITING } from './conflate'

const at = (message: StateMessage, heardAt = 1): Published => ({ message, heardAt })
const through = (messages: readonly StateMessage[]): readonly Published[] =>
  messages.reduce<readonly Published[]>((waiting, message) => conflate(waiting, at(message)), [])

const tape = (rev: number, rows: readonly (readonly [number, number, number, number, number])[]): TapeState => {
  const base = rows[0] ?? [0, 0, 0, 0, 0]
  return {
    k: 'tape',
    rev,
    age: 0,
    skipped: 0,
    base: [base[0], base[1], base[3]],
    d: rows.flatMap(([id, price, steps, time, side]) => [id - base[0], price - base[1], steps, time - base[3], side]),
  }
}
const rowsOf = (message: TapeState): number[][] => {
  const rows: number[][] = []
  for (let n = 0; n < message.d.length; n += 5) {
    const [id = 0, price = 0, steps = 0, time = 0, side = 0] = message.d.slice(n, n + 5)
    rows.push([id + message.base[0], price + message.base[1], steps, time + message.base[2], side])
  }
  return rows
}

describe('what waits for a slow browser', () => {
  it('is the newest book', () => {
    const waiting = through([
      { k: 'b', rev: 1, age: 0, b: [1, 1], a: [] },
      { k: 'b', rev: 2, age: 0, b: [2, 1], a: [] },
    ])
    expect(waiting.map(({ message }) => message.rev)).toEqual([2])
  })

  it('is each symbol’s newest ticker and mark', () => {
    const row = (last: string): [string, string, string, string, string, string] => [last, '0', '0', '0', '0', '0']
    const tickers = (rev: number, t: TickersState['t']): TickersState => ({ k: 't', rev, age: 0, t })
    const waiting = through([tickers(1, { BTCUSDT: row('1'), ETHUSDT: row('1') }), tickers(2, { BTCUSDT: row('2') })])
    expect(waiting).toHaveLength(1)
    expect((waiting[0]?.message as TickersState).t).toEqual({ BTCUSDT: row('2'), ETHUSDT: row('1') })
    const marks = (rev: number, m: MarksState['m']): MarksState => ({ k: 'm', rev, age: 0, m })
    const merged = through([marks(1, { A: ['1', '1', '0', 0] }), marks(2, { B: ['2', '2', '0', 0] })])
    expect(Object.keys((merged[0]?.message as MarksState).m)).toEqual(['A', 'B'])
  })

  it('keeps the last word on a candle that closed beside the one that runs', () => {
    const candle = (rev: number, openTime: number, close: number, closed: 0 | 1): CandleState => ({
      k: 'c',
      rev,
      age: 0,
      d: [openTime, 1, 1, 1, close, 1, closed],
    })
    const waiting = through([candle(1, 60, 5, 0), candle(2, 60, 6, 1), candle(3, 120, 7, 0), candle(4, 120, 8, 0)])
    expect(waiting.map(({ message }) => (message as CandleState).d.slice(0, 5))).toEqual([
      [60, 1, 1, 1, 6],
      [120, 1, 1, 1, 8],
    ])
  })

  it('is every trade up to a limit, and the count of those left out', () => {
    const trade = fc.tuple(
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 1e12 }),
      fc.constantFrom(0, 1),
    )
    fc.assert(
      fc.property(
        fc.array(fc.array(trade, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 10 }),
        (batches) => {
          const waiting = through(batches.map((rows, n) => tape(n, rows)))
          const message = waiting[0]?.message as TapeState
          const all = batches.flat()
          expect(waiting).toHaveLength(1)
          expect(rowsOf(message)).toEqual(all.slice(-TAPE_WAITING).map((row) => [...row]))
          expect(message.skipped).toBe(Math.max(0, all.length - TAPE_WAITING))
        },
      ),
    )
  })
})
