import { WebsocketAPIClient, WebsocketClient } from 'binance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { units } from '../engine/units'
import { because } from './testing/ccxt'
import { type Desk, openDesk } from './testing/desk'
import { type At, spotLists } from './testing/spot-orders'
import { Coverage, methodsOf, type Surface } from './testing/surface'

/*
 * The `binance` package, written for the real exchange by others: its WebSocket API client and its stream client on both markets.
 */

const BTC = { symbol: 'BTCUSDT' }
const LIMITED = { ...BTC, limit: 3 }
const HOURLY = { ...LIMITED, interval: '1h' }
const quiet = { trace: () => undefined, info: () => undefined, error: () => undefined }

// biome-ignore lint: events of many shapes, looked into by tests
type Event = any
// biome-ignore lint: answers of many shapes, of which the essence is looked at
type Essence = (answer: any) => unknown
const length: Essence = (answer: unknown[]) => answer.length
const symbol: Essence = (answer: { symbol: string }) => answer.symbol

let desk: Desk
let at: At
let keys: { readonly api_key: string; readonly api_secret: string }
const open: { closeAll(force?: boolean): void }[] = []
const apiCoverage = new Coverage()
const streamCoverage = new Coverage()

const optionsAt = (market: 'spot' | 'usdm', path: string) => ({
  ...keys,
  beautify: false,
  wsUrl: desk.url('ws', market, path),
  restOptions: { ...keys, baseUrl: desk.url('http', market) },
})

function streamsAt(market: 'spot' | 'usdm', path: string): { client: WebsocketClient; surface: Surface } {
  const client = new WebsocketClient(optionsAt(market, path) as never, quiet)
  open.push(client)
  return { client, surface: streamCoverage.watch(client) }
}

function apiAt(market: 'spot' | 'usdm', path: string): { api: WebsocketAPIClient; surface: Surface } {
  const api = new WebsocketAPIClient({ ...optionsAt(market, path), attachEventListeners: false } as never, quiet)
  open.push(api.getWSClient())
  return { api, surface: apiCoverage.watch(api) }
}

/** The next event that fits; the test's own time limit ends the waiting. */
function next(client: WebsocketClient, fits: (event: Event) => boolean): Promise<Event> {
  return new Promise((resolve) => {
    client.on('message', (data) => {
      const message = data as Event
      const event = message.event ?? message.data ?? message
      if (fits(event)) resolve(event)
    })
  })
}

beforeAll(async () => {
  desk = await openDesk()
  at = desk.at
  const account = await desk.control.createAccount({ spot: { USDT: '100000', BTC: '1' }, usdm: { USDT: '100000' } })
  keys = { api_key: account.apiKey, api_secret: account.secretKey }
})
afterAll(async () => {
  for (const client of open) client.closeAll(true)
  await desk.close()
})

const signed = <T extends object>(params: T): T & { timestamp: number } => ({ ...params, timestamp: Date.now() })

