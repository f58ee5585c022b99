import { describe, expect, it } from 'vitest'
import { decimal } from './decimal'
import type { Order } from './order'
import { faultOfStop, forcedBy, isChildOf } from './order-end'

const stop = (more: Partial<Order> = {}): Order => ({
  market: 'usdm',
  symbol: 'BTCUSDT',
  service: 'algo',
  orderId: '7',
  clientOrderId: 'ours',
  side: 'SELL',
  positionSide: 'BOTH',
  orderType: 'STOP_MARKET',
  status: 'NEW',
  quantity: decimal('0.1'),
  executedQuantity: decimal('0'),
  triggerPrice: decimal('90'),
  reduceOnly: true,
  closePosition: false,
  exchangeTime: 1,
  ...more,
})
const child = (more: Partial<Order> = {}): Order =>
  stop({ service: 'order', orderId: '400', orderType: 'MARKET', triggerPrice: undefined, ...more })

describe('a stop and the order it puts on the book (S-47)', () => {
  it.each([
    ['by the id that the stop names', stop({ childOrderId: '400', clientOrderId: 'x' }), child(), true],
    ['by the id of ours while the stop names none', stop(), child(), true],
    ['not by the id of ours when the stop names another', stop({ childOrderId: '401' }), child(), false],
    ['not two orders made elsewhere without an id', stop({ clientOrderId: '' }), child({ clientOrderId: '' }), false],
    ['not over symbols', stop({ childOrderId: '400' }), child({ symbol: 'ETHUSDT' }), false],
    ['not a stop of a stop', stop({ childOrderId: '400' }), child({ service: 'algo' }), false],
  ])('%s (F-57)', (_name, parent, one, expected) => {
    expect(isChildOf(one, parent)).toBe(expected)
  })

  it.each([
    ['waits', stop(), [], undefined],
    ['was canceled', stop({ status: 'CANCELED' }), [], undefined],
    ['was rejected', stop({ status: 'REJECTED' }), [], 'rejected'],
    ['expired', stop({ status: 'EXPIRED' }), [], 'expired'],
    ['hangs between waiting and triggered', stop({ status: 'TRIGGERING' }), [], 'triggering'],
    ['triggered, its order not told of yet', stop({ status: 'TRIGGERED' }), [], undefined],
    ['triggered, its order works', stop({ status: 'TRIGGERED' }), [child({ status: 'NEW' })], undefined],
    ['triggered, its order traded whole', stop({ status: 'FINISHED' }), [child({ status: 'FILLED' })], undefined],
    ['triggered, its order expired', stop({ status: 'FINISHED' }), [child({ status: 'EXPIRED' })], 'expired'],
    ['triggered, its order canceled', stop({ status: 'FINISHED' }), [child({ status: 'CANCELED' })], 'expired'],
    ['triggered, its order rejected', stop({ status: 'TRIGGERED' }), [child({ status: 'REJECTED' })], 'rejected'],
  ])('%s (F-57)', (_name, order, children, expected) => {
    expect(faultOfStop(order, children)).toBe(expected)
  })
})

it.each([
  ['autoclose-1234', 'liquidation'],
  ['adl_autoclose', 'adl'],
  ['settlement_autoclose-99', 'settlement'],
  ['bnpoTAG01', undefined],
])('%s is an order of %s (S-45, F-56)', (clientOrderId, by) => {
  expect(forcedBy({ market: 'usdm', clientOrderId })).toBe(by)
  expect(forcedBy({ market: 'spot', clientOrderId })).toBeUndefined()
})
