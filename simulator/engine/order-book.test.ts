import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RestingOrder, Side } from './market-types'
import { createOrderBook, type Fill, type OrderBook } from './order-book'
import { ONE, type Units, units } from './units'

const STEP = units('0.001')

const resting = (orderId: number, side: Side, price: string, quantity: string, owner = 'maker'): RestingOrder => ({
  orderId,
  owner,
  side,
  price: units(price),
  remaining: units(quantity),
})

function takeAll(book: OrderBook, side: Side, quantity: string | undefined, limit?: string, budget?: string): Fill[] {
  const fills: Fill[] = []
  book.take(
    {
      orderId: 1_000,
      owner: 'taker',
      side,
      quantity: quantity === undefined ? undefined : units(quantity),
      limit: limit === undefined ? undefined : units(limit),
      quoteBudget: budget === undefined ? undefined : units(budget),
    },
    STEP,
    (fill) => fills.push(fill),
  )
  return fills
}

describe('order book', () => {
  test('fills the best price first and at one price the order that came first', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'SELL', '101', '1'))
    book.rest(resting(2, 'SELL', '100', '1'))
    book.rest(resting(3, 'SELL', '100', '2'))
    const fills = takeAll(book, 'BUY', '2.5')
    expect(fills.map((fill) => [fill.maker.orderId, fill.quantity])).toEqual([
      [2, units('1')],
      [3, units('1.5')],
    ])
    expect(book.best('SELL')).toEqual({ price: units('100'), quantity: units('0.5') })
  })

  test('stops at the limit and never rests the remainder', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'BUY', '99', '1'))
    book.rest(resting(2, 'BUY', '98', '1'))
    expect(takeAll(book, 'SELL', '5', '99')).toHaveLength(1)
    expect(book.best('SELL')).toBeUndefined()
    expect(book.best('BUY')?.price).toBe(units('98'))
  })

  test('spends a quote budget in whole steps', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'SELL', '100', '0.5'))
    book.rest(resting(2, 'SELL', '300', '10'))
    const fills = takeAll(book, 'BUY', undefined, undefined, '100')
    expect(fills.map((fill) => fill.quantity)).toEqual([units('0.5'), units('0.166')])
  })

  test('refuses to rest an order that would cross, or one that is already there', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'SELL', '100', '1'))
    expect(() => book.rest(resting(2, 'BUY', '100', '1'))).toThrow('would cross')
    expect(() => book.rest(resting(1, 'SELL', '101', '1'))).toThrow('already in the book')
  })

  test('an iceberg shows one part at a time, and each new part stands at the end of the queue', () => {
    const book = createOrderBook()
    book.rest({ ...resting(1, 'SELL', '100', '5'), part: units('2') })
    book.rest(resting(2, 'SELL', '100', '1'))
    expect(book.best('SELL')?.quantity).toBe(units('3'))
    expect(book.available('BUY', units('100'))).toBe(units('6'))
    expect(takeAll(book, 'BUY', '2.5').map((fill) => [fill.maker.orderId, fill.quantity])).toEqual([
      [1, units('2')],
      [2, units('0.5')],
    ])
    expect(book.best('SELL')?.quantity).toBe(units('2.5'))
    expect(takeAll(book, 'BUY', '10').map((fill) => [fill.maker.orderId, fill.quantity])).toEqual([
      [2, units('0.5')],
      [1, units('2')],
      [1, units('1')],
    ])
    expect(book.best('SELL')).toBeUndefined()
  })

  test('an order made smaller keeps its place; an iceberg shows less only when less is left than it shows', () => {
    const book = createOrderBook()
    book.rest({ ...resting(1, 'BUY', '99', '5'), part: units('2') })
    book.rest(resting(2, 'BUY', '99', '1'))
    book.reduce(1, units('3'))
    expect(book.best('BUY')?.quantity).toBe(units('3'))
    expect(book.available('SELL', undefined)).toBe(units('4'))
    book.reduce(1, units('1.5'))
    expect(book.best('BUY')?.quantity).toBe(units('2.5'))
    expect(takeAll(book, 'SELL', '2')[0]?.maker.orderId).toBe(1)
    expect(() => book.reduce(2, units('1'))).toThrow('cannot be reduced')
    expect(book.reduce(77, units('1'))).toBe(false)
  })

  test('a taker asks at each maker whether it trades, passes with a loss, or ends', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'SELL', '100', '1', 'me'))
    book.rest(resting(2, 'SELL', '100', '1'))
    book.rest(resting(3, 'SELL', '101', '4', 'me'))
    book.rest(resting(4, 'SELL', '102', '1'))
    const fills: Fill[] = []
    const met: [number, Units][] = []
    book.take(
      {
        orderId: 9,
        owner: 'me',
        side: 'BUY',
        quantity: units('4'),
        meet(maker, quantity) {
          met.push([maker.orderId, quantity])
          if (maker.orderId === 1) {
            book.remove(1)
            return { prevented: 0n }
          }
          if (maker.orderId !== 3) return 'trade'
          if (maker.remaining < units('4')) return 'stop'
          book.reduce(3, units('2'))
          return { prevented: units('2') }
        },
      },
      STEP,
      (fill) => fills.push(fill),
    )
    expect(fills.map((fill) => fill.maker.orderId)).toEqual([2])
    expect(met).toEqual([
      [1, units('1')],
      [2, units('1')],
      [3, units('3')],
      [3, units('1')],
    ])
  })

  test('a prevented match that changes nothing is a mistake of the caller', () => {
    const book = createOrderBook()
    book.rest(resting(1, 'SELL', '100', '1'))
    const again = (): void =>
      book.take({ orderId: 2, owner: 'x', side: 'BUY', quantity: ONE, meet: () => ({ prevented: 0n }) }, STEP, () => {})
    expect(again).toThrow('again and again')
  })

  test('tells each reader the levels that changed since its own last call', () => {
    const book = createOrderBook(500)
    const fast = book.readChanges()
    const slow = book.readChanges()
    book.rest(resting(1, 'BUY', '99', '1'))
    expect(fast.drain()).toEqual({
      firstUpdateId: 501,
      lastUpdateId: 501,
      bids: [{ price: units('99'), quantity: ONE }],
      asks: [],
    })
    expect(fast.drain()).toBeUndefined()
    book.remove(1)
    expect(fast.drain()?.bids).toEqual([{ price: units('99'), quantity: 0n }])
    expect(slow.drain()).toMatchObject({ firstUpdateId: 501, lastUpdateId: 502 })
  })
})

