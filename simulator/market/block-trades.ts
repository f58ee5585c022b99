import { hashNumbers, hashText } from '../engine/random'
import { maximum, times, type Units } from '../engine/units'
import { bell } from './candles/noise'
import { MINUTE } from './candles/intervals'
import type { LiveSymbol } from './live-symbol'

/** One block trade falls into each stretch of this length, at a moment of its own. */
const STRETCH = 15 * MINUTE
/** Median size, in book levels near the touch. */
const LEVELS = 20
const SIZE_SIGMA = 0.9
/** How far from the market it is agreed, as a fraction. */
const DISTANCE = 0.0004

/** A trade agreed outside the book. Ids are per symbol and without gaps. */
export interface BlockTrade {
  readonly id: number
  readonly price: Units
  readonly quantity: Units
  readonly quote: Units
  readonly time: number
  readonly isBuyerMaker: boolean
}

/** The block trades of spot: a pure function of seed, symbol and time, so that a restart knows the same ones. */
export interface BlockTrades {
  /** Trades with id at or above `fromId` that have happened by `now`, oldest first. */
  from(symbol: LiveSymbol, fromId: number, limit: number, now: number): BlockTrade[]
  /** Trades with time in (after, until], oldest first. */
  between(symbol: LiveSymbol, after: number, until: number): BlockTrade[]
}

export function createBlockTrades(seed: number): BlockTrades {
  const lines = new Map<LiveSymbol, number>()
  const lineOf = (symbol: LiveSymbol): number => {
    const known = lines.get(symbol)
    if (known !== undefined) return known
    const line = hashNumbers(seed, hashText(`block:${symbol.spec.symbol}`))
    lines.set(symbol, line)
    return line
  }
  const firstOf = (symbol: LiveSymbol): number => Math.ceil(symbol.listing.onboardDate / STRETCH)
  const timeOf = (symbol: LiveSymbol, stretch: number): number =>
    stretch * STRETCH + (hashNumbers(lineOf(symbol), stretch) % STRETCH)

  function tradeOf(symbol: LiveSymbol, stretch: number): BlockTrade {
    const line = lineOf(symbol)
    const time = timeOf(symbol, stretch)
    const { tick, step } = symbol.spec
    // The last whole minute is known then and stays what it is.
    const minute = Math.floor(time / MINUTE) * MINUTE
    const market = symbol.candles.over(minute - MINUTE, minute)?.close ?? symbol.lastPrice()
    const away = Math.round(Number(market / tick) * DISTANCE * bell(line, 1, stretch))
    const price = maximum(tick, market - (market % tick) + BigInt(away) * tick)
    const { coin, quoteCoin } = symbol.listing
    const notional =
      (LEVELS * coin.levelNotional * Math.exp(SIZE_SIGMA * bell(line, 2, stretch))) / (quoteCoin?.price ?? 1)
    const steps = Math.max(1, Math.round((notional * 1e16) / (Number(price) * Number(step))))
    const quantity = BigInt(steps) * step
    return {
      id: stretch - firstOf(symbol),
      price,
      quantity,
      quote: times(price, quantity),
      time,
      isBuyerMaker: hashNumbers(line, stretch, 3) % 2 === 0,
    }
  }

  return {
    from(symbol, fromId, limit, now) {
      const trades: BlockTrade[] = []
      const first = firstOf(symbol)
      for (let stretch = first + fromId; trades.length < limit && timeOf(symbol, stretch) <= now; stretch++)
        trades.push(tradeOf(symbol, stretch))
      return trades
    },
    between(symbol, after, until) {
      const trades: BlockTrade[] = []
      for (let stretch = Math.floor(after / STRETCH); stretch * STRETCH <= until; stretch++) {
        const time = timeOf(symbol, stretch)
        if (time > after && time <= until) trades.push(tradeOf(symbol, stretch))
      }
      return trades
    },
  }
}
