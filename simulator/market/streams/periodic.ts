import type { Interval } from '../candles/intervals'
import { MINUTE } from '../candles/intervals'
import { type Bar, joinBars } from '../candles/bar'
import type { LiveSymbol } from '../live-symbol'
import {
  averagePriceEvent,
  bookTickerEvent,
  continuousKlineEvent,
  klineEvent,
  levelRows,
  markPriceEvent,
  miniTickerEvent,
  tickerEvent,
  windowTickerEvent,
} from './payloads'
import type { StreamName } from './stream-name'

/** One listened-to stream that sends by the clock. */
export interface PeriodicStream {
  /** Payloads due at `now`. */
  due(now: number): readonly unknown[]
  close(): void
}

interface Sources {
  readonly symbol: LiveSymbol | undefined
  readonly all: readonly LiveSymbol[]
}

const nothing: readonly unknown[] = []
const ignore = (): void => {}

/** The source of a stream's payloads; undefined when the stream sends by itself (trades) or its symbol does not exist. */
export function createPeriodicStream(name: StreamName, sources: Sources, now: number): PeriodicStream | undefined {
  if (!('symbol' in name)) return ofAll(name, sources.all, now)
  return sources.symbol && ofSymbol(name, sources.symbol, now)
}

function ofAll(name: Exclude<StreamName, { symbol: string }>, all: readonly LiveSymbol[], now: number): PeriodicStream {
  switch (name.kind) {
    case 'allMiniTickers':
      return changedOnly(name.period, all, now, miniTickerEvent)
    case 'allTickers':
      return changedOnly(name.period, all, now, tickerEvent)
    case 'allWindowTickers':
      return changedOnly(name.period, all, now, (symbol, time) => windowTickerEvent(symbol, name.window, time))
    case 'allBookTickers':
      return each(name.period, now, (time) => all.map((symbol) => bookTickerEvent(symbol, time)))
    case 'allMarkPrices':
      return each(name.period, now, (time) => [all.map((symbol) => markPriceEvent(symbol, time))])
  }
}

function ofSymbol(
  name: Extract<StreamName, { symbol: string }>,
  symbol: LiveSymbol,
  now: number,
): PeriodicStream | undefined {
  switch (name.kind) {
    case 'trade':
    case 'aggTrade':
    case 'bookTicker':
      return undefined
    case 'ticker':
      return each(name.period, now, (time) => [tickerEvent(symbol, time)])
    case 'miniTicker':
      return each(name.period, now, (time) => [miniTickerEvent(symbol, time)])
    case 'windowTicker':
      return each(name.period, now, (time) => [windowTickerEvent(symbol, name.window, time)])
    case 'avgPrice':
      return each(name.period, now, (time) => [averagePriceEvent(symbol, time)])
    case 'markPrice':
      return each(name.period, now, (time) => [markPriceEvent(symbol, time)])
    case 'kline':
      return klines(symbol, name.interval, name.period, now, klineEvent)
    case 'continuousKline':
      return klines(symbol, name.interval, name.period, now, continuousKlineEvent)
    case 'depth':
      return depth(symbol, name.period, now)
    case 'partialDepth':
      return partialDepth(symbol, name.levels, name.period, now)
  }
}

/** Sends once per period, counted from the subscription; a late beat does not shift the later ones. */
function pace(period: number, now: number): (time: number) => boolean {
  let next = now + period
  return (time) => {
    if (time < next) return false
    next = time >= next + period ? time + period : next + period
    return true
  }
}

function each(period: number, now: number, make: (time: number) => readonly unknown[]): PeriodicStream {
  const isDue = pace(period, now)
  return { due: (time) => (isDue(time) ? make(time) : nothing), close: ignore }
}

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

/** The candle under way each period, and the closed one (x: true) as soon as it is over. */
function klines(
  symbol: LiveSymbol,
  interval: Interval,
  period: number,
  now: number,
  event: typeof klineEvent,
): PeriodicStream {
  const { candles, tape } = symbol
  const isDue = pace(period, now)
  let open = interval.open(now)
  let past: { readonly minute: number; readonly bar: Bar | undefined } | undefined

  /** What lies before the current minute is joined once per minute. */
  function current(openTime: number): Bar | undefined {
    if (interval.close(openTime) - openTime <= MINUTE) return candles.candle(interval, openTime)
    const minute = candles.currentMinute()
    if (past?.minute !== minute) past = { minute, bar: candles.over(openTime, minute) }
    const parts = [past.bar, candles.over(minute, minute + MINUTE)].filter((bar) => bar !== undefined)
    return joinBars(openTime, parts)
  }

  return {
    due(time) {
      candles.roll(time)
      const events: object[] = []
      const opened = interval.open(time)
      if (opened !== open) {
        const closed = candles.candle(interval, open)
        const since = candles.candle(interval, opened)
        past = undefined
        if (closed !== undefined)
          events.push(event(symbol, interval, closed, tape.lastTradeId() - (since?.trades ?? 0), true, time))
        open = opened
      }
      if (isDue(time)) {
        const bar = current(open)
        if (bar !== undefined) events.push(event(symbol, interval, bar, tape.lastTradeId(), false, time))
      }
      return events
    },
    close: ignore,
  }
}

/** Changed levels per period: spot's U continues the previous u, usdm says the previous u in pu. */
function depth(symbol: LiveSymbol, period: number, now: number): PeriodicStream {
  const reader = symbol.orders.readChanges()
  const { lastUpdateId } = symbol.orders
  let previous = lastUpdateId
  const stream = each(period, now, (time) => {
    const changes = reader.drain()
    if (changes === undefined) return nothing
    const pu = previous
    previous = changes.lastUpdateId
    const isSpot = symbol.spec.market === 'spot'
    return [
      {
        e: 'depthUpdate',
        E: time,
        ...(!isSpot && { T: time }),
        s: symbol.spec.symbol,
        U: changes.firstUpdateId,
        u: changes.lastUpdateId,
        ...(!isSpot && { pu }),
        b: levelRows(symbol, changes.bids),
        a: levelRows(symbol, changes.asks),
        ...(!isSpot && { ps: symbol.spec.symbol, st: 1 }),
      },
    ]
  })
  return { due: stream.due, close: reader.close }
}

/** The best levels whole, each period in which the book changed and at least once a second. */
function partialDepth(symbol: LiveSymbol, levels: number, period: number, now: number): PeriodicStream {
  let sent = 0
  let sentAt = 0
  return each(period, now, (time) => {
    const { lastUpdateId } = symbol.book
    if (lastUpdateId === sent && time - sentAt < 1_000) return nothing
    const pu = sent === 0 ? lastUpdateId - 1 : sent
    const first = Math.min(pu + 1, lastUpdateId)
    sent = lastUpdateId
    sentAt = time
    const bids = levelRows(symbol, symbol.book.levels('BUY', levels))
    const asks = levelRows(symbol, symbol.book.levels('SELL', levels))
    if (symbol.spec.market === 'spot') return [{ lastUpdateId, bids, asks }]
    return [
      {
        e: 'depthUpdate',
        E: time,
        T: time,
        s: symbol.spec.symbol,
        U: first,
        u: lastUpdateId,
        pu,
        b: bids,
        a: asks,
        ps: symbol.spec.symbol,
        st: 1,
      },
    ]
  })
}
