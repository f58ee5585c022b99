import type { Units } from '../../engine/units'

/** A candle's content; what the exchange calls a kline. */
export interface Bar {
  readonly openTime: number
  open: Units
  high: Units
  low: Units
  close: Units
  volume: Units
  quoteVolume: Units
  trades: number
  takerBase: Units
  takerQuote: Units
}

/** A bar in which nothing traded: it stands at the price before it. */
export const flatBar = (openTime: number, price: Units): Bar => ({
  openTime,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0n,
  quoteVolume: 0n,
  trades: 0,
  takerBase: 0n,
  takerQuote: 0n,
})

/** One bar over consecutive bars, opening at `openTime`. Undefined for none. Exact. */
export function joinBars(openTime: number, bars: readonly Bar[]): Bar | undefined {
  const [first] = bars
  if (first === undefined) return undefined
  const joined = { ...first, openTime }
  for (let i = 1; i < bars.length; i++) {
    const bar = bars[i] as Bar
    if (bar.high > joined.high) joined.high = bar.high
    if (bar.low < joined.low) joined.low = bar.low
    joined.close = bar.close
    joined.volume += bar.volume
    joined.quoteVolume += bar.quoteVolume
    joined.trades += bar.trades
    joined.takerBase += bar.takerBase
    joined.takerQuote += bar.takerQuote
  }
  return joined
}
