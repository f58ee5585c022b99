import { describe, expect, it } from 'vitest'
import type { OrderUpdated } from '../../../domain/account-event'
import { toBookDelta } from '../depth'
import { parseAccountJson } from '../json'
import { toAggregateTrade } from '../public-trade'
import { toAccountConfig, toAccountReading, toBalances, toPositions, toSymbolConfigs } from './account'
import { marginModeOf } from './account-update'
import { toAlgoCancelAnswer, toAlgoOrder } from './algo-order'
import { toSymbolRules } from './exchange-info'
import { toLeverageBrackets } from './leverage-bracket'
import { toMarkPriceEvent, toMarkPrices } from './mark-price'
import { toCancelAllAnswer, toCommission, toFills, toOrder } from './order'
import * as samples from './samples'
import { toUserEvent } from './user-event'

const updateOf = (event: unknown): OrderUpdated => {
  const [update] = toUserEvent(event).events
  if (update?.type !== 'order-updated') throw new Error('no order update')
  return update
}

describe('futures orders', () => {
  it('reads no price from an answer to placing: absent, never zero', () => {
    const order = toOrder({ ...samples.placedResult, orderId: 1 })
    expect(order.averagePrice).toBeUndefined()
    expect(order.executedQuote).toBeUndefined()
    expect(order).toMatchObject({ status: 'FILLED', executedQuantity: '3', createdTime: undefined })
  })

  it('keeps every digit of an id above 2^53 (S-14, F-52)', () => {
    const text = JSON.stringify({ ...samples.placedResult, orderId: 0 }).replace(
      '"orderId":0',
      '"orderId":90071992547409977',
    )
    expect(toOrder(parseAccountJson(text)).orderId).toBe('90071992547409977')
  })

  it('reads a queried order with its average price', () => {
    expect(toOrder(samples.queriedOrder)).toMatchObject({ averagePrice: '200.10000', executedQuote: '600.30000' })
  })

  it('knows what a child order once was', () => {
    expect(toOrder(samples.childOrder)).toMatchObject({
      orderType: 'MARKET',
      originalType: 'STOP_MARKET',
      reduceOnly: true,
    })
  })

  it('reads conditional orders before and after their trigger', () => {
    expect(toAlgoOrder(samples.algoOrder)).toMatchObject({
      service: 'algo',
      orderId: '4000001910000001',
      clientOrderId: 'bnpoBBB05',
      triggerPrice: '180.00',
      triggerBy: 'MARK_PRICE',
      childOrderId: undefined,
      executedQuantity: '0',
      price: undefined,
    })
    expect(toAlgoOrder(samples.finishedAlgoOrder)).toMatchObject({
      status: 'FINISHED',
      childOrderId: '400',
      executedQuantity: '3',
      averagePrice: '179.95',
    })
  })

  it('takes the yes of a cancel with its code as text or number, and nothing else', () => {
    expect(toAlgoCancelAnswer(samples.algoCanceled)).toBeUndefined()
    expect(toCancelAllAnswer(samples.allCanceled)).toEqual([])
    expect(() => toAlgoCancelAnswer({ ...samples.algoCanceled, code: '-2011' })).toThrow('200')
    expect(() => toCancelAllAnswer({ code: -1000, msg: '' })).toThrow('200')
  })

  it('reads our trades and rates', () => {
    expect(toFills(samples.trades)).toMatchObject([{ tradeId: '701', realizedPnl: '0', commission: '0.30015' }])
    expect(toCommission(samples.commissionRate)).toEqual({ maker: '0.000200', taker: '0.000500' })
  })
})

describe('futures user events', () => {
  it('reads an order and its trades', () => {
    expect(updateOf(samples.events.created)).toMatchObject({
      order: { status: 'NEW', averagePrice: undefined },
      fill: undefined,
    })
    expect(updateOf(samples.events.traded)).toMatchObject({
      order: { averagePrice: '190', executedQuantity: '1' },
      fill: { tradeId: '702', realizedPnl: '-1.5', maker: true, commission: '0.038' },
    })
  })

  it('counts the fill of a liquidation (F-56)', () => {
    expect(updateOf(samples.events.liquidated).fill).toMatchObject({ tradeId: '703', quantity: '3' })
  })

  it('names why an order expired, and keeps a reason it does not know (S-45, S-44)', () => {
    expect(updateOf(samples.events.expired).order.reason).toBe('UNFILLED_IOC_QUANTITY_EXPIRED')
    expect(updateOf(samples.events.ofTomorrow).order).toMatchObject({
      reason: '99',
      status: 'HALVED',
      orderType: 'CURVE',
    })
  })

  it('reads conditional orders, their child and why they were refused (S-47, F-57)', () => {
    expect(updateOf(samples.events.algoCreated).order).toMatchObject({
      service: 'algo',
      status: 'NEW',
      reduceOnly: true,
    })
    expect(updateOf(samples.events.algoFinished).order).toMatchObject({ childOrderId: '400', executedQuantity: '3' })
    expect(updateOf(samples.events.algoRejected).order.reason).toBe('ReduceOnly Order is rejected.')
  })

  it('keys events as S-62 says', () => {
    expect(toUserEvent(samples.events.traded).dedupeKey).toBe(
      'usdm:order:SOLUSDT:325:TRADE:PARTIALLY_FILLED:1790000000050:1:702',
    )
    expect(toUserEvent(samples.events.algoCreated).dedupeKey).toMatch(/^usdm:algo:4000001910000001:NEW:1790000000900:/)
    expect(toUserEvent(samples.events.account).dedupeKey).toMatch(/^usdm:account:1790000000100:1790000000101:ORDER:/)
  })

  it('reads balances without inventing what is available, and positions', () => {
    const { events } = toUserEvent(samples.events.account)
    expect(events).toMatchObject([
      { type: 'balances-changed', balances: [{ wallet: '999.62', crossWallet: '937.62' }] },
      { type: 'positions-changed', positions: [{ quantity: '3', marginMode: 'cross', marginAsset: 'USDT' }] },
    ])
    expect(events[0]).not.toHaveProperty('balances.0.free')
  })

  it('tells funding as money that moved', () => {
    expect(toUserEvent(samples.events.funding).events.map((event) => event.type)).toEqual([
      'balance-moved',
      'balances-changed',
    ])
  })

  it('reads a change of leverage and of the asset mode, and leaves what it does not know to an audit (S-44)', () => {
    expect(toUserEvent(samples.events.leverage).events).toMatchObject([{ type: 'leverage-changed', leverage: 25 }])
    expect(toUserEvent(samples.events.assetsMode).events).toMatchObject([{ type: 'modes-changed', multiAssets: true }])
    expect(toUserEvent(samples.events.marginCall).events).toMatchObject([
      { type: 'unknown-event', name: 'MARGIN_CALL' },
    ])
  })

  it('rests no state on TRADE_LITE and ends with its listen key (S-64, F-65)', () => {
    expect(toUserEvent(samples.events.lite).events).toEqual([])
    expect(toUserEvent(samples.events.keyExpired).ends).toBe('listenKeyExpired')
  })
})

