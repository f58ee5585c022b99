import { text8 } from '../../engine/units'
import type { Call, Endpoint } from '../../gateway/types'
import type { BlockTrade, BlockTrades } from '../block-trades'
import type { LiveSymbol } from '../live-symbol'
import { type PublicTrade, quoteOf } from '../tape'
import { askedAggregates, tradesOf } from './asked-trades'
import { candleRows } from './candle-rows'
import { type Directory, limitOf, mandatorySymbol, mandatoryText, wholeNumber } from './parameters'
import { spotRateLimits, spotSymbolRow } from './spot-exchange-info'
import { spotReferenceEndpoints } from './spot-reference-endpoints'
import { describedSymbols, showsPermissionSets, withStatus } from './spot-selection'
import { spotTickerEndpoints } from './spot-tickers'

/** A base asset whose symbols the smart order router joins. */
export interface Sor {
  readonly baseAsset: string
  readonly symbols: readonly string[]
}

/** Market data of spot over REST and the WebSocket API. Source: spot.md 5.1, 7. */
export function spotEndpoints(
  find: Directory,
  all: () => readonly LiveSymbol[],
  blocks: BlockTrades,
  sors: readonly Sor[],
): Endpoint[] {
  const base = { market: 'spot', method: 'GET', security: 'NONE' } as const
  return [
    { ...base, path: '/api/v3/ping', socketMethod: 'ping', weight: 1, parameters: [], handle: () => ({}) },
    {
      ...base,
      path: '/api/v3/time',
      socketMethod: 'time',
      weight: 1,
      parameters: [],
      handle: (call) => ({ serverTime: call.time }),
    },
    {
      ...base,
      path: '/api/v3/exchangeInfo',
      socketMethod: 'exchangeInfo',
      weight: 20,
      parameters: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
      handle: (call) => ({
        timezone: 'UTC',
        serverTime: call.time,
        rateLimits: spotRateLimits(call.overSocket),
        exchangeFilters: [],
        symbols: describedSymbols(call, find, all).map((symbol) => spotSymbolRow(symbol, showsPermissionSets(call))),
        ...(sors.length > 0 && { sors }),
      }),
    },
    {
      ...base,
      path: '/api/v3/depth',
      socketMethod: 'depth',
      weight: depthWeight,
      parameters: ['symbol', 'limit', 'symbolStatus'],
      handle(call) {
        const symbol = withStatus(call, mandatorySymbol(call, find))
        const limit = limitOf(call, 100, 5_000)
        return {
          lastUpdateId: symbol.book.lastUpdateId,
          bids: symbol.book.levels('BUY', limit).map((level) => [text8(level.price), text8(level.quantity)]),
          asks: symbol.book.levels('SELL', limit).map((level) => [text8(level.price), text8(level.quantity)]),
        }
      },
    },
    {
      ...base,
      path: '/api/v3/trades',
      socketMethod: 'trades.recent',
      weight: 25,
      parameters: ['symbol', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        return tradesOf(symbol, undefined, limitOf(call, 500, 1_000)).map(tradeRow)
      },
    },
    {
      ...base,
      path: '/api/v3/historicalTrades',
      socketMethod: 'trades.historical',
      weight: 25,
      parameters: ['symbol', 'limit', 'fromId'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        const limit = limitOf(call, 500, 1_000)
        return tradesOf(symbol, wholeNumber(call, 'fromId'), limit).map(tradeRow)
      },
    },
    {
      ...base,
      path: '/api/v3/historicalBlockTrades',
      socketMethod: 'blockTrades.historical',
      weight: 25,
      parameters: ['symbol', 'fromId', 'limit'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        mandatoryText(call, 'fromId')
        const fromId = wholeNumber(call, 'fromId') ?? 0
        return blocks.from(symbol, fromId, limitOf(call, 500, 1_000), call.time).map(blockRow)
      },
    },
    {
      ...base,
      path: '/api/v3/aggTrades',
      socketMethod: 'trades.aggregate',
      weight: 4,
      parameters: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
      handle: (call) =>
        askedAggregates(call, mandatorySymbol(call, find)).map((trade) => ({
          a: trade.id,
          p: text8(trade.price),
          q: text8(trade.quantity),
          f: trade.firstTradeId,
          l: trade.lastTradeId,
          T: trade.time,
          m: trade.isBuyerMaker,
          M: true,
        })),
    },
    ...['klines', 'uiKlines'].map((name) => ({
      ...base,
      path: `/api/v3/${name}`,
      socketMethod: name,
      weight: 2,
      parameters: ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'],
      handle: (call: Call) => candleRows(call, mandatorySymbol(call, find), 1_000),
    })),
    {
      ...base,
      path: '/api/v3/avgPrice',
      socketMethod: 'avgPrice',
      weight: 2,
      parameters: ['symbol'],
      handle(call) {
        const symbol = mandatorySymbol(call, find)
        return {
          mins: 5,
          price: text8(symbol.averagePrice()),
          closeTime: symbol.tape.trades.at(-1)?.time ?? call.time,
        }
      },
    },
    ...spotReferenceEndpoints(find, all),
    ...spotTickerEndpoints(find, all),
  ]
}

const tradeRow = (trade: PublicTrade): object => ({
  id: trade.id,
  price: text8(trade.price),
  qty: text8(trade.quantity),
  quoteQty: text8(quoteOf(trade)),
  time: trade.time,
  isBuyerMaker: trade.isBuyerMaker,
  isBestMatch: true,
})

const blockRow = (trade: BlockTrade): object => ({
  id: trade.id,
  price: text8(trade.price),
  qty: text8(trade.quantity),
  quoteQty: text8(trade.quote),
  time: trade.time,
  isBuyerMaker: trade.isBuyerMaker,
})

/** limit ≤100: 5; ≤500: 25; ≤1000: 50; more: 250. */
function depthWeight(params: ReadonlyMap<string, string>): number {
  const limit = Number(params.get('limit') ?? 100)
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250
}
