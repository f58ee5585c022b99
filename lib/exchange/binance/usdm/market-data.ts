import 'server-only'
import type { MarketData, MarketStreamHandlers, MarketTopic } from '../../port'
import type { VenueCore } from '../core'
import { toBookDelta, toBookSnapshot } from '../depth'
import { weightLimitIn } from '../filters'
import { toCandleEvent } from '../kline-event'
import { toCandles } from '../kline-rows'
import { asPayload, type Payload, textAt } from '../payload'
import { toAggregateTrade, toAggregateTrades } from '../public-trade'
import { openMarketStreams, type StreamMap, type StreamRoute } from '../streams'
import { toTickerEvent, toTickers } from '../ticker'
import { toSymbolRules } from './exchange-info'
import { toMarkPriceEvent, toMarkPrices } from './mark-price'

/** Book data is public, everything else is market: a stream on the other path stays silent. Source: usdm.md 1 and 11. */
const PUBLIC: StreamRoute = { path: '/public/stream', share: 'books' }
const MARKET: StreamRoute = { path: '/market/stream', share: 'all-but-books' }

/** Ten messages a second are allowed and our pings count (S-83). Source: usdm.md 3. */
const STREAMS: StreamMap = { routes: [PUBLIC, MARKET], find, deliver, pause: 150 }

/** Public data of the futures market. Source: usdm.md 5, 9, 11. */
export function createMarketData(core: VenueCore): MarketData {
  const { caller, publicCall, venueClock } = core
  const plain = (text: string): unknown => JSON.parse(text) as unknown

  return {
    market: 'usdm',
    instruments: ({ lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/fapi/v1/exchangeInfo', {}, { lane, cost: 1, fresh }),
        (body) => {
          core.governor.setLimit(weightLimitIn(asPayload(body, 'exchangeInfo')) ?? 0)
          return toSymbolRules(body)
        },
        plain,
      ),
    candles: ({ symbol, interval, startTime, endTime, limit }, { lane, freshConnection: fresh }) =>
      caller.query(
        publicCall(
          '/fapi/v1/klines',
          { symbol, interval, startTime, endTime, limit },
          { lane, cost: candlesCost(limit ?? 500), fresh },
        ),
        (body) => toCandles(body, venueClock.now()),
        plain,
      ),
    book: (symbol, limit, { lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/fapi/v1/depth', { symbol, limit }, { lane, cost: depthCost(limit), fresh }),
        (body) => toBookSnapshot(body, symbol),
        plain,
      ),
    // Aggregated, as the stream is: the two must count by the same ids.
    trades: (symbol, limit, { lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/fapi/v1/aggTrades', { symbol, limit }, { lane, cost: 20, fresh }),
        toAggregateTrades,
        plain,
      ),
    tickers: ({ lane, freshConnection: fresh }) =>
      caller.query(
        publicCall('/fapi/v1/ticker/24hr', {}, { lane, cost: 40, fresh }),
        (body) => toTickers(body, 'usdm'),
        plain,
      ),
    markPrices: ({ lane, freshConnection: fresh }) =>
      caller.query(publicCall('/fapi/v1/premiumIndex', {}, { lane, cost: 10, fresh }), toMarkPrices, plain),
    openStreams: (handlers) => openMarketStreams(core, STREAMS, handlers),
  }
}

/** Source: usdm.md 9. */
const depthCost = (limit: number): number => (limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20)
const candlesCost = (limit: number): number => (limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10)

function find(topic: MarketTopic): { route: StreamRoute; name: string } | undefined {
  switch (topic.kind) {
    case 'trades':
      return { route: MARKET, name: `${topic.symbol.toLowerCase()}@aggTrade` }
    case 'book':
      return { route: PUBLIC, name: `${topic.symbol.toLowerCase()}@depth@100ms` }
    case 'ticker':
      return { route: MARKET, name: `${topic.symbol.toLowerCase()}@ticker` }
    case 'candles':
      return { route: MARKET, name: `${topic.symbol.toLowerCase()}@kline_${topic.interval}` }
    case 'mark':
      return { route: MARKET, name: `${topic.symbol.toLowerCase()}@markPrice@1s` }
    case 'all-tickers':
      return { route: MARKET, name: '!ticker@arr' }
    case 'all-marks':
      return { route: MARKET, name: '!markPrice@arr@1s' }
  }
}

function deliver(event: Payload, handlers: MarketStreamHandlers): void {
  switch (event.e) {
    case 'aggTrade':
      return handlers.onTrade(textAt(event, 's'), toAggregateTrade(event))
    case 'depthUpdate':
      return handlers.onBookDelta(toBookDelta(event))
    case 'kline': {
      const { symbol, interval, candle } = toCandleEvent(event)
      return handlers.onCandle(symbol, interval, candle)
    }
    case '24hrTicker':
    case '24hrMiniTicker':
      return handlers.onTicker(toTickerEvent(event, 'usdm'))
    case 'markPriceUpdate':
      return handlers.onMarkPrice(toMarkPriceEvent(event))
  }
}
