import type { Market } from '../../engine/market-types'
import { DAY, HOUR, type Interval, intervalOf, zoneOffsetOf } from '../candles/intervals'

/** What a stream's name asks for. `symbol` is upper case; absent on all-market streams. Periods in ms. */
export type StreamName =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker'; readonly symbol: string }
  | { readonly kind: 'kline'; readonly symbol: string; readonly interval: Interval; readonly period: number }
  | {
      readonly kind: 'continuousKline'
      /** The pair, whose perpetual has its name. */
      readonly symbol: string
      readonly contractType: string
      readonly interval: Interval
      readonly period: number
    }
  | { readonly kind: 'depth'; readonly symbol: string; readonly period: number }
  | { readonly kind: 'partialDepth'; readonly symbol: string; readonly levels: number; readonly period: number }
  | { readonly kind: 'retailDepth'; readonly symbol: string; readonly period: number }
  | {
      readonly kind: 'ticker' | 'miniTicker' | 'avgPrice' | 'referencePrice' | 'markPrice'
      readonly symbol: string
      readonly period: number
    }
  | { readonly kind: 'blockTrade'; readonly symbol: string }
  | { readonly kind: 'forceOrder'; readonly symbol: string }
  | { readonly kind: 'windowTicker'; readonly symbol: string; readonly window: string; readonly period: number }
  | { readonly kind: 'allMiniTickers' | 'allTickers' | 'allBookTickers' | 'allMarkPrices'; readonly period: number }
  | { readonly kind: 'allWindowTickers'; readonly window: string; readonly period: number }
  | { readonly kind: 'allForceOrders' | 'contractInfo' }
  | { readonly kind: 'allAssetIndexes' | 'tradingSessions'; readonly period: number }
  | { readonly kind: 'assetIndex'; readonly asset: string; readonly period: number }
  | { readonly kind: 'compositeIndex'; readonly index: string; readonly period: number }

/** Rolling windows that have a stream of their own on spot. */
export const WINDOWS: ReadonlyMap<string, number> = new Map([
  ['1h', HOUR],
  ['4h', 4 * HOUR],
  ['1d', DAY],
])

/** Reads a stream name; undefined for one that does not exist on that market. Sources: spot.md 12.3, usdm.md 11. */
export function readStreamName(market: Market, name: string): StreamName | undefined {
  if (name.startsWith('!') || name === 'tradingSession') return market === 'spot' ? spotWide(name) : usdmWide(name)
  const at = name.indexOf('@')
  if (at <= 0) return undefined
  const lower = name.slice(0, at)
  const symbol = lower.toUpperCase()
  if (lower !== symbol.toLowerCase()) return undefined
  const topic = name.slice(at + 1)
  return common(market, symbol, topic) ?? (market === 'spot' ? spotOnly(symbol, topic) : usdmOnly(symbol, topic))
}

function common(market: Market, symbol: string, topic: string): StreamName | undefined {
  const spot = market === 'spot'
  if (topic === 'trade' || topic === 'aggTrade' || topic === 'bookTicker') return { kind: topic, symbol }
  if (topic === 'ticker' || topic === 'miniTicker') return { kind: topic, symbol, period: spot ? 1_000 : 2_000 }
  const depth = /^depth(5|10|20)?(?:@(100|500)ms)?$/.exec(topic)
  if (depth !== null) {
    if (spot && depth[2] === '500') return undefined
    const period = depth[2] === undefined ? (spot ? 1_000 : 250) : Number(depth[2])
    if (depth[1] === undefined) return { kind: 'depth', symbol, period }
    return { kind: 'partialDepth', symbol, levels: Number(depth[1]), period }
  }
  const kline = /^kline_(\d+[smhdwM])(?:@(.+))?$/.exec(topic)
  if (kline === null) return undefined
  const zone = kline[2] === undefined ? 0 : spot && kline[2] === '+08:00' ? zoneOffsetOf(kline[2]) : undefined
  const interval = zone === undefined ? undefined : intervalOf(kline[1] ?? '', zone)
  if (interval === undefined || (!spot && interval.name === '1s')) return undefined
  return { kind: 'kline', symbol, interval, period: spot ? (interval.name === '1s' ? 1_000 : 2_000) : 250 }
}

function spotOnly(symbol: string, topic: string): StreamName | undefined {
  if (topic === 'avgPrice' || topic === 'referencePrice') return { kind: topic, symbol, period: 1_000 }
  if (topic === 'blockTrade') return { kind: 'blockTrade', symbol }
  const window = topic.startsWith('ticker_') ? topic.slice(7) : ''
  return WINDOWS.has(window) ? { kind: 'windowTicker', symbol, window, period: 1_000 } : undefined
}

function usdmOnly(symbol: string, topic: string): StreamName | undefined {
  if (topic === 'markPrice') return { kind: 'markPrice', symbol, period: 3_000 }
  if (topic === 'rpiDepth@500ms') return { kind: 'retailDepth', symbol, period: 500 }
  if (topic === 'forceOrder') return { kind: 'forceOrder', symbol }
  if (topic === 'compositeIndex') return { kind: 'compositeIndex', index: symbol, period: 1_000 }
  if (topic === 'assetIndex') return { kind: 'assetIndex', asset: symbol.replace(/USD$/, ''), period: 1_000 }
  if (topic === 'markPrice@1s') return { kind: 'markPrice', symbol, period: 1_000 }
  const [, pair, contractType] = /^(.+?)_(TRADIFI_PERPETUAL|PERPETUAL|CURRENT_QUARTER|NEXT_QUARTER)$/.exec(symbol) ?? []
  const interval = topic.startsWith('continuousKline_') ? intervalOf(topic.slice(16)) : undefined
  if (pair !== undefined && contractType !== undefined && interval !== undefined && interval.name !== '1s')
    return { kind: 'continuousKline', symbol: pair, contractType, interval, period: 250 }
  return undefined
}

function spotWide(name: string): StreamName | undefined {
  if (name === '!miniTicker@arr') return { kind: 'allMiniTickers', period: 1_000 }
  const window = /^!ticker_(\w+)@arr$/.exec(name)?.[1] ?? ''
  return WINDOWS.has(window) ? { kind: 'allWindowTickers', window, period: 1_000 } : undefined
}

function usdmWide(name: string): StreamName | undefined {
  switch (name) {
    case '!miniTicker@arr':
      return { kind: 'allMiniTickers', period: 1_000 }
    case '!ticker@arr':
      return { kind: 'allTickers', period: 1_000 }
    case '!bookTicker':
      return { kind: 'allBookTickers', period: 5_000 }
    case '!markPrice@arr':
      return { kind: 'allMarkPrices', period: 3_000 }
    case '!markPrice@arr@1s':
      return { kind: 'allMarkPrices', period: 1_000 }
    case '!forceOrder@arr':
      return { kind: 'allForceOrders' }
    case '!contractInfo':
      return { kind: 'contractInfo' }
    case '!assetIndex@arr':
      return { kind: 'allAssetIndexes', period: 1_000 }
    case 'tradingSession':
      return { kind: 'tradingSessions', period: 1_000 }
    default:
      return undefined
  }
}
