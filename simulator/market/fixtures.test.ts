import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Market } from '../engine/market-types'
import { openMarket } from '../testing/opened-market'

/** Example payloads of the exchange; a clone without them skips this file. */
const FIXTURES = process.env['BINANCE_FIXTURES'] ?? '../shared/binance/fixtures'

const opened = openMarket()
const { clock, feed, markets } = opened
const answer = opened.call

const DECIMAL = /^-?\d+(\.\d+)?$/

/** Names of keys in their order and JSON types, a decimal told from other text; an array by its first element, rows by all. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'null'
  if (typeof value === 'string') return DECIMAL.test(value) ? 'decimal' : 'text'
  if (Array.isArray(value)) {
    const isRow = value.length > 6 && new Set(value.map((each) => typeof each)).size > 1
    return isRow ? value.map(shapeOf) : value.length === 0 ? [] : [shapeOf(value[0])]
  }
  if (typeof value !== 'object') return typeof value
  return Object.entries(value as Record<string, unknown>).map(([key, each]) => [key, shapeOf(each)])
}

const fixture = (market: Market, name: string): unknown =>
  JSON.parse(readFileSync(join(FIXTURES, market, `${name}.json`), 'utf8'))

const SPOT = { symbol: 'BTCUSDT' }
const REST: readonly (readonly [Market, string, string, Record<string, string>])[] = [
  ['spot', '/api/v3/ping', 'rest.ping', {}],
  ['spot', '/api/v3/time', 'rest.time', {}],
  ['spot', '/api/v3/exchangeInfo', 'rest.exchangeInfo', {}],
  ['spot', '/api/v3/depth', 'rest.depth', SPOT],
  ['spot', '/api/v3/trades', 'rest.trades', SPOT],
  ['spot', '/api/v3/historicalTrades', 'rest.historicalTrades', SPOT],
  ['spot', '/api/v3/aggTrades', 'rest.aggTrades', SPOT],
  ['spot', '/api/v3/klines', 'rest.klines', { ...SPOT, interval: '1w' }],
  ['spot', '/api/v3/uiKlines', 'rest.uiKlines', { ...SPOT, interval: '1m' }],
  ['spot', '/api/v3/avgPrice', 'rest.avgPrice', SPOT],
  ['spot', '/api/v3/ticker/24hr', 'rest.ticker.24hr.full', SPOT],
  ['spot', '/api/v3/ticker/24hr', 'rest.ticker.24hr.full.array', {}],
  ['spot', '/api/v3/ticker/24hr', 'rest.ticker.24hr.mini', { ...SPOT, type: 'MINI' }],
  ['spot', '/api/v3/ticker/24hr', 'rest.ticker.24hr.mini.array', { symbols: '["BTCUSDT"]', type: 'MINI' }],
  ['spot', '/api/v3/ticker/tradingDay', 'rest.ticker.tradingDay.full', SPOT],
  ['spot', '/api/v3/ticker/tradingDay', 'rest.ticker.tradingDay.mini', { ...SPOT, type: 'MINI' }],
  ['spot', '/api/v3/ticker', 'rest.ticker.window.full', { ...SPOT, windowSize: '2d' }],
  ['spot', '/api/v3/ticker', 'rest.ticker.window.mini.array', { symbols: '["BTCUSDT","ETHBTC"]', type: 'MINI' }],
  ['spot', '/api/v3/ticker/price', 'rest.ticker.price', SPOT],
  ['spot', '/api/v3/ticker/price', 'rest.ticker.price.array', {}],
  ['spot', '/api/v3/ticker/bookTicker', 'rest.ticker.bookTicker', SPOT],
  ['spot', '/api/v3/ticker/bookTicker', 'rest.ticker.bookTicker.array', {}],
  ['spot', '/api/v3/historicalBlockTrades', 'rest.historicalBlockTrades', { ...SPOT, fromId: '0' }],
  ['spot', '/api/v3/executionRules', 'rest.executionRules', { symbol: 'SOLUSDT' }],
  ['spot', '/api/v3/executionRules', 'rest.executionRules.faq', { symbols: '["BNBUSDT"]' }],
  ['spot', '/api/v3/referencePrice', 'rest.referencePrice', SPOT],
  ['spot', '/api/v3/referencePrice', 'rest.referencePrice.null', { symbol: 'ETHUSDT' }],
  ['spot', '/api/v3/referencePrice/calculation', 'rest.referencePrice.calculation.arithmeticMean', SPOT],
  ['spot', '/api/v3/referencePrice/calculation', 'rest.referencePrice.calculation.external', { symbol: 'BNBUSDT' }],
  ['spot', '/api/v3/ticker/tradingDay', 'rest.ticker.tradingDay.full.array', { symbols: '["BTCUSDT","BNBUSDT"]' }],
  ['spot', '/api/v3/ticker/tradingDay', 'rest.ticker.tradingDay.mini.array', { symbols: '["BTCUSDT"]', type: 'MINI' }],
  ['spot', '/api/v3/ticker', 'rest.ticker.window.full.array', { symbols: '["BTCUSDT","BNBUSDT"]', windowSize: '4h' }],
  ['spot', '/api/v3/ticker', 'rest.ticker.window.mini', { ...SPOT, type: 'MINI', windowSize: '59m' }],
  ['usdm', '/fapi/v1/ping', 'rest.ping', {}],
  ['usdm', '/fapi/v1/time', 'rest.time', {}],
  ['usdm', '/fapi/v1/exchangeInfo', 'rest.exchangeInfo', {}],
  ['usdm', '/fapi/v1/depth', 'rest.depth', SPOT],
  ['usdm', '/fapi/v1/trades', 'rest.trades', SPOT],
  ['usdm', '/fapi/v1/historicalTrades', 'rest.historicalTrades', SPOT],
  ['usdm', '/fapi/v1/aggTrades', 'rest.aggTrades', SPOT],
  ['usdm', '/fapi/v1/klines', 'rest.klines', { ...SPOT, interval: '5m' }],
  [
    'usdm',
    '/fapi/v1/continuousKlines',
    'rest.continuousKlines',
    { pair: 'BTCUSDT', contractType: 'PERPETUAL', interval: '1d' },
  ],
  ['usdm', '/fapi/v1/markPriceKlines', 'rest.markPriceKlines', { ...SPOT, interval: '1h' }],
  ['usdm', '/fapi/v1/indexPriceKlines', 'rest.indexPriceKlines', { pair: 'BTCUSDT', interval: '1h' }],
  ['usdm', '/fapi/v1/premiumIndex', 'rest.premiumIndex', SPOT],
  ['usdm', '/fapi/v1/premiumIndex', 'rest.premiumIndex.all', {}],
  ['usdm', '/fapi/v1/fundingRate', 'rest.fundingRate', SPOT],
  ['usdm', '/fapi/v1/fundingInfo', 'rest.fundingInfo', {}],
  ['usdm', '/fapi/v1/ticker/24hr', 'rest.ticker.24hr', SPOT],
  ['usdm', '/fapi/v1/ticker/24hr', 'rest.ticker.24hr.all', {}],
  ['usdm', '/fapi/v1/ticker/price', 'rest.ticker.price.v1', SPOT],
  ['usdm', '/fapi/v2/ticker/price', 'rest.ticker.price.v2', SPOT],
  ['usdm', '/fapi/v2/ticker/price', 'rest.ticker.price.v2.all', {}],
  ['usdm', '/fapi/v1/ticker/bookTicker', 'rest.ticker.bookTicker', SPOT],
  ['usdm', '/fapi/v1/ticker/bookTicker', 'rest.ticker.bookTicker.all', {}],
  ['usdm', '/fapi/v1/openInterest', 'rest.openInterest', SPOT],
  ['usdm', '/fapi/v1/rpiDepth', 'rest.rpiDepth', SPOT],
  ['usdm', '/fapi/v1/premiumIndexKlines', 'rest.premiumIndexKlines', { ...SPOT, interval: '1m' }],
  ['usdm', '/fapi/v1/indexInfo', 'rest.indexInfo', { symbol: 'DEFIUSDT' }],
  ['usdm', '/fapi/v1/assetIndex', 'rest.assetIndex', { symbol: 'ADAUSD' }],
  ['usdm', '/fapi/v1/constituents', 'rest.constituents', SPOT],
  ['usdm', '/fapi/v1/insuranceBalance', 'rest.insuranceBalance', SPOT],
  ['usdm', '/fapi/v1/symbolAdlRisk', 'rest.symbolAdlRisk', SPOT],
  ['usdm', '/futures/data/openInterestHist', 'rest.openInterestHist', { ...SPOT, period: '1h' }],
  ['usdm', '/futures/data/topLongShortPositionRatio', 'rest.topLongShortPositionRatio', { ...SPOT, period: '5m' }],
  ['usdm', '/futures/data/topLongShortAccountRatio', 'rest.topLongShortAccountRatio', { ...SPOT, period: '1d' }],
  ['usdm', '/futures/data/globalLongShortAccountRatio', 'rest.globalLongShortAccountRatio', { ...SPOT, period: '2h' }],
  ['usdm', '/futures/data/takerlongshortRatio', 'rest.takerlongshortRatio', { ...SPOT, period: '15m' }],
  ['usdm', '/futures/data/basis', 'rest.basis', { pair: 'BTCUSDT', contractType: 'PERPETUAL', period: '5m' }],
  ['usdm', '/futures/data/delivery-price', 'rest.deliveryPrice', { pair: 'BTCUSDT' }],
]

/** Methods of the WebSocket APIs with their documented results. */
const SOCKET: readonly (readonly [Market, string, string, Record<string, string>])[] = [
  ['spot', 'ping', 'wsapi.ping.response', {}],
  ['spot', 'time', 'wsapi.time.response', {}],
  ['spot', 'depth', 'wsapi.depth.response', { ...SPOT, limit: '5' }],
  ['spot', 'trades.recent', 'wsapi.trades.recent.response', { ...SPOT, limit: '1' }],
  ['spot', 'trades.historical', 'wsapi.trades.historical.response', { ...SPOT, fromId: '0', limit: '1' }],
  ['spot', 'trades.aggregate', 'wsapi.trades.aggregate.response', { ...SPOT, fromId: '0', limit: '1' }],
  ['spot', 'blockTrades.historical', 'wsapi.blockTrades.historical.response', { ...SPOT, fromId: '582', limit: '1' }],
  ['spot', 'klines', 'wsapi.klines.response', { ...SPOT, interval: '1h', limit: '1' }],
  ['spot', 'uiKlines', 'wsapi.uiKlines.response', { ...SPOT, interval: '1h', limit: '1' }],
  ['spot', 'avgPrice', 'wsapi.avgPrice.response', SPOT],
  ['spot', 'ticker.24hr', 'wsapi.ticker.24hr.response.full', SPOT],
  ['spot', 'ticker.24hr', 'wsapi.ticker.24hr.response.full.array', { symbols: '["BNBUSDT","BTCUSDT"]' }],
  ['spot', 'ticker.24hr', 'wsapi.ticker.24hr.response.mini', { ...SPOT, type: 'MINI' }],
  ['spot', 'ticker.tradingDay', 'wsapi.ticker.tradingDay.response.full', { ...SPOT, timeZone: '00:00' }],
  [
    'spot',
    'ticker.tradingDay',
    'wsapi.ticker.tradingDay.response.mini.array',
    { symbols: '["BTCUSDT"]', type: 'MINI' },
  ],
  ['spot', 'ticker', 'wsapi.ticker.response.full.array', { symbols: '["BTCUSDT"]', windowSize: '7d' }],
  ['spot', 'ticker', 'wsapi.ticker.response.full', { ...SPOT, windowSize: '7d' }],
  ['spot', 'ticker', 'wsapi.ticker.response.mini', { ...SPOT, windowSize: '7d', type: 'MINI' }],
  ['spot', 'ticker.price', 'wsapi.ticker.price.response.one', SPOT],
  ['spot', 'ticker.price', 'wsapi.ticker.price.response.array', {}],
  ['spot', 'ticker.book', 'wsapi.ticker.book.response.one', SPOT],
  ['spot', 'ticker.book', 'wsapi.ticker.book.response.array', { symbols: '["BTCUSDT"]' }],
  ['spot', 'executionRules', 'wsapi.executionRules.response', { symbol: 'SOLUSDT' }],
  ['spot', 'referencePrice', 'wsapi.referencePrice.response.set', SPOT],
  ['spot', 'referencePrice', 'wsapi.referencePrice.response.null', { symbol: 'ETHUSDT' }],
  ['spot', 'referencePrice', 'wsapi.referencePrice.response.neverSet', { symbol: 'LTCUSDT' }],
  ['spot', 'referencePrice.calculation', 'wsapi.referencePrice.calculation.response.arithmeticMean', SPOT],
  ['spot', 'referencePrice.calculation', 'wsapi.referencePrice.calculation.response.external', { symbol: 'BNBUSDT' }],
  ['usdm', 'time', 'wsapi.time', {}],
  ['usdm', 'depth', 'wsapi.depth', SPOT],
  ['usdm', 'ticker.price', 'wsapi.ticker.price', SPOT],
  ['usdm', 'ticker.book', 'wsapi.ticker.book', SPOT],
]

