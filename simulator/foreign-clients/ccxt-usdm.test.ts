import ccxt from 'ccxt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { units } from '../engine/units'
import { abilitiesOf, because, CCXT_OUTSIDE, type CcxtClient, ccxtClient } from './testing/ccxt'
import { type Desk, openDesk, PATIENT } from './testing/desk'
import type { At } from './testing/spot-orders'
import type { Surface } from './testing/surface'

/*
 * Every ability ccxt claims for linear contracts.
 */

const BTC = 'BTC/USDT:USDT'
const ETH = 'ETH/USDT:USDT'
/** Funded every four hours. */
const ADJUSTED = '1000SHIB/USDT:USDT'

const OUTSIDE = {
  ...CCXT_OUTSIDE,
  ...because(
    'spot only: called in ccxt-spot.test.ts',
    'createMarketBuyOrderWithCost',
    'createMarketOrderWithCost',
    'createMarketSellOrderWithCost',
    'fetchMyTradesWs',
    'fetchOpenOrdersWs',
    'fetchOrdersWs',
    'fetchOHLCVWs',
    'fetchTradesWs',
    'cancelAllOrdersWs',
    'fetchOrderTrades',
  ),
}

let desk: Desk
let opened: CcxtClient
let client: Surface
let at: At

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  opened = await ccxtClient(desk, 'usdm')
  client = opened.watched
})
afterAll(async () => {
  await opened.client.close()
  await desk.close()
})

// biome-ignore lint: unified answers of many shapes, of which the essence is looked at
type Essence = (answer: any) => unknown
const length: Essence = (answer: unknown[]) => answer.length
const last: Essence = (answer: { last: number }) => answer.last
const rowOf =
  (symbol: string): Essence =>
  (all) =>
    all[symbol].symbol

const hour = 3_600_000
test.each<[string, () => unknown[], Essence, () => unknown]>([
  ['fetchTime', () => [], (time) => Math.abs(time - Date.now()) < 2_000, () => true],
  [
    'fetchMarkets',
    () => [],
    (markets) => markets.find(({ id }: { id: string }) => id === 'BTCUSDT').active,
    () => true,
  ],
  ['fetchTradingLimits', () => [[BTC]], (limits) => limits[BTC].min, () => 0.001],
  ['fetchCurrenciesWs', () => [], (currencies) => currencies.BTC.code, () => 'BTC'],
  ['fetchTicker', () => [BTC], last, () => at(1)],
  // The best bid and ask alone, in spite of its name.
  ['fetchTickerWs', () => [BTC], (ticker) => ticker.bid < ticker.ask, () => true],
  ['fetchTickers', () => [[BTC, ETH]], (all) => Object.keys(all).sort(), () => [BTC, ETH]],
  ['fetchLastPrices', () => [[BTC]], (all) => all[BTC].price, () => at(1)],
  ['fetchBidsAsks', () => [[BTC]], (all) => all[BTC].bid < all[BTC].ask, () => true],
  ['fetchMarkPrice', () => [BTC], (ticker) => ticker.markPrice > 0, () => true],
  ['fetchMarkPrices', () => [[BTC]], rowOf(BTC), () => BTC],
  ['fetchOrderBook', () => [BTC, 100], (book) => [book.bids.length, book.asks.length], () => [100, 100]],
  ['fetchL2OrderBook', () => [BTC, 5], (book) => book.bids.length, () => 5],
  ['fetchOrderBookWs', () => [BTC, 5], (book) => book.asks.length, () => 5],
  ['fetchOHLCV', () => [BTC, '1h', Date.now() - 10 * hour, 5], length, () => 5],
  ['fetchMarkOHLCV', () => [BTC, '1h', undefined, 5], length, () => 5],
  ['fetchIndexOHLCV', () => [BTC, '1h', undefined, 5], length, () => 5],
  ['fetchPremiumIndexOHLCV', () => [BTC, '1h', undefined, 5], length, () => 5],
  // Asked with a start, ccxt sends a window of exactly one hour.
  ['fetchTrades', () => [BTC, Date.now() - hour / 6, 20], length, () => 20],
  ['fetchFundingRate', () => [BTC], (rate) => typeof rate.fundingRate, () => 'number'],
  ['fetchFundingRates', () => [[BTC]], rowOf(BTC), () => BTC],
  ['fetchFundingRateHistory', () => [BTC, undefined, 3], length, () => 3],
  ['fetchFundingInterval', () => [ADJUSTED], (rate) => rate.symbol, () => ADJUSTED],
  ['fetchFundingIntervals', () => [], (all) => Object.keys(all).includes(ADJUSTED), () => true],
  ['fetchOpenInterest', () => [BTC], (interest) => interest.openInterestAmount > 0, () => true],
  ['fetchOpenInterestHistory', () => [BTC, '5m', undefined, 3], length, () => 3],
  ['fetchLongShortRatioHistory', () => [BTC, '5m', undefined, 3], length, () => 3],
  ['fetchADLRank', () => [BTC], (rank) => rank.symbol, () => BTC],
  ['fetchLeverageTiers', () => [[BTC]], (tiers) => tiers[BTC][0].tier, () => 1],
  ['fetchMarketLeverageTiers', () => [BTC], (tiers) => tiers[0].tier, () => 1],
  ['fetchTradingFee', () => [BTC], (fee) => [fee.maker, fee.taker], () => [0.0002, 0.0005]],
  // From ccxt's own table of fee tiers, which is older than the rates of usdm.md 13.
  ['fetchTradingFees', () => [], (fees) => fees[BTC].taker, () => 0.0004],
  ['fetchBalance', () => [], (balance) => balance.USDT.total, () => 100_000],
  ['fetchBalanceWs', () => [], (balance) => balance.USDT.total, () => 100_000],
  ['fetchMarginMode', () => [BTC], (mode) => mode.marginMode, () => 'cross'],
  ['fetchMarginModes', () => [[BTC]], (modes) => modes[BTC].marginMode, () => 'cross'],
  ['fetchLeverage', () => [BTC], (leverage) => leverage.marginMode, () => 'cross'],
  ['fetchLeverages', () => [[BTC]], (leverages) => leverages[BTC].marginMode, () => 'cross'],
  ['fetchPositionMode', () => [BTC], (mode) => mode.hedged, () => false],
])('%s', async (method, args, essence, expected) => {
  expect(essence(await client[method]?.(...args()))).toEqual(expected())
})