describe('futures account and rules', () => {
  it('reads a change of margin mode out of the rows it comes in', () => {
    const row = { ep: '0', up: '0', cr: '0', ps: 'BOTH', ma: 'USDT', pa: '0', s: 'SOLUSDT', mt: 'isolated', iw: '0' }
    const event = { e: 'ACCOUNT_UPDATE', T: 5, E: 6, a: { B: [], P: [row], m: 'MARGIN_TYPE_CHANGE' } }
    expect(toUserEvent(event).events[0]).toEqual({
      type: 'margin-mode-changed',
      market: 'usdm',
      symbol: 'SOLUSDT',
      marginMode: 'isolated',
      exchangeTime: 5,
    })
    expect(toUserEvent({ ...event, a: { ...event.a, m: 'ORDER' } }).events).toMatchObject([
      { type: 'positions-changed' },
    ])
  })

  it('reads leverage brackets of one symbol or of all, in rising order whatever order they come in', () => {
    const row = (initialLeverage: number, notionalFloor: number, notionalCap: number, cum: number) => ({
      bracket: 1,
      initialLeverage,
      notionalFloor,
      notionalCap,
      maintMarginRatio: 0.025,
      cum,
    })
    const one = { symbol: 'SOLUSDT', notionalCoef: 1.5, brackets: [row(50, 5_000, 50_000, 16.3), row(75, 0, 5_000, 0)] }
    const expected = [
      { leverage: 75, notionalFloor: '0', notionalCap: '5000', rate: '0.025', cum: '0' },
      { leverage: 50, notionalFloor: '5000', notionalCap: '50000', rate: '0.025', cum: '16.3' },
    ]
    expect(toLeverageBrackets(one).get('SOLUSDT')).toEqual(expected)
    expect(toLeverageBrackets([one, { ...one, symbol: 'BTCUSDT' }]).get('SOLUSDT')).toEqual(expected)
  })

  it('joins positions with leverage and margin mode, and drops rows without a position', () => {
    const reading = toAccountReading(
      toBalances(samples.account),
      toPositions(samples.positionRisk),
      toAccountConfig(samples.accountConfig),
      toSymbolConfigs(samples.symbolConfig),
    )
    expect(reading.positions).toMatchObject([
      { symbol: 'SOLUSDT', quantity: '-3', leverage: 20, marginMode: 'cross', liquidationPrice: undefined },
    ])
    expect(reading).toMatchObject({
      canTrade: true,
      futures: { hedgeMode: false, multiAssets: false, isolated: [] },
      leverage: { SOLUSDT: 20 },
      exchangeTime: 1_790_000_000_100,
      balances: [{ asset: 'USDT', free: '890.50000000', wallet: '1000.00000000', crossWallet: '938.00000000' }],
    })
  })

  it.each([
    ['CROSSED', 'cross'],
    ['cross', 'cross'],
    ['ISOLATED', 'isolated'],
    ['isolated', 'isolated'],
    ['other', undefined],
    [undefined, undefined],
  ])('reads the margin mode %s', (written, meant) => {
    expect(marginModeOf(written)).toBe(meant)
  })

  it('reads the rules of a contract: the price band binds each side on one end', () => {
    expect(toSymbolRules(samples.exchangeInfo)).toMatchObject([
      {
        price: { tick: '0.01' },
        lot: { step: '1' },
        notional: { min: '5' },
        percentPrice: { buy: { up: '1.0500', down: '0' }, sell: { up: '0', down: '0.9500' } },
        maxOpenOrders: 200,
        contractType: 'PERPETUAL',
      },
    ])
  })

  it('reads mark prices from both sources', () => {
    expect(toMarkPrices(samples.premiumIndex)).toMatchObject([{ markPrice: '199.50000000', fundingRate: '0.00010000' }])
    expect(toMarkPrices([samples.premiumIndex])).toHaveLength(1)
    expect(toMarkPriceEvent(samples.streams.mark)).toMatchObject({
      indexPrice: '199.40000000',
      nextFundingTime: 1_790_016_000_000,
    })
  })

  it('reads book deltas with their link and aggregated trades', () => {
    expect(toBookDelta(samples.streams.depth)).toMatchObject({
      firstUpdateId: 157,
      lastUpdateId: 160,
      previousUpdateId: 149,
    })
    expect(toAggregateTrade(samples.streams.aggTrade)).toMatchObject({ tradeId: '5933014', aggressor: 'BUY' })
  })
})