describe('the WebSocket API of spot', () => {
  let api: WebsocketAPIClient
  let surface: Surface
  const ask = async (method: string, params?: object): Promise<Event> => (await surface[method]?.(params)).result

  beforeAll(() => {
    ;({ api, surface } = apiAt('spot', '/ws-api/v3'))
  })

  test.each<[string, object | undefined, Essence, unknown]>([
    ['testSpotConnectivity', undefined, (body) => body, {}],
    ['getSpotServerTime', undefined, (body) => body.serverTime > 1.7e12, true],
    ['getSpotExchangeInfo', { symbols: ['BTCUSDT'] }, (body) => body.symbols.length, 1],
    ['getSpotExecutionRules', { symbol: 'SOLUSDT' }, (body) => body.symbolRules.length, 1],
    ['getSpotOrderBook', { ...BTC, limit: 5 }, (body) => body.bids.length, 5],
    ['getSpotRecentTrades', LIMITED, length, 3],
    ['getSpotHistoricalTrades', LIMITED, length, 3],
    ['getSpotHistoricalBlockTrades', { ...LIMITED, fromId: 0 }, length, 3],
    ['getSpotAggregateTrades', LIMITED, length, 3],
    ['getSpotKlines', HOURLY, length, 3],
    ['getSpotUIKlines', HOURLY, length, 3],
    ['getSpotAveragePrice', BTC, (body) => body.mins, 5],
    ['getSpotReferencePrice', BTC, symbol, 'BTCUSDT'],
    ['getSpotReferencePriceCalculation', BTC, symbol, 'BTCUSDT'],
    ['getSpot24hrTicker', BTC, symbol, 'BTCUSDT'],
    ['getSpotTradingDayTicker', BTC, symbol, 'BTCUSDT'],
    ['getSpotTicker', { ...BTC, windowSize: '4h' }, symbol, 'BTCUSDT'],
    ['getSpotSymbolPriceTicker', { symbols: ['BTCUSDT', 'ETHUSDT'] }, length, 2],
    ['getSpotSymbolOrderBookTicker', BTC, symbol, 'BTCUSDT'],
  ])('%s', async (method, params, essence, expected) => {
    expect(essence(await ask(method, params))).toEqual(expected)
  })

  test('trade and hear of it on the same connection', async () => {
    await surface.subscribeUserDataStream?.('mainWSAPI')
    const told = next(api.getWSClient(), (event) => event.e === 'executionReport' && event.X === 'NEW')
    const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: `${at(0.9)}` }
    expect(await ask('testSpotOrder', signed(limit))).toEqual({})
    const { orderId } = await ask('submitNewSpotOrder', signed(limit))
    expect((await told).i).toBe(orderId)
    expect(await ask('getSpotOrderStatus', signed({ ...BTC, orderId }))).toMatchObject({ status: 'NEW' })
    const replace = { ...limit, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: orderId }
    const replaced = await ask('cancelReplaceSpotOrder', signed(replace))
    const { orderId: second } = replaced.newOrderResponse
    const amendment = { ...BTC, orderId: second, newQty: '0.005' }
    expect((await ask('amendSpotOrderKeepPriority', signed(amendment))).amendedOrder.qty).toBe('0.00500000')
    expect(await ask('getSpotOpenOrders', signed(BTC))).toMatchObject([{ orderId: second }])
    expect(await ask('cancelSpotOrder', signed({ ...BTC, orderId: second }))).toMatchObject({ status: 'CANCELED' })
    await ask('submitNewSpotOrder', signed(limit))
    expect((await ask('cancelAllSpotOpenOrders', signed(BTC))).length).toBe(1)
    const market = { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.01' }
    expect(await ask('testSpotSOROrder', signed(market))).toEqual({})
    expect(await ask('placeSpotSOROrder', signed(market))).toMatchObject([{ usedSor: true }])
    expect((await ask('getSpotAllocations', signed(BTC))).length).toBeGreaterThan(0)
    // Fills of the router are allocations; trades are those of the other orders. Source: spot.md 9.4.
    expect(await ask('getSpotMyTrades', signed(BTC))).toEqual([])
    await ask('submitNewSpotOrder', signed(market))
    expect(await ask('getSpotMyTrades', signed(BTC))).toMatchObject([{ isBuyer: true, isMaker: false }])
    expect(await ask('getSpotPreventedMatches', signed({ ...BTC, orderId }))).toEqual([])
    expect((await ask('getSpotAllOrders', signed(BTC))).length).toBe(5)
    expect(await ask('getSpotAccountInformation', signed({}))).toMatchObject({ canTrade: true })
    expect((await ask('getSpotOrderRateLimits', signed({}))).length).toBe(2)
    expect(await ask('getSpotAccountCommission', signed(BTC))).toMatchObject(BTC)
    // The package signs these two, for which the documents have neither key nor signature (spot.md 14.3, 15.1).
    await expect(ask('getSpotSessionStatus')).rejects.toMatchObject({ error: { code: -1104 } })
    await expect(ask('unsubscribeUserDataStream', 'mainWSAPI' as never)).rejects.toMatchObject({
      error: { code: -1104 },
    })
    const unsigned = (method: 'session.status' | 'userDataStream.unsubscribe') =>
      api.getWSClient().sendWSAPIRequest('mainWSAPI', method, undefined as never, { authIsOptional: true })
    expect(await unsigned('session.status')).toMatchObject({ result: { userDataStream: true } })
    expect(await unsigned('userDataStream.unsubscribe')).toMatchObject({ result: {} })
  })

  const METHODS: Readonly<Record<string, string>> = {
    orderListPlace: 'placeSpotOrderList',
    orderListPlaceOco: 'placeSpotOCOOrderList',
    orderListPlaceOto: 'placeSpotOTOOrderList',
    orderListPlaceOtoco: 'placeSpotOTOCOOrderList',
    orderListPlaceOpo: 'placeSpotOPOOrderList',
    orderListPlaceOpoco: 'placeSpotOPOCOOrderList',
  }
  test.each(spotLists)('list $socket', async ({ socket, list, contingencyType }) => {
    const texts = Object.fromEntries(Object.entries(list(at)).map(([name, value]) => [name, `${value}`]))
    const placed = await ask(METHODS[socket] ?? '', signed({ ...BTC, ...texts }))
    expect(placed).toMatchObject({ contingencyType, listOrderStatus: 'EXECUTING' })
    const { orderListId } = placed
    expect(await ask('getSpotOrderListStatus', signed({ orderListId }))).toMatchObject({ orderListId })
    expect((await ask('getSpotOpenOrderLists', signed({}))).length).toBe(1)
    expect(await ask('cancelSpotOrderList', signed({ ...BTC, orderListId }))).toMatchObject({ orderListId })
    expect((await ask('getSpotAllOrderLists', signed({}))).at(-1)).toMatchObject({ orderListId })
  })
})

