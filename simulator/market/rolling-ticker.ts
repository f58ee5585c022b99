import type { Units } from '../engine/units'
import { averageOf } from './amounts'
import { type Bar, flatBar, joinBars } from './candles/bar'
import { DAY, MINUTE } from './candles/intervals'
import type { LiveSymbol } from './live-symbol'

/** What happened in a window that ends now. Ids are those of public trades. */
export interface WindowSummary {
  readonly bar: Bar
  readonly previousClose: Units
  readonly change: Units
  readonly average: Units
  readonly firstId: number
  readonly lastId: number
  readonly openTime: number
  readonly closeTime: number
}

interface Kept {
  readonly minute: number
  readonly past: Bar | undefined
  readonly previousClose: Units
}

const kept = new WeakMap<LiveSymbol, Map<number, Kept>>()

/**
 * Rolling window of `length` ms ending now, in whole minutes plus the minute under way. What lies before the current minute
 * is summed once per minute. Spot's day says that it opened `length` ago; usdm's day and spot's window streams open on a full
 * minute, so that they are up to a minute longer.
 */
export function rollingWindow(
  symbol: LiveSymbol,
  now: number,
  length = DAY,
  opensOnMinute = symbol.spec.market === 'usdm',
): WindowSummary {
  const { candles } = symbol
  const minute = candles.currentMinute()
  const from = minute - length + (opensOnMinute ? 0 : MINUTE)
  const perLength = kept.get(symbol) ?? new Map<number, Kept>()
  kept.set(symbol, perLength)
  let known = perLength.get(minute - from)
  if (known === undefined || known.minute !== minute) {
    const past = candles.over(from, minute)
    const before = candles.over(from - MINUTE, from)
    known = { minute, past, previousClose: before?.close ?? past?.open ?? symbol.lastPrice() }
    perLength.set(minute - from, known)
  }
  const current = candles.over(minute, minute + MINUTE)
  const bar = joinBars(
    from,
    [known.past, current].filter((each) => each !== undefined),
  ) as Bar
  return summary(symbol, bar, known.previousClose, opensOnMinute ? from : now - length, now)
}

/** The window from a full minute until now, said to close at `closeTime`, such as the trading day. */
export function windowSince(symbol: LiveSymbol, from: number, closeTime: number): WindowSummary {
  const bar = symbol.candles.over(from, symbol.candles.currentMinute() + MINUTE) ?? flatBar(from, symbol.lastPrice())
  return summary(symbol, bar, bar.open, from, closeTime)
}

function summary(
  symbol: LiveSymbol,
  bar: Bar,
  previousClose: Units,
  openTime: number,
  closeTime: number,
): WindowSummary {
  const lastId = symbol.tape.lastTradeId()
  return {
    bar,
    previousClose,
    change: bar.close - bar.open,
    average: averageOf(bar.quoteVolume, bar.volume, bar.close),
    firstId: bar.trades === 0 ? -1 : lastId - bar.trades + 1,
    lastId: bar.trades === 0 ? -1 : lastId,
    openTime,
    closeTime,
  }
}
