import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, compare, decimal, isMultipleOf, isZero, multiply, scaled, subtract } from './decimal'
import { estimateMarketFill, futuresOrderCost, positionAfter } from './order-cost'
import { markPosition, realizedPnlOf, returnOnMargin, unrealizedPnlAt } from './position-pnl'
import { isProtective } from './protective'
import { futuresQuantity, percentOf, quantityForQuote, spotBuyQuantity } from './size'

const d = decimal
test('a market order walks the levels and says how far', () => {
  const levels = [
    { price: d('100'), quantity: d('1') },
    { price: d('101'), quantity: d('1') },
  ]
  expect(estimateMarketFill(levels, { quantity: d('2') })).toEqual({
    quantity: '2',
    notional: '201',
    averagePrice: '100.5',
    worstPrice: '101',
    slippage: '0.005',
    complete: true,
  })
  expect(estimateMarketFill(levels, { quoteQuantity: d('50') })).toMatchObject({
    quantity: '0.5',
    worstPrice: '100',
    complete: true,
  })
  expect(estimateMarketFill(levels, { quantity: d('3') })).toMatchObject({ quantity: '2', complete: false })
  expect(estimateMarketFill([], { quantity: d('3') })).toBeUndefined()
})

test('margin of an order: closing is free, turning round is covered up to twice the position, a worse price adds its loss', () => {
  const terms = { quantity: d('1'), price: d('100'), markPrice: d('100'), leverage: 10 }
  expect(futuresOrderCost({ ...terms, side: 'BUY' })).toMatchObject({ initialMargin: '10', openLoss: '0', total: '10' })
  expect(futuresOrderCost({ ...terms, side: 'BUY', markPrice: d('99') })).toMatchObject({ openLoss: '1', total: '11' })
  expect(futuresOrderCost({ ...terms, side: 'SELL', positionQuantity: d('1') })).toMatchObject({
    total: '0',
    openingQuantity: '0',
  })
  expect(futuresOrderCost({ ...terms, side: 'SELL', quantity: d('3'), positionQuantity: d('1') })).toMatchObject({
    initialMargin: '10',
    openingQuantity: '2',
  })
})

const units = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((value) => scaled(value, 3))
const side = fc.constantFrom('BUY' as const, 'SELL' as const)

test('a position never loses money to arithmetic: profit realized plus profit open equals cash at the mark', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(side, units, units), { maxLength: 8 }), units, (fills, mark) => {
      let position = { quantity: d('0'), entryPrice: d('0') }
      let realized = d('0')
      let cash = d('0')
      for (const [fillSide, quantity, price] of fills) {
        const closes = !isZero(position.quantity) && position.quantity.startsWith('-') === (fillSide === 'BUY')
        const size = position.quantity.startsWith('-') ? position.quantity.slice(1) : position.quantity
        const closed = !closes ? d('0') : compare(quantity, d(size)) < 0 ? quantity : d(size)
        realized = add(realized, realizedPnlOf(position, closed, price))
        position = positionAfter(position, { side: fillSide, quantity, price })
        const paid = multiply(quantity, price)
        cash = fillSide === 'BUY' ? subtract(cash, paid) : add(cash, paid)
      }
      const worth = add(cash, multiply(position.quantity, mark))
      const gap = subtract(add(realized, unrealizedPnlAt(position, mark)), worth)
      // Entry prices are cut at 16 decimals; sizes here stay below ten million.
      expect(compare(d(gap.replace('-', '')), d('0.00001'))).toBe(-1)
    }),
  )
})

test('sizes are multiples of the step and never more than the money', () => {
  fc.assert(
    fc.property(units, units, fc.integer({ min: 1, max: 100 }), (money, price, percent) => {
      const step = d('0.001')
      const share = d(String(percent))
      const quantity = spotBuyQuantity(money, share, price, step)
      expect(isMultipleOf(quantity, step)).toBe(true)
      expect(compare(multiply(multiply(quantity, price), d('100')), multiply(money, share))).not.toBe(1)
      const future = futuresQuantity({
        available: money,
        percent: share,
        price,
        leverage: 5,
        takerRate: d('0.0005'),
        step,
      })
      expect(isMultipleOf(future, step)).toBe(true)
      const cost = futuresOrderCost({ side: 'BUY', quantity: future, price, markPrice: price, leverage: 5 })
      expect(compare(multiply(cost.total, d('100')), multiply(money, share))).not.toBe(1)
    }),
  )
  expect(quantityForQuote(d('100'), d('0'), d('0.001'))).toBe('0')
  expect(percentOf(d('1.23456'), d('50'), d('0.001'))).toBe('0.617')
})

test('profit for the eye follows the mark', () => {
  const position = {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH' as const,
    quantity: d('-2'),
    entryPrice: d('100'),
    unrealizedPnl: d('0'),
    leverage: 10,
    marginAsset: 'USDT',
    exchangeTime: 1,
  }
  expect(markPosition(position, d('90'))).toMatchObject({ markPrice: '90', unrealizedPnl: '20' })
  expect(returnOnMargin(position, d('90'))).toBe('1')
})

describe('protective (S-51)', () => {
  const spot = {
    market: 'spot',
    side: 'SELL',
    orderType: 'STOP_LOSS_LIMIT',
    quantity: d('1'),
    reduceOnly: false,
  } as const
  test.each([
    [
      'a futures order that only reduces',
      { market: 'usdm', side: 'BUY', orderType: 'LIMIT', reduceOnly: true } as const,
      '0',
      true,
    ],
    [
      'a futures order that closes the position',
      { market: 'usdm', side: 'BUY', orderType: 'STOP_MARKET', closePosition: true } as const,
      '0',
      true,
    ],
    [
      'a futures order that sells a long of hedge mode',
      { market: 'usdm', side: 'SELL', positionSide: 'LONG', orderType: 'STOP_MARKET' } as const,
      '0',
      true,
    ],
    [
      'a futures order that buys a short of hedge mode',
      { market: 'usdm', side: 'BUY', positionSide: 'SHORT', orderType: 'LIMIT' } as const,
      '0',
      true,
    ],
    [
      'a futures stop that buys more of a long of hedge mode',
      { market: 'usdm', side: 'BUY', positionSide: 'LONG', orderType: 'STOP_MARKET' } as const,
      '5',
      false,
    ],
    [
      'a futures stop of one-way mode that may open',
      { market: 'usdm', side: 'SELL', positionSide: 'BOTH', orderType: 'STOP_MARKET' } as const,
      '5',
      false,
    ],
    ['a futures stop that may open', { market: 'usdm', side: 'BUY', orderType: 'STOP_MARKET' } as const, '5', false],
    ['a spot stop not larger than what is held', spot, '1', true],
    ['a spot stop larger than what is held', spot, '0.99', false],
    ['the rest of a spot stop', { ...spot, executedQuantity: d('0.5') }, '0.5', true],
    ['a spot stop that buys', { ...spot, side: 'BUY' } as const, '5', false],
    ['a plain spot sell', { ...spot, orderType: 'LIMIT' }, '5', false],
    ['the selling leg of a list', { ...spot, orderType: 'LIMIT_MAKER', orderListId: '7' }, '5', true],
  ])('%s', (_, order, held, expected) => expect(isProtective(order, d(held))).toBe(expected))
})
