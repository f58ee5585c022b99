import { describe, expect, test } from 'vitest'
import { decimal } from '../../domain/decimal'
import type { NewOrder, Order } from '../../domain/order'
import { isSameAct, isSamePayload } from './same-payload'
import { limitOrder, marketOrder } from './testing/desk-stage'

const d = decimal

/** The order as the exchange tells of it after taking in `asked`. */
function taken(asked: NewOrder, more: Partial<Order> = {}): Order {
  const { quantity = d('0'), triggerBy, ...rest } = asked
  return {
    ...rest,
    ...(triggerBy === undefined ? {} : { triggerBy }),
    service: 'order',
    orderId: '1',
    clientOrderId: 'id',
    status: 'NEW',
    quantity,
    executedQuantity: d('0'),
    reduceOnly: asked.reduceOnly ?? false,
    closePosition: asked.closePosition ?? false,
    exchangeTime: 1,
    ...more,
  }
}

const stop = limitOrder('usdm', {
  orderType: 'STOP_MARKET',
  timeInForce: undefined,
  price: undefined,
  triggerPrice: d('45000'),
  triggerBy: 'MARK_PRICE',
})

describe('S-23 "Duplicate order sent.": the order under our id is ours', () => {
  test.each<[string, NewOrder, Partial<Order>]>([
    ['with other zeros', limitOrder(), { quantity: d('0.0100'), price: d('49000.00') }],
    ['a market order, told with a time in force', marketOrder(), { timeInForce: 'GTC' }],
    ['a limit order that said no time', limitOrder('spot', { timeInForce: undefined }), { timeInForce: 'GTC' }],
    [
      'post-only of futures, told as GTX',
      limitOrder('usdm', { orderType: 'LIMIT_MAKER', timeInForce: undefined }),
      { orderType: 'LIMIT', timeInForce: 'GTX' },
    ],
    ['a close in hedge mode, called reduce-only', limitOrder('usdm', { positionSide: 'SHORT' }), { reduceOnly: true }],
    ['a triggered order', stop, {}],
    [
      'for a quote amount',
      marketOrder('spot', { quantity: undefined, quoteQuantity: d('100') }),
      { quantity: d('0.002'), quoteQuantity: d('100.00') },
    ],
  ])('%s', (_, asked, more) => {
    expect(isSamePayload(taken(asked, more), asked)).toBe(true)
  })
})

describe('S-23 "Duplicate order sent.": the order under our id is another', () => {
  test.each<[string, NewOrder, Partial<Order>]>([
    ['type', limitOrder(), { orderType: 'LIMIT_MAKER' }],
    ['time in force', limitOrder(), { timeInForce: 'IOC' }],
    ['reduce-only', limitOrder('usdm'), { reduceOnly: true }],
    ['not reduce-only', limitOrder('usdm', { reduceOnly: true }), { reduceOnly: false }],
    ['close of all', stop, { closePosition: true }],
    ['position side', limitOrder('usdm', { positionSide: 'LONG' }), { positionSide: 'SHORT' }],
    ['price', limitOrder(), { price: d('49000.01') }],
    ['no price', limitOrder(), { price: undefined }],
    ['trigger', stop, { triggerPrice: d('45001') }],
    ['no trigger', stop, { triggerPrice: undefined }],
    ['what triggers it', stop, { triggerBy: 'CONTRACT_PRICE' }],
    ['size', limitOrder(), { quantity: d('0.02') }],
    ['quote amount', marketOrder('spot', { quantity: undefined, quoteQuantity: d('100') }), { quoteQuantity: d('90') }],
    ['side', limitOrder(), { side: 'SELL' }],
    ['iceberg', limitOrder('spot', { icebergQuantity: d('0.002') }), { icebergQuantity: d('0.003') }],
    ['trailing distance', limitOrder('spot', { trailingDelta: 100 }), { trailingDelta: 90 }],
    [
      'end',
      limitOrder('usdm', { timeInForce: 'GTD', goodTillDate: 1_800_000_000_500 }),
      { goodTillDate: 1_800_000_001_000 },
    ],
    ['symbol', limitOrder(), { symbol: 'ETHUSDT' }],
  ])('by its %s', (_, asked, more) => {
    expect(isSamePayload(taken(asked, more), asked)).toBe(false)
  })
})

test('an end that the exchange cut to its second is still the one that was asked for', () => {
  const asked = limitOrder('usdm', { timeInForce: 'GTD', goodTillDate: 1_800_000_000_500 })
  expect(isSamePayload(taken(asked, { goodTillDate: 1_800_000_000_000 }), asked)).toBe(true)
})

test.each<[string, Partial<NewOrder>, boolean]>([
  ['the same text', {}, true],
  ['other zeros', { quantity: d('0.010') }, true],
  ['another price', { price: d('48000') }, true],
  ['another size', { quantity: d('0.011') }, false],
  ['the other side', { side: 'SELL' }, false],
  ['the side of another position', { positionSide: 'LONG' }, false],
  ['a quote amount instead', { quantity: undefined, quoteQuantity: d('0.01') }, false],
])('S-15 a repeat is told by symbol, side and size, by value: %s', (_, more, same) => {
  expect(isSameAct(limitOrder(), limitOrder('spot', more))).toBe(same)
})
