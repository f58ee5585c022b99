import { createPathBuilder, type ReplayPath } from './replay-path'
import { BadSource } from './price-source'

/** One candle or trade as a file has it. */
export type ReplayRow =
  | { readonly kind: 'trade'; readonly time: number; readonly price: number }
  | {
      readonly kind: 'candle'
      readonly time: number
      /** Last ms of the candle; undefined where the file does not say it. */
      readonly closeTime: number | undefined
      readonly open: number
      readonly high: number
      readonly low: number
      readonly close: number
    }

/** Times beyond this are µs; below the other neither ms nor µs of this century. */
const MICROSECONDS = 1e14
const EARLIEST = 1e11

/** A time of a file in ms: Binance's dumps of spot have µs since 2025. Undefined for what is no such time. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof time !== 'number' || !(time >= EARLIEST) || time > 1e17) return undefined
  return time >= MICROSECONDS ? time / 1_000 : time
}

/** No market quotes more; sums of amounts stay countable below it. */
const HIGHEST_PRICE = 1e12

/** A price of a file; undefined for what is none. */
export function priceOf(value: unknown): number | undefined {
  const price = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof price === 'number' && price > 0 && price <= HIGHEST_PRICE ? price : undefined
}

/** Rows of one symbol become a path. Everything that is wrong is told with its place, such as `line 7`. */
export interface RowCollector {
  add(row: ReplayRow, place: string): void
  /** Throws {@link BadSource} when there is no row. */
  path(): ReplayPath
}

/** `file` names the file in what is told. */
export function collectRows(file: string): RowCollector {
  const builder = createPathBuilder()
  let kind: ReplayRow['kind'] | undefined
  let last = Number.NEGATIVE_INFINITY
  /** A candle waits for the next one where its length is not told. */
  let waiting: Extract<ReplayRow, { kind: 'candle' }> | undefined
  let length = 60_000

  function bad(place: string, what: string): never {
    throw new BadSource(`${file}, ${place}: ${what}`)
  }

  /** Down first where it rose, up first where it fell: the shorter way. */
  function addCandle(candle: Extract<ReplayRow, { kind: 'candle' }>, until: number): void {
    const { time, open, high, low, close } = candle
    const span = until - time
    const extremes = close >= open ? [low, high] : [high, low]
    builder.add(time, open)
    builder.add(time + Math.floor(span / 3), extremes[0] as number)
    builder.add(time + Math.floor((2 * span) / 3), extremes[1] as number)
    builder.add(until, close)
  }

  return {
    add(row, place) {
      if (kind !== undefined && row.kind !== kind) bad(place, 'a file has either candles or trades, not both.')
      kind = row.kind
      if (row.time < last) bad(place, 'its time is before that of the row above; rows have to go from old to new.')
      if (row.kind === 'candle') {
        if (row.time === last) bad(place, 'a second candle of the same time.')
        if (row.high < Math.max(row.open, row.close) || row.low > Math.min(row.open, row.close))
          bad(place, 'high and low have to hold open and close between them.')
        if (waiting !== undefined) {
          length = row.time - waiting.time
          addCandle(waiting, row.time - 1)
        }
        waiting = undefined
        if (row.closeTime === undefined) waiting = row
        else if (row.closeTime <= row.time) bad(place, 'it closes before it opens.')
        else addCandle(row, row.closeTime)
      } else builder.add(row.time, row.price)
      last = row.time
    },
    path() {
      if (kind === undefined) throw new BadSource(`${file} has no candles and no trades.`)
      if (waiting !== undefined) addCandle(waiting, waiting.time + length - 1)
      waiting = undefined
      return builder.build(kind === 'candle')
    },
  }
}