describe('orders', () => {
  const amount = 0.01
  test.each<[string, () => unknown[], object]>([
    ['createOrder', () => [BTC, 'limit', 'buy', amount, at(0.97), { timeInForce: 'GTC' }], { status: 'open' }],
    ['createLimitOrder', () => [BTC, 'sell', amount, at(1.03)], { side: 'sell' }],
    ['createLimitBuyOrder', () => [BTC, amount, at(0.97)], { side: 'buy' }],
    ['createLimitSellOrder', () => [BTC, amount, at(1.03)], { side: 'sell' }],
    ['createPostOnlyOrder', () => [BTC, 'limit', 'buy', amount, at(0.97)], { postOnly: true }],
    ['createOrderWs', () => [BTC, 'limit', 'buy', amount, at(0.97)], { status: 'open' }],
  ])('%s', async (method, args, expected) => {
    const { id } = await client[method]?.(...args())
    expect(await client.fetchOrder?.(id, BTC)).toMatchObject({ id, status: 'open', ...expected })
    expect(await client.fetchOpenOrder?.(id, BTC)).toMatchObject({ id })
    expect(await client.cancelOrder?.(id, BTC)).toMatchObject({ id, status: 'canceled' })
    await expect(client.cancelOrder?.(id, BTC)).rejects.toThrow(ccxt.OrderNotFound)
  })

  test.each<[string, () => unknown[], string]>([
    ['createStopLimitOrder', () => [BTC, 'sell', amount, at(0.95), at(0.95)], 'STOP'],
    ['createStopMarketOrder', () => [BTC, 'sell', amount, at(0.95)], 'STOP_MARKET'],
    ['createStopOrder', () => [BTC, 'limit', 'sell', amount, at(0.95), at(0.95)], 'STOP'],
    ['createTriggerOrder', () => [BTC, 'market', 'sell', amount, undefined, at(0.95)], 'STOP_MARKET'],
    ['createStopLossOrder', () => [BTC, 'market', 'sell', amount, undefined, at(0.95)], 'STOP_MARKET'],
    ['createTakeProfitOrder', () => [BTC, 'market', 'sell', amount, undefined, at(1.1)], 'TAKE_PROFIT_MARKET'],
    ['createTrailingPercentOrder', () => [BTC, 'market', 'sell', amount, undefined, 1], 'TRAILING_STOP_MARKET'],
  ])('%s', async (method, args, orderType) => {
    const { id } = await client[method]?.(...args())
    const trigger = { trigger: true }
    expect(await client.fetchOrder?.(id, BTC, trigger)).toMatchObject({ id, status: 'open', info: { orderType } })
    expect(await client.fetchOpenOrders?.(BTC, undefined, undefined, trigger)).toMatchObject([{ id }])
    await client.cancelOrder?.(id, BTC, trigger)
    expect(await client.fetchOpenOrders?.(BTC, undefined, undefined, trigger)).toEqual([])
  })

  test.each<[string, () => unknown[], string]>([
    ['createMarketOrder', () => [BTC, 'buy', amount], 'buy'],
    ['createMarketBuyOrder', () => [BTC, amount], 'buy'],
    ['createMarketSellOrder', () => [BTC, amount], 'sell'],
    ['createMarketOrderWs', () => [BTC, 'buy', amount], 'buy'],
    ['createReduceOnlyOrder', () => [BTC, 'market', 'sell', 2 * amount], 'sell'],
  ])('%s', async (method, args, side) => {
    const { id } = await client[method]?.(...args())
    expect(await client.fetchOrder?.(id, BTC)).toMatchObject({ status: 'closed', side, remaining: 0 })
    const trades = await client.fetchMyTrades?.(BTC, undefined, undefined, { orderId: id })
    expect(trades[0]).toMatchObject({ order: id, side, takerOrMaker: 'taker', fee: { currency: 'USDT' } })
  })

  test('change, ask for and cancel, one and several, over REST and socket', async () => {
    const first = await client.createLimitBuyOrder?.(BTC, amount, at(0.97))
    const changed = await client.editOrder?.(first.id, BTC, 'limit', 'buy', 0.02, at(0.96))
    expect(changed).toMatchObject({ id: first.id, amount: 0.02, price: at(0.96) })
    await client.editOrderWs?.(first.id, BTC, 'limit', 'buy', 0.03, at(0.96))
    expect(await client.fetchOrderWs?.(first.id, BTC)).toMatchObject({ status: 'open', amount: 0.03 })
    expect(await client.cancelOrderWs?.(first.id, BTC)).toMatchObject({ id: first.id })
    const row = { symbol: BTC, type: 'limit', side: 'buy', amount, price: at(0.97) }
    const pair: { id: string }[] = await client.createOrders?.([row, row])
    expect(pair).toMatchObject([{ status: 'open' }, { status: 'open' }])
    const edited = await client.editOrders?.(pair.map(({ id }) => ({ ...row, id, price: at(0.96) })))
    expect(edited).toMatchObject([{ price: at(0.96) }, { price: at(0.96) }])
    // ccxt writes orderidlist, the documents orderIdList (usdm.md 6.1), which the caller has to add.
    const ids = pair.map(({ id }) => Number(id))
    await expect(client.cancelOrders?.(ids, BTC)).rejects.toThrow("Mandatory parameter 'orderIdList' was not sent")
    const gone = await client.cancelOrders?.([], BTC, { orderIdList: JSON.stringify(ids) })
    expect(gone).toMatchObject([{ status: 'canceled' }, { status: 'canceled' }])
    await client.createLimitBuyOrder?.(BTC, amount, at(0.97))
    expect((await client.fetchOpenOrders?.()).length).toBe(1)
    await client.cancelAllOrders?.(BTC)
    expect(await client.fetchOpenOrders?.(BTC)).toEqual([])
    const all = await client.fetchOrders?.(BTC)
    const closed = await client.fetchClosedOrders?.(BTC)
    const canceled = await client.fetchCanceledOrders?.(BTC)
    expect(closed.length + canceled.length).toBe(all.length)
    expect((await client.fetchCanceledAndClosedOrders?.(BTC)).length).toBe(all.length)
  })

  test('learn why an order is refused', async () => {
    const place = (size: number, price: number, params = {}) =>
      client.createOrder?.(BTC, 'limit', 'buy', size, price, params)
    await expect(place(amount, at(1.02), { postOnly: true })).rejects.toThrow(ccxt.InvalidOrder)
    await expect(place(90, at(0.97))).rejects.toThrow('Margin is insufficient.')
    await expect(place(amount, at(0.97), { reduceOnly: true })).rejects.toThrow('ReduceOnly Order is rejected.')
    await expect(client.fetchOrder?.('1', BTC)).rejects.toThrow(ccxt.OrderNotFound)
  })
})

