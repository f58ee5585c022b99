import type { BlockTrades } from '../block-trades'
import { contractOf, isTradFi, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import { assetIndexOf, indexedAssets } from '../statistics/asset-index'
import { compositeIndexOf } from '../statistics/composite-index'
import type { Statistics } from '../statistics/statistics'
import { sessionAt } from '../statistics/trading-sessions'
import { depth, partialDepth } from './depth-streams'
import { assetIndexEvent, compositeIndexEvent, markPriceEvent, SESSION_EVENTS, sessionEvent } from './futures-payloads'
import { klines } from './kline-streams'
import { each, ignore, nothing, type PeriodicStream } from './pace'
import {
  anyBookTickerEvent,
  averagePriceEvent,
  blockTradeEvent,
  continuousKlineEvent,
  klineEvent,
  miniTickerEvent,
  referencePriceEvent,
  tickerEvent,
  windowTickerEvent,
} from './payloads'
import type { StreamName } from './stream-name'

/** What streams are made from. */
export interface Sources {
  readonly symbol: LiveSymbol | undefined
  readonly all: readonly LiveSymbol[]
  readonly statistics: Statistics
  readonly blocks: BlockTrades
}

type OfSymbol = Extract<StreamName, { symbol: string }>

/** The source of a stream's payloads; undefined when the stream sends by itself (trades) or its symbol does not exist. */
export function createPeriodicStream(name: StreamName, sources: Sources, now: number): PeriodicStream | undefined {
  if (!('symbol' in name)) return ofAll(name, sources, now)
  return sources.symbol && ofSymbol(name, sources.symbol, sources, now)
}

function ofAll(name: Exclude<StreamName, OfSymbol>, sources: Sources, now: number): PeriodicStream | undefined {
  const { all, statistics } = sources
  switch (name.kind) {
    case 'allMiniTickers':
      return changedOnly(name.period, all, now, miniTickerEvent)
    case 'allTickers':
      return changedOnly(name.period, all, now, tickerEvent)
    case 'allWindowTickers':
      return changedOnly(name.period, all, now, (symbol, time) => windowTickerEvent(symbol, name.window, time))
    case 'allBookTickers':
      return each(name.period, now, (time) => all.map((symbol) => anyBookTickerEvent(symbol, time)))
    case 'allMarkPrices':
      // Contracts on traditional assets come in a message of their own.
      return each(name.period, now, (time) =>
        [all.filter((symbol) => !isTradFi(symbol)), all.filter(isTradFi)]
          .filter((some) => some.length > 0)
          .map((some) => some.map((symbol) => markPriceEvent(symbol, statistics.of(symbol).marks, time))),
      )
    case 'allAssetIndexes':
      return each(name.period, now, (time) => [
        indexedAssets(all).flatMap((asset) => {
          const index = assetIndexOf(asset, all, time)
          return index === undefined ? [] : [assetIndexEvent(index, time)]
        }),
      ])
    case 'assetIndex':
      return each(name.period, now, (time) => {
        const index = assetIndexOf(name.asset, all, time)
        return index === undefined ? nothing : [assetIndexEvent(index, time)]
      })
    case 'compositeIndex':
      return each(name.period, now, (time) => {
        const index = compositeIndexOf(name.index, all)
        return index === undefined ? nothing : [compositeIndexEvent(index, time)]
      })
    case 'tradingSessions':
      return each(name.period, now, (time) =>
        SESSION_EVENTS.map(([market, event]) => sessionEvent(event, sessionAt(market, time), time)),
      )
    case 'allForceOrders':
    case 'contractInfo':
      return undefined
  }
}

function ofSymbol(name: OfSymbol, symbol: LiveSymbol, sources: Sources, now: number): PeriodicStream | undefined {
  switch (name.kind) {
    case 'trade':
    case 'aggTrade':
    case 'bookTicker':
    case 'forceOrder':
      return undefined
    case 'ticker':
      return each(name.period, now, (time) => [tickerEvent(symbol, time)])
    case 'miniTicker':
      return each(name.period, now, (time) => [miniTickerEvent(symbol, time)])
    case 'windowTicker':
      return each(name.period, now, (time) => [windowTickerEvent(symbol, name.window, time)])
    case 'avgPrice':
      return each(name.period, now, (time) => [averagePriceEvent(symbol, time)])
    case 'referencePrice':
      return each(name.period, now, () => {
        const event = referencePriceEvent(symbol)
        return event === undefined ? nothing : [event]
      })
    case 'blockTrade':
      return blockTrades(symbol, sources.blocks, now)
    case 'markPrice':
      return each(name.period, now, (time) => [markPriceEvent(symbol, sources.statistics.of(symbol).marks, time)])
    case 'kline':
      return klines(symbol, name.interval, name.period, now, klineEvent)
    case 'continuousKline':
      return continuous(contractOf(sources.all, pairOf(symbol), name.contractType), name, now)
    case 'retailDepth':
      return depth(symbol, name.period, now, true)
    case 'depth':
      return depth(symbol, name.period, now)
    case 'partialDepth':
      return partialDepth(symbol, name.levels, name.period, now)
  }
}

/** The candles of a pair's contract of one type; nothing when none is listed. */
const continuous = (
  contract: LiveSymbol | undefined,
  { interval, period }: Extract<StreamName, { kind: 'continuousKline' }>,
  now: number,
): PeriodicStream | undefined => contract && klines(contract, interval, period, now, continuousKlineEvent)

/** An array with the symbols that traded since the last one; nothing when none did. */
function changedOnly(
  period: number,
  all: readonly LiveSymbol[],
  now: number,
  make: (symbol: LiveSymbol, time: number) => object,
): PeriodicStream {
  const seen = new Map<LiveSymbol, number>()
  return each(period, now, (time) => {
    const changed = all.filter((symbol) => seen.get(symbol) !== symbol.tape.lastTradeId())
    for (const symbol of changed) seen.set(symbol, symbol.tape.lastTradeId())
    return changed.length === 0 ? nothing : [changed.map((symbol) => make(symbol, time))]
  })
}

/** Each block trade as it happens. */
function blockTrades(symbol: LiveSymbol, blocks: BlockTrades, now: number): PeriodicStream {
  let seenUntil = now
  return {
    due(time) {
      const trades = blocks.between(symbol, seenUntil, time)
      seenUntil = time
      return trades.map((trade) => blockTradeEvent(symbol, trade, time))
    },
    close: ignore,
  }
}
