import { describe, expect, test } from 'vitest'
import { closingOrder, closingOrders, isAmong } from './closing-orders'
import { absolute, compare, decimal, decimalFromInteger, multiply, sum, type DecimalString } from './decimal'
import fc from 'fast-check'

const d = decimal
const held = (quantity: string, positionSide: 'BOTH' | 'LONG' | 'SHORT' = 'BOTH') => ({
  symbol: 'BTCUSDT',
  positionSide,
  quantity: d(quantity),
  entryPrice: d('50000'),
})

describe('an order that closes', () => {
  test.each([
    ['a long of one-way mode sells, reduce-only', held('0.5'), { side: 'SELL', reduceOnly: true }],
    ['a short of one-way mode buys, reduce-only', held('-0.5'), { side: 'BUY', reduceOnly: true }],
    [
      'a long of hedge mode sells its side, without the flag',
      held('0.5', 'LONG'),
      { side: 'SELL', positionSide: 'LONG' },
    ],
    [
      'a short of hedge mode told below zero buys its side',
      held('-0.5', 'SHORT'),
      { side: 'BUY', positionSide: 'SHORT' },
    ],
    [
      'a short of hedge mode told above zero buys its side',
      held('0.5', 'SHORT'),
      { side: 'BUY', positionSide: 'SHORT' },
    ],
  ])('%s', (_, position, told) => {
    const order = closingOrder(position, d('0.2'))
    expect(order).toMatchObject({ ...told, orderType: 'MARKET', quantity: '0.2' })
    expect(order.reduceOnly === true).toBe(position.positionSide === 'BOTH')
  })

  test('rests at its price when it has one, and is never larger than the position', () => {
    expect(closingOrder(held('-0.5'), d('9'), d('49000'))).toMatchObject({
      orderType: 'LIMIT',
      timeInForce: 'GTC',
      price: '49000',
      quantity: '0.5',
      reduceOnly: true,
    })
  })

  test('any size goes out in orders that the symbol takes, all on one side, together exactly the position', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.integer({ min: 100, max: 900 }),
        fc.constantFrom('BOTH', 'LONG', 'SHORT'),
        (thousandths, largest, positionSide) => {
          const quantity = multiply(decimalFromInteger(thousandths), d('0.001'))
          const most = multiply(decimalFromInteger(largest), d('0.001'))
          const orders = closingOrders(held(quantity, positionSide), most)
          expect(new Set(orders.map((order) => order.side)).size).toBeLessThanOrEqual(1)
          expect(compare(sum(orders.map((order) => order.quantity as DecimalString)), absolute(quantity))).toBe(0)
          expect(orders.every((order) => compare(order.quantity as DecimalString, most) <= 0)).toBe(true)
        },
      ),
    )
  })
})

describe('winners and losers', () => {
  test.each([
    ['a long above its entry wins', held('0.5'), '50001', 'winners'],
    ['a long below its entry loses', held('0.5'), '49999', 'losers'],
    ['a short below its entry wins', held('-0.5'), '49999', 'winners'],
    ['a short of hedge mode told above zero loses above its entry', held('0.5', 'SHORT'), '50001', 'losers'],
  ] as const)('%s', (_, position, mark, which) => {
    expect(isAmong(which, position, d(mark))).toBe(true)
    expect(isAmong(which === 'winners' ? 'losers' : 'winners', position, d(mark))).toBe(false)
  })

  test('one that stands at its entry, or whose mark nobody knows, is neither', () => {
    for (const which of ['winners', 'losers'] as const) {
      expect(isAmong(which, held('0.5'), d('50000'))).toBe(false)
      expect(isAmong(which, held('0.5'), undefined)).toBe(false)
    }
    expect(isAmong('all', held('0.5'), undefined)).toBe(true)
  })
})
