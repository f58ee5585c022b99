import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_ACCOUNT, forgetOldOrders, openOrdersIn, type AccountState } from './account-state'
import { applyAccountEvent } from './apply-account-event'
import { applyAccountReading, compareReading } from './apply-account-reading'
import type { AccountEvent, OrderUpdated } from './account-event'
import { compare, decimal, scaled } from './decimal'
import { decided, endsDiffer, mergeOrder } from './merge-order'
import { isOpen, type Order } from './order'

const d = decimal
const base: Order = {
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '9007199254740993',
  clientOrderId: 'bnpo',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: d('1'),
  executedQuantity: d('0'),
  price: d('100'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const amount = fc.bigInt({ min: 0n, max: 30n }).map((units) => scaled(units, 1))
const statuses = [
  'PENDING_NEW',
  'NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
  'REJECTED',
  'TRIGGERING',
  'TRIGGERED',
  'FINISHED',
  'SOMETHING_NEW',
]
/** Any version of one order, however odd: the laws must hold for all. */
const version: fc.Arbitrary<Order> = fc
  .record({
    market: fc.constant('spot' as const),
    symbol: fc.constant('BTCUSDT'),
    service: fc.constant('order' as const),
    orderId: fc.constant('7'),
    clientOrderId: fc.constantFrom('a', 'b'),
    orderListId: optional(fc.constantFrom('1', '2')),
    side: fc.constant('BUY' as const),
    positionSide: fc.constant('BOTH' as const),
    orderType: fc.constantFrom('LIMIT', 'MARKET'),
    status: fc.constantFrom(...statuses),
    quantity: fc.constantFrom(d('1'), d('1.0'), d('2')),
    executedQuantity: amount,
    executedQuote: optional(amount),
    averagePrice: optional(amount),
    price: optional(amount),
    triggerPrice: optional(amount),
    reduceOnly: fc.boolean(),
    closePosition: fc.boolean(),
    reason: optional(fc.constantFrom('x', 'y')),
    createdTime: optional(fc.integer({ min: 1, max: 3 })),
    exchangeTime: fc.integer({ min: 1, max: 5 }),
    askedAt: optional(fc.integer({ min: 0, max: 3 })),
  })
  .map(({ askedAt, ...order }) => (askedAt === undefined ? order : decided(order, askedAt)))

/** Two objects hold the same when an absent part and an undefined one do. */
const facts = (order: Order) =>
  JSON.parse(JSON.stringify({ ...order, termsTime: order.termsTime ?? order.exchangeTime })) as unknown

describe('merging two versions of an order (S-40)', () => {
  test('does not depend on their order', () => {
    fc.assert(
      fc.property(version, version, (a, b) => void expect(facts(mergeOrder(a, b))).toEqual(facts(mergeOrder(b, a)))),
    )
  })

  test('does not depend on how they are grouped', () => {
    fc.assert(
      fc.property(
        version,
        version,
        version,
        (a, b, c) =>
          void expect(facts(mergeOrder(mergeOrder(a, b), c))).toEqual(facts(mergeOrder(a, mergeOrder(b, c)))),
      ),
      { numRuns: 500 },
    )
  })

  test('twice is once (F-69)', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const once = mergeOrder(a, b)
        expect(facts(mergeOrder(once, b))).toEqual(facts(once))
        expect(facts(mergeOrder(once, once))).toEqual(facts(once))
      }),
    )
  })

  test('executed quantity never falls and an end stays an end', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const merged = mergeOrder(a, b)
        expect(compare(merged.executedQuantity, a.executedQuantity)).not.toBe(-1)
        expect(compare(merged.executedQuantity, b.executedQuantity)).not.toBe(-1)
        if (!isOpen(a) || !isOpen(b)) expect(isOpen(merged)).toBe(false)
      }),
    )
  })

  test('a trade after the end still counts (F-48)', () => {
    const canceled = { ...base, status: 'CANCELED', exchangeTime: 5 }
    const trade = { ...base, status: 'PARTIALLY_FILLED', executedQuantity: d('0.4'), exchangeTime: 4 }
    expect(mergeOrder(canceled, trade)).toMatchObject({ status: 'CANCELED', executedQuantity: '0.4' })
  })

  test('price and size change only with a newer exchange time, and an answer without a price takes none away', () => {
    const amended = { ...base, price: d('101'), quantity: d('0.5'), exchangeTime: 9 }
    expect(mergeOrder(amended, { ...base, exchangeTime: 8 })).toMatchObject({ price: '101', quantity: '0.5' })
    const { price: _, ...withoutPrice } = { ...base, exchangeTime: 10 }
    expect(mergeOrder(amended, withoutPrice)).toMatchObject({ price: '101', exchangeTime: 10 })
  })

  test.each([
    ['FILLED', 'CANCELED', true],
    ['CANCELED', 'EXPIRED', true],
    ['FILLED', 'FILLED', false],
    ['NEW', 'FILLED', false],
    ['TRIGGERED', 'FINISHED', false],
  ])('ends %s and %s differ: %s', (a, b, expected) => expect(endsDiffer({ status: a }, { status: b })).toBe(expected))
})

