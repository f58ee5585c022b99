import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asNewOrder, changeableFields, planChange, type OrderChange, type WantedTerms } from './change-order'
import { add, compare, decimal, decimalFromInteger, type DecimalString } from './decimal'
import type { SpotRules, SymbolRules } from './market'
import type { Order } from './order'
import { spotRules, usdmRules } from './testing/sample-rules'

const d = decimal
const base = {
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
  quantity: d('1'),
  executedQuantity: d('0'),
  price: d('50000'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
} as const
const order = (more: Partial<Order> = {}): Order => ({ ...base, ...more })
const future = (more: Partial<Order> = {}): Order => order({ market: 'usdm', ...more })
const stop = (more: Partial<Order> = {}): Order =>
  future({
    service: 'algo',
    side: 'SELL',
    orderType: 'STOP_MARKET',
    price: undefined,
    triggerPrice: d('48000'),
    reduceOnly: true,
    ...more,
  })
const allowing = (flags: Partial<SpotRules>): SymbolRules => ({
  ...spotRules,
  spot: {
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    trailingStopAllowed: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegAllowed: true,
    smartRouting: false,
    defaultSelfTradePrevention: 'EXPIRE_MAKER',
    selfTradePreventions: [],
    ...flags,
  },
})
const plan = (one: Order, wanted: WantedTerms): OrderChange =>
  planChange(one, wanted, one.market === 'spot' ? spotRules : usdmRules)

describe('which way a change goes, and whether the order keeps its place in the queue', () => {
  const leg = { orderListId: '7' }
  test.each<[string, Order, WantedTerms, object]>([
    ['spot, smaller', order(), { quantity: d('0.5') }, { way: 'amend', keepsPlace: true }],
    ['spot, larger', order(), { quantity: d('2') }, { way: 'replace', keepsPlace: false }],
    ['spot, another price', order(), { price: d('49000') }, { way: 'replace', keepsPlace: false }],
    ['spot, both', order(), { price: d('49000'), quantity: d('0.5') }, { way: 'replace' }],
    [
      'spot stop, another trigger',
      order({ orderType: 'STOP_LOSS', side: 'SELL', price: undefined, triggerPrice: d('45000') }),
      { triggerPrice: d('46000') },
      { way: 'replace' },
    ],
    ['spot leg, another price', order(leg), { price: d('49000') }, { way: 'replace', endsList: true }],
    ['spot leg, smaller', order(leg), { quantity: d('0.5') }, { way: 'amend', endsList: false, changesPair: true }],
    ['futures, smaller', future(), { quantity: d('0.5') }, { way: 'modify', keepsPlace: false }],
    ['futures, another price', future(), { price: d('49000') }, { way: 'modify', keepsPlace: false }],
    ['futures stop that protects', stop(), { triggerPrice: d('47000') }, { way: 'stop-first', keepsPlace: false }],
    [
      'futures stop of a whole position',
      stop({ closePosition: true, reduceOnly: false, quantity: d('0') }),
      { triggerPrice: d('47000') },
      { way: 'stop-first', order: { closePosition: true } },
    ],
    [
      'futures stop that protects in hedge mode',
      stop({ positionSide: 'LONG', reduceOnly: false }),
      { quantity: d('0.5') },
      { way: 'stop-first', order: { positionSide: 'LONG' } },
    ],
    ['futures stop that enters', stop({ reduceOnly: false }), { triggerPrice: d('47000') }, { way: 'cancel-first' }],
  ])('%s', (_name, one, wanted, expected) => {
    expect(plan(one, wanted)).toMatchObject({ kind: 'change', ...expected })
  })

  test.each<[string, Order, WantedTerms, string]>([
    ['a leg that waits for the first', order({ ...leg, status: 'PENDING_NEW' }), { price: d('1') }, 'pending-leg'],
    ['a stop that triggers', stop({ status: 'TRIGGERING' }), { triggerPrice: d('1') }, 'triggering'],
    ['a type nobody knows', order({ orderType: 'NOVEL' }), { price: d('1') }, 'unknown-type'],
    ['no more than has traded', order({ executedQuantity: d('0.4') }), { quantity: d('0.4') }, 'nothing-left'],
    ['a futures market order', future({ orderType: 'MARKET' }), { quantity: d('2') }, 'not-replaceable'],
  ])('%s cannot be changed so', (_name, one, wanted, bar) => {
    expect(plan(one, wanted)).toEqual({ kind: 'barred', bar })
  })

  test('the same terms are no change, however they are written', () => {
    expect(plan(order(), { quantity: d('1.000'), price: d('50000.0') })).toEqual({ kind: 'same' })
  })

  test('where the symbol allows no amendment a smaller order is replaced, and where it allows neither nothing is', () => {
    const smaller = { quantity: d('0.5') }
    expect(planChange(order(), smaller, allowing({ amendAllowed: false }))).toMatchObject({
      way: 'replace',
    })
    const neither = allowing({ amendAllowed: false, cancelReplaceAllowed: false })
    expect(planChange(order(), smaller, neither)).toEqual({ kind: 'barred', bar: 'not-replaceable' })
  })
})

test('I6 what is executed and what a replace asks for never come to more than was typed', () => {
  const units = fc.integer({ min: 1, max: 1_000_000 }).map((each): DecimalString => decimalFromInteger(each))
  fc.assert(
    fc.property(units, units, units, (quantity, executedQuantity, wanted) => {
      const found = plan(order({ quantity, executedQuantity }), { quantity: wanted, price: d('49000') })
      if (found.kind !== 'change') {
        expect(compare(wanted, executedQuantity)).toBeLessThanOrEqual(0)
        return
      }
      expect(add(found.order.quantity ?? d('0'), executedQuantity)).toBe(wanted)
    }),
  )
})

test('an order is asked for anew with every term it has', () => {
  const rich = order({
    orderType: 'STOP_LOSS_LIMIT',
    triggerPrice: d('48000'),
    icebergQuantity: d('0.2'),
    selfTradePrevention: 'EXPIRE_BOTH',
  })
  expect(asNewOrder(rich)).toEqual({
    market: 'spot',
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    orderType: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '50000',
    triggerPrice: '48000',
    icebergQuantity: '0.2',
    selfTradePrevention: 'EXPIRE_BOTH',
  })
  expect(asNewOrder(stop({ triggerBy: 'MARK_PRICE', priceProtect: true, timeInForce: 'GTE_GTC' }))).toEqual({
    market: 'usdm',
    symbol: 'BTCUSDT',
    side: 'SELL',
    positionSide: 'BOTH',
    orderType: 'STOP_MARKET',
    quantity: '1',
    triggerPrice: '48000',
    triggerBy: 'MARK_PRICE',
    reduceOnly: true,
    priceProtect: true,
  })
})

test.each<[string, Order, readonly string[]]>([
  ['a limit order', order(), ['quantity', 'price']],
  ['a futures order whose price the book chose', future({ priceMatch: 'QUEUE' }), ['quantity']],
  ['a stop', stop(), ['quantity', 'triggerPrice']],
  ['a stop of the whole position', stop({ closePosition: true, quantity: d('0') }), ['triggerPrice']],
  ['a trailing stop', stop({ orderType: 'TRAILING_STOP_MARKET', callbackPercent: d('1') }), ['quantity']],
])('of %s these can be typed anew', (_name, one, fields) => {
  expect(changeableFields(one)).toEqual(fields)
})