const STREAMS: readonly (readonly [Market, string, string])[] = [
  ['spot', 'btcusdt@trade', 'stream.trade'],
  ['spot', 'btcusdt@aggTrade', 'stream.aggTrade'],
  ['spot', 'btcusdt@kline_1m', 'stream.kline'],
  ['spot', 'btcusdt@kline_1d@+08:00', 'stream.kline.tz'],
  ['spot', 'btcusdt@miniTicker', 'stream.miniTicker'],
  ['spot', '!miniTicker@arr', 'stream.miniTicker.arr'],
  ['spot', 'btcusdt@ticker', 'stream.ticker'],
  ['spot', 'btcusdt@ticker_1h', 'stream.ticker.window'],
  ['spot', '!ticker_1h@arr', 'stream.ticker.window.arr'],
  ['spot', 'btcusdt@bookTicker', 'stream.bookTicker'],
  ['spot', 'btcusdt@avgPrice', 'stream.avgPrice'],
  ['spot', 'btcusdt@depth', 'stream.depthUpdate'],
  ['spot', 'btcusdt@depth10@100ms', 'stream.depth.partial'],
  ['spot', 'btcusdt@referencePrice', 'stream.referencePrice'],
  ['spot', 'btcusdt@blockTrade', 'stream.blockTrade'],
  ['usdm', 'btcusdt@trade', 'event.trade'],
  ['usdm', 'btcusdt@aggTrade', 'event.aggTrade'],
  ['usdm', 'btcusdt@kline_1m', 'event.kline'],
  ['usdm', 'btcusdt_perpetual@continuousKline_1m', 'event.continuous_kline'],
  ['usdm', 'btcusdt@miniTicker', 'event.24hrMiniTicker'],
  ['usdm', '!miniTicker@arr', 'event.24hrMiniTicker.arr'],
  ['usdm', 'btcusdt@ticker', 'event.24hrTicker'],
  ['usdm', '!ticker@arr', 'event.24hrTicker.arr'],
  ['usdm', 'btcusdt@bookTicker', 'event.bookTicker'],
  ['usdm', '!bookTicker', 'event.bookTicker.all'],
  ['usdm', 'btcusdt@markPrice@1s', 'event.markPriceUpdate'],
  ['usdm', '!markPrice@arr@1s', 'event.markPriceUpdate.arr'],
  ['usdm', 'btcusdt@depth', 'event.depthUpdate'],
  ['usdm', 'btcusdt@depth20@500ms', 'event.depthUpdate.partial'],
  ['usdm', 'btcusdt@rpiDepth@500ms', 'event.depthUpdate.rpi'],
  ['usdm', 'btcusdt@forceOrder', 'event.forceOrder'],
  ['usdm', '!forceOrder@arr', 'event.forceOrder.arr'],
  ['usdm', '!contractInfo', 'event.contractInfo'],
  ['usdm', '!assetIndex@arr', 'event.assetIndexUpdate.arr'],
  ['usdm', 'defiusdt@compositeIndex', 'event.compositeIndex'],
  ['usdm', 'tradingSession', 'event.tradingSession'],
]

