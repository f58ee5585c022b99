import { text8, type Units } from '../../engine/units'
import { percentChange, writerOf } from '../amounts'
import type { Bar } from '../candles/bar'
import type { Interval } from '../candles/intervals'
import { contractTypeOf, pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import { rollingWindow } from '../rolling-ticker'
import { referenceOf } from '../reference-price'
import type { BlockTrade } from '../block-trades'
import type { AggregateTrade, PublicTrade } from '../tape'
import { WINDOWS } from './stream-name'

/** Since the merge of June 2026 usdm events name their pair and that they are USDⓈ-M (st 1). Source: usdm.md 11. */
const merged = (symbol: LiveSymbol): object => (symbol.spec.market === 'usdm' ? { ps: pairOf(symbol), st: 1 } : {})

/** Some levels of a book, best first. */
export type LevelRows = readonly { readonly price: Units; readonly quantity: Units }[]

/** Levels as [price, quantity] in the symbol's notation. */
export const levelRows = (symbol: LiveSymbol, levels: LevelRows): string[][] => {
  const write = writerOf(symbol.listing)
  return levels.map((level) => [write.price(level.price), write.quantity(level.quantity)])
}

/** `@trade`; on usdm undocumented, yet alive. */
export function tradeEvent(symbol: LiveSymbol, trade: PublicTrade, now: number): object {
  const write = writerOf(symbol.listing)
  const shared = {
    s: symbol.spec.symbol,
    t: trade.id,
    p: write.price(trade.price),
    q: write.quantity(trade.quantity),
  }
  return symbol.spec.market === 'spot'
    ? { e: 'trade', E: now, ...shared, T: trade.time, m: trade.isBuyerMaker, M: true }
    : { e: 'trade', E: now, T: trade.time, ...shared, X: 'MARKET', m: trade.isBuyerMaker }
}

/** `@aggTrade`. */
export function aggregateEvent(symbol: LiveSymbol, trade: AggregateTrade, now: number): object {
  const write = writerOf(symbol.listing)
  const quantity = write.quantity(trade.quantity)
  const isSpot = symbol.spec.market === 'spot'
  return {
    e: 'aggTrade',
    E: now,
    s: symbol.spec.symbol,
    a: trade.id,
    p: write.price(trade.price),
    q: quantity,
    ...(!isSpot && { nq: write.quantity(trade.quantity - trade.retailQuantity) }),
    f: trade.firstTradeId,
    l: trade.lastTradeId,
    T: trade.time,
    m: trade.isBuyerMaker,
    ...(isSpot ? { M: true } : { st: 1 }),
  }
}

/** `@bookTicker`; on spot without event type and time. */
export function bookTickerEvent(symbol: LiveSymbol, now: number): object {
  const write = writerOf(symbol.listing)
  const bid = symbol.book.best('BUY')
  const ask = symbol.book.best('SELL')
  const touch = {
    b: write.price(bid?.price ?? 0n),
    B: write.quantity(bid?.quantity ?? 0n),
    a: write.price(ask?.price ?? 0n),
    A: write.quantity(ask?.quantity ?? 0n),
  }
  const { lastUpdateId } = symbol.book
  const s = symbol.spec.symbol
  if (symbol.spec.market === 'spot') return { u: lastUpdateId, s, ...touch }
  return { e: 'bookTicker', u: lastUpdateId, E: now, T: now, s, ps: pairOf(symbol), ...touch, st: 1 }
}

/** `!bookTicker` of usdm: the same, with the pair at the end. */
export function anyBookTickerEvent(symbol: LiveSymbol, now: number): object {
  const { ps, st, ...rest } = bookTickerEvent(symbol, now) as { ps: string; st: number }
  return { ...rest, ps, st }
}

/** f and L are −1 when the candle has no trade. Trade ids are gapless, so the last `trades` of them are this candle's. */
export function klineEvent(
  symbol: LiveSymbol,
  interval: Interval,
  bar: Bar,
  lastTradeId: number,
  closed: boolean,
  now: number,
): object {
  const { symbol: s } = symbol.spec
  const { t, T, ...rest } = candleFields(symbol, interval, bar, lastTradeId, closed)
  return { e: 'kline', E: now, s, k: { t, T, s, ...rest } }
}

/** `<pair>_perpetual@continuousKline_<i>`: the same candle under pair and contract type. */
export function continuousKlineEvent(
  symbol: LiveSymbol,
  interval: Interval,
  bar: Bar,
  lastTradeId: number,
  closed: boolean,
  now: number,
): object {
  const k = candleFields(symbol, interval, bar, lastTradeId, closed)
  return { e: 'continuous_kline', E: now, ps: pairOf(symbol), ct: contractTypeOf(symbol), k }
}

function candleFields(symbol: LiveSymbol, interval: Interval, bar: Bar, lastTradeId: number, closed: boolean) {
  const write = writerOf(symbol.listing)
  return {
    t: bar.openTime,
    T: interval.close(bar.openTime) - 1,
    i: interval.name,
    f: bar.trades === 0 ? -1 : lastTradeId - bar.trades + 1,
    L: bar.trades === 0 ? -1 : lastTradeId,
    o: write.price(bar.open),
    c: write.price(bar.close),
    h: write.price(bar.high),
    l: write.price(bar.low),
    v: write.quantity(bar.volume),
    n: bar.trades,
    x: closed,
    q: write.quote(bar.quoteVolume),
    V: write.quantity(bar.takerBase),
    Q: write.quote(bar.takerQuote),
    B: '0',
  }
}

/** `@miniTicker`: the rolling day without its book. */
export function miniTickerEvent(symbol: LiveSymbol, now: number): object {
  const { bar } = rollingWindow(symbol, now)
  const write = writerOf(symbol.listing)
  return {
    e: '24hrMiniTicker',
    E: now,
    s: symbol.spec.symbol,
    c: write.price(bar.close),
    o: write.price(bar.open),
    h: write.price(bar.high),
    l: write.price(bar.low),
    v: write.quantity(bar.volume),
    q: write.turnover(bar.quoteVolume),
    ...merged(symbol),
  }
}

/** `@ticker`: the rolling day; previous close and touch on spot only. */
export function tickerEvent(symbol: LiveSymbol, now: number): object {
  const window = rollingWindow(symbol, now)
  const { bar } = window
  const write = writerOf(symbol.listing)
  const bid = symbol.book.best('BUY')
  const ask = symbol.book.best('SELL')
  const isSpot = symbol.spec.market === 'spot'
  return {
    e: '24hrTicker',
    E: now,
    s: symbol.spec.symbol,
    p: write.price(window.change),
    P: percentChange(bar.open, bar.close),
    w: write.price(window.average),
    ...(isSpot && { x: write.price(window.previousClose) }),
    c: write.price(bar.close),
    Q: write.quantity(symbol.lastQuantity()),
    ...(isSpot && {
      b: write.price(bid?.price ?? 0n),
      B: write.quantity(bid?.quantity ?? 0n),
      a: write.price(ask?.price ?? 0n),
      A: write.quantity(ask?.quantity ?? 0n),
    }),
    o: write.price(bar.open),
    h: write.price(bar.high),
    l: write.price(bar.low),
    v: write.quantity(bar.volume),
    q: write.turnover(bar.quoteVolume),
    O: window.openTime,
    C: window.closeTime,
    F: window.firstId,
    L: window.lastId,
    n: bar.trades,
    ...merged(symbol),
  }
}

/** Spot only: 1hTicker, 4hTicker, 1dTicker. */
export function windowTickerEvent(symbol: LiveSymbol, name: string, now: number): object {
  const window = rollingWindow(symbol, now, WINDOWS.get(name), true)
  const { bar } = window
  return {
    e: `${name}Ticker`,
    E: now,
    s: symbol.spec.symbol,
    p: text8(window.change),
    P: percentChange(bar.open, bar.close),
    o: text8(bar.open),
    h: text8(bar.high),
    l: text8(bar.low),
    c: text8(bar.close),
    w: text8(window.average),
    v: text8(bar.volume),
    q: text8(bar.quoteVolume),
    O: window.openTime,
    C: window.closeTime,
    F: window.firstId,
    L: window.lastId,
    n: bar.trades,
  }
}

/** `@avgPrice`, spot only. */
export const averagePriceEvent = (symbol: LiveSymbol, now: number): object => ({
  e: 'avgPrice',
  E: now,
  s: symbol.spec.symbol,
  i: '5m',
  w: text8(symbol.averagePrice()),
  T: symbol.tape.trades.at(-1)?.time ?? now,
})

/** `@referencePrice`, spot only; without event time. Undefined for a symbol that never had one. */
export function referencePriceEvent(symbol: LiveSymbol): object | undefined {
  const reference = referenceOf(symbol)
  if (reference === undefined) return undefined
  const price = reference.price()
  return {
    e: 'referencePrice',
    s: symbol.spec.symbol,
    r: price === null ? null : text8(price),
    t: reference.timestamp(),
  }
}

/** `@blockTrade`, spot only. */
export const blockTradeEvent = (symbol: LiveSymbol, trade: BlockTrade, now: number): object => ({
  e: 'blockTrade',
  E: now,
  s: symbol.spec.symbol,
  t: trade.id,
  p: text8(trade.price),
  q: text8(trade.quantity),
  T: trade.time,
  m: trade.isBuyerMaker,
})
