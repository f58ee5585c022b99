import { type Bar, joinBars } from '../candles/bar'
import { type Interval, MINUTE } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { ignore, pace, type PeriodicStream } from './pace'
import type { klineEvent } from './payloads'

/** Closed candles told at once after the clock has leapt, as a fast or a halted one does; older ones are left to REST. */
const MOST_CLOSED_AT_ONCE = 1000

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

  /** Every candle that was over when the one at `opened` began, oldest first. */
  function closedUntil(opened: number, time: number): object[] {
    const opens: number[] = []
    for (let at = open; at < opened; at = interval.close(at)) opens.push(at)
    open = opened
    past = undefined
    let lastTradeId = tape.lastTradeId() - (candles.candle(interval, opened)?.trades ?? 0)
    const newestFirst: object[] = []
    for (const at of opens.slice(-MOST_CLOSED_AT_ONCE).reverse()) {
      const bar = candles.candle(interval, at)
      if (bar === undefined) continue
      newestFirst.push(event(symbol, interval, bar, lastTradeId, true, time))
      lastTradeId -= bar.trades
    }
    return newestFirst.reverse()
  }

  return {
    due(time) {
      candles.roll(time)
      const opened = interval.open(time)
      const events = opened === open ? [] : closedUntil(opened, time)
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
