import ccxt from 'ccxt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { abilitiesOf, because, CCXT_OUTSIDE, CONTRACTS_ONLY, type CcxtClient, ccxtClient } from './testing/ccxt'
import { type Desk, openDesk, PATIENT } from './testing/desk'
import type { At } from './testing/spot-orders'
import type { Surface } from './testing/surface'

/*
 * Every ability ccxt claims for spot.
 */

const BTC = 'BTC/USDT'
const ETH = 'ETH/USDT'

const OUTSIDE = {
  ...CCXT_OUTSIDE,
  ...because('contracts only: called in ccxt-usdm.test.ts', ...CONTRACTS_ONLY),
  ...because('ccxt asks /sapi for it on spot', 'fetchTradingFee', 'fetchTradingFees', 'fetchLedger'),
}

let desk: Desk
let opened: CcxtClient
let client: Surface
let at: At

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  opened = await ccxtClient(desk, 'spot')
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

const hour = 3_600_000
test.each<[string, () => unknown[], Essence, () => unknown]>([
  ['fetchTime', () => [], (time) => Math.abs(time - Date.now()) < 2_000, () => true],
  [
    'fetchMarkets',
    () => [],
    (markets) => markets.find(({ id }: { id: string }) => id === 'BTCUSDT').active,
    () => true,
  ],
  ['fetchTicker', () => [BTC], last, () => at(1)],
  ['fetchTickers', () => [[BTC, ETH]], (all) => Object.keys(all).sort(), () => [BTC, ETH]],
  ['fetchLastPrices', () => [[BTC]], (all) => all[BTC].price, () => at(1)],
  ['fetchBidsAsks', () => [[BTC]], (all) => all[BTC].bid < all[BTC].ask, () => true],
  ['fetchOrderBook', () => [BTC, 100], (book) => [book.bids.length, book.asks.length], () => [100, 100]],
  ['fetchL2OrderBook', () => [BTC, 5], (book) => book.bids.length, () => 5],
  ['fetchOHLCV', () => [BTC, '1h', Date.now() - 10 * hour, 5], length, () => 5],
  ['fetchOHLCVWs', () => [BTC, '1h', Date.now() - 10 * hour, 5], length, () => 5],
  ['fetchTrades', () => [BTC, Date.now() - hour / 2, 20], length, () => 20],
  ['fetchTradesWs', () => [BTC, undefined, 20], length, () => 20],
  ['fetchBalance', () => [], (balance) => balance.USDT.total, () => 100_000],
  // ccxt takes the answer for one of futures and finds no balances in it; what the exchange sent is beside it.
  [
    'fetchBalanceWs',
    () => [],
    ({ info }) => info.balances.find(({ asset }: { asset: string }) => asset === 'BTC').free,
    () => '1.00000000',
  ],
  ['fetchTradingLimits', () => [[BTC]], (limits) => limits[BTC].min, () => 0.00001],
  ['fetchCurrenciesWs', () => [], (currencies) => currencies.BTC.code, () => 'BTC'],
])('%s', async (method, args, essence, expected) => {
  expect(essence(await client[method]?.(...args()))).toEqual(expected())
})