type Action =
  | { readonly kind: 'rest'; readonly side: Side; readonly price: number; readonly quantity: number }
  | { readonly kind: 'take'; readonly side: Side; readonly limit: number | undefined; readonly quantity: number }
  | { readonly kind: 'remove'; readonly pick: number }

const side = fc.constantFrom<Side>('BUY', 'SELL')
const amount = fc.integer({ min: 1, max: 20 })
const price = fc.integer({ min: 90, max: 110 })
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rest' as const), side, price, quantity: amount }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      side,
      limit: fc.option(price, { nil: undefined }),
      quantity: amount,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(30) }) },
)

/** The rule written as plainly as it can be: an array, sorted by price and arrival before each match. */
function naiveTake(orders: RestingOrder[], taker: Side, limit: number | undefined, quantity: number) {
  const fills: { orderId: number; quantity: Units }[] = []
  let left = BigInt(quantity) * STEP
  const makers = orders
    .filter((order) => order.side !== taker)
    .filter((order) => {
      if (limit === undefined) return true
      return taker === 'BUY' ? order.price <= BigInt(limit) * ONE : order.price >= BigInt(limit) * ONE
    })
    .sort((a, b) => {
      if (a.price !== b.price) return (taker === 'BUY') === a.price < b.price ? -1 : 1
      return a.orderId - b.orderId
    })
  for (const maker of makers) {
    if (left === 0n) break
    const part = maker.remaining < left ? maker.remaining : left
    maker.remaining -= part
    left -= part
    fills.push({ orderId: maker.orderId, quantity: part })
    if (maker.remaining === 0n) orders.splice(orders.indexOf(maker), 1)
  }
  return fills
}