test('the WebSocket API of futures', async () => {
  const { surface } = apiAt('usdm', '/ws-fapi/v1')
  const ask = async (method: string, ...args: unknown[]): Promise<Event> => (await surface[method]?.(...args)).result
  expect((await ask('getFuturesOrderBook', { ...BTC, limit: 5 })).asks.length).toBe(5)
  expect(await ask('getFuturesSymbolPriceTicker', BTC)).toMatchObject(BTC)
  expect(await ask('getFuturesSymbolOrderBookTicker', BTC)).toMatchObject(BTC)
  const limit = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: `${at(0.97)}` }
  const { orderId } = await ask('submitNewFuturesOrder', 'usdm', signed(limit))
  const change = { ...BTC, orderId, side: 'BUY', quantity: '0.02', price: `${at(0.96)}` }
  expect(await ask('modifyFuturesOrder', 'usdm', signed(change))).toMatchObject({ origQty: '0.020' })
  expect(await ask('getFuturesOrderStatus', 'usdm', signed({ ...BTC, orderId }))).toMatchObject({ status: 'NEW' })
  expect(await ask('cancelFuturesOrder', 'usdm', signed({ ...BTC, orderId }))).toMatchObject({ status: 'CANCELED' })
  const stop = {
    algoType: 'CONDITIONAL',
    ...BTC,
    side: 'SELL',
    type: 'STOP_MARKET',
    quantity: '0.01',
    triggerPrice: `${at(0.9)}`,
  }
  const { algoId } = await ask('submitNewFuturesAlgoOrder', signed(stop))
  expect(await ask('cancelFuturesAlgoOrder', signed({ algoId }))).toMatchObject({ code: '200' })
  expect((await ask('getFuturesPosition', 'usdm', signed(BTC)))[0]).toMatchObject({ positionAmt: '0.000' })
  expect(await ask('getFuturesPositionV2', signed(BTC))).toEqual([])
  expect((await ask('getFuturesAccountBalance', 'usdm', signed({})))[0].asset).toBe('USDT')
  expect((await ask('getFuturesAccountBalanceV2', signed({})))[0].asset).toBe('USDT')
  expect(await ask('getFuturesAccountStatus', 'usdm', signed({}))).toMatchObject({ canTrade: true })
  expect(await ask('getFuturesAccountStatusV2', signed({}))).toMatchObject({ positions: [] })
  const key = { apiKey: keys.api_key }
  const { listenKey } = await ask('startUserDataStreamForKey', key, 'usdmWSAPI')
  expect(await ask('pingUserDataStreamForKey', { ...key, listenKey }, 'usdmWSAPI')).toEqual({ listenKey })
  expect(await ask('stopUserDataStreamForKey', { ...key, listenKey }, 'usdmWSAPI')).toEqual({})
})

