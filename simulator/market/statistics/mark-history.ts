import { hashNumbers, hashText } from '../../engine/random'
import { maximum, minimum, ONE, type Units } from '../../engine/units'
import type { Bar } from '../candles/bar'
import { HOUR, MINUTE } from '../candles/intervals'
import { INTEREST_RATE } from '../funding'
import type { LiveSymbol } from '../live-symbol'
import { steady } from './steady'

/** Which line: the mark price, the index price, or the premium of mark over index as a fraction. */
export type MarkLine = 'mark' | 'index' | 'premium'

/** Prices and premium in units. */
export interface PriceBar {
  readonly openTime: number
  open: Units
  high: Units
  low: Units
  close: Units
}

/** Mark and index of one perpetual through time: as they were since the exchange started, before that drawn from its candles. */
export interface MarkHistory {
  /** Notes mark and index as they stand; called once a second and after each move. */
  observe(now: number): void
  /** The bar over [from, to), given what traded in it; cut at the last observation. */
  over(line: MarkLine, traded: Bar, to: number): PriceBar
  /** Value of a line at a moment, not after now. */
  at(line: MarkLine, time: number): Units
  /** Mean of the mark over the last minute. */
  averageMark(): Units
  /** Mean of the index over the last hour, what a settlement now would take. */
  settlePrice(now: number): Units
}

/** How far rate and premium may differ. Source: usdm.md 13. */
const CLAMP: Units = 50_000n
const MINUTES_KEPT = 2_880
const SECONDS_AVERAGED = 60

const LINES = { mark: 0, index: 4, premium: 8 } as const

