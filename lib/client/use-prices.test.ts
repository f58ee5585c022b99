import { describe, expect, it } from 'vitest'
import type { BookView, MarksView, TickersView } from './topic-state'
import { readPrices } from './use-prices'

const NOW = 100_000
const seen = (ageMs: number) => ({ rev: 1, age: ageMs, receivedAt: NOW, connection: 1 })
const book = (ageMs: number): BookView => ({
  ...seen(ageMs),
  tick: '0.1',
  step: '0.001',
  bids: [999, 5],
  asks: [1_001, 5],
})
const tickers = (ageMs: number): TickersView => ({ ...seen(ageMs), t: { BTCUSDT: ['100', '1', '1', '1', '1', '1'] } })
const marks = (ageMs: number): MarksView => ({ ...seen(ageMs), m: { BTCUSDT: ['100.5', '100', '0', 1] } })

describe('S-13 S-70 the price that goes with an order has its own age', () => {
  it.each([
    ['the last price, however new the book is', book(0), tickers(600_000), marks(0), { price: '100', ageMs: 600_000 }],
    ['the mark without a last price', book(0), undefined, marks(2_000), { price: '100.5', ageMs: 2_000 }],
    ['the best bid with neither', book(7_000), undefined, undefined, { price: '99.9', ageMs: 7_000 }],
    ['none', undefined, undefined, undefined, undefined],
  ] as const)('%s', (_name, ofBook, ofTickers, ofMarks, judged) => {
    expect(readPrices('BTCUSDT', ofBook, ofTickers, ofMarks, NOW).judged).toEqual(judged)
  })

  it('a table that does not name the symbol lends its age to nothing', () => {
    expect(readPrices('ETHUSDT', book(7_000), tickers(0), marks(0), NOW).judged).toMatchObject({ ageMs: 7_000 })
  })
})
