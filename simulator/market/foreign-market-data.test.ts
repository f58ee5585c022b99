import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { Spot } from '@binance/spot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExchange, type Exchange } from '../create-exchange'
import { createRealClock } from '../engine/real-clock'
import { units } from '../engine/units'

/*
 * The official connectors, which nobody here wrote, read all public market data there is for them: every REST call, every method of
 * the WebSocket APIs, every stream. They are told the exchange's addresses and nothing else.
 */

// biome-ignore lint: the connectors' surface, called by name
type Surface = Record<string, (params?: any) => any>

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const BTC = { symbol: 'BTCUSDT' }
const PAIR = { pair: 'BTCUSDT' }
const HOURLY = { ...BTC, interval: '1h', limit: 3 }
const PERIOD = { ...BTC, period: '5m', limit: 3 }

let exchange: Exchange
let spot: Spot
let usdm: DerivativesTradingUsdsFutures
const sockets: { disconnect(): Promise<void> }[] = []

beforeAll(async () => {
  exchange = await createExchange({
    clock: createRealClock({ now: Date.now, setTimeout, clearTimeout } as never),
    seed: 'foreign clients',
  })
  const at = (scheme: string, market: 'spot' | 'usdm', path = ''): string =>
    `${scheme}://127.0.0.1:${exchange.ports[market]}${path}`
  const keys = { apiKey: 'x'.repeat(64), apiSecret: 'x', timeout: 10_000 }
  spot = new Spot({
    configurationRestAPI: { ...keys, basePath: at('http', 'spot') },
    configurationWebsocketAPI: { ...keys, wsURL: at('ws', 'spot', '/ws-api/v3') },
    configurationWebsocketStreams: { wsURL: at('ws', 'spot') },
    logger: silent,
  } as never)
  usdm = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { ...keys, basePath: at('http', 'usdm') },
    configurationWebsocketAPI: { ...keys, wsURL: at('ws', 'usdm', '/ws-fapi/v1') },
    configurationWebsocketStreams: { wsURL: at('ws', 'usdm') },
    logger: silent,
  } as never)
})
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.disconnect()))
  await exchange.close()
})

/** What a REST call answers. */
async function read(api: unknown, method: string, params?: object): Promise<unknown> {
  return (await (api as Surface)[method]?.(params)).data()
}

const filled = (body: unknown): boolean =>
  Array.isArray(body) ? body.length > 0 : Object.keys(body as object).length > 0

describe('over REST', () => {
  test.each<[string, object?]>([
    ['time'],
    ['exchangeInfo', BTC],
    ['executionRules', { symbol: 'SOLUSDT' }],
    ['aggTrades', BTC],
    ['avgPrice', BTC],
    ['depth', BTC],
    ['getTrades', BTC],
    ['historicalTrades', BTC],
    ['historicalBlockTrades', { ...BTC, fromId: 0, limit: 5 }],
    ['klines', HOURLY],
    ['uiKlines', { ...HOURLY, timeZone: '5:45' }],
    ['referencePrice', BTC],
    ['referencePriceCalculation', BTC],
    ['ticker', { symbols: ['BTCUSDT', 'ETHUSDT'], windowSize: '4h' }],
    ['ticker24hr', { symbols: ['BTCUSDT'], type: 'MINI' }],
    ['ticker24hr'],
    ['tickerBookTicker', BTC],
    ['tickerPrice'],
    ['tickerTradingDay', BTC],
  ])('spot %s %j', async (method, params) => {
    expect(filled(await read(spot.restAPI, method, params))).toBe(true)
  })

  test.each<[string, object?]>([
    ['checkServerTime'],
    ['exchangeInformation'],
    ['orderBook', BTC],
    ['rpiOrderBook', BTC],
    ['recentTradesList', BTC],
    ['compressedAggregateTradesList', BTC],
    ['klineCandlestickData', HOURLY],
    ['continuousContractKlineCandlestickData', { ...PAIR, contractType: 'PERPETUAL', interval: '1h', limit: 3 }],
    ['indexPriceKlineCandlestickData', { ...PAIR, interval: '1h', limit: 3 }],
    ['markPriceKlineCandlestickData', HOURLY],
    ['premiumIndexKlineData', HOURLY],
    ['markPrice', BTC],
    ['markPrice'],
    ['getFundingRateHistory', BTC],
    ['getFundingRateInfo'],
    ['ticker24hrPriceChangeStatistics'],
    ['symbolPriceTicker', BTC],
    ['symbolPriceTickerV2'],
    ['symbolOrderBookTicker', BTC],
    ['openInterest', BTC],
    ['openInterestStatistics', PERIOD],
    ['topTraderLongShortRatioPositions', PERIOD],
    ['topTraderLongShortRatioAccounts', PERIOD],
    ['longShortRatio', PERIOD],
    ['takerBuySellVolume', PERIOD],
    ['basis', { ...PAIR, contractType: 'PERPETUAL', period: '5m', limit: 3 }],
    ['quarterlyContractSettlementPrice', PAIR],
    ['compositeIndexSymbolInformation'],
    ['assetIndex'],
    ['queryIndexPriceConstituents', BTC],
    ['queryInsuranceFundBalanceSnapshot'],
    ['adlRisk', BTC],
    ['tradingSchedule'],
  ])('usdm %s %j', async (method, params) => {
    expect(filled(await read(usdm.restAPI, method, params))).toBe(true)
  })
})

