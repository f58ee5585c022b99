import { expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import { groupOf } from '../../lib/domain/list-group'
import type { ShownOrder } from '../../lib/domain/order'
import type { OrderList } from '../../lib/domain/order-list'
import { groupRows, rowKey, type OrderRow } from './order-rows'

const order = (orderId: string, more: Partial<ShownOrder> = {}): ShownOrder => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId,
  clientOrderId: orderId,
  side: 'SELL',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: decimal('1'),
  executedQuantity: decimal('0'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...more,
})
const pair = [
  order('2', { orderListId: '9', orderType: 'STOP_LOSS' }),
  order('4', { orderListId: '9', orderType: 'LIMIT_MAKER' }),
]
const list: OrderList = {
  market: 'spot',
  symbol: 'BTCUSDT',
  orderListId: '9',
  listClientOrderId: 'own',
  contingencyType: 'OCO',
  status: 'EXECUTING',
  orders: [],
  exchangeTime: 1,
}
const orders = [order('1'), pair[0], order('3'), pair[1]].flatMap((each) => each ?? [])
const rows = orders.map((each): OrderRow => ({ kind: 'order', order: each, rules: undefined, protective: false }))
const keys = (status: string): readonly string[] =>
  groupRows(rows, new Map([['9', groupOf({ ...list, status }, orders)]])).map((row) =>
    rowKey(row).replace('spot:order:BTCUSDT:', ''),
  )

test('orders of an open list stand together under its head, where the first of them stood', () => {
  expect(keys('EXECUTING')).toEqual(['1', 'list:9', '4', '2', '3'])
})

test('orders of a list that is over, or that nobody knows, stand alone', () => {
  expect(keys('ALL_DONE')).toEqual(['1', '2', '3', '4'])
  expect(groupRows(rows, new Map())).toHaveLength(4)
})