/** Mark and index of a symbol. `seed` decides the premium where the funding rate does not tell it. */
export function createMarkHistory(symbol: LiveSymbol, seed: number, startedAt: number): MarkHistory {
  const line = hashNumbers(seed, hashText(`premium:${symbol.spec.symbol}`))
  const interval = (symbol.spec.futures?.fundingIntervalHours ?? 8) * HOUR
  /** Open, high, low and close of mark, index and premium, as whole units: exact in a double. */
  const minutes = new Map<number, Float64Array>()
  const hours = new Map<number, Float64Array>()
  const firstMinute = Math.floor(startedAt / MINUTE) * MINUTE
  const seconds: Units[] = []
  let sum = 0n
  let lastSecond = 0
  let settle: { readonly minute: number; readonly total: Units; readonly count: bigint } | undefined
  const premiums = new Map<number, Units>()

  function note(kept: Map<number, Float64Array>, openTime: number, values: readonly number[]): void {
    let bar = kept.get(openTime)
    if (bar === undefined) {
      bar = Float64Array.from(values.flatMap((value) => [value, value, value, value]))
      kept.set(openTime, bar)
      return
    }
    for (const [place, value] of values.entries()) {
      const at = place * 4
      if (value > (bar[at + 1] as number)) bar[at + 1] = value
      if (value < (bar[at + 2] as number)) bar[at + 2] = value
      bar[at + 3] = value
    }
  }

  function observe(now: number): void {
    const mark = symbol.markPrice()
    const index = symbol.indexPrice()
    const values = [Number(mark), Number(index), Number(premiumOf(mark, index))]
    const minute = Math.floor(now / MINUTE) * MINUTE
    note(minutes, minute, values)
    note(hours, Math.floor(now / HOUR) * HOUR, values)
    if (minutes.size > MINUTES_KEPT) minutes.delete(minutes.keys().next().value as number)
    const second = Math.floor(now / 1_000)
    if (second === lastSecond && seconds.length > 0) sum -= seconds.pop() as Units
    lastSecond = second
    seconds.push(mark)
    sum += mark
    if (seconds.length > SECONDS_AVERAGED) sum -= seconds.shift() as Units
  }

  /** Premium of the funding interval that ends at `time`, read back from the rate it settled at. */
  function premiumOfInterval(time: number): Units {
    const known = premiums.get(time)
    if (known !== undefined) return known
    const settled = symbol.funding?.settlements(time, time, 1, false)[0]?.rate
    // A shorter interval settles its part of what eight hours would.
    const rate = settled === undefined ? INTEREST_RATE : (settled * BigInt(8 * HOUR)) / BigInt(interval)
    const inside = BigInt(Math.round(40_000 * Math.tanh(steady(line, 1, time / interval))))
    const premium =
      rate > INTEREST_RATE ? rate + CLAMP : rate < INTEREST_RATE ? rate - CLAMP : INTEREST_RATE / 2n + inside
    premiums.set(time, premium)
    return premium
  }

  /** Before the start: a line through the middle of each interval, and a little unrest upon it. */
  function premiumBefore(time: number): Units {
    const place = time / interval - 0.5
    const from = Math.floor(place)
    const first = Number(premiumOfInterval((from + 1) * interval))
    const second = Number(premiumOfInterval((from + 2) * interval))
    const unrest = 6_000 * steady(line, 2, time / (5 * MINUTE)) + 3_000 * steady(line, 3, time / MINUTE)
    return BigInt(Math.round(first + (second - first) * (place - from) + unrest))
  }

  const indexFrom = (price: Units, premium: Units): Units => (price * ONE) / (ONE + premium)

  /** A bar of before the start. The mark follows the trades; the index stands below it by the premium. */
  function drawn(kind: MarkLine, traded: Bar, to: number): PriceBar {
    const { openTime } = traded
    if (kind === 'mark') return { openTime, open: traded.open, high: traded.high, low: traded.low, close: traded.close }
    const [open, middle, close] = [openTime, (openTime + to) / 2, to].map(premiumBefore) as [Units, Units, Units]
    const ends =
      kind === 'premium'
        ? [open, close, middle]
        : [
            indexFrom(traded.open, open),
            indexFrom(traded.close, close),
            indexFrom(traded.high, middle),
            indexFrom(traded.low, middle),
          ]
    return {
      openTime,
      open: ends[0] as Units,
      high: ends.reduce(maximum),
      low: ends.reduce(minimum),
      close: ends[1] as Units,
    }
  }

  function recorded(kind: MarkLine, from: number, to: number): PriceBar | undefined {
    const place = LINES[kind]
    let bar: PriceBar | undefined
    for (let time = Math.max(from, firstMinute); time < to; ) {
      const whole = time % HOUR === 0 && time + HOUR <= to && hours.has(time)
      const found = whole ? hours.get(time) : minutes.get(time)
      time += whole ? HOUR : MINUTE
      if (found === undefined) continue
      const [open, high, low, close] = [...found.subarray(place, place + 4)].map(BigInt) as [Units, Units, Units, Units]
      if (bar === undefined) bar = { openTime: from, open, high, low, close }
      else {
        bar.high = maximum(bar.high, high)
        bar.low = minimum(bar.low, low)
        bar.close = close
      }
    }
    return bar
  }

  function over(kind: MarkLine, traded: Bar, to: number): PriceBar {
    const { openTime } = traded
    if (to <= firstMinute) return drawn(kind, traded, to)
    const since = recorded(kind, openTime, to)
    if (openTime >= firstMinute) return since ?? drawn(kind, traded, to)
    const past = symbol.candles.over(openTime, firstMinute)
    const before = past && drawn(kind, past, firstMinute)
    if (before === undefined || since === undefined) return before ?? since ?? drawn(kind, traded, to)
    return {
      openTime,
      open: before.open,
      high: maximum(before.high, since.high),
      low: minimum(before.low, since.low),
      close: since.close,
    }
  }

  function at(kind: MarkLine, time: number): Units {
    const minute = Math.floor((time - 1) / MINUTE) * MINUTE
    const traded = symbol.candles.over(minute, minute + MINUTE)
    if (traded !== undefined) return over(kind, traded, minute + MINUTE).close
    return kind === 'index' ? symbol.indexPrice() : kind === 'mark' ? symbol.markPrice() : 0n
  }

  observe(startedAt)
  return {
    observe,
    over,
    at,
    averageMark: () => (seconds.length === 0 ? symbol.markPrice() : sum / BigInt(seconds.length)),
    settlePrice(now) {
      const minute = Math.floor(now / MINUTE) * MINUTE
      if (settle?.minute !== minute) {
        let total = 0n
        for (let back = 1; back < 60; back++) total += at('index', minute - (back - 1) * MINUTE)
        settle = { minute, total, count: 59n }
      }
      return (settle.total + symbol.indexPrice()) / (settle.count + 1n)
    },
  }
}

/** (mark − index) ÷ index in units, cut towards zero. */
export const premiumOf = (mark: Units, index: Units): Units => (index === 0n ? 0n : ((mark - index) * ONE) / index)
