import { describe, expect, it } from 'vitest'
import type { OrderUpdated } from '../../../domain/account-event'
import type { NewOrder } from '../../../domain/order'
import { toBookDelta, toBookSnapshot } from '../depth'
import { weightLimitIn } from '../filters'
import { parseAccountJson } from '../json'
import { toCandleEvent } from '../kline-event'
import { toCandles } from '../kline-rows'
import { toPublicTrades, toTradeEvent } from '../public-trade'
import { toTickerEvent, toTickers } from '../ticker'
import { toAccount, toCommission } from './account'
import { toSymbolRules } from './exchange-info'
import type { OddRow } from '../../port'
import { toCanceledOrders, toFills, toOrder, toOrders, toPlacedFills, toPlacedOrder } from './order'
import * as samples from './samples'
import { toUserEvent } from './user-event'

/** As the exchange would write it: big ids as bare digits. */
const wire = (sample: unknown): unknown =>
  parseAccountJson(
    JSON.stringify(sample, (_key, value: unknown) => (typeof value === 'bigint' ? `#${value}#` : value)).replace(
      /"#(\d+)#"/g,
      '$1',
    ),
  )

const asked: NewOrder = {
  market: 'spot',
  symbol: 'SOLUSDT',
  side: 'BUY',
  positionSide: 'BOTH',
  orderType: 'LIMIT_MAKER',
  quantity: '3' as never,
  price: '190' as never,
}

const updateOf = (event: unknown): OrderUpdated => {
  const [update] = toUserEvent(wire(event)).events
  if (update?.type !== 'order-updated') throw new Error('no order update')
  return update
}

describe('spot orders', () => {
  it('keeps every digit of an id above 2^53 (S-14, F-52)', () => {
    expect(toOrder(wire(samples.placedFull)).orderId).toBe('90071992547409931')
  })

  it('reads the average price and the trades of a full answer', () => {
    const order = toPlacedOrder(wire(samples.placedFull), asked)
    expect(order).toMatchObject({ averagePrice: '200.1', executedQuantity: '3.00000000', price: undefined })
    expect(toPlacedFills(wire(samples.placedFull))).toMatchObject([
      { tradeId: '501', quantity: '1.00000000', maker: false, commissionAsset: 'SOL' },
      { tradeId: '502', price: '200.15000000', orderId: '90071992547409931' },
    ])
  })

  it('fills a bare acknowledgement with what was asked for', () => {
    expect(toPlacedOrder(samples.placedAck, asked)).toMatchObject({
      orderId: '77',
      status: 'NEW',
      orderType: 'LIMIT_MAKER',
      quantity: '3',
      executedQuantity: '0',
    })
  })

  it('reads a queried order with both of its times', () => {
    expect(toOrder(samples.queriedOrder)).toMatchObject({
      createdTime: 1_790_000_000_300,
      exchangeTime: 1_790_000_000_400,
      averagePrice: '190',
      triggerPrice: undefined,
      orderListId: undefined,
    })
  })

  it('knows a quote amount below zero as unknown (F-52)', () => {
    const order = toOrder({ ...samples.queriedOrder, cummulativeQuoteQty: '-1.00000000' })
    expect(order.executedQuote).toBeUndefined()
    expect(order.averagePrice).toBeUndefined()
  })

  it('names a canceled order by its own id, not by that of the cancel (S-07)', () => {
    expect(toCanceledOrders(samples.canceledOrder)).toMatchObject([{ clientOrderId: 'bnpoAAA03', status: 'CANCELED' }])
  })

  it('reads a mix of orders and lists from a cancel of everything', () => {
    const orders = toCanceledOrders([samples.canceledOrder, samples.canceledList])
    expect(orders.map((order) => order.clientOrderId)).toEqual(['bnpoAAA03', 'leg-a', 'leg-b'])
    expect(orders[2]).toMatchObject({ orderListId: '12', triggerPrice: '180.0' })
  })

  it('reads our trades', () => {
    expect(toFills(samples.trades)).toMatchObject([
      { tradeId: '501', side: 'BUY', maker: false, quoteQuantity: '200.00000000' },
    ])
  })
})

