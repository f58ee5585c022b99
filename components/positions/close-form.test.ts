import { describe, expect, test } from 'vitest'
import type { Position } from '../../lib/domain/account'
import { decimal } from '../../lib/domain/decimal'
import { usdmRules } from '../../lib/domain/testing/sample-rules'
import { bookPrice, deriveClose, NEW_CLOSE, type CloseContext, type CloseForm } from './close-form'

const d = decimal
const LONG: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.5'),
  entryPrice: d('49000'),
  unrealizedPnl: d('0'),
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const SHORT: Position = { ...LONG, quantity: d('-0.5') }
const context = (more: Partial<CloseContext> = {}): CloseContext => ({
  position: LONG,
  rules: usdmRules,
  bestBid: d('50000'),
  bestAsk: d('50000.2'),
  lastPrice: d('50000'),
  markPrice: d('50000'),
  bids: [
    { price: d('50000'), quantity: d('0.2') },
    { price: d('49900'), quantity: d('5') },
  ],
  asks: [{ price: d('50000.2'), quantity: d('5') }],
  commission: { maker: d('0.0002'), taker: d('0.0005') },
  ...more,
})
const derive = (form: Partial<CloseForm>, more: Partial<CloseContext> = {}) =>
  deriveClose({ ...NEW_CLOSE, ...form }, context(more))

describe('what I type to close a position', () => {
  test.each([
    ['a quarter, floored to the step', { part: '25' as const }, { quantity: '0.125' }, undefined],
    ['a typed size on the step', { part: undefined, size: '0.2' }, { quantity: '0.2' }, undefined],
    [
      'a typed size between two steps becomes the smaller',
      { part: undefined, size: '0.2007' },
      { quantity: '0.2' },
      'becomes',
    ],
    ['a comma as decimal mark', { part: undefined, size: '0,25' }, { quantity: '0.25' }, undefined],
    ['all of it', { part: undefined, size: '0.5' }, { quantity: '0.5' }, undefined],
  ])('%s', (_, form, order, note) => {
    const view = derive(form)
    expect(view.order).toMatchObject({ ...order, side: 'SELL', reduceOnly: true })
    expect(view.sizeNote).toBe(note)
    expect(view.sendable).toBe(true)
  })

  test.each([
    ['more than there is', { part: undefined, size: '0.6' }, 'too-large'],
    ['less than a step', { part: undefined, size: '0.0004' }, 'too-small'],
    ['no number', { part: undefined, size: 'half' }, 'unreadable'],
  ])('%s cannot be sent', (_, form, note) => {
    const view = derive(form)
    expect(view.sizeNote).toBe(note)
    expect(view.sendable).toBe(false)
  })

  test('an odd size that fits no step closes whole at 100%', () => {
    const odd = { ...LONG, quantity: d('0.50005') }
    expect(derive({}, { position: odd }).order?.quantity).toBe('0.50005')
  })

  test('a limit needs a price on the tick, and says so by the rules of the ticket', () => {
    expect(derive({ kind: 'limit' })).toMatchObject({ order: undefined, sendable: false })
    expect(derive({ kind: 'limit', price: '50100.55' }).issues.map(({ code }) => code)).toEqual(['price-tick'])
    expect(derive({ kind: 'limit', price: '50100.5' })).toMatchObject({
      sendable: true,
      order: { orderType: 'LIMIT', price: '50100.5' },
    })
  })
})

describe('what closing makes of it', () => {
  test('at market: the average of the book, profit at it, the taker fee and the slippage', () => {
    // 0.2 at 50,000 and 0.3 at 49,900 is 49,940 on average: 940 × 0.5 is 470.
    expect(derive({}).effects).toMatchObject({
      left: '0',
      price: '49940',
      realized: '470',
      fee: '12.485',
      rate: '0.0005',
      slippage: '0.12',
      complete: true,
    })
  })

  test('a short loses above its entry, half of it leaves half', () => {
    expect(derive({ part: '50' }, { position: SHORT }).effects).toMatchObject({ left: '0.25', realized: '-250.05' })
  })

  test('a resting price pays as maker, one that trades at once as taker', () => {
    expect(derive({ kind: 'limit', price: '50100' }).effects).toMatchObject({ rate: '0.0002', slippage: undefined })
    expect(derive({ kind: 'limit', price: '50000' }).effects).toMatchObject({ rate: '0.0005' })
  })
})

test('the middle of the book is rounded to the side that gives nothing away', () => {
  const prices = { bestBid: d('50000'), bestAsk: d('50000.1') }
  expect(bookPrice('mid', LONG, prices, d('0.1'))).toBe('50000.1')
  expect(bookPrice('mid', SHORT, prices, d('0.1'))).toBe('50000')
  expect(bookPrice('bid', LONG, prices, d('0.1'))).toBe('50000')
  expect(bookPrice('mid', LONG, {}, d('0.1'))).toBeUndefined()
})
