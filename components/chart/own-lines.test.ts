import { describe, expect, it } from 'vitest'
import type { Position } from '../../lib/domain/account'
import { decimal } from '../../lib/domain/decimal'
import type { SymbolRules } from '../../lib/domain/market'
import type { Order } from '../../lib/domain/order'
import { groupFills, reachOf } from './lines-primitive'
import { lineRow, liveFigure, ownLines } from './own-lines'

const d = decimal
const rules: SymbolRules = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  orderTypes: ['LIMIT'],
  price: { min: d('0.1'), max: d('1000000'), tick: d('0.10') },
  lot: { min: d('0.001'), max: d('1000'), step: d('0.001') },
  marketLot: { min: d('0.001'), max: d('1000'), step: d('0.001') },
  notional: { min: d('100'), minAppliesToMarket: true, maxAppliesToMarket: false },
  basePrecision: 8,
  quotePrecision: 8,
  quoteOrderQuantityAllowed: false,
}
const limit: Order = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  service: 'order',
  orderId: '1',
  clientOrderId: 'a',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT',
  status: 'NEW',
  quantity: d('0.050'),
  executedQuantity: d('0'),
  price: d('67500'),
  reduceOnly: false,
  closePosition: false,
  exchangeTime: 1,
}
const position: Position = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  quantity: d('0.350'),
  entryPrice: d('67214.31428571'),
  breakEvenPrice: d('67261.4'),
  liquidationPrice: d('64110'),
  unrealizedPnl: d('1'),
  leverage: 20,
  marginAsset: 'USDT',
  exchangeTime: 1,
}
const things = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  rules,
  orders: [],
  positions: [],
  draft: undefined,
  held: undefined,
} as const
const ofOrder = (order: Partial<Order>) =>
  ownLines({ ...things, orders: [{ ...limit, ...order }], positions: [position] }).at(-1)

describe('lines of mine', () => {
  const stop = {
    orderType: 'STOP_MARKET',
    side: 'SELL',
    price: undefined,
    reduceOnly: true,
    triggerPrice: d('66400'),
  } as const
  it.each([
    [
      'an entry, solid in its side',
      {},
      { name: 'Buy limit', quantityText: '0.050', tone: 'buy', stroke: 'solid', column: 'entry', outcome: undefined },
    ],
    ['what is left of a partly filled order', { executedQuantity: d('0.02') }, { quantityText: '0.030' }],
    [
      'a stop, dashed, with its outcome',
      { ...stop, quantity: d('0.350') },
      { name: 'Stop', stroke: 'dashed', tone: 'sell', column: 'own', outcome: { text: '−285.00', tone: 'down' } },
    ],
    [
      'a stop that closes the whole position',
      { ...stop, quantity: d('0'), closePosition: true },
      { quantityText: '0.350', outcome: { text: '−285.00', tone: 'down' } },
    ],
    [
      'a take profit',
      { ...stop, orderType: 'TAKE_PROFIT_MARKET', triggerPrice: d('69500'), quantity: d('0.350') },
      { name: 'Take profit', shortName: 'TP', outcome: { text: '+799.99', tone: 'up' } },
    ],
    [
      'a stop that enters',
      { orderType: 'STOP_MARKET', triggerPrice: d('68000'), price: undefined },
      { name: 'Buy stop', stroke: 'dashed', column: 'entry' },
    ],
  ] as const)('%s', (_name, order, expected) => {
    expect(ofOrder(order)).toMatchObject(expected)
  })

  it('are none for another symbol, another market, or an order at market', () => {
    const orders = [
      { ...limit, symbol: 'ETHUSDT' },
      { ...limit, market: 'spot' as const },
      { ...limit, price: undefined },
    ]
    expect(ownLines({ ...things, orders, positions: [{ ...position, symbol: 'ETHUSDT' }] })).toEqual([])
  })

  it('put the position first, cut its average to the tick, and the draft last', () => {
    const draft = { market: 'usdm', symbol: 'BTCUSDT', side: 'BUY', price: '66900', quantity: '0.2' } as const
    const rows = ownLines({ ...things, orders: [limit], positions: [position], draft }).map(lineRow)
    expect(rows).toEqual([
      ['Long', '67,214.3', '0.350'],
      ['Break-even', '67,261.4', ''],
      ['Liquidation', '64,110.0', ''],
      ['Buy limit', '67,500.0', '0.050'],
      ['Draft buy', '66,900.0', '0.200'],
    ])
  })

  it('treat the selling leg of a spot list as an exit of what is held', () => {
    const leg: Order = { ...limit, market: 'spot', side: 'SELL', orderListId: '7', quantity: d('0.1') }
    const spot = { ...things, market: 'spot', orders: [leg] } as const
    expect(ownLines({ ...spot, held: d('0.1') })[0]).toMatchObject({
      name: 'Sell exit',
      stroke: 'dashed',
      column: 'own',
    })
    expect(ownLines({ ...spot, held: d('0.01') })[0]).toMatchObject({ name: 'Sell limit', stroke: 'solid' })
  })

  it('write profit and the way to liquidation by the mark', () => {
    const [entry, , liquidation] = ownLines({ ...things, positions: [position] })
    if (entry === undefined || liquidation === undefined) throw new Error('no lines')
    expect(liveFigure(entry, d('67840.8'))).toEqual({ text: '+219.27', tone: 'up' })
    expect(liveFigure(entry, undefined)).toEqual({ text: '+1.00', tone: 'up' })
    expect(liveFigure(liquidation, d('67840.8'))).toEqual({ text: '−5.49%', tone: 'flat' })
    expect(liveFigure(liquidation, undefined)).toBeUndefined()
  })
})

const bars = [10, 11, 12].map((close, at) => ({
  openTime: at * 1_000,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 1,
}))

it.each([
  ['widens the scale for a near line', [{ plot: 14 }], { minValue: 9, maxValue: 14 }],
  ['leaves a far line out of the picture', [{ plot: 30 }], undefined],
  ['is the candles alone without lines', [], undefined],
])('%s', (_name, lines, range) => {
  expect(reachOf(bars, lines, -3, 40)?.priceRange).toEqual(range)
})

it('draws fills of one candle and side as one triangle, and none from before the first candle', () => {
  const fills = [
    { at: 1_100, side: 'BUY' },
    { at: 1_200, side: 'BUY' },
    { at: 1_300, side: 'SELL' },
    { at: -1, side: 'BUY' },
  ] as const
  expect(groupFills(bars, fills)).toEqual([
    { index: 1, side: 'BUY', price: 10 },
    { index: 1, side: 'SELL', price: 12 },
  ])
})
