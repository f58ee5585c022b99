import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOrderList, pairStandsAround } from './check-order-list'
import { decimal } from './decimal'
import type { NewOrder } from './order'
import { mergeList, type ListLeg, type NewOrderList, type OrderList } from './order-list'
import { spotRules } from './testing/sample-rules'

const d = decimal
const order = (more: Partial<NewOrder>): NewOrder => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'SELL',
  positionSide: 'BOTH',
  orderType: 'LIMIT_MAKER',
  quantity: d('0.01'),
  ...more,
})
const above: ListLeg = { role: 'above', order: order({ price: d('55000') }) }
const below: ListLeg = { role: 'below', order: order({ orderType: 'STOP_LOSS', triggerPrice: d('45000') }) }
const working: ListLeg = {
  role: 'working',
  order: order({ side: 'BUY', orderType: 'LIMIT', timeInForce: 'GTC', price: d('49000') }),
}
const pending: ListLeg = { role: 'pending', order: order({ orderType: 'LIMIT', price: d('52000') }) }
const later = (leg: ListLeg): ListLeg => ({ ...leg, order: { ...leg.order, quantity: undefined } })
const list = (kind: NewOrderList['kind'], ...legs: ListLeg[]): NewOrderList => ({ kind, symbol: 'BTCUSDT', legs })
const codes = (asked: NewOrderList): readonly string[] => checkOrderList(asked, spotRules).map((issue) => issue.code)

describe('S-21 the form of a list is checked before it is sent', () => {
  it.each<[string, NewOrderList]>([
    ['OCO', list('OCO', above, below)],
    ['OTO', list('OTO', working, pending)],
    ['OTOCO', list('OTOCO', working, above, below)],
    ['OPO', list('OPO', working, later(pending))],
    ['OPOCO', list('OPOCO', working, later(above), later(below))],
  ])('S-21 %s of the documented shape has no fault', (_name, asked) => {
    expect(codes(asked)).toEqual([])
  })

  it.each<[string, NewOrderList, string]>([
    ['a leg too few', list('OTOCO', working, above), 'list-legs'],
    ['a role twice', list('OCO', above, above), 'list-legs'],
    [
      'a working market order',
      list('OTO', { ...working, order: order({ side: 'BUY', orderType: 'MARKET' }) }, pending),
      'list-working-type',
    ],
    [
      'an OPO that sells first',
      list('OPO', { ...working, order: { ...working.order, side: 'SELL' } }, later(pending)),
      'list-sides',
    ],
    ['an OPO that names what it will sell', list('OPO', working, pending), 'list-sides'],
    ['an OTO without a size', list('OTO', working, later(pending)), 'quantity-missing'],
    [
      'a pair of two stops',
      list('OCO', { ...above, order: { ...below.order, triggerPrice: d('55000') } }, below),
      'list-pair',
    ],
    ['a pair of two sides', list('OCO', above, { ...below, order: { ...below.order, side: 'BUY' } }), 'list-pair'],
    [
      'a pair of two sizes',
      list('OCO', above, { ...below, order: { ...below.order, quantity: d('0.02') } }),
      'list-pair',
    ],
    [
      'a stop above the profit',
      list('OCO', above, { ...below, order: { ...below.order, triggerPrice: d('56000') } }),
      'list-prices',
    ],
    [
      'a stop without a trigger',
      list('OCO', above, { ...below, order: order({ orderType: 'STOP_LOSS' }) }),
      'trigger-missing',
    ],
    ['a leg off the tick', list('OCO', { ...above, order: order({ price: d('55000.001') }) }, below), 'price-tick'],
    [
      'a leg off the step',
      list('OTO', working, { ...pending, order: { ...pending.order, quantity: d('0.0000001') } }),
      'quantity-below-min',
    ],
  ])('S-21 %s is a fault', (_name, asked, code) => {
    expect(codes(asked)).toContain(code)
  })

  it.each([
    ['50000', true],
    ['55000', false],
    ['45000', false],
    ['60000', false],
  ])('S-21 a pair stands around %s: %s', (price, expected) => {
    expect(pairStandsAround(list('OCO', above, below), d(price))).toBe(expected)
  })
})

describe('S-40 two versions of one list become one', () => {
  const version = fc.record({
    market: fc.constant<'spot'>('spot'),
    symbol: fc.constant('BTCUSDT'),
    orderListId: fc.constant('7'),
    listClientOrderId: fc.constant('x'),
    contingencyType: fc.constant('OCO'),
    status: fc.constantFrom('EXECUTING', 'ALL_DONE', 'REJECT', 'WHAT'),
    orders: fc.constant([]),
    exchangeTime: fc.integer({ min: 1, max: 4 }),
  }) as fc.Arbitrary<OrderList>

  it('S-40 commutative, associative and idempotent, and an end stays one', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(mergeList(a, b)).toEqual(mergeList(b, a))
        expect(mergeList(mergeList(a, b), c)).toEqual(mergeList(a, mergeList(b, c)))
        expect(mergeList(a, a)).toEqual(a)
        const ended = [a, b].some(({ status }) => status === 'ALL_DONE' || status === 'REJECT')
        if (ended) expect(['ALL_DONE', 'REJECT']).toContain(mergeList(a, b).status)
      }),
    )
  })
})
