import type { Bar } from './candle-window'

/** An indicator that follows candles one by one; the last may be told again as it forms. Plot numbers. */
export interface Indicator {
  /** Takes the next candle, or with `again` the last one anew; undefined while there is not enough to say. */
  take(bar: Bar, again: boolean): number | undefined
}

/**
 * Exponential moving average of closes; begins with the plain average of the first `length` candles. Each step weighs the new
 * close with 2 / (length + 1).
 */
export function createEma(length: number): Indicator {
  const weight = 2 / (length + 1)
  let count = 0
  let sum = 0
  let settled: number | undefined
  let last: { readonly close: number; readonly value: number | undefined } | undefined
  const settle = () => {
    if (last === undefined) return
    count += 1
    if (count <= length) sum += last.close
    settled = last.value
  }
  return {
    take(bar, again) {
      if (!again) settle()
      const value =
        settled !== undefined
          ? settled + weight * (bar.close - settled)
          : count + 1 === length
            ? (sum + bar.close) / length
            : undefined
      last = { close: bar.close, value }
      return value
    },
  }
}

const DAY_MS = 86_400_000

/**
 * Average price weighted by volume since 00:00 UTC, of the candles' typical prices (high, low and close). Silent on a day whose
 * beginning it has not seen: an average of half a day is not the average of the day.
 */
export function createDayVwap(): Indicator {
  let day = Number.NaN
  let whole = false
  let value = 0
  let volume = 0
  let last: { readonly value: number; readonly volume: number } | undefined
  return {
    take(bar, again) {
      if (!again && last !== undefined) {
        value += last.value
        volume += last.volume
      }
      const today = Math.floor(bar.openTime / DAY_MS)
      if (today !== day) {
        whole = !Number.isNaN(day) || bar.openTime === today * DAY_MS
        day = today
        value = 0
        volume = 0
      }
      const typical = (bar.high + bar.low + bar.close) / 3
      last = { value: typical * bar.volume, volume: bar.volume }
      const traded = volume + bar.volume
      return traded === 0 || !whole ? undefined : (value + last.value) / traded
    },
  }
}
