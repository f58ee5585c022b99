import { describe, expect, test } from 'vitest'
import { HOUSE, type RestingOrder, type Side } from './market-types'
import { createOrderBook, type OrderBook } from './order-book'
import { units } from './units'

const order = (orderId: number, side: Side, price: string, retailOnly = false): RestingOrder => ({
  orderId,
  owner: 'maker',
  side,
  price: units(price),
  remaining: units('1'),
  retailOnly,
})

/** Order ids of the makers that a taker meets. */
function meet(book: OrderBook, owner: string, side: Side, quantity: string, limit?: string): number[] {
  const met: number[] = []
  const taker = {
    orderId: 99,
    owner,
    side,
    quantity: units(quantity),
    limit: limit === undefined ? undefined : units(limit),
  }
  book.take(taker, units('0.001'), ({ maker }) => met.push(maker.orderId))
  return met
}

/** Public 101 and 100, retail-only 99 and 100. */
function offers(): OrderBook {
  const book = createOrderBook()
  book.rest(order(1, 'SELL', '101'))
  book.rest(order(2, 'SELL', '99', true))
  book.rest(order(3, 'SELL', '100', true))
  book.rest(order(4, 'SELL', '100'))
  return book
}

describe('a retail-only order', () => {
  test('is not in the public book: neither best, nor levels, nor what can be had', () => {
    const book = offers()
    expect(book.best('SELL')?.price).toBe(units('100'))
    expect(book.levels('SELL', 9).map((level) => level.quantity)).toEqual([units('1'), units('1')])
    expect(book.available('BUY', units('100'))).toBe(units('1'))
    expect(book.available('BUY', units('100'), true)).toBe(units('3'))
    expect(book.levelCount('SELL')).toBe(2)
    expect(book.find(2)?.price).toBe(units('99'))
  })

  test('is met by retail takers in price order, after public orders of the same price', () => {
    expect(meet(offers(), HOUSE, 'BUY', '3.5')).toEqual([2, 4, 3, 1])
  })

  test('is passed by everybody else', () => {
    expect(meet(offers(), 'alice', 'BUY', '3.5')).toEqual([4, 1])
  })

  test('does not keep a public order from resting beyond it, and is hidden while it is crossed', () => {
    const book = offers()
    const seen = book.readChanges(true)
    expect(book.retailLevels('SELL', 9)).toEqual([
      { price: units('99'), quantity: units('1') },
      { price: units('100'), quantity: units('2') },
      { price: units('101'), quantity: units('1') },
    ])
    book.rest(order(5, 'BUY', '99.5'))
    expect(book.retailLevels('SELL', 1)).toEqual([{ price: units('100'), quantity: units('2') }])
    expect(seen.drain()).toMatchObject({
      bids: [{ price: units('99.5') }],
      asks: [{ price: units('99'), quantity: 0n }],
    })
    book.remove(5)
    expect(seen.drain()).toMatchObject({ asks: [{ price: units('99'), quantity: units('1') }] })
  })

  test('changes nothing for readers of the public book', () => {
    const book = offers()
    const everybody = book.readChanges()
    const retail = book.readChanges(true)
    book.remove(2)
    book.reduce(3, units('0.5'))
    expect(everybody.drain()).toBeUndefined()
    expect(retail.drain()?.asks).toEqual([
      { price: units('99'), quantity: 0n },
      { price: units('100'), quantity: units('1.5') },
    ])
  })

  test('may not cross the public book', () => {
    const book = createOrderBook()
    book.rest(order(1, 'BUY', '100'))
    expect(() => book.rest(order(2, 'SELL', '100', true))).toThrow('would cross')
  })
})
