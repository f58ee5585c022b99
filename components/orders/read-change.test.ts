import { expect, test } from 'vitest'
import { decimal } from '../../lib/domain/decimal'
import type { Order } from '../../lib/domain/order'
import { spotRules } from '../../lib/domain/testing/sample-rules'
import { presentTerms, readChange } from './read-change'

const d = decimal
const order: Order = {
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'one',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  status: 'NEW',
  quantity: d('0.10000000'),
  executedQuantity: d('0'),
  price: d('50000.00000000'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
}
const seen = { lastPrice: d('50500'), freeQuote: d('100') }
const read = (typed: object) => readChange(order, { ...presentTerms(order, spotRules), ...typed }, spotRules, seen)

test('the fields begin with what the order has, in steps of its symbol', () => {
  expect(presentTerms(order, spotRules)).toEqual({ quantity: '0.10000', price: '50000.00' })
})

test.each<[string, object, object]>([
  ['nothing typed anew', {}, { change: { kind: 'same' }, sendable: false }],
  ['a comma', { quantity: '0,05' }, { change: { way: 'amend', terms: { quantity: '0.05' } }, sendable: true }],
  ['no amount', { price: 'high' }, { unread: ['price'], sendable: false }],
  ['between two ticks', { price: '50000.005' }, { issues: [{ code: 'price-tick' }], sendable: false }],
  ['between two steps', { quantity: '0.0500001' }, { issues: [{ code: 'quantity-step' }], sendable: false }],
  ['what the order holds pays for the new one', { price: '50900' }, { change: { way: 'replace' }, sendable: true }],
  ['more than that and what is free', { price: '51500' }, { issues: [{ code: 'funds-short' }], sendable: false }],
])('%s', (_name, typed, expected) => {
  expect(read(typed)).toMatchObject(expected)
})
