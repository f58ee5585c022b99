import type { Units } from '../../engine/units'
import { type Bar, joinBars } from './bar'
import type { History } from './history'
import { DAY, HOUR, MINUTE } from './intervals'

/** Minutes are kept as traded for this long; then their hour is kept and divided when somebody asks for minutes. */
const MINUTES_KEPT = 3 * DAY

/** Text of bars: each as minute of the hour, prices in ticks, volumes in steps, quote amounts in units. */
export interface TradedState {
  readonly hours: readonly (readonly [openTime: number, bar: string])[]
  readonly minutes: readonly (readonly [hourOpen: number, bars: string])[]
}

/** What was traded here, by minute, the far past by hour. */
export interface TradedBars {
  minute(openTime: number): Bar | undefined
  add(bar: Bar): void
  last(): Bar | undefined
  /** Joins what is older than three days. */
  fold(now: number): void
  state(): TradedState
}

/** Bars on the given tick and step; `history` divides hours whose minutes are gone. */
export function createTradedBars(history: History, tick: Units, step: Units, resume?: TradedState): TradedBars {
  const minutes = new Map<number, Bar>()
  const hours = new Map<number, Bar>()
  /** Text of hours that are over: they never change, so they are written once. */
  const written = new Map<number, string>()
  let last: Bar | undefined
  let foldedUntil = Number.NEGATIVE_INFINITY

  const write = (bar: Bar, place: number): string =>
    [
      place,
      bar.open / tick,
      bar.high / tick,
      bar.low / tick,
      bar.close / tick,
      bar.volume / step,
      bar.quoteVolume,
      bar.trades,
      bar.takerBase / step,
      bar.takerQuote,
    ].join(',')

  function read(text: string, hourOpen: number): Bar {
    const [place = '0', ...values] = text.split(',')
    const amount = (index: number): Units => BigInt(values[index] ?? '0')
    return {
      openTime: hourOpen + Number(place) * MINUTE,
      open: amount(0) * tick,
      high: amount(1) * tick,
      low: amount(2) * tick,
      close: amount(3) * tick,
      volume: amount(4) * step,
      quoteVolume: amount(5),
      trades: Number(values[6]),
      takerBase: amount(7) * step,
      takerQuote: amount(8),
    }
  }

  const hourOf = (time: number): number => Math.floor(time / HOUR) * HOUR

  function add(bar: Bar): void {
    minutes.set(bar.openTime, bar)
    last = bar
  }

  for (const [openTime, text] of resume?.hours ?? []) hours.set(openTime, read(text, openTime))
  for (const [hourOpen, text] of resume?.minutes ?? []) for (const bar of text.split(';')) add(read(bar, hourOpen))

  return {
    add,
    last: () => last,
    minute(openTime) {
      const known = minutes.get(openTime)
      if (known !== undefined) return known
      const hourOpen = hourOf(openTime)
      const hour = hours.get(hourOpen)
      return hour && history.minutesOf(hour)[(openTime - hourOpen) / MINUTE]
    },
    fold(now) {
      const until = hourOf(now - MINUTES_KEPT)
      if (until <= foldedUntil) return
      foldedUntil = until
      const old = new Map<number, Bar[]>()
      for (const [openTime, bar] of minutes) {
        if (openTime >= until) break
        const bars = old.get(hourOf(openTime)) ?? []
        bars.push(bar)
        old.set(hourOf(openTime), bars)
      }
      for (const [hourOpen, bars] of old) {
        // An hour that was not traded to the full cannot be divided over all its minutes again.
        const joined = bars.length === HOUR / MINUTE ? joinBars(hourOpen, bars) : undefined
        if (joined === undefined) continue
        hours.set(hourOpen, joined)
        written.delete(hourOpen)
        for (const bar of bars) minutes.delete(bar.openTime)
      }
    },
    state() {
      const perHour = new Map<number, Bar[]>()
      for (const bar of minutes.values()) {
        const hourOpen = hourOf(bar.openTime)
        if (written.has(hourOpen)) continue
        const bars = perHour.get(hourOpen) ?? []
        bars.push(bar)
        perHour.set(hourOpen, bars)
      }
      const current = hourOf(last?.openTime ?? 0)
      const rows = new Map(written)
      for (const [hourOpen, bars] of perHour) {
        const text = bars.map((bar) => write(bar, (bar.openTime - hourOpen) / MINUTE)).join(';')
        rows.set(hourOpen, text)
        if (hourOpen !== current) written.set(hourOpen, text)
      }
      return {
        hours: [...hours].map(([openTime, bar]) => [openTime, write(bar, 0)] as const),
        minutes: [...rows].sort(([a], [b]) => a - b),
      }
    },
  }
}
