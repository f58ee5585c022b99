import { text8 } from '../../engine/units'
import type { Side } from '../../engine/market-types'
import type { Call, Endpoint } from '../../gateway/types'
import { percentChange, writerOf } from '../amounts'
import { DAY, HOUR } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { rollingWindow } from '../rolling-ticker'
import type { Statistics } from '../statistics/statistics'
import { type LevelRows, levelRows } from '../streams/payloads'
import { premiumRow } from '../streams/futures-payloads'
import { type PublicTrade, quoteOf } from '../tape'
import { askedAggregates, tradesOf } from './asked-trades'
import { type Directory, limitOf, mandatorySymbol, optionalSymbol, refuse, spanOf, wholeNumber } from './parameters'
import { usdmCandleEndpoints } from './usdm-candles'
import { USDM_ASSETS, USDM_RATE_LIMITS, usdmSymbolRow } from './usdm-exchange-info'
import { usdmIndexEndpoints } from './usdm-index-endpoints'
import { usdmStatisticsEndpoints } from './usdm-statistics'
import { byLimit, oneOrAll } from './usdm-weights'

const DEPTH_LIMITS = [5, 10, 20, 50, 100, 500, 1_000]
/** How far back historicalTrades reach; a search of aggregates by time reaches back a day. */
const MONTH = 30 * DAY
const RETAIL_LIMIT = 1_000
const depthWeight = byLimit(
  500,
  [
    [50, 2],
    [100, 5],
    [500, 10],
  ],
  20,
)

/** Market data of USDⓈ-M over REST and, for the few methods there are, the WebSocket API. Source: usdm.md 5, 9, 12. */
export function usdmEndpoints(find: Directory, all: () => readonly LiveSymbol[], statistics: Statistics): Endpoint[] {
  const base = { market: 'usdm', method: 'GET', security: 'NONE' } as const
  /** One object for a symbol, an array for none. */
  const oneOrEach = (call: Call, row: (symbol: LiveSymbol) => unknown): unknown => {
    const one = optionalSymbol(call, find)
    return one === undefined ? all().map(row) : row(one)
  }
  const priceTicker = (path: string, socketMethod?: string): Endpoint => ({
    ...base,
    path,
    ...(socketMethod && { socketMethod }),
    weight: oneOrAll(1, 2),
    parameters: ['symbol'],
    handle: (call) =>
      oneOrEach(call, (symbol) => ({
        symbol: symbol.spec.symbol,
        price: writerOf(symbol.listing).price(symbol.lastPrice()),
        time: symbol.tape.trades.at(-1)?.time ?? call.time,
      })),
  })

  return [
    { ...base, path: '/fapi/v1/ping', weight: 1, parameters: [], handle: () => ({}) },
    {
      ...base,
      path: '/fapi/v1/time',
      socketMethod: 'time',
      weight: 1,
      parameters: [],
      handle: (call) => ({ serverTime: call.time }),
    },
    {
      ...base,
      path: '/fapi/v1/exchangeInfo',
      weight: 1,
      parameters: [],
      handle: (call) => ({
        timezone: 'UTC',
        serverTime: call.time,
        futuresType: 'U_MARGINED',
        rateLimits: USDM_RATE_LIMITS,
        exchangeFilters: [],
        assets: USDM_ASSETS,
        symbols: all().map(usdmSymbolRow),
      }),
    },
    {
      ...base,
      path: '/fapi/v1/depth',
      socketMethod: 'depth',
      weight: depthWeight,
      parameters: ['symbol', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const limit = wholeNumber(call, 'limit') ?? 500
        if (!DEPTH_LIMITS.includes(limit)) throw refuse(-4021, `'${limit}' is not valid depth limit.`)
        return depthRow(symbol, call.time, (side) => symbol.book.levels(side, limit))
      },
    },
    {
      ...base,
      path: '/fapi/v1/rpiDepth',
      weight: 20,
      parameters: ['symbol', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const limit = wholeNumber(call, 'limit') ?? RETAIL_LIMIT
        if (limit !== RETAIL_LIMIT) throw refuse(-4021, `'${limit}' is not valid depth limit.`)
        return depthRow(symbol, call.time, (side) => symbol.orders.retailLevels(side, limit))
      },
    },
    {
      ...base,
      path: '/fapi/v1/trades',
      weight: 5,
      parameters: ['symbol', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        return tradesOf(symbol, undefined, limitOf(call, 500, 1_000)).map(tradeRow(symbol))
      },
    },
    {
      ...base,
      path: '/fapi/v1/historicalTrades',
      security: 'MARKET_DATA',
      weight: 20,
      parameters: ['symbol', 'limit', 'fromId'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const limit = limitOf(call, 100, 500)
        const trades = tradesOf(symbol, wholeNumber(call, 'fromId'), limit)
        return trades.filter((trade) => trade.time >= call.time - MONTH).map(tradeRow(symbol))
      },
    },
    {
      ...base,
      path: '/fapi/v1/aggTrades',
      weight: 20,
      parameters: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const { start, end } = spanOf(call)
        if (start !== undefined && end !== undefined && end - start > HOUR)
          throw refuse(-1127, 'More than 1 hours between startTime and endTime.')
        const write = writerOf(symbol.listing)
        return askedAggregates(call, symbol, call.time - DAY).map((trade) => ({
          a: trade.id,
          p: write.price(trade.price),
          q: write.quantity(trade.quantity),
          nq: write.quantity(trade.quantity - trade.retailQuantity),
          f: trade.firstTradeId,
          l: trade.lastTradeId,
          T: trade.time,
          m: trade.isBuyerMaker,
        }))
      },
    },
    ...usdmCandleEndpoints(find, all, statistics),
    {
      ...base,
      path: '/fapi/v1/premiumIndex',
      weight: oneOrAll(1, 10),
      parameters: ['symbol'],
      handle: (call) => oneOrEach(call, (symbol) => premiumRow(symbol, statistics.of(symbol).marks, call.time)),
    },
    {
      ...base,
      path: '/fapi/v1/fundingRate',
      // Counted in a pool of its own on the live exchange (500 per 5 minutes), not as weight.
      weight: 0,
      parameters: ['symbol', 'startTime', 'endTime', 'limit'],
      handle: (call) => fundingRows(call, optionalSymbol(call, find), all()),
    },
    {
      ...base,
      path: '/fapi/v1/fundingInfo',
      weight: 0,
      parameters: [],
      handle: () =>
        all()
          .filter((symbol) => symbol.funding !== undefined)
          .map(fundingInfoRow),
    },
    {
      ...base,
      path: '/fapi/v1/ticker/24hr',
      weight: oneOrAll(1, 40),
      parameters: ['symbol'],
      handle: (call) => oneOrEach(call, (symbol) => dayTicker(symbol, call.time)),
    },
    priceTicker('/fapi/v1/ticker/price'),
    priceTicker('/fapi/v2/ticker/price', 'ticker.price'),
    {
      ...base,
      path: '/fapi/v1/ticker/bookTicker',
      socketMethod: 'ticker.book',
      weight: oneOrAll(2, 5),
      parameters: ['symbol'],
      handle: (call) => oneOrEach(call, (symbol) => bookRow(symbol, call.time, call.overSocket)),
    },
    ...usdmStatisticsEndpoints(find, all, statistics),
    ...usdmIndexEndpoints(find, all, statistics),
  ]
}

