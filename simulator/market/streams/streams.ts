import type { ExchangeClock } from '../../engine/clock'
import type { Market } from '../../engine/market-types'
import type { Units } from '../../engine/units'
import type { MarketFeed } from '../../gateway/types'
import type { LiveSymbol } from '../live-symbol'
import type { BlockTrades } from '../block-trades'
import { SECOND } from '../candles/intervals'
import type { Directory } from '../rest/parameters'
import type { Statistics } from '../statistics/statistics'
import { createForceOrders } from './force-orders'
import { contractInfoEvent, type ForceOrder, forceOrderEvent } from './futures-payloads'
import { aggregateEvent, bookTickerEvent, tradeEvent } from './payloads'
import type { PeriodicStream } from './pace'
import { createPeriodicStream } from './periodic'
import { readStreamName, type StreamName } from './stream-name'

/** Greatest common period of all streams. */
const BEAT = 50
/** A stream that nobody hears is closed after this; a quick return finds it where it was. */
const LINGER = 1_000

interface Options {
  readonly clock: ExchangeClock
  readonly feed: MarketFeed
  readonly find: Directory
  readonly perMarket: { readonly [M in Market]: readonly LiveSymbol[] }
  readonly statistics: Statistics
  readonly blocks: BlockTrades
}

/** The market streams, and the doors through which events come to them that no clock or book brings. */
export interface Streams {
  /** Starts to send; the returned function ends it. */
  start(): () => void
  /** A position is being closed by force: told of with the second, if it is the symbol's largest in it. */
  forced(symbol: LiveSymbol, order: ForceOrder): void
  /** A contract has a new status or new brackets. */
  contractChanged(symbol: LiveSymbol, change: 'status' | 'brackets'): void
}

interface Running {
  readonly stream: PeriodicStream
  readonly kind: StreamName['kind']
  heardAt: number
}

/** Book data is public, everything else market. Source: usdm.md 1, 11. */
const pathOf = (kind: StreamName['kind']): 'public' | 'market' =>
  ['depth', 'partialDepth', 'retailDepth', 'bookTicker', 'allBookTickers', 'trade'].includes(kind) ? 'public' : 'market'

/** All market streams. Payloads are made only for names that somebody listens to. */
export function createStreams(options: Options): Streams {
  const { clock, feed, perMarket, find, statistics, blocks } = options
  const forceOrders = createForceOrders()
  const names = new Map<string, StreamName | undefined>()
  const running = new Map<string, Running>()

  for (const market of ['spot', 'usdm'] as const)
    for (const symbol of perMarket[market]) {
      sendTrades(market, symbol)
      sendTouch(market, symbol)
    }

  function sendTrades(market: Market, symbol: LiveSymbol): void {
    const lower = symbol.spec.symbol.toLowerCase()
    const tradePath = pathOf('trade')
    symbol.onExecution(({ tradeId, price, quantity, time, takerSide }) => {
      if (!feed.wanted(market, `${lower}@trade`)) return
      const trade = { id: tradeId, price, quantity, time, isBuyerMaker: takerSide === 'SELL' }
      feed.publish(market, tradePath, `${lower}@trade`, tradeEvent(symbol, trade, clock.now()))
    })
    symbol.tape.onAggregate((trade) => {
      if (!feed.wanted(market, `${lower}@aggTrade`)) return
      feed.publish(market, 'market', `${lower}@aggTrade`, aggregateEvent(symbol, trade, clock.now()))
    })
  }

  function sendTouch(market: Market, symbol: LiveSymbol): void {
    const name = `${symbol.spec.symbol.toLowerCase()}@bookTicker`
    let last: readonly (Units | undefined)[] = []
    symbol.onBook(() => {
      if (!feed.wanted(market, name)) return
      const bid = symbol.book.best('BUY')
      const ask = symbol.book.best('SELL')
      const touch = [bid?.price, bid?.quantity, ask?.price, ask?.quantity]
      if (touch.every((value, i) => value === last[i])) return
      last = touch
      feed.publish(market, 'public', name, bookTickerEvent(symbol, clock.now()))
    })
  }

  function read(market: Market, name: string): StreamName | undefined {
    const key = `${market}:${name}`
    if (names.has(key)) return names.get(key)
    const parsed = readStreamName(market, name)
    // Clients may send any text as a name.
    if (names.size > 5_000) names.clear()
    names.set(key, parsed)
    return parsed
  }

  function run(market: Market, name: string, now: number): Running | undefined {
    const parsed = read(market, name)
    if (parsed === undefined) return undefined
    const key = `${market}:${name}`
    let known = running.get(key)
    if (known === undefined) {
      const symbol = 'symbol' in parsed ? find(market, parsed.symbol) : undefined
      const stream = createPeriodicStream(parsed, { symbol, all: perMarket[market], statistics, blocks }, now)
      if (stream === undefined) return undefined
      known = { stream, kind: parsed.kind, heardAt: now }
      running.set(key, known)
    }
    known.heardAt = now
    return known
  }

  function send(market: Market, name: string, now: number): void {
    const known = run(market, name, now)
    if (known === undefined) return
    for (const payload of known.stream.due(now)) feed.publish(market, pathOf(known.kind), name, payload)
  }

  // Differences count from the subscription on: a snapshot taken right after it may not fall into a hole before the first.
  feed.onListener?.((market, name) => void run(market, name, clock.now()))

  function beat(): void {
    const now = clock.now()
    for (const market of ['spot', 'usdm'] as const) for (const name of feed.names(market)) send(market, name, now)
    for (const [key, { stream, heardAt }] of running) {
      if (now - heardAt <= LINGER) continue
      stream.close()
      running.delete(key)
    }
  }

  function sendForced(): void {
    const now = clock.now()
    for (const [symbol, order] of forceOrders.drain()) {
      const own = `${symbol.spec.symbol.toLowerCase()}@forceOrder`
      if (feed.wanted('usdm', own)) feed.publish('usdm', 'market', own, forceOrderEvent(symbol, order, now, false))
      if (feed.wanted('usdm', '!forceOrder@arr'))
        feed.publish('usdm', 'market', '!forceOrder@arr', forceOrderEvent(symbol, order, now, true))
    }
  }

  return {
    forced: (symbol, order) => forceOrders.add(symbol, order),
    contractChanged(symbol, change) {
      if (symbol.spec.market !== 'usdm' || !feed.wanted('usdm', '!contractInfo')) return
      feed.publish('usdm', 'market', '!contractInfo', contractInfoEvent(symbol, change === 'brackets', clock.now()))
    },
    start: () => {
      const stops = [clock.every(BEAT, beat), clock.every(SECOND, sendForced)]
      return () => {
        for (const stop of stops) stop()
        for (const { stream } of running.values()) stream.close()
        running.clear()
      }
    },
  }
}