test('no method of the WebSocket API client is left out', () => {
  const methods = methodsOf(WebsocketAPIClient.prototype).filter((name) => /Spot|Futures|UserDataStream/.test(name))
  const outside = {
    ...because(
      'inner workings of the client',
      'clearUserDataStreamTimers',
      'getSubscribedUserDataStreamState',
      'tryResubscribeUserDataStream',
    ),
    ...because(
      'signed against the documents and refused, as tried above',
      'getSpotSessionStatus',
      'unsubscribeUserDataStream',
    ),
  }
  expect(apiCoverage.gaps(methods, outside)).toEqual([])
})

describe('streams', () => {
  const named = (name: string) => (event: Event) => event.e === name
  const arrayOf = (name: string) => (events: Event) => Array.isArray(events) && events[0]?.e === name
  type Stream = readonly [method: string, args: unknown[], is: (event: Event) => boolean]
  const SPOT: readonly Stream[] = [
    ['subscribeSpotAggregateTrades', ['btcusdt'], named('aggTrade')],
    ['subscribeSpotTrades', ['btcusdt'], named('trade')],
    ['subscribeSpotKline', ['btcusdt', '1m'], named('kline')],
    ['subscribeSpotSymbolMini24hrTicker', ['btcusdt'], named('24hrMiniTicker')],
    ['subscribeSpotAllMini24hrTickers', [], arrayOf('24hrMiniTicker')],
    ['subscribeSpotSymbol24hrTicker', ['btcusdt'], named('24hrTicker')],
    ['subscribeSpotSymbolBookTicker', ['btcusdt'], (event) => event.s === 'BTCUSDT' && 'B' in event],
    ['subscribeSpotPartialBookDepth', ['btcusdt', 5, 100], (event) => event.bids?.length === 5],
    ['subscribeSpotDiffBookDepth', ['btcusdt', 100], named('depthUpdate')],
    ['subscribeAllRollingWindowTickers', ['spot', '1h'], arrayOf('1hTicker')],
  ]
  const PUBLIC: readonly Stream[] = [
    ['subscribeSymbolBookTicker', ['btcusdt', 'usdm'], named('bookTicker')],
    ['subscribeAllBookTickers', ['usdm'], named('bookTicker')],
    ['subscribePartialBookDepths', ['btcusdt', 5, 100, 'usdm'], named('depthUpdate')],
    ['subscribeDiffBookDepth', ['btcusdt', 100, 'usdm'], named('depthUpdate')],
    ['subscribeTrades', ['btcusdt', 'usdm'], named('trade')],
  ]
  const MARKET: readonly Stream[] = [
    ['subscribeAggregateTrades', ['btcusdt', 'usdm'], named('aggTrade')],
    ['subscribeMarkPrice', ['btcusdt', 'usdm', 1000], named('markPriceUpdate')],
    ['subscribeAllMarketMarkPrice', ['usdm', 1000], arrayOf('markPriceUpdate')],
    ['subscribeKlines', ['btcusdt', '1m', 'usdm'], named('kline')],
    ['subscribeContinuousContractKlines', ['btcusdt', 'perpetual', '1m', 'usdm'], named('continuous_kline')],
    ['subscribeSymbolMini24hrTicker', ['btcusdt', 'usdm'], named('24hrMiniTicker')],
    ['subscribeAllMini24hrTickers', ['usdm'], arrayOf('24hrMiniTicker')],
    ['subscribeSymbol24hrTicker', ['btcusdt', 'usdm'], named('24hrTicker')],
    ['subscribeAll24hrTickers', ['usdm'], arrayOf('24hrTicker')],
    ['subscribeSymbolLiquidationOrders', ['btcusdt', 'usdm'], named('forceOrder')],
    ['subscribeAllLiquidationOrders', ['usdm'], named('forceOrder')],
    ['subscribeContractInfoStream', ['usdm'], named('contractInfo')],
  ]
  let pulse: NodeJS.Timeout

  beforeAll(async () => {
    await desk.control.resume()
    const forced = { price: units('60000'), averagePrice: units('60000') }
    const size = { quantity: units('1'), lastQuantity: units('1'), filledQuantity: units('1') }
    // Contracts are told of when one changes, liquidations when somebody is liquidated.
    pulse = setInterval(() => {
      desk.exchange.markets.setStatus('usdm', 'TRXUSDT', 'TRADING')
      desk.exchange.markets.reportForceOrder('BTCUSDT', { side: 'SELL', ...forced, ...size, time: Date.now() })
    }, 200)
  })
  afterAll(() => clearInterval(pulse))

  test('hear of orders on the private stream of futures', async () => {
    const { client, surface } = streamsAt('usdm', '/private/ws')
    await surface.subscribeUsdFuturesUserDataStream?.()
    const told = next(client, named('ORDER_TRADE_UPDATE'))
    const { surface: api } = apiAt('usdm', '/ws-fapi/v1')
    const order = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: `${at(0.9)}` }
    const { orderId } = (await api.submitNewFuturesOrder?.('usdm', signed(order))).result
    expect((await told).o.i).toBe(orderId)
  })

  // One connection each: the package sends one message per subscription, of which spot takes 5 a second (spot.md 12.1).
  const HEARD = [
    ...SPOT.map((row) => ['spot', '/stream', row] as const),
    ...PUBLIC.map((row) => ['usdm', '/public/stream', row] as const),
    ...MARKET.map((row) => ['usdm', '/market/stream', row] as const),
  ]
  test('hear of everything there is to hear', async () => {
    // Nothing is signed from here on, so that the exchange's time may run ahead of the client's.
    await desk.control.setClockRate(8)
    await Promise.all(
      HEARD.map(async ([market, path, [method, args, is]]) => {
        const { client, surface } = streamsAt(market, path)
        const heard = next(client, is)
        await surface[method]?.(...args)
        await heard
      }),
    )
  })

  test('no stream of both markets is left out', () => {
    const methods = methodsOf(WebsocketClient.prototype).filter((name) => /^subscribe./.test(name))
    const outside = {
      ...because('another product', ...methods.filter((name) => /Margin|Coin|Portfolio|Alpha/.test(name))),
      ...because('indexes of COIN-M only', 'subscribeIndexKlines', 'subscribeMarkPriceKlines'),
      ...because('subscribe by name, which all others do for them', 'subscribeEndpoint', 'subscribeTopicsForWsKey'),
      ...because('retired on 2026-03-26 (spot.md 12.3)', 'subscribeSpotAll24hrTickers'),
      ...because(
        'a quarter of an hour apart; heard on a fast clock in official-streams.test.ts',
        'subscribeBlockTrades',
        'subscribeSpotBlockTrades',
      ),
      ...because(
        'spot tells of orders over the WebSocket API (spot.md 15.1), as tried above',
        'subscribeSpotUserDataStream',
        'subscribeSpotUserDataStreamWithListenKey',
      ),
    }
    expect(streamCoverage.gaps(methods, outside)).toEqual([])
  })
})