describe.skipIf(!existsSync(FIXTURES))('the same keys in the same order and JSON types as the exchange', () => {
  beforeAll(() => void markets.setReferencePrice('ETHUSDT', null))

  test.each(SOCKET)('%s %s over the WebSocket API as %s', (market, method, name, params) => {
    const { result } = fixture(market, name) as { result: unknown }
    expect(shapeOf(answer(market, method, params, true))).toEqual(shapeOf(result))
  })

  test.each(REST)('%s %s as %s', (market, path, name, params) => {
    const real = fixture(market, name)
    const mine = answer(market, path, params)
    if (path.endsWith('exchangeInfo')) return compareExchangeInfo(real, mine)
    expect(shapeOf(mine)).toEqual(shapeOf(real))
  })

  test('streams', () => {
    for (const [market, name] of STREAMS) feed.listen(market, name)
    clock.advance(5_000)
    const btc = opened.symbol('usdm', 'BTCUSDT')
    markets.setBrackets('BTCUSDT', btc.spec.futures?.brackets ?? [])
    markets.reportForceOrder('BTCUSDT', {
      side: 'SELL',
      price: btc.markPrice(),
      averagePrice: btc.lastPrice(),
      quantity: btc.spec.step,
      lastQuantity: btc.spec.step,
      filledQuantity: btc.spec.step,
      time: clock.now(),
    })
    clock.advance(1_000)
    // A block trade comes once in a while.
    for (const [market, name] of STREAMS) if (!name.endsWith('blockTrade')) feed.hangUp(market, name)
    markets.pauseFlow()
    clock.advance(30 * 60_000)
    markets.resumeFlow()
    for (const [market, name, file] of STREAMS) {
      const first = feed.of(market, name).find((payload) => {
        const { b, a } = payload as { b?: unknown; a?: unknown }
        return !(Array.isArray(b) && Array.isArray(a) && (b.length === 0 || a.length === 0))
      })
      expect([name, shapeOf(JSON.parse(JSON.stringify(first ?? null)))]).toEqual([name, shapeOf(fixture(market, file))])
    }
  })
})