describe('spot user events', () => {
  it('reads a new order', () => {
    expect(updateOf(samples.events.created)).toMatchObject({
      source: 'event',
      order: { clientOrderId: 'bnpoAAA03', status: 'NEW', orderId: '78', createdTime: 1_790_000_000_300 },
      fill: undefined,
    })
  })

  it('reads a trade with its fill', () => {
    expect(updateOf(samples.events.traded)).toMatchObject({
      order: { status: 'PARTIALLY_FILLED', averagePrice: '190', executedQuantity: '0.50000000' },
      fill: { tradeId: '601', maker: true, commission: '0.09500000', commissionAsset: 'USDT', price: '190.00000000' },
    })
  })

  it('matches a cancel by C, which is the order, before c, which is the cancel (S-07)', () => {
    expect(updateOf(samples.events.canceled).order.clientOrderId).toBe('bnpoAAA03')
  })

  it('names the reason of an expiry (S-45)', () => {
    expect(updateOf(samples.events.expired).order.reason).toBe('INSUFFICIENT_LIQUIDITY')
  })

  it('keeps unknown statuses, types and fields as text (S-44, F-54)', () => {
    expect(updateOf(samples.events.ofTomorrow).order).toMatchObject({ status: 'HALVED', orderType: 'CURVE' })
  })

  it('keys reports by symbol, order and execution (S-62)', () => {
    expect(toUserEvent(samples.events.traded).dedupeKey).toBe('spot:order:SOLUSDT:78:9002')
    expect(toUserEvent(samples.events.balances).dedupeKey).toBe(toUserEvent(wire(samples.events.balances)).dedupeKey)
  })

  it('reads balances and movements', () => {
    expect(toUserEvent(samples.events.balances).events).toEqual([
      {
        type: 'balances-changed',
        market: 'spot',
        balances: [
          {
            market: 'spot',
            asset: 'USDT',
            free: '995.00000000',
            locked: '5.00000000',
            wallet: '1000',
            exchangeTime: 1_790_000_000_501,
          },
        ],
      },
    ])
    expect(toUserEvent(samples.events.moved).events).toMatchObject([{ type: 'balance-moved', delta: '-100.00000000' }])
    expect(toUserEvent(samples.events.locked).events).toMatchObject([{ type: 'balance-moved', asset: 'SOL' }])
  })

  it('S-25 reads the state of a list, and says when the stream ends (F-64, F-67)', () => {
    expect(toUserEvent(samples.events.list)).toMatchObject({
      events: [{ type: 'list-updated', list: { orderListId: '12', listClientOrderId: 'list-1', status: 'EXECUTING' } }],
    })
    expect(toUserEvent(samples.events.terminated).ends).toBe('eventStreamTerminated')
    expect(toUserEvent(samples.events.shutdown).ends).toBe('serverShutdown')
  })

  it.each([
    ['an unknown side', { side: 'BOTHWAYS' }],
    ['no executed quantity', { executedQty: null }],
    ['no client id', { clientOrderId: null }],
    ['no status', { status: null }],
  ])('S-44 F-54 a list with a row of %s keeps that row as text and reads the others', (_name, change) => {
    const order = wire(samples.queriedOrder) as Record<string, unknown>
    const odd: OddRow[] = []
    const read = toOrders([order, { ...order, ...change }, order], odd)
    expect(read).toHaveLength(2)
    expect(odd).toMatchObject([{ what: 'orders', symbol: order['symbol'], orderId: String(order['orderId']) }])
    expect(odd[0]?.text).toContain(JSON.stringify(change).slice(1, -1))
    expect(() => toOrders([{ ...order, ...change }])).toThrow()
  })

  it.each([
    ['an unknown side', { S: 'BOTHWAYS' }],
    ['a quantity that is null', { z: null }],
    ['no order id', { i: undefined }],
  ])('S-44 S-87 F-54 an order event with %s is told by its name, and ends no connection', (_name, change) => {
    const frame = toUserEvent({ ...samples.events.created, ...change })
    expect(frame).toMatchObject({ events: [{ type: 'unknown-event', market: 'spot', name: 'executionReport' }] })
    expect(frame.ends).toBeUndefined()
  })

  it('hands an unknown event on by its name (S-44)', () => {
    expect(toUserEvent(samples.events.unknown).events).toEqual([
      { type: 'unknown-event', market: 'spot', name: 'somethingOfTomorrow' },
    ])
  })
})