function depthRow(symbol: LiveSymbol, now: number, levels: (side: Side) => LevelRows): object {
  return {
    lastUpdateId: symbol.book.lastUpdateId,
    E: now,
    T: now,
    bids: levelRows(symbol, levels('BUY')),
    asks: levelRows(symbol, levels('SELL')),
  }
}

const tradeRow =
  ({ listing }: LiveSymbol) =>
  (trade: PublicTrade): object => {
    const write = writerOf(listing)
    return {
      id: trade.id,
      price: write.price(trade.price),
      qty: write.quantity(trade.quantity),
      quoteQty: write.quote(quoteOf(trade)),
      time: trade.time,
      isBuyerMaker: trade.isBuyerMaker,
      isRPITrade: trade.isRetail === true,
    }
  }

/** A contract that settles at other times than each eight hours was adjusted, when it was listed. */
function fundingInfoRow({ spec, listing }: LiveSymbol): object {
  const fundingIntervalHours = spec.futures?.fundingIntervalHours ?? 8
  return {
    symbol: spec.symbol,
    adjustedFundingRateCap: '0.00300000',
    adjustedFundingRateFloor: '-0.00300000',
    fundingIntervalHours,
    disclaimer: false,
    updateTime: fundingIntervalHours === 8 ? null : listing.onboardDate,
  }
}

function fundingRows(call: Call, one: LiveSymbol | undefined, all: readonly LiveSymbol[]): unknown[] {
  const { start, end } = spanOf(call)
  const limit = limitOf(call, 100, 1_000)
  const symbols = one === undefined ? all : [one]
  // All settle at the same times, so that none can fill more than its share of the answer.
  const share = Math.ceil(limit / symbols.length) + 1
  const rows = symbols.flatMap((symbol) =>
    (symbol.funding?.settlements(start ?? 0, end ?? call.time, share, start === undefined) ?? []).map((settled) => ({
      symbol: symbol.spec.symbol,
      fundingTime: settled.time,
      fundingRate: text8(settled.rate),
      markPrice: text8(settled.mark),
      rateType: 'Regular',
    })),
  )
  rows.sort((a, b) => a.fundingTime - b.fundingTime)
  return start === undefined ? rows.slice(-limit) : rows.slice(0, limit)
}

function dayTicker(symbol: LiveSymbol, now: number): object {
  const window = rollingWindow(symbol, now)
  const write = writerOf(symbol.listing)
  const { bar } = window
  return {
    symbol: symbol.spec.symbol,
    priceChange: write.price(window.change),
    priceChangePercent: percentChange(bar.open, bar.close),
    weightedAvgPrice: write.price(window.average),
    lastPrice: write.price(bar.close),
    lastQty: write.quantity(symbol.lastQuantity()),
    openPrice: write.price(bar.open),
    highPrice: write.price(bar.high),
    lowPrice: write.price(bar.low),
    volume: write.quantity(bar.volume),
    quoteVolume: write.turnover(bar.quoteVolume),
    openTime: window.openTime,
    closeTime: window.closeTime,
    firstId: window.firstId,
    lastId: window.lastId,
    count: bar.trades,
  }
}

/** Over the WebSocket API the update id comes first. */
function bookRow(symbol: LiveSymbol, now: number, overSocket: boolean): object {
  const write = writerOf(symbol.listing)
  const bid = symbol.book.best('BUY')
  const ask = symbol.book.best('SELL')
  const { lastUpdateId } = symbol.book
  const touch = {
    symbol: symbol.spec.symbol,
    bidPrice: write.price(bid?.price ?? 0n),
    bidQty: write.quantity(bid?.quantity ?? 0n),
    askPrice: write.price(ask?.price ?? 0n),
    askQty: write.quantity(ask?.quantity ?? 0n),
    time: now,
  }
  return overSocket ? { lastUpdateId, ...touch } : { ...touch, lastUpdateId }
}