/** Every text that is a decimal, with the field it stands in. */
function decimalsIn(value: unknown, field = ''): [field: string, text: string][] {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? [[field, value]] : []
  if (Array.isArray(value)) return value.flatMap((each) => decimalsIn(each, field))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => decimalsIn(each, key))
}
const decimals = (text: string): number => text.split('.')[1]?.length ?? 0

describe('amounts are written', () => {
  /** Percentages have three decimals, and the unused last field of a candle is "0". */
  const PERCENT = ['priceChangePercent', 'P']
  const UNUSED = ['B', 'ignore']

  test.each(REST.filter(([market, path]) => market === 'spot' && !/exchangeInfo|executionRules/.test(path)))(
    'with eight decimals on %s %s',
    (market, path, _, params) => {
      for (const [field, text] of decimalsIn(answer(market, path, params)))
        expect([field, text === '0' ? 8 : decimals(text)]).toEqual([field, PERCENT.includes(field) ? 3 : 8])
    },
  )

  test('with eight decimals on spot streams, and by the precisions of the symbol on futures', () => {
    for (const [market, name] of STREAMS) feed.listen(market, name)
    clock.advance(3_000)
    for (const [market, name] of STREAMS)
      for (const payload of feed.of(market, name).slice(0, 5))
        for (const [field, text] of decimalsIn(JSON.parse(JSON.stringify(payload)))) {
          if (market === 'usdm' || UNUSED.includes(field)) continue
          const isTouchQuantity = name.endsWith('@bookTicker') && field === 'B'
          expect([name, field, decimals(text)]).toEqual([name, field, field === 'P' && !isTouchQuantity ? 3 : 8])
        }
    const [, price = ''] =
      decimalsIn(answer('usdm', '/fapi/v1/trades', SPOT)).find(([field]) => field === 'price') ?? []
    const [, quantity = ''] =
      decimalsIn(answer('usdm', '/fapi/v1/trades', SPOT)).find(([field]) => field === 'qty') ?? []
    expect([decimals(price), decimals(quantity)]).toEqual([2, 3])
  })
})

/** Rows alike, and every filter by its type. */
function compareExchangeInfo(real: unknown, mine: unknown): void {
  type Info = { symbols: { symbol: string; filters: { filterType: string }[] }[] }
  const btc = (info: unknown) => {
    const row = (info as Info).symbols.find((symbol) => symbol.symbol === 'BTCUSDT')
    return { ...row, filters: Object.fromEntries((row?.filters ?? []).map((filter) => [filter.filterType, filter])) }
  }
  expect(shapeOf(btc(mine))).toEqual(shapeOf(btc(real)))
  const head = (info: unknown) => ({ ...(info as object), symbols: [] })
  expect(shapeOf(head(mine))).toEqual(shapeOf(head(real)))
}
