import { expect, test } from 'vitest'
import { decimal } from './decimal'
import { groupOf } from './list-group'
import type { Order } from './order'
import type { OrderList } from './order-list'

const d = decimal
const list = (contingencyType: string, count: number): OrderList => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  orderListId: '9',
  listClientOrderId: 'own',
  contingencyType,
  status: 'EXECUTING',
  orders: Array.from({ length: count }, (_, at) => ({ orderId: String(at), clientOrderId: String(at) })),
  exchangeTime: 1,
})
const leg = (orderType: string, status: string, more: Partial<Order> = {}): Order => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: `${orderType}${status}`,
  clientOrderId: orderType,
  orderListId: '9',
  side: 'SELL',
  positionSide: 'BOTH',
  orderType,
  status,
  quantity: d('0.1'),
  executedQuantity: d('0'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...more,
})
const buy = leg('LIMIT', 'NEW', { side: 'BUY' })
const none = { quantity: d('0') }

test.each<[string, OrderList, readonly Order[], string, readonly string[]]>([
  [
    'a pair to sell: profit above, loss below',
    list('OCO', 2),
    [leg('STOP_LOSS_LIMIT', 'NEW'), leg('LIMIT_MAKER', 'NEW')],
    'OCO',
    ['above LIMIT_MAKER', 'below STOP_LOSS_LIMIT'],
  ],
  [
    'a pair to buy: loss above, profit below',
    list('OCO', 2),
    [leg('LIMIT_MAKER', 'NEW', { side: 'BUY' }), leg('STOP_LOSS', 'NEW', { side: 'BUY' })],
    'OCO',
    ['above STOP_LOSS', 'below LIMIT_MAKER'],
  ],
  [
    'one that waits, whichever comes first in the answer',
    list('OTO', 2),
    [leg('LIMIT', 'PENDING_NEW'), buy],
    'OTO',
    ['working LIMIT', 'pending LIMIT waits'],
  ],
  [
    'a pair that waits',
    list('OTO', 3),
    [leg('STOP_LOSS', 'PENDING_NEW'), buy, leg('LIMIT_MAKER', 'PENDING_NEW')],
    'OTOCO',
    ['working LIMIT', 'above LIMIT_MAKER waits', 'below STOP_LOSS waits'],
  ],
  [
    'what waits has no size: it sells what is bought',
    list('OTO', 2),
    [buy, leg('LIMIT', 'PENDING_NEW', none)],
    'OPO',
    ['working LIMIT', 'pending LIMIT waits'],
  ],
  [
    'a pair without a size',
    list('OTO', 3),
    [buy, leg('LIMIT_MAKER', 'PENDING_NEW', none), leg('STOP_LOSS', 'PENDING_NEW', none)],
    'OPOCO',
    ['working LIMIT', 'above LIMIT_MAKER waits', 'below STOP_LOSS waits'],
  ],
])('%s', (_name, one, orders, kind, legs) => {
  const group = groupOf(one, orders)
  expect(group.kind).toBe(kind)
  expect(group.legs.map(({ role, order, waits }) => `${role} ${order.orderType}${waits ? ' waits' : ''}`)).toEqual(legs)
  expect(group.released).toBe(false)
})

test('once the first is filled the pair stands in the book, and the first is still the first', () => {
  const filled = { ...buy, status: 'FILLED', executedQuantity: d('0.1') }
  const group = groupOf(list('OTO', 3), [leg('LIMIT_MAKER', 'NEW'), filled, leg('STOP_LOSS', 'NEW')])
  expect(group.released).toBe(true)
  expect(group.legs.map(({ role, waits }) => `${role}${waits ? ' waits' : ''}`)).toEqual(['working', 'above', 'below'])
})

test('what this desk asked for is what it is called, whatever the sizes say by then', () => {
  const filled = { ...buy, status: 'FILLED' }
  expect(groupOf(list('OTO', 2), [filled, leg('LIMIT', 'NEW')], 'OPO').kind).toBe('OPO')
})

test('orders of other lists, and of futures, are none of its legs', () => {
  const group = groupOf(list('OCO', 2), [
    leg('LIMIT_MAKER', 'NEW'),
    leg('STOP_LOSS', 'NEW', { orderListId: '8' }),
    leg('STOP_LOSS', 'NEW', { market: 'usdm' }),
  ])
  expect(group.legs).toHaveLength(1)
})