describe('the account', () => {
  const updated = (order: Order, source: 'event' | 'reply' | 'query' | 'list' = 'event'): AccountEvent => ({
    type: 'order-updated',
    order,
    source,
  })
  const balance = (free: string, exchangeTime: number) => ({
    market: 'spot' as const,
    asset: 'USDT',
    free: d(free),
    locked: d('0'),
    wallet: d(free),
    exchangeTime,
  })
  const applyAll = (events: readonly AccountEvent[]): AccountState =>
    events.reduce((state, event) => applyAccountEvent(state, event).state, EMPTY_ACCOUNT)

  test('is the same in whatever order reply, events, query and list come (F-72, I4)', () => {
    const told: AccountEvent[] = [
      updated({ ...base, exchangeTime: 1 }, 'reply'),
      updated({ ...base, exchangeTime: 1 }),
      updated({ ...base, status: 'PARTIALLY_FILLED', executedQuantity: d('0.3'), exchangeTime: 2 }),
      updated({ ...base, status: 'FILLED', executedQuantity: d('1'), executedQuote: d('100'), exchangeTime: 3 }),
      updated(
        { ...base, status: 'FILLED', executedQuantity: d('1'), executedQuote: d('100'), exchangeTime: 3 },
        'query',
      ),
      updated({ ...base, status: 'PARTIALLY_FILLED', executedQuantity: d('0.3'), exchangeTime: 2 }, 'list'),
    ]
    const expected = [...applyAll(told).orders.values()].map(facts)
    fc.assert(
      fc.property(fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 }), (order) => {
        expect([...applyAll(order).orders.values()].map(facts)).toEqual(expected)
      }),
    )
  })

  test('a list never closes an order; it makes us ask (S-41, F-37)', () => {
    const known = applyAccountEvent(EMPTY_ACCOUNT, updated(base)).state
    const told = applyAccountEvent(known, updated({ ...base, status: 'CANCELED', exchangeTime: 9 }, 'list'))
    expect(openOrdersIn(told.state)).toHaveLength(1)
    expect(told.changes).toMatchObject([{ type: 'ask-order', why: 'list-says-done' }])
    const byId = applyAccountEvent(told.state, updated({ ...base, status: 'CANCELED', exchangeTime: 9 }, 'query'))
    expect(openOrdersIn(byId.state)).toHaveLength(0)
  })

  test('two different ends make us ask by id (S-40)', () => {
    const ended = applyAll([updated({ ...base, status: 'CANCELED', exchangeTime: 3 })])
    const told = applyAccountEvent(
      ended,
      updated({ ...base, status: 'FILLED', executedQuantity: d('1'), exchangeTime: 4 }),
    )
    expect(told.changes).toContainEqual(expect.objectContaining({ type: 'ask-order', why: 'two-ends' }))
  })

  describe('S-40 between two ends the by-id answer stands', () => {
    const ends = ['CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED', 'FILLED'] as const
    const end = (status: string, askedAt?: number): AccountEvent => ({
      ...(updated({ ...base, status }, askedAt === undefined ? 'event' : 'query') as OrderUpdated),
      askedAt,
    })
    const statusAfter = (events: readonly AccountEvent[]) => [...applyAll(events).orders.values()][0]?.status

    test('whatever its rank, in whatever order the three come', () => {
      const three = [fc.constantFrom(...ends), fc.constantFrom(...ends), fc.constantFrom(...ends)] as const
      fc.assert(
        fc.property(...three, (first, second, answer) => {
          const told = [end(first), end(second), end(answer, 7)]
          for (const [a, b, c] of [
            [0, 1, 2],
            [0, 2, 1],
            [2, 0, 1],
          ] as const)
            expect(statusAfter([told[a], told[b], told[c]] as AccountEvent[])).toBe(answer)
        }),
      )
    })

    test('it asks nothing itself, and neither does the same end once more', () => {
      const state = applyAll([end('CANCELED'), end('EXPIRED')])
      const answered = applyAccountEvent(state, end('EXPIRED', 7))
      expect(answered.changes).toMatchObject([{ type: 'order', order: { status: 'EXPIRED' } }])
      expect(applyAccountEvent(answered.state, end('EXPIRED', 7)).changes).toEqual([])
      expect(applyAccountEvent(answered.state, end('EXPIRED')).changes).toEqual([])
    })

    test('an answer that says the same tells nobody, and still decides against what comes later', () => {
      const state = applyAll([end('REJECTED'), end('REJECTED', 7)])
      const told = applyAccountEvent(state, end('FILLED'))
      expect(told.changes).toMatchObject([{ type: 'ask-order', why: 'two-ends', order: { status: 'REJECTED' } }])
      expect(statusAfter([end('REJECTED', 7), end('FILLED'), end('FILLED', 9), end('REJECTED', 8)])).toBe('FILLED')
    })

    test('the reason that the event named stays beside an answer without one (S-45)', () => {
      const withReason = updated({ ...base, status: 'EXPIRED', reason: 'self-trade' })
      for (const told of [
        [withReason, end('EXPIRED', 7)],
        [end('EXPIRED', 7), withReason],
      ])
        expect([...applyAll(told).orders.values()]).toMatchObject([{ status: 'EXPIRED', reason: 'self-trade' }])
    })

    test('an answer that still reads open ends nothing and opens nothing', () => {
      expect(statusAfter([end('CANCELED'), end('NEW', 7)])).toBe('CANCELED')
      expect(statusAfter([end('TRIGGERED', 7), end('FINISHED')])).toBe('FINISHED')
    })
  })

  test('an unknown status is kept as it is and counts as open (S-44)', () => {
    const state = applyAll([updated({ ...base, status: 'SOMETHING_NEW' })])
    expect(openOrdersIn(state)).toMatchObject([{ status: 'SOMETHING_NEW' }])
  })

  test('an older balance never lowers a newer one, from an event or a reading (S-61, F-39)', () => {
    const state = applyAll([{ type: 'balances-changed', market: 'spot', balances: [balance('5', 10)] }])
    const older = { market: 'spot' as const, balances: [balance('9', 9)], positions: [], exchangeTime: 9 }
    expect(
      applyAccountEvent(state, { type: 'balances-changed', market: 'spot', balances: [balance('9', 9)] }).changes,
    ).toEqual([])
    expect(compareReading(state, older)).toEqual([])
    expect(applyAccountReading(state, older).state.balances.get('spot:USDT')?.free).toBe('5')
  })

  test('a reading as new as the picture with another amount is a tie, a newer one a missing event (S-61, F-71)', () => {
    const state = applyAll([{ type: 'balances-changed', market: 'spot', balances: [balance('5', 10)] }])
    const reading = (time: number) => ({
      market: 'spot' as const,
      balances: [balance('4', time)],
      positions: [],
      exchangeTime: time,
    })
    expect(compareReading(state, reading(10))).toMatchObject([{ name: 'USDT', weight: 'tie' }])
    expect(compareReading(state, reading(11))).toMatchObject([{ name: 'USDT', weight: 'newer' }])
  })

  test('an asset missing from a spot reading that is not older has been emptied', () => {
    const state = applyAll([{ type: 'balances-changed', market: 'spot', balances: [balance('5', 10)] }])
    const without = (exchangeTime: number) => ({ market: 'spot' as const, balances: [], positions: [], exchangeTime })
    expect(compareReading(state, without(9))).toEqual([])
    expect(compareReading(state, without(11))).toMatchObject([{ name: 'USDT', read: '0', weight: 'newer' }])
    expect(applyAccountReading(state, without(11)).state.balances.get('spot:USDT')?.free).toBe('0')
  })

  test('a futures event leaves what is available as it was last read', () => {
    const read = {
      market: 'usdm' as const,
      asset: 'USDT',
      free: d('70'),
      locked: d('0'),
      wallet: d('100'),
      exchangeTime: 1,
    }
    const first = applyAccountReading(EMPTY_ACCOUNT, {
      market: 'usdm',
      balances: [read],
      positions: [],
      exchangeTime: 1,
    }).state
    const told = applyAccountEvent(first, {
      type: 'balances-changed',
      market: 'usdm',
      balances: [{ market: 'usdm', asset: 'USDT', wallet: d('99'), exchangeTime: 2 }],
    })
    expect(told.state.balances.get('usdm:USDT')).toMatchObject({ wallet: '99', free: '70' })
  })

  describe('a position', () => {
    const change = (quantity: string, exchangeTime: number): AccountEvent => ({
      type: 'positions-changed',
      market: 'usdm',
      positions: [
        {
          symbol: 'BTCUSDT',
          positionSide: 'BOTH',
          quantity: d(quantity),
          entryPrice: d('100'),
          marginAsset: 'USDT',
          exchangeTime,
        },
      ],
    })
    const reading = (quantity: string | undefined, exchangeTime: number) => ({
      market: 'usdm' as const,
      balances: [],
      positions:
        quantity === undefined
          ? []
          : [
              {
                symbol: 'BTCUSDT',
                positionSide: 'BOTH' as const,
                quantity: d(quantity),
                entryPrice: d('100'),
                unrealizedPnl: d('0'),
                leverage: 20,
                marginAsset: 'USDT',
                exchangeTime,
              },
            ],
      exchangeTime,
    })

    test('keeps leverage and drops the liquidation price of its old size', () => {
      const read = reading('1', 1)
      const opened = applyAccountReading(EMPTY_ACCOUNT, {
        ...read,
        positions: read.positions.map((each) => ({ ...each, liquidationPrice: d('50') })),
      }).state
      const told = applyAccountEvent(opened, change('2', 2))
      expect(told.changes).toMatchObject([{ type: 'position', position: { quantity: '2', leverage: 20 } }])
      expect(told.state.positions.get('BTCUSDT:BOTH')?.liquidationPrice).toBeUndefined()
    })

    test('that closed is not brought back by a reading from before (F-39)', () => {
      const state = applyAll([change('1', 1), change('0', 5)])
      expect(state.positions.size).toBe(0)
      expect(applyAccountReading(state, reading('1', 4)).state.positions.size).toBe(0)
      expect(applyAccountReading(state, reading('1', 6)).state.positions.size).toBe(1)
    })

    test('missing from a newer reading is gone, from an older one is not', () => {
      const state = applyAll([change('1', 5)])
      expect(applyAccountReading(state, reading(undefined, 4)).changes).toEqual([])
      expect(applyAccountReading(state, reading(undefined, 6)).changes).toMatchObject([{ position: { quantity: '0' } }])
      expect(compareReading(state, reading(undefined, 6))).toMatchObject([{ kind: 'position', read: '0' }])
    })

    test('opens with the leverage that a reading named for its symbol', () => {
      const read = { ...reading(undefined, 1), leverage: { BTCUSDT: 7, ETHUSDT: 3 } }
      const state = applyAccountReading(EMPTY_ACCOUNT, read).state
      expect(Object.fromEntries(state.leverage)).toEqual({ BTCUSDT: 7, ETHUSDT: 3 })
      expect(applyAccountEvent(state, change('1', 2)).changes).toMatchObject([{ position: { leverage: 7 } }])
    })

    test('takes a new leverage from its event', () => {
      const event = {
        type: 'leverage-changed',
        market: 'usdm',
        symbol: 'BTCUSDT',
        leverage: 3,
        exchangeTime: 6,
      } as const
      const told = applyAccountEvent(applyAll([change('1', 5)]), event)
      expect(told.changes).toMatchObject([
        { type: 'position', position: { leverage: 3 } },
        { type: 'settings', leverage: { BTCUSDT: 3 } },
        { type: 'noticed', event },
      ])
      expect(applyAccountEvent(told.state, event).changes).toEqual([])
    })
  })

  test('forgets the oldest ended orders and never an open one', () => {
    const state = applyAll([
      updated({ ...base, orderId: '1', status: 'FILLED', exchangeTime: 1 }),
      updated({ ...base, orderId: '2', status: 'CANCELED', exchangeTime: 2 }),
      updated({ ...base, orderId: '3', exchangeTime: 0 }),
    ])
    expect([...forgetOldOrders(state, 1).orders.values()].map((order) => order.orderId)).toEqual(['2', '3'])
  })
})