describe('over the WebSocket APIs', () => {
  let api: Surface
  let futures: Surface

  beforeAll(async () => {
    const connections = [await spot.websocketAPI.connect(), await usdm.websocketAPI.connect()] as const
    sockets.push(...(connections as unknown as typeof sockets))
    ;[api, futures] = connections as unknown as [Surface, Surface]
  })

  test.each<[string, object?]>([
    ['time'],
    ['exchangeInfo', { symbols: ['BTCUSDT'] }],
    ['executionRules', { symbol: 'SOLUSDT' }],
    ['avgPrice', BTC],
    ['blockTradesHistorical', { ...BTC, fromId: 0, limit: 5 }],
    ['depth', BTC],
    ['klines', HOURLY],
    ['uiKlines', HOURLY],
    ['referencePrice', BTC],
    ['referencePriceCalculation', BTC],
    ['ticker', { symbols: ['BTCUSDT'], windowSize: '7d' }],
    ['ticker24hr', BTC],
    ['tickerBook', BTC],
    ['tickerPrice', { symbols: ['BTCUSDT', 'ETHUSDT'] }],
    ['tickerTradingDay', BTC],
    ['tradesAggregate', BTC],
    ['tradesHistorical', BTC],
    ['tradesRecent', BTC],
  ])('spot %s %j', async (method, params) => {
    expect(filled((await api[method]?.(params)).data)).toBe(true)
  })

  test.each<[string, object?]>([
    ['orderBook', BTC],
    ['symbolPriceTicker', BTC],
    ['symbolOrderBookTicker', BTC],
  ])('usdm %s %j', async (method, params) => {
    expect(filled((await futures[method]?.(params)).data)).toBe(true)
  })
})

describe('over streams', () => {
  const LOWER = { symbol: 'btcusdt' }
  const ofSpot: readonly (readonly [string, object?])[] = [
    ['aggTrade', LOWER],
    ['trade', LOWER],
    ['kline', { ...LOWER, interval: '1s' }],
    ['klineOffset', { ...LOWER, interval: '1h' }],
    ['miniTicker', LOWER],
    ['allMiniTicker'],
    ['ticker', LOWER],
    ['rollingWindowTicker', { ...LOWER, windowSize: '1h' }],
    ['allMarketRollingWindowTicker', { windowSize: '4h' }],
    ['bookTicker', LOWER],
    ['avgPrice', LOWER],
    ['referencePrice', LOWER],
    ['partialBookDepth', { ...LOWER, levels: '10' }],
    ['diffBookDepth', { ...LOWER, updateSpeed: '100ms' }],
  ]
  const ofUsdm: readonly (readonly [string, object?])[] = [
    ['aggregateTradeStreams', LOWER],
    ['markPriceStream', { ...LOWER, updateSpeed: '1s' }],
    ['markPriceStreamForAllMarket', { updateSpeed: '1s' }],
    ['klineCandlestickStreams', { ...LOWER, interval: '1m' }],
    ['continuousContractKlineCandlestickStreams', { pair: 'btcusdt', contractType: 'perpetual', interval: '1m' }],
    ['individualSymbolMiniTickerStream', LOWER],
    ['allMarketMiniTickersStream'],
    ['individualSymbolTickerStreams', LOWER],
    ['allMarketTickersStreams'],
    ['individualSymbolBookTickerStreams', LOWER],
    ['allBookTickersStream'],
    ['partialBookDepthStreams', { ...LOWER, levels: 5, updateSpeed: '100ms' }],
    ['diffBookDepthStreams', { ...LOWER, updateSpeed: '100ms' }],
    ['rpiDiffBookDepthStreams', LOWER],
    ['compositeIndexSymbolInformationStreams', { symbol: 'defiusdt' }],
    ['assetIndex'],
    ['tradingSessionStream'],
  ]
  let futures: Surface
  const heard = new Map<unknown, Promise<unknown>>()

  /** The first event of a stream; the test's own time limit ends the waiting. */
  const first = (of: Surface, method: string, params?: object): Promise<unknown> =>
    new Promise((resolve) => of[method]?.(params).on('message', resolve))

  beforeAll(async () => {
    const connections = [await spot.websocketStreams.connect(), await usdm.websocketStreams.connect()] as const
    sockets.push(...(connections as unknown as typeof sockets))
    const streams = connections[0] as unknown as Surface
    futures = connections[1] as unknown as Surface
    for (const row of ofSpot) heard.set(row, first(streams, ...row))
    for (const row of ofUsdm) heard.set(row, first(futures, ...row))
  })

  test.each(ofSpot.map((row) => [row[0], row] as const))('spot %s', async (_, row) => {
    expect(filled(await heard.get(row))).toBe(true)
  })

  test.each(ofUsdm.map((row) => [row[0], row] as const))('usdm %s', async (_, row) => {
    expect(filled(await heard.get(row))).toBe(true)
  })

  test('usdm liquidations and contracts, when there are some', async () => {
    const heard = Promise.all([
      first(futures, 'liquidationOrderStreams', LOWER),
      first(futures, 'allMarketLiquidationOrderStreams'),
      first(futures, 'contractInfoStream'),
    ])
    const quantity = units('100')
    // Until all three have been subscribed.
    const again = setInterval(() => {
      exchange.markets.reportForceOrder('BTCUSDT', {
        side: 'SELL',
        price: units('60000'),
        averagePrice: units('60000'),
        quantity,
        lastQuantity: quantity,
        filledQuantity: quantity,
        time: Date.now(),
      })
      exchange.markets.setStatus('usdm', 'TRXUSDT', 'TRADING')
    }, 200)
    expect((await heard).every(filled)).toBe(true)
    clearInterval(again)
  })
})