const crossed = (book: OrderBook): boolean => {
  const bid = book.best('BUY')
  const ask = book.best('SELL')
  return bid !== undefined && ask !== undefined && bid.price >= ask.price
}

describe('order book, for any sequence of orders', () => {
  test('matches as the naive model does, is never crossed and loses no quantity', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const book = createOrderBook()
        const model: RestingOrder[] = []
        const changes = book.readChanges()
        const mirror: Record<'bids' | 'asks', Map<Units, Units>> = { bids: new Map(), asks: new Map() }
        let nextId = 0
        for (const step of actions) {
          if (step.kind === 'rest') {
            const facing = book.best(step.side === 'BUY' ? 'SELL' : 'BUY')
            const at = BigInt(step.price) * ONE
            if (facing !== undefined && (step.side === 'BUY' ? at >= facing.price : at <= facing.price)) continue
            const order = {
              orderId: ++nextId,
              owner: 'maker',
              side: step.side,
              price: at,
              remaining: BigInt(step.quantity) * STEP,
            }
            book.rest({ ...order })
            model.push({ ...order })
          } else if (step.kind === 'remove') {
            const chosen = model[step.pick % Math.max(1, model.length)]
            const removed = book.remove(chosen?.orderId ?? -1)
            expect(removed?.remaining).toBe(chosen?.remaining)
            if (chosen !== undefined) model.splice(model.indexOf(chosen), 1)
          } else {
            const limit = step.limit === undefined ? undefined : BigInt(step.limit) * ONE
            const wanted = BigInt(step.quantity) * STEP
            const available = book.available(step.side, limit)
            const fills: Fill[] = []
            book.take({ orderId: 1, owner: 'taker', side: step.side, limit, quantity: wanted }, STEP, (fill) =>
              fills.push(fill),
            )
            const taken = fills.reduce((sum, fill) => sum + fill.quantity, 0n)
            expect(taken).toBe(wanted < available ? wanted : available)
            expect(fills.map((fill) => ({ orderId: fill.maker.orderId, quantity: fill.quantity }))).toEqual(
              naiveTake(model, step.side, step.limit, step.quantity),
            )
          }
          expect(crossed(book)).toBe(false)
        }
        const standing = model.reduce((sum, order) => sum + order.remaining, 0n)
        const shown = [...book.levels('BUY', 1_000), ...book.levels('SELL', 1_000)]
        expect(shown.reduce((sum, level) => sum + level.quantity, 0n)).toBe(standing)

        const drained = changes.drain()
        for (const name of ['bids', 'asks'] as const)
          for (const level of drained?.[name] ?? [])
            if (level.quantity > 0n) mirror[name].set(level.price, level.quantity)
        expect([...mirror.bids].sort((a, b) => (a[0] > b[0] ? -1 : 1))).toEqual(
          book.levels('BUY', 1_000).map((level) => [level.price, level.quantity]),
        )
        expect([...mirror.asks].sort((a, b) => (a[0] < b[0] ? -1 : 1))).toEqual(
          book.levels('SELL', 1_000).map((level) => [level.price, level.quantity]),
        )
      }),
      { numRuns: 150 },
    )
  })

  test('never spends more than a quote budget and leaves less than one step unspent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.array(price, { minLength: 1, maxLength: 10 }),
        (budget, prices) => {
          const book = createOrderBook()
          prices.forEach((each, i) => book.rest(resting(i + 1, 'SELL', `${each}`, '1000')))
          const fills = takeAll(book, 'BUY', undefined, undefined, `${budget}`)
          const spent = fills.reduce((sum, fill) => sum + (fill.price * fill.quantity) / ONE, 0n)
          const limit = units(`${budget}`)
          expect(spent).toBeLessThanOrEqual(limit)
          expect(limit - spent).toBeLessThan((units('111') * STEP) / ONE)
          for (const fill of fills) expect(fill.quantity % STEP).toBe(0n)
        },
      ),
    )
  })
})
