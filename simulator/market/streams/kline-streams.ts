import { type Bar, joinBars } from '../candles/bar'
import { type Interval, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { ignore, pace, type PeriodicStream } from './pace'
import type { klineEvent } from './payloads'

/** The candle under way each period, and the closed one (x: true) as soon as it is over. */
export function klines(
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
      // A second is told when it is over; there is no time to tell it before.
      if (interval.name !== '1s' && isDue(time)) {
        const bar = current(open)
        if (bar !== undefined) events.push(event(symbol, interval, bar, tape.lastTradeId(), false, time))
      }
      return events
    },
    close: ignore,
  }
}
