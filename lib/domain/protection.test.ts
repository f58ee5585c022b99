import { describe, expect, it } from 'vitest'
import type { Position } from './account'
import type { DecimalString } from './decimal'
import type { Order } from './order'
import { protectionOf } from './protection'

const d = (text: string) => text as DecimalString
const long: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.4'),
  entryPrice: d('100'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const stop = (part: Partial<Order>): Order => ({
  market: 'usdm',
  symbol: 'BTCUSDT',
  service: 'algo',
  orderId: '1',
  clientOrderId: 'a',
  side: 'SELL',
  positionSide: 'BOTH',
  orderType: 'STOP_MARKET',
  status: 'NEW',
  quantity: d('0.1'),
  executedQuantity: d('0'),
  triggerPrice: d('90'),
  reduceOnly: true,
  closePosition: false,
  exchangeTime: 1,
  ...part,
})

const trailing = (part: Partial<Order>): Order =>
  stop({
    orderType: 'TRAILING_STOP_MARKET',
    triggerPrice: undefined,
    callbackPercent: d('1.5'),
    quantity: d('0.4'),
    ...part,
  })

describe('how much of a position stops cover', () => {
  const marked = { ...long, markPrice: d('105') }
  const asked = (activationPrice: string | undefined) => [
    {
      clientOrderId: 'a',
      kind: 'place',
      state: 'accepted',
      times: { received: 1 },
      order: { market: 'usdm', orderType: 'TRAILING_STOP_MARKET', activationPrice },
    },
  ]
  it.each([
    ['nothing before the price where it begins', d('110'), asked('110'), 'none', '110'],
    ['all once the mark has passed that price', d('104'), asked('104'), 'all', undefined],
    ['all when it began at once, whatever price the exchange names', d('110'), asked(undefined), 'all', undefined],
    ['nothing when it is from elsewhere and the price lies ahead', d('110'), [], 'none', '110'],
  ] as const)('a trailing stop covers %s (S-47)', (_name, activationPrice, intents, level, waitsFor) => {
    const found = protectionOf(marked, [trailing({ activationPrice })], intents as never)
    expect(found).toMatchObject({ level, waitsFor, trailing: level === 'all' ? '1.5' : undefined })
  })

  it.each([
    ['none without a stop', [], 'none', '0'],
    ['a quarter by a stop of a quarter', [stop({})], 'part', '25'],
    ['all by a stop that closes the position', [stop({ closePosition: true, quantity: d('0') })], 'all', '100'],
    ['never more than all', [stop({ quantity: d('0.3') }), stop({ orderId: '2', quantity: d('0.3') })], 'all', '100'],
    ['all by a trailing stop that follows', [trailing({})], 'all', '100'],
    ['a quarter by a trailing stop of a quarter', [trailing({ quantity: d('0.1') })], 'part', '25'],
    ['by a stop with a limit price', [stop({ orderType: 'STOP', price: d('89') })], 'part', '25'],
    ['not by a take profit', [stop({ orderType: 'TAKE_PROFIT_MARKET' })], 'none', '0'],
    ['not by a stop that may also open', [stop({ reduceOnly: false })], 'none', '0'],
    ['not by a stop of the wrong side', [stop({ side: 'BUY' })], 'none', '0'],
    ['not by a stop that is over', [stop({ status: 'CANCELED' })], 'none', '0'],
    ['not by a stop of another symbol', [stop({ symbol: 'ETHUSDT' })], 'none', '0'],
  ] as const)('%s (S-47)', (_name, orders, level, percent) => {
    expect(protectionOf(long, orders)).toMatchObject({ level, percent })
  })

  it.each([
    ['the long by a sell of the long', 'LONG', '0.4', 'SELL', 'all'],
    ['not the long by a buy of the short', 'LONG', '0.4', 'BUY', 'none'],
    ['the short by a buy, told as above zero', 'SHORT', '0.4', 'BUY', 'all'],
    ['the short by a buy, told as below zero', 'SHORT', '-0.4', 'BUY', 'all'],
  ] as const)('in hedge mode %s (S-47)', (_name, positionSide, quantity, side, level) => {
    const of = side === 'BUY' ? 'SHORT' : 'LONG'
    const held = { ...long, positionSide, quantity: d(quantity) }
    expect(protectionOf(held, [stop({ positionSide: of, side, quantity: d('0.4'), reduceOnly: false })]).level).toBe(
      level,
    )
  })

  it.each([
    ['rejected after the position was last changed', 200_000, 150_000, 'rejected'],
    ['rejected within the difference of two clocks', 200_000, 250_000, 'rejected'],
    ['rejected for an earlier position', 200_000, 900_000, undefined],
  ] as const)(
    'says why nothing protects it, not why another had nothing: %s (S-47)',
    (_name, failed, changed, fault) => {
      const held = { ...long, exchangeTime: changed }
      expect(protectionOf(held, [stop({ status: 'REJECTED', exchangeTime: failed })])).toMatchObject({
        level: 'none',
        fault,
      })
    },
  )

  it('names the stop that would be met first', () => {
    const orders = [stop({}), stop({ orderId: '2', triggerPrice: d('95') })]
    expect(protectionOf(long, orders).stop).toBe('95')
    const short = { ...long, quantity: d('-0.4') }
    const above = [
      stop({ side: 'BUY', triggerPrice: d('110') }),
      stop({ side: 'BUY', orderId: '2', triggerPrice: d('105') }),
    ]
    expect(protectionOf(short, above).stop).toBe('105')
  })
})
