import { describe, expect, it } from 'vitest'
import type { DecimalString } from '../../lib/domain/decimal'
import type { Order } from '../../lib/domain/order'
import { mergeRows } from './histories'
import { distanceOf, filledPercent, tellOrder, termsOf, typeWord } from './order-words'
import { stepsOf } from './time-line'

const d = (text: string) => text as DecimalString
const order = (part: Partial<Order> = {}): Order => ({
  market: 'spot',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'a',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  timeInForce: 'GTC',
  status: 'NEW',
  quantity: d('0.01000'),
  executedQuantity: d('0.00500'),
  price: d('50000.00'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
  ...part,
})
const rules = { price: { min: d('0'), max: d('0'), tick: d('0.01') } } as never

describe('an order in words', () => {
  it.each([
    [order(), 'Buy 0.01 BTCUSDT at 50,000.00'],
    [order({ side: 'SELL', orderType: 'MARKET', price: d('0') }), 'Sell 0.01 BTCUSDT at market'],
    [
      order({ orderType: 'STOP_MARKET', price: undefined, triggerPrice: d('48000'), side: 'SELL' }),
      'Sell 0.01 BTCUSDT stop at 48,000.00',
    ],
    [
      order({
        orderType: 'TAKE_PROFIT_MARKET',
        price: undefined,
        triggerPrice: d('52000'),
        side: 'SELL',
        closePosition: true,
        quantity: d('0'),
      }),
      'Sell the whole position of BTCUSDT take profit at 52,000.00',
    ],
  ])('case %#', (one, expected) => {
    expect(tellOrder(one, rules)).toBe(expected)
  })
  it('shows a type it does not know as the exchange says it (S-44)', () => {
    expect(typeWord('SOMETHING_NEW')).toBe('SOMETHING_NEW')
  })
  it('says terms, share filled and distance', () => {
    expect(termsOf(order({ timeInForce: 'GTX', reduceOnly: true }))).toBe('Post-only, Reduce-only')
    expect(filledPercent(order())).toBe('50')
    expect(filledPercent(order({ quantity: d('0') }))).toBeUndefined()
    expect(distanceOf(order(), d('40000'))).toBe('25')
    expect(distanceOf(order(), undefined)).toBeUndefined()
  })
})

describe('a time line', () => {
  it('counts the ms from each step to the next that happened', () => {
    const steps = stepsOf({ clicked: 100, received: 109, sent: 112, acknowledged: 150 })
    expect(steps.map((one) => [one.step, one.toNext])).toEqual([
      ['clicked', 9],
      ['received', 3],
      ['journaled', undefined],
      ['sent', 38],
      ['acknowledged', undefined],
      ['echoed', undefined],
      ['settled', undefined],
    ])
  })

  it('tells the stream before the answer where it was quicker (F-72)', () => {
    const steps = stepsOf({ received: 100, sent: 112, acknowledged: 150, echoed: 140, settled: 140 })
    expect(steps.map((one) => [one.step, one.toNext]).slice(3)).toEqual([
      ['sent', 28],
      ['echoed', 0],
      ['settled', 10],
      ['acknowledged', undefined],
    ])
  })
})

describe('history and live picture together', () => {
  it('shows each row once, the newer reading of it, newest first', () => {
    const rows = mergeRows(
      [
        { id: 'a', at: 1 },
        { id: 'b', at: 5 },
      ],
      [
        { id: 'a', at: 9 },
        { id: 'b', at: 2 },
      ],
      (row) => row.id,
      (row) => row.at,
    )
    expect(rows).toEqual([
      { id: 'a', at: 9 },
      { id: 'b', at: 5 },
    ])
  })
})