describe('orders', () => {
  const amount = 0.002
  test.each<[string, () => unknown[], object]>([
    ['createOrder', () => [BTC, 'limit', 'buy', amount, at(0.9), { timeInForce: 'GTC' }], { status: 'open' }],
    ['createLimitOrder', () => [BTC, 'sell', amount, at(1.1)], { status: 'open', side: 'sell' }],
    ['createLimitBuyOrder', () => [BTC, amount, at(0.9)], { status: 'open', side: 'buy' }],
    ['createLimitSellOrder', () => [BTC, amount, at(1.1)], { status: 'open', side: 'sell' }],
    ['createPostOnlyOrder', () => [BTC, 'limit', 'buy', amount, at(0.9)], { postOnly: true, status: 'open' }],
    ['createStopLimitOrder', () => [BTC, 'sell', amount, at(0.9), at(0.95)], { triggerPrice: 0.95, status: 'open' }],
    ['createTriggerOrder', () => [BTC, 'market', 'sell', amount, undefined, at(0.95)], { status: 'open' }],
    ['createStopOrder', () => [BTC, 'limit', 'sell', amount, at(0.9), at(0.95)], { status: 'open' }],
    ['createStopLossOrder', () => [BTC, 'market', 'sell', amount, undefined, at(0.9)], { status: 'open' }],
    ['createTakeProfitOrder', () => [BTC, 'market', 'sell', amount, undefined, at(1.1)], { status: 'open' }],
    [
      'createTrailingPercentOrder',
      () => [BTC, 'market', 'sell', amount, undefined, 2, undefined, { stopLossOrTakeProfit: 'stopLoss' }],
      { status: 'open' },
    ],
    ['createOrderWs', () => [BTC, 'limit', 'buy', amount, at(0.9)], { status: 'open' }],
  ])('%s', async (method, args, expected) => {
    const placed = await client[method]?.(...args())
    const asked = await client.fetchOrder?.(placed.id, BTC)
    const relative = 'triggerPrice' in expected ? { ...expected, triggerPrice: at(0.95) } : expected
    expect(asked).toMatchObject({ id: placed.id, ...relative })
    expect(await client.cancelOrder?.(placed.id, BTC)).toMatchObject({ id: placed.id, status: 'canceled' })
    await expect(client.cancelOrder?.(placed.id, BTC)).rejects.toThrow(ccxt.OrderNotFound)
  })

  test.each<[string, () => unknown[], string]>([
    ['createMarketOrder', () => [BTC, 'buy', amount], 'buy'],
    ['createMarketBuyOrder', () => [BTC, amount], 'buy'],
    ['createMarketSellOrder', () => [BTC, amount], 'sell'],
    ['createMarketOrderWs', () => [BTC, 'buy', amount], 'buy'],
    ['createMarketOrderWithCost', () => [BTC, 'buy', 500], 'buy'],
    ['createMarketBuyOrderWithCost', () => [BTC, 500], 'buy'],
    ['createMarketSellOrderWithCost', () => [BTC, 500], 'sell'],
  ])('%s', async (method, args, side) => {
    const { id } = await client[method]?.(...args())
    expect(await client.fetchOrder?.(id, BTC)).toMatchObject({ status: 'closed', side, remaining: 0 })
    const trades = await client.fetchOrderTrades?.(id, BTC)
    expect(trades[0]).toMatchObject({
      order: id,
      side,
      takerOrMaker: 'taker',
      fee: { currency: side === 'buy' ? 'BTC' : 'USDT' },
    })
  })

  test('change, ask for and cancel, over REST and socket', async () => {
    const first = await client.createLimitBuyOrder?.(BTC, amount, at(0.9))
    const changed = await client.editOrder?.(first.id, BTC, 'limit', 'buy', 0.003, at(0.91))
    expect(changed).toMatchObject({ amount: 0.003, price: at(0.91), status: 'open' })
    const again = await client.editOrderWs?.(changed.id, BTC, 'limit', 'buy', 0.004, at(0.9))
    expect(await client.fetchOrderWs?.(again.id, BTC)).toMatchObject({ status: 'open', amount: 0.004 })
    expect(await client.fetchOpenOrdersWs?.(BTC)).toMatchObject([{ id: again.id }])
    expect(await client.cancelOrderWs?.(again.id, BTC)).toMatchObject({ id: again.id, status: 'canceled' })
    await client.createLimitBuyOrder?.(BTC, amount, at(0.9))
    await client.createLimitBuyOrder?.(BTC, amount, at(0.9))
    expect((await client.fetchOpenOrders?.()).length).toBe(2)
    expect((await client.cancelAllOrders?.(BTC)).length).toBe(2)
    await client.createLimitBuyOrder?.(BTC, amount, at(0.9))
    expect((await client.cancelAllOrdersWs?.(BTC)).length).toBe(1)
    expect(await client.fetchOpenOrders?.(BTC)).toEqual([])
  })

  test('find the past again', async () => {
    const all = await client.fetchOrders?.(BTC)
    const closed = await client.fetchClosedOrders?.(BTC)
    const canceled = await client.fetchCanceledOrders?.(BTC)
    expect((await client.fetchOrdersWs?.(BTC)).length).toBe(all.length)
    expect(closed.length + canceled.length).toBe(all.length)
    expect((await client.fetchCanceledAndClosedOrders?.(BTC)).length).toBe(all.length)
    expect((await client.fetchMyTrades?.(BTC)).length).toBe((await client.fetchMyTradesWs?.(BTC)).length)
  })

  test('learn why an order is refused', async () => {
    const place = (size: number, price: number, params = {}) =>
      client.createOrder?.(BTC, 'limit', 'buy', size, price, params)
    await expect(place(amount, at(1.01), { postOnly: true })).rejects.toThrow(ccxt.OrderImmediatelyFillable)
    await expect(place(20, at(0.9))).rejects.toThrow(ccxt.InsufficientFunds)
    await expect(place(0.00001, at(0.9))).rejects.toThrow('Filter failure: NOTIONAL')
    await expect(client.fetchOrder?.('1', BTC)).rejects.toThrow(ccxt.OrderNotFound)
  })

  test('lists, by the names of the exchange', async () => {
    const list = await client.privatePostOrderListOco?.({
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.002',
      aboveType: 'LIMIT_MAKER',
      abovePrice: `${at(1.1)}`,
      belowType: 'STOP_LOSS',
      belowStopPrice: `${at(0.9)}`,
    })
    expect(list).toMatchObject({ contingencyType: 'OCO', listOrderStatus: 'EXECUTING' })
    expect(await client.privateGetOpenOrderList?.()).toMatchObject([{ orderListId: list.orderListId }])
    const canceled = await client.privateDeleteOrderList?.({ symbol: 'BTCUSDT', orderListId: list.orderListId })
    expect(canceled).toMatchObject({ listOrderStatus: 'ALL_DONE' })
  })
})

