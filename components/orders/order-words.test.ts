import { describe, expect, it } from 'vitest'
import type { DecimalString } from '../../lib/domain/decimal'
import type { Order, ShownOrder } from '../../lib/domain/order'
import { mergeRows } from './histories'
import { distanceOf, endWord, filledPercent, tellOrder, termsOf, typeOf, typeWord } from './order-words'
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
    [
      order({ orderType: 'STOP_LOSS_LIMIT', side: 'SELL', triggerPrice: d('48000'), price: d('47900') }),
      'Sell 0.01 BTCUSDT stop at 48,000.00, limit 47,900.00',
    ],
    [
      order({ orderType: 'STOP_LOSS', side: 'SELL', price: d('0'), triggerPrice: d('0'), trailingDelta: 150 }),
      'Sell 0.01 BTCUSDT trailing 1.5%',
    ],
    [
      order({ orderType: 'TAKE_PROFIT', side: 'SELL', price: d('0'), triggerPrice: d('52000'), trailingDelta: 50 }),
      'Sell 0.01 BTCUSDT take profit trailing 0.5% from 52,000.00',
    ],
    [
      order({
        orderType: 'TRAILING_STOP_MARKET',
        side: 'SELL',
        price: d('0'),
        activationPrice: d('51000'),
        callbackPercent: d('1.0'),
      }),
      'Sell 0.01 BTCUSDT trailing 1% from 51,000.00',
    ],
    [
      order({ price: d('0'), pegPriceType: 'PRIMARY_PEG', pegOffset: 3 }),
      'Buy 0.01 BTCUSDT at 3 levels behind the best bid',
    ],
    [order({ price: d('0'), pegPriceType: 'PRIMARY_PEG', peggedPrice: d('49990') }), 'Buy 0.01 BTCUSDT at 49,990.00'],
    [order({ price: undefined, priceMatch: 'OPPONENT_5' }), 'Buy 0.01 BTCUSDT at the 5th ask'],
  ])('case %#', (one, expected) => {
    expect(tellOrder(one, rules)).toBe(expected)
  })
  it('shows a type it does not know as the exchange says it (S-44)', () => {
    expect(typeWord('SOMETHING_NEW')).toBe('SOMETHING_NEW')
  })
  it('says terms, share filled and distance', () => {
    expect(termsOf(order({ timeInForce: 'GTX', reduceOnly: true }))).toBe('Post-only, reduce-only')
    expect(termsOf(order({ icebergQuantity: d('0.00100'), selfTradePrevention: 'EXPIRE_BOTH' }))).toBe(
      'GTC, shows 0.001 at a time, ends itself and my own order it meets',
    )
    expect(
      termsOf(
        order({
          market: 'usdm',
          orderType: 'STOP_MARKET',
          triggerPrice: d('48000'),
          triggerBy: 'MARK_PRICE',
          priceProtect: true,
          positionSide: 'LONG',
          side: 'SELL',
        }),
      ),
    ).toBe('Closes long, by mark price, price protection')
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

describe('how an order ended, in words', () => {
  const ended = (part: Partial<ShownOrder>): ShownOrder => ({ ...order({ executedQuantity: d('0') }), ...part })
  it.each<[string, Partial<ShownOrder>, string]>([
    [
      'F-50 an IOC remainder',
      { status: 'EXPIRED', reason: 'UNFILLED_IOC_QUANTITY_EXPIRED', executedQuantity: d('0.004') },
      'Expired: the rest of an immediate-or-cancel order found no one, 40% filled',
    ],
    [
      'F-50 a market remainder',
      { status: 'EXPIRED', reason: 'INSUFFICIENT_LIQUIDITY' },
      'Expired: the book had no more to trade with',
    ],
    [
      'F-49 self-trade prevention on spot',
      { status: 'EXPIRED_IN_MATCH', reason: 'NONE_SUCH' },
      'Expired, self-trade prevention',
    ],
    [
      'F-49 self-trade prevention on futures',
      { status: 'EXPIRED', reason: 'SELF_TRADE_PREVENTION' },
      'Expired: self-trade prevention',
    ],
    [
      'post-only',
      { status: 'EXPIRED', reason: 'POST_ONLY_WOULD_TAKE' },
      'Expired: post-only, and it would have traded at once',
    ],
    [
      'the other leg of a pair',
      { status: 'EXPIRED', reason: 'OCO_TRIGGER' },
      'Expired: the other order of its pair took over',
    ],
    ['a position that is closed', { status: 'EXPIRED', reason: 'POSITION_CLOSED' }, 'Expired: the position is closed'],
    ['F-54 a reason of tomorrow', { status: 'EXPIRED', reason: 'MOON_PHASE' }, 'Expired: MOON_PHASE'],
    [
      'F-48 partly filled before its cancel',
      { status: 'CANCELED', executedQuantity: d('0.003') },
      'Canceled, 30% filled',
    ],
    ['F-55 canceled elsewhere', { status: 'CANCELED', canceledBy: 'elsewhere' }, 'Canceled elsewhere'],
    ['F-58 the dead-man timer', { status: 'CANCELED', canceledBy: 'dead-man' }, 'Canceled by the dead-man timer'],
    [
      'F-56 liquidation',
      { market: 'usdm', clientOrderId: 'autoclose-1', status: 'FILLED' },
      'Liquidation by Binance: filled',
    ],
    [
      'F-56 deleveraging',
      { market: 'usdm', clientOrderId: 'adl_autoclose', status: 'FILLED' },
      'Auto-deleveraging (ADL) by Binance: filled',
    ],
    [
      'F-56 settlement',
      { market: 'usdm', clientOrderId: 'settlement_autoclose-1', status: 'FILLED' },
      'Settlement by Binance: filled',
    ],
    [
      'refused by the engine',
      { status: 'REJECTED', reason: 'ReduceOnly Order is rejected.' },
      'Rejected: ReduceOnly Order is rejected.',
    ],
    ['filled', { status: 'FILLED', executedQuantity: d('0.01') }, 'Filled'],
    ['still open', { executedQuantity: d('0.004') }, 'Open'],
  ])('%s (S-45, S-46)', (_name, part, expected) => {
    expect(endWord(ended(part), [], 'paper')).toBe(expected)
  })

  it('a stop says what became of the order that it put on the book, which says where it came from (S-47, F-57)', () => {
    const stop = ended({
      market: 'usdm',
      service: 'algo',
      orderId: '7',
      orderType: 'STOP_MARKET',
      status: 'FINISHED',
      childOrderId: '400',
    })
    const child = ended({
      market: 'usdm',
      orderId: '400',
      orderType: 'MARKET',
      status: 'EXPIRED',
      reason: 'INSUFFICIENT_LIQUIDITY',
      executedQuantity: d('0.005'),
    })
    expect(endWord(stop, [stop, child], 'paper')).toBe(
      'Triggered, then expired: the book had no more to trade with, 50% filled',
    )
    expect(typeOf(child, [stop, child])).toBe('Market, from a stop')
    expect(typeOf(stop, [stop, child])).toBe(typeWord('STOP_MARKET'))
    expect(endWord(stop, [stop], 'paper')).toBe('Finished')
  })
})