describe('positions', () => {
  test('leverage, isolated margin and its changes', async () => {
    expect(await client.setLeverage?.(10, BTC)).toMatchObject({ leverage: 10 })
    expect(await client.setMarginMode?.('isolated', BTC)).toMatchObject({ code: 200 })
    await client.createMarketBuyOrder?.(BTC, 0.02)
    expect(await client.addMargin?.(BTC, 50)).toMatchObject({ symbol: BTC, type: 'add', amount: 50, status: 'ok' })
    expect(await client.reduceMargin?.(BTC, 20)).toMatchObject({ type: 'reduce' })
    const changes = await client.fetchMarginAdjustmentHistory?.(BTC)
    expect(changes.map(({ info }: { info: Record<string, string> }) => `${info.deltaType} ${info.type}`)).toContain(
      'USER_ADJUST 2',
    )
    const long = { symbol: BTC, side: 'long', contracts: 0.02, marginMode: 'isolated' }
    expect(await client.fetchPositions?.([BTC])).toMatchObject([{ symbol: BTC, side: 'long', contracts: 0.02 }])
    expect(await client.fetchPositionsRisk?.([BTC])).toMatchObject([long])
    expect(await client.fetchPositionWs?.(BTC)).toMatchObject([{ side: 'long' }])
    expect(await client.fetchPositionsWs?.([BTC])).toMatchObject([{ side: 'long', contracts: 0.02 }])
    expect(await client.fetchPositionsADLRank?.([BTC])).toMatchObject([{ symbol: BTC }])
    expect(await client.fetchPositionADLRank?.(BTC)).toMatchObject({ symbol: BTC })
    await client.createReduceOnlyOrder?.(BTC, 'market', 'sell', 0.02)
    expect(await client.fetchPositions?.([BTC])).toEqual([])
    await client.setMarginMode?.('cross', BTC)
  })

  test('hedge mode', async () => {
    await client.setPositionMode?.(true, BTC)
    await client.createMarketBuyOrder?.(BTC, 0.02, { positionSide: 'LONG' })
    await client.createMarketSellOrder?.(BTC, 0.01, { positionSide: 'SHORT' })
    const sides = (await client.fetchPositions?.([BTC])).map(
      ({ side, hedged }: Record<string, unknown>) => `${side} ${hedged}`,
    )
    expect(sides.sort()).toEqual(['long true', 'short true'])
    await client.createMarketSellOrder?.(BTC, 0.02, { positionSide: 'LONG' })
    await client.createMarketBuyOrder?.(BTC, 0.01, { positionSide: 'SHORT' })
    await client.setPositionMode?.(false, BTC)
    expect(await client.fetchPositionMode?.(BTC)).toMatchObject({ hedged: false })
  })

  test('ledger, trades, funding and liquidations', async () => {
    const ledger = await client.fetchLedger?.('USDT')
    expect(new Set(ledger.map(({ type }: { type: string }) => type))).toEqual(
      new Set(['transfer', 'commission', 'trade']),
    )
    expect((await client.fetchMyTrades?.(BTC))[0]).toMatchObject({ symbol: BTC, takerOrMaker: 'taker' })
    expect(await client.fetchFundingHistory?.(BTC)).toEqual([])
    await client.createMarketBuyOrder?.(BTC, 0.01)
    await desk.control.setFault({ id: 'F-56', form: 'liquidation', apiKey: opened.apiKey, symbol: 'BTCUSDT' })
    await expect.poll(async () => (await client.fetchMyLiquidations?.(BTC)).length, PATIENT).toBe(1)
  })
})