test('watch orders, trades and balances of the account', async () => {
  const orders = client.watchOrders?.(BTC)
  const mine = client.watchMyTrades?.(BTC)
  const balance = client.watchBalance?.()
  const subscribed = () =>
    Object.entries(opened.client.clients).some(
      ([url, { subscriptions }]) => /ws-api/.test(url) && Object.keys(subscriptions as object).length > 0,
    )
  await expect.poll(subscribed, PATIENT).toBe(true)
  // Events flow once the subscription stands, so the order comes after an answer on the same connection.
  await client.fetchBalanceWs?.()
  const placed = await client.createLimitBuyOrder?.(BTC, 0.002, at(0.9))
  expect((await orders).map((order: { id: string }) => order.id)).toContain(placed.id)
  const bought = await client.createMarketBuyOrder?.(BTC, 0.002)
  expect((await mine)[0]).toMatchObject({ order: bought.id, side: 'buy' })
  expect((await balance).USDT.total).toBeGreaterThan(0)
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
      // ccxt checks the chain of U and u itself and throws where it breaks.
      const book = await client.watchOrderBook?.(ETH)
      const bids: number[] = book.bids.slice(0, 20).map((level: number[]) => level[0])
      expect(bids).toEqual([...bids].sort((a, b) => b - a))
      expect(bids[0]).toBeLessThan(book.asks[0][0])
    }
  })

  test.each<[string, unknown[]]>([
    ['unWatchTrades', [BTC]],
    ['unWatchTradesForSymbols', [[BTC, ETH]]],
    ['unWatchTicker', [BTC]],
    ['unWatchTickers', [[BTC]]],
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
