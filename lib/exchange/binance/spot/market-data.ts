import 'server-only'
import type { MarketData, MarketStreamHandlers, MarketTopic } from '../../port'
import type { VenueCore } from '../core'
import { toBookDelta, toBookSnapshot } from '../depth'
import { weightLimitIn } from '../filters'
import { toCandleEvent } from '../kline-event'
import { toCandles } from '../kline-rows'
import { asPayload, type Payload, textAt } from '../payload'
import { toPublicTrades, toTradeEvent } from '../public-trade'
import { openMarketStreams, type StreamMap, type StreamRoute } from '../streams'
import { toTickerEvent, toTickers } from '../ticker'
import { toSymbolRules } from './exchange-info'

const ALL: StreamRoute = { path: '/stream', share: 'everything' }

/** Five messages a second are allowed and our pings count (S-83). Source: spot.md 12.1. */
const STREAMS: StreamMap = { routes: [ALL], find, deliver, pause: 300 }

/** Public data of the spot market. Source: spot.md 5, 7.2, 12. */
export function createMarketData(core: VenueCore): MarketData {
  const { caller, publicCall, venueClock } = core
  const plain = (text: string): unknown => JSON.parse(text) as unknown

  return {
    market: 'spot',
    instruments: ({ lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/api/v3/exchangeInfo', { showPermissionSets: false }, { lane, cost: 20, fresh }),
        (body) => {
          core.governor.setLimit(weightLimitIn(asPayload(body, 'exchangeInfo')) ?? 0)
          return toSymbolRules(body)
        },
        plain,
      ),
    candles: ({ symbol, interval, startTime, endTime, limit }, { lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/api/v3/klines', { symbol, interval, startTime, endTime, limit }, { lane, cost: 2, fresh }),
        (body) => toCandles(body, venueClock.now()),
        plain,
      ),
    book: (symbol, limit, { lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/api/v3/depth', { symbol, limit }, { lane, cost: depthCost(limit), fresh }),
        (body) => toBookSnapshot(body, symbol),
        plain,
      ),
    trades: (symbol, limit, { lane, freshConnection: fresh }) =>
      caller.query(publicCall('/api/v3/trades', { symbol, limit }, { lane, cost: 25, fresh }), toPublicTrades, plain),
    tickers: ({ lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/api/v3/ticker/24hr', {}, { lane, cost: 80, fresh }),
        (body) => toTickers(body, 'spot'),
        plain,
      ),
    markPrices: () => Promise.resolve(core.nothing([])),
    openStreams: (handlers) => openMarketStreams(core, STREAMS, handlers),
  }
}

/** Source: spot.md 7.1. */
const depthCost = (limit: number): number => (limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250)

function find(topic: MarketTopic): { route: StreamRoute; name: string } | undefined {
  switch (topic.kind) {
    case 'trades':
      return { route: ALL, name: `${topic.symbol.toLowerCase()}@trade` }
    case 'book':
      return { route: ALL, name: `${topic.symbol.toLowerCase()}@depth@100ms` }
    case 'ticker':
      return { route: ALL, name: `${topic.symbol.toLowerCase()}@ticker` }
    case 'candles':
      return { route: ALL, name: `${topic.symbol.toLowerCase()}@kline_${topic.interval}` }
    case 'all-tickers':
      // The full form for all symbols was retired on 2026-03-26. Source: spot.md 12.3.
      return { route: ALL, name: '!miniTicker@arr' }
    case 'mark':
    case 'all-marks':
      return undefined
  }
}

function deliver(event: Payload, handlers: MarketStreamHandlers): void {
  switch (event.e) {
    case 'trade':
      return handlers.onTrade(textAt(event, 's'), toTradeEvent(event))
    case 'depthUpdate':
      return handlers.onBookDelta(toBookDelta(event))
    case 'kline': {
      const { symbol, interval, candle } = toCandleEvent(event)
      return handlers.onCandle(symbol, interval, candle)
    }
    case '24hrTicker':
    case '24hrMiniTicker':
      return handlers.onTicker(toTickerEvent(event, 'spot'))
  }
}