test('watch orders, trades, positions, balances and liquidations of the account', async () => {
  const orders = client.watchOrders?.(BTC)
  const mine = client.watchMyTrades?.(BTC)
  const balance = client.watchBalance?.()
  const positions = (async () => {
    // The first answer is the snapshot, in which there are none.
    let rows: object[] = []
    while (rows.length === 0) rows = await client.watchPositions?.([BTC])
    return rows
  })()
  const liquidations = [client.watchMyLiquidations?.(BTC), client.watchMyLiquidationsForSymbols?.([BTC])]
  const subscribed = () =>
    Object.entries(opened.client.clients).some(
      ([url, { subscriptions }]) => /private/.test(url) && Object.keys(subscriptions as object).length > 0,
    )
  await expect.poll(subscribed, PATIENT).toBe(true)
  const placed = await client.createLimitBuyOrder?.(BTC, 0.01, at(0.9))
  expect((await orders).map((order: { id: string }) => order.id)).toContain(placed.id)
  const bought = await client.createMarketBuyOrder?.(BTC, 0.01)
  expect((await mine)[0]).toMatchObject({ order: bought.id, side: 'buy' })
  expect((await positions)[0]).toMatchObject({ symbol: BTC, side: 'long', contracts: 0.01 })
  expect((await balance).USDT.total).toBeGreaterThan(0)
  await desk.control.setFault({ id: 'F-56', form: 'liquidation', apiKey: opened.apiKey, symbol: 'BTCUSDT' })
  for (const each of liquidations) expect((await each)[0]).toMatchObject({ symbol: BTC })
  await client.cancelAllOrders?.(BTC)
})

