import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Market } from '../../engine/market-types'
import { ApiError } from '../../gateway/types'
import { openMarket } from '../../testing/opened-market'

const opened = openMarket()
opened.clock.advance(2_000)

const mandatory = (name: string) => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`
const empty = (name: string) => `Parameter '${name}' was empty.`
const invalid = (name: string) => `Data sent for parameter '${name}' is not valid.`
const SYMBOL = "Illegal characters found in parameter 'symbol'; legal range is '^[\\w\\-._&&[^a-z]]{1,50}$'."
const SYMBOLS =
  'Illegal characters found in parameter \'symbols\'; legal range is \'^\\[("[\\w\\-._&&[^a-z]]{1,50}"(,"[\\w\\-._&&[^a-z]]{1,50}"){0,}){0,1}\\]$\'.'
const integer = (name: string) => `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`
const COMBINATION = 'Combination of optional parameters invalid.'
const BTC = { symbol: 'BTCUSDT' }
const names = (count: number) => `[${Array.from({ length: count }, (_, i) => `"A${i}"`).join(',')}]`

type Case = readonly [string, Market, string, Record<string, string>, number, string]

describe('spot refuses', () => {
  test.each<Case>([
    ['no symbol', 'spot', '/api/v3/depth', {}, -1102, mandatory('symbol')],
    ['an empty mandatory symbol', 'spot', '/api/v3/depth', { symbol: '' }, -1102, mandatory('symbol')],
    ['an unknown symbol', 'spot', '/api/v3/depth', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    ['a lower case symbol', 'spot', '/api/v3/depth', { symbol: 'btcusdt' }, -1100, SYMBOL],
    ['too long a symbol', 'spot', '/api/v3/depth', { symbol: 'A'.repeat(51) }, -1100, SYMBOL],
    ['an empty optional symbol', 'spot', '/api/v3/ticker/price', { symbol: '' }, -1105, empty('symbol')],
    ['a limit in words', 'spot', '/api/v3/trades', { ...BTC, limit: 'x' }, -1100, integer('limit')],
    ['a negative limit', 'spot', '/api/v3/trades', { ...BTC, limit: '-1' }, -1100, integer('limit')],
    ['a broken limit', 'spot', '/api/v3/trades', { ...BTC, limit: '1.5' }, -1100, integer('limit')],
    ['an empty limit', 'spot', '/api/v3/trades', { ...BTC, limit: '' }, -1105, empty('limit')],
    ['limit zero', 'spot', '/api/v3/trades', { ...BTC, limit: '0' }, -1130, invalid('limit')],
    [
      'more than 64 bits',
      'spot',
      '/api/v3/historicalTrades',
      { ...BTC, fromId: '9'.repeat(20) },
      -1108,
      "Parameter 'fromId' overflowed.",
    ],
    ['no interval', 'spot', '/api/v3/klines', BTC, -1102, mandatory('interval')],
    ['a wrong interval', 'spot', '/api/v3/klines', { ...BTC, interval: '7m' }, -1120, 'Invalid interval.'],
    ['an interval in the wrong case', 'spot', '/api/v3/klines', { ...BTC, interval: '1D' }, -1120, 'Invalid interval.'],
    [
      'a time zone too far west',
      'spot',
      '/api/v3/klines',
      { ...BTC, interval: '1d', timeZone: '-12:01' },
      -1130,
      invalid('timeZone'),
    ],
    [
      'a time zone too far east',
      'spot',
      '/api/v3/uiKlines',
      { ...BTC, interval: '1d', timeZone: '14:01' },
      -1130,
      invalid('timeZone'),
    ],
    [
      'a time zone in words',
      'spot',
      '/api/v3/ticker/tradingDay',
      { ...BTC, timeZone: 'UTC' },
      -1130,
      invalid('timeZone'),
    ],
    ['an id with times', 'spot', '/api/v3/aggTrades', { ...BTC, fromId: '1', startTime: '1' }, -1128, COMBINATION],
    [
      'an end before its start',
      'spot',
      '/api/v3/aggTrades',
      { ...BTC, startTime: '20', endTime: '10' },
      -1130,
      invalid('startTime'),
    ],
    ['block trades without an id', 'spot', '/api/v3/historicalBlockTrades', BTC, -1102, mandatory('fromId')],
    ['symbol and symbols', 'spot', '/api/v3/ticker/price', { ...BTC, symbols: '["BTCUSDT"]' }, -1128, COMBINATION],
    [
      'a symbol twice',
      'spot',
      '/api/v3/ticker/price',
      { symbols: '["BTCUSDT","BTCUSDT"]' },
      -1151,
      'Symbol is present multiple times in the list.',
    ],
    ['blanks in symbols', 'spot', '/api/v3/ticker/price', { symbols: '["BTCUSDT", "ETHUSDT"]' }, -1100, SYMBOLS],
    ['lower case in symbols', 'spot', '/api/v3/ticker/24hr', { symbols: '["btcusdt"]' }, -1100, SYMBOLS],
    ['symbols without brackets', 'spot', '/api/v3/ticker/24hr', { symbols: 'BTCUSDT,ETHUSDT' }, -1100, SYMBOLS],
    [
      'one unknown of several',
      'spot',
      '/api/v3/exchangeInfo',
      { symbols: '["BTCUSDT","NOPE"]' },
      -1121,
      'Invalid symbol.',
    ],
    [
      'no symbols for a window',
      'spot',
      '/api/v3/ticker',
      {},
      -1102,
      "Param 'symbol' or 'symbols' must be sent, but both were empty/null!",
    ],
    [
      'no symbols for a trading day',
      'spot',
      '/api/v3/ticker/tradingDay',
      {},
      -1102,
      "Param 'symbol' or 'symbols' must be sent, but both were empty/null!",
    ],
    [
      '101 symbols for a window',
      'spot',
      '/api/v3/ticker',
      { symbols: names(101) },
      -1101,
      "Too many parameters; expected '100' and received '101'.",
    ],
    [
      '101 symbols for a trading day',
      'spot',
      '/api/v3/ticker/tradingDay',
      { symbols: names(101) },
      -1101,
      "Too many parameters; expected '100' and received '101'.",
    ],
    ['too long a window', 'spot', '/api/v3/ticker', { ...BTC, windowSize: '8d' }, -1130, invalid('windowSize')],
    ['sixty minutes', 'spot', '/api/v3/ticker', { ...BTC, windowSize: '60m' }, -1130, invalid('windowSize')],
    ['a combined window', 'spot', '/api/v3/ticker', { ...BTC, windowSize: '1d2h' }, -1130, invalid('windowSize')],
    ['a wrong ticker type', 'spot', '/api/v3/ticker/24hr', { ...BTC, type: 'BIG' }, -1139, 'Invalid ticker type.'],
    [
      'a status not met',
      'spot',
      '/api/v3/ticker/price',
      { ...BTC, symbolStatus: 'HALT' },
      -1220,
      "The symbol's status does not match the requested symbolStatus.",
    ],
    [
      'a status not met by depth',
      'spot',
      '/api/v3/depth',
      { ...BTC, symbolStatus: 'BREAK' },
      -1220,
      "The symbol's status does not match the requested symbolStatus.",
    ],
    [
      'a wrong status',
      'spot',
      '/api/v3/ticker/price',
      { ...BTC, symbolStatus: 'OPEN' },
      -1122,
      'Invalid symbolStatus.',
    ],
    [
      'a status that is no filter',
      'spot',
      '/api/v3/exchangeInfo',
      { symbolStatus: 'CANCEL_ONLY' },
      -1122,
      'Invalid symbolStatus.',
    ],
    [
      'a status beside a symbol',
      'spot',
      '/api/v3/exchangeInfo',
      { ...BTC, symbolStatus: 'TRADING' },
      -1128,
      COMBINATION,
    ],
    [
      'permissions beside symbols',
      'spot',
      '/api/v3/exchangeInfo',
      { symbols: '["BTCUSDT"]', permissions: 'SPOT' },
      -1128,
      COMBINATION,
    ],
    [
      'permissions that are none',
      'spot',
      '/api/v3/exchangeInfo',
      { permissions: '["spot"]' },
      -1130,
      invalid('permissions'),
    ],
    [
      'a flag that is neither',
      'spot',
      '/api/v3/exchangeInfo',
      { showPermissionSets: 'yes' },
      -1130,
      invalid('showPermissionSets'),
    ],
    [
      'rules by symbol and status',
      'spot',
      '/api/v3/executionRules',
      { ...BTC, symbolStatus: 'TRADING' },
      -1128,
      COMBINATION,
    ],
    [
      'rules by symbol and symbols',
      'spot',
      '/api/v3/executionRules',
      { ...BTC, symbols: '["BTCUSDT"]' },
      -1128,
      COMBINATION,
    ],
    [
      'a reference price that never was',
      'spot',
      '/api/v3/referencePrice',
      { symbol: 'LTCUSDT' },
      -2043,
      "This symbol doesn't have a reference price.",
    ],
    [
      'its calculation',
      'spot',
      '/api/v3/referencePrice/calculation',
      { symbol: 'LTCUSDT' },
      -2043,
      "This symbol doesn't have a reference price.",
    ],
    [
      'a calculation with a status not met',
      'spot',
      '/api/v3/referencePrice/calculation',
      { ...BTC, symbolStatus: 'HALT' },
      -1220,
      "The symbol's status does not match the requested symbolStatus.",
    ],
  ])('%s', (_, market, path, params, code, message) => {
    expect(opened.refusal(market, path, params)).toEqual([400, code, message])
  })
})

describe('usdm refuses', () => {
  test.each<Case>([
    ['no symbol', 'usdm', '/fapi/v1/depth', {}, -1102, mandatory('symbol')],
    ['an unknown symbol', 'usdm', '/fapi/v1/premiumIndex', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    ['an empty optional symbol', 'usdm', '/fapi/v1/premiumIndex', { symbol: '' }, -1105, empty('symbol')],
    ['an odd depth', 'usdm', '/fapi/v1/depth', { ...BTC, limit: '7' }, -4021, "'7' is not valid depth limit."],
    [
      'a depth of the retail book but 1000',
      'usdm',
      '/fapi/v1/rpiDepth',
      { ...BTC, limit: '100' },
      -4021,
      "'100' is not valid depth limit.",
    ],
    ['a depth in words', 'usdm', '/fapi/v1/depth', { ...BTC, limit: 'x' }, -1102, mandatory('limit')],
    [
      'a limit above the most',
      'usdm',
      '/fapi/v1/klines',
      { ...BTC, interval: '1m', limit: '1501' },
      -1130,
      invalid('limit'),
    ],
    ['limit zero', 'usdm', '/fapi/v1/trades', { ...BTC, limit: '0' }, -1130, invalid('limit')],
    ['seconds', 'usdm', '/fapi/v1/klines', { ...BTC, interval: '1s' }, -1120, 'Invalid interval.'],
    ['seconds of the mark', 'usdm', '/fapi/v1/markPriceKlines', { ...BTC, interval: '1s' }, -1120, 'Invalid interval.'],
    ['no pair', 'usdm', '/fapi/v1/indexPriceKlines', { interval: '1m' }, -1102, mandatory('pair')],
    [
      'an unknown pair',
      'usdm',
      '/fapi/v1/continuousKlines',
      { pair: 'NOPE', contractType: 'PERPETUAL', interval: '1m' },
      -4144,
      'Invalid pair.',
    ],
    [
      'no contract type',
      'usdm',
      '/fapi/v1/continuousKlines',
      { pair: 'BTCUSDT', interval: '1m' },
      -1102,
      mandatory('contractType'),
    ],
    [
      'an unknown contract type',
      'usdm',
      '/fapi/v1/continuousKlines',
      { pair: 'BTCUSDT', contractType: 'WEEKLY', interval: '1m' },
      -4104,
      'Invalid contract type.',
    ],
    [
      'an end before its start',
      'usdm',
      '/fapi/v1/klines',
      { ...BTC, interval: '1m', startTime: '20', endTime: '10' },
      -1023,
      'Start time is greater than end time.',
    ],
    [
      'too long a span',
      'usdm',
      '/fapi/v1/aggTrades',
      { ...BTC, startTime: '0', endTime: '3600001' },
      -1127,
      'More than 1 hours between startTime and endTime.',
    ],
    ['no period', 'usdm', '/futures/data/openInterestHist', BTC, -1102, mandatory('period')],
    ['a wrong period', 'usdm', '/futures/data/takerlongshortRatio', { ...BTC, period: '3m' }, -1130, invalid('period')],
    [
      '501 periods',
      'usdm',
      '/futures/data/globalLongShortAccountRatio',
      { ...BTC, period: '5m', limit: '501' },
      -1130,
      invalid('limit'),
    ],
    [
      'statistics of more than 30 days ago',
      'usdm',
      '/futures/data/openInterestHist',
      { ...BTC, period: '1d', startTime: '1500000000000' },
      -1130,
      invalid('startTime'),
    ],
    [
      'a basis without contract type',
      'usdm',
      '/futures/data/basis',
      { pair: 'BTCUSDT', period: '5m' },
      -1102,
      mandatory('contractType'),
    ],
    ['deliveries of an unknown pair', 'usdm', '/futures/data/delivery-price', { pair: 'NOPE' }, -4144, 'Invalid pair.'],
    ['an index of an unknown asset', 'usdm', '/fapi/v1/assetIndex', { symbol: 'NOPEUSD' }, -1121, 'Invalid symbol.'],
    ['an asset in place of its index', 'usdm', '/fapi/v1/assetIndex', { symbol: 'BTC' }, -1121, 'Invalid symbol.'],
    ['a composite index that is none', 'usdm', '/fapi/v1/indexInfo', { symbol: 'BTCUSDT' }, -1121, 'Invalid symbol.'],
    ['constituents of nothing', 'usdm', '/fapi/v1/constituents', {}, -1102, mandatory('symbol')],
  ])('%s', (_, market, path, params, code, message) => {
    expect(opened.refusal(market, path, params)).toEqual([400, code, message])
  })
})

test('whatever the parameters are, every endpoint answers or refuses with 400', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e9',
      '9'.repeat(25),
      'NaN',
      'true',
      '[]',
      '["BTCUSDT"]',
      '[""]',
      '1d',
      '+14:00',
      'TRADING',
      'é',
    ),
    fc.string({ maxLength: 60 }),
    fc.nat().map(String),
  )
  const endpoint = fc.constantFrom(...opened.markets.endpoints)
  fc.assert(
    fc.property(endpoint, fc.array(text, { minLength: 8, maxLength: 8 }), fc.boolean(), (each, values, named) => {
      const params: Record<string, string> = {}
      each.parameters.forEach((name, i) => {
        if (values[i] !== undefined && values[i] !== 'é') params[name] = values[i]
      })
      // Half of the calls get past their symbol.
      if (named && each.parameters.includes('symbol')) params.symbol = 'BTCUSDT'
      if (named && each.parameters.includes('pair')) params.pair = 'BTCUSDT'
      if (named && each.parameters.includes('period')) params.period = '5m'
      if (named && each.parameters.includes('interval')) params.interval = '1m'
      const call = {
        market: each.market,
        params: new Map(Object.entries(params)),
        accountId: '',
        apiKey: '',
        time: opened.clock.now(),
        overSocket: false,
      }
      try {
        expect(each.handle(call)).toBeDefined()
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        expect(error.status).toBe(400)
        expect(error.code).toBeLessThan(-999)
      }
    }),
    { numRuns: 2_000, seed: 7 },
  )
})
