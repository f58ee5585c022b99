import type { Call } from '../../gateway/types'
import { type Writer, writerOf } from '../amounts'
import type { Bar } from '../candles/bar'
import type { Interval } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { intervalParameter, limitOf, spanOf } from './parameters'

/** The candles a klines call asks for, oldest first. No range or only an end: the newest; with a start: from there on. */
export function askedCandles(
  call: Call,
  symbol: LiveSymbol,
  most: number,
): { readonly interval: Interval; readonly bars: readonly Bar[] } {
  const interval = intervalParameter(call)
  const { start, end } = spanOf(call)
  const limit = limitOf(call, 500, most)
  const bars = symbol.candles.candles(interval, start ?? 0, end ?? call.time, limit, start === undefined)
  return { interval, bars }
}

/** One candle as the exchange's array of twelve. */
export const candleRow = (bar: Bar, interval: Interval, write: Writer): unknown[] => [
  bar.openTime,
  write.price(bar.open),
  write.price(bar.high),
  write.price(bar.low),
  write.price(bar.close),
  write.quantity(bar.volume),
  interval.close(bar.openTime) - 1,
  write.quote(bar.quoteVolume),
  bar.trades,
  write.quantity(bar.takerBase),
  write.quote(bar.takerQuote),
  '0',
]

/** The whole answer of a klines call; `most` is the largest limit. */
export function candleRows(call: Call, symbol: LiveSymbol, most: number): unknown[] {
  const { interval, bars } = askedCandles(call, symbol, most)
  const write = writerOf(symbol.listing)
  return bars.map((bar) => candleRow(bar, interval, write))
}