describe('spot account and rules', () => {
  it('reads balances, rights and rates', () => {
    expect(toAccount(samples.account)).toMatchObject({
      canTrade: true,
      commission: { maker: '0.00080000', taker: '0.00100000' },
      balances: [{ asset: 'USDT', wallet: '1000' }, { asset: 'SOL' }],
      exchangeTime: 1_790_000_000_700,
    })
  })

  it('adds the parts of a commission, with the dearer side', () => {
    expect(toCommission(samples.commission)).toEqual({ maker: '0.00105', taker: '0.00125' })
  })

  it('reads the rules of a symbol, and unknown filters and types do not disturb it', () => {
    const [sol, old] = toSymbolRules(samples.exchangeInfo)
    expect(sol).toMatchObject({
      price: { tick: '0.01000000' },
      lot: { step: '0.00100000' },
      marketLot: { step: '0.00000000' },
      notional: { min: '5.00000000', minAppliesToMarket: true, maxAppliesToMarket: false },
      percentPrice: { buy: { up: '5', down: '0.2' }, sell: { up: '4', down: '0.3' } },
      maxOpenOrders: 200,
      maxAlgoOrders: 5,
      quoteOrderQuantityAllowed: true,
    })
    expect(old).toMatchObject({
      status: 'BREAK',
      price: { tick: '0' },
      notional: { min: '10.00000000', minAppliesToMarket: true },
      percentPrice: { sell: { up: '1.5' } },
    })
    expect(weightLimitIn(samples.exchangeInfo)).toBe(6000)
  })
})

describe('spot market data', () => {
  it('reads a snapshot and a delta of the book', () => {
    expect(toBookSnapshot(samples.depth, 'SOLUSDT')).toMatchObject({ lastUpdateId: 1027, bids: [{ price: '199.90' }] })
    expect(toBookDelta(samples.streams.depth)).toMatchObject({
      firstUpdateId: 1028,
      lastUpdateId: 1031,
      previousUpdateId: undefined,
      asks: [{ price: '200.00', quantity: '11.5' }],
    })
  })

  it('reads candles and knows which of them is still open', () => {
    expect(toCandles(samples.klines, 1_790_000_070_000).map((candle) => candle.closed)).toEqual([true, false])
    expect(toCandleEvent(samples.streams.kline)).toMatchObject({
      interval: '1m',
      candle: { close: '200.5', closed: false },
    })
  })

  it('reads who took in a trade', () => {
    expect(toPublicTrades(samples.publicTrades)).toMatchObject([{ tradeId: '28457', aggressor: 'SELL' }])
    expect(toTradeEvent(samples.streams.trade)).toMatchObject({ tradeId: '28457', aggressor: 'SELL' })
  })

  it('reads tickers and computes the change where it is not sent', () => {
    expect(toTickers(samples.ticker, 'spot')).toMatchObject([{ changePercent: '-0.990' }])
    expect(toTickerEvent(samples.streams.ticker, 'spot').changePercent).toBe('-0.990')
    expect(toTickerEvent(samples.streams.miniTicker, 'spot').changePercent).toBe('25')
  })
})