describe('streams', () => {
  // Nothing is signed from here on, so that the exchange's time may run ahead of the client's.
  beforeAll(async () => {
    await desk.control.resume()
    await desk.control.setClockRate(8)
  })

  test.each<[string, unknown[], Essence, unknown]>([
    ['watchTrades', [BTC], (trades) => trades[0].symbol, BTC],
    ['watchTradesForSymbols', [[BTC, ETH]], (trades) => trades.length > 0, true],
    ['watchTicker', [BTC], (ticker) => ticker.symbol, BTC],
    ['watchTickers', [[BTC]], (tickers) => Object.keys(tickers), [BTC]],
    ['watchMarkPrice', [BTC], (ticker) => ticker.markPrice > 0, true],
    ['watchMarkPrices', [[BTC]], (tickers) => Object.keys(tickers), [BTC]],
    ['watchBidsAsks', [[BTC]], (touch) => touch[BTC].bid < touch[BTC].ask, true],
    ['watchOHLCV', [BTC, '1m'], (candles) => candles[0].length, 6],
    ['watchOHLCVForSymbols', [[[ETH, '1m']]], (all) => Object.keys(all), [ETH]],
    ['watchOrderBook', [ETH], (book) => book.bids[0][0] < book.asks[0][0], true],
    ['watchOrderBookForSymbols', [[BTC]], (book) => book.symbol, BTC],
  ])('%s', async (method, args, essence, expected) => {
    expect(essence(await client[method]?.(...args))).toEqual(expected)
  })

  test('a book stays in step', async () => {
    for (let updates = 0; updates < 8; updates++) {
      // ccxt checks the chain of pu and u itself and throws where it breaks.
      const book = await client.watchOrderBook?.(ETH)
      const bids: number[] = book.bids.slice(0, 20).map((level: number[]) => level[0])
      expect(bids).toEqual([...bids].sort((a, b) => b - a))
      expect(bids[0]).toBeLessThan(book.asks[0][0])
    }
  })

  test('liquidations of the market', async () => {
    const one = client.watchLiquidations?.(BTC)
    const several = client.watchLiquidationsForSymbols?.([BTC, ETH])
    const told = setInterval(() => {
      exchangeTells('BTCUSDT')
      exchangeTells('ETHUSDT')
    }, 50)
    try {
      expect((await one)[0]).toMatchObject({ symbol: BTC })
      expect((await several)[0].contracts).toBe(1)
    } finally {
      clearInterval(told)
    }
  })
  const exchangeTells = (symbol: string): void =>
    desk.exchange.markets.reportForceOrder(symbol, {
      side: 'SELL',
      price: units('60000'),
      averagePrice: units('60000'),
      quantity: units('1'),
      lastQuantity: units('1'),
      filledQuantity: units('1'),
      time: Date.now(),
    })

  test.each<[string, unknown[]]>([
    ['unWatchTrades', [BTC]],
    ['unWatchTradesForSymbols', [[BTC, ETH]]],
    ['unWatchTicker', [BTC]],
    ['unWatchTickers', [[BTC]]],
    ['unWatchMarkPrice', [BTC]],
    ['unWatchMarkPrices', [[BTC]]],
    ['unWatchBidsAsks', [[BTC]]],
    ['unWatchOHLCV', [BTC, '1m']],
    ['unWatchOHLCVForSymbols', [[[ETH, '1m']]]],
    ['unWatchOrderBook', [ETH]],
    ['unWatchOrderBookForSymbols', [[BTC]]],
  ])('%s', async (method, args) => {
    expect(await client[method]?.(...args)).toBeDefined()
  })
})

test('no ability of ccxt is left out', () => {
  expect(opened.coverage.gaps(abilitiesOf(opened.client), OUTSIDE)).toEqual([])
})
