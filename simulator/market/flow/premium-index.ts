import type { Side } from '../../engine/market-types'
import { ONE } from '../../engine/units'
import type { LiveSymbol } from '../live-symbol'

/** What impact prices are taken for: this margin at the highest leverage. Source: usdm.md 13, funding. */
const IMPACT_MARGIN = 200
/** How deep the book is looked into. */
const LEVELS = 60
/** How long the distance of the book's middle from the index is averaged for the mark price, ms. */
const BASIS_MEMORY = 60_000

/** What a market order of the impact notional pays on average, as a plain number; undefined in a book too thin for it. */
function impactPrice(market: LiveSymbol, side: Side, notional: number): number | undefined {
  let quote = 0
  let base = 0
  for (const level of market.book.levels(side, LEVELS)) {
    const price = Number(level.price) / Number(ONE)
    const quantity = Math.min(Number(level.quantity) / Number(ONE), (notional - quote) / price)
    quote += quantity * price
    base += quantity
    if (quote >= notional * 0.999_999) return quote / base
  }
  return undefined
}

/**
 * Premium index of a perpetual: how far the book's impact prices stand beyond the index, as a fraction of it:
 * (max(0, impact bid − index) − max(0, index − impact ask)) ÷ index. Undefined in a book too thin to tell.
 */
export function premiumIndex(market: LiveSymbol, index: number): number | undefined {
  const notional = IMPACT_MARGIN * (market.spec.futures?.maxLeverage ?? 20)
  const bid = impactPrice(market, 'BUY', notional)
  const ask = impactPrice(market, 'SELL', notional)
  if (bid === undefined || ask === undefined) return undefined
  return (Math.max(0, bid - index) - Math.max(0, index - ask)) / index
}

/** Mark price of a perpetual, plain numbers. */
export interface MarkPrice {
  /** `untilFunding`: share of the funding interval that is left. */
  advance(ms: number, index: number, rate: number, untilFunding: number): number
  restart(): void
}

/**
 * Median of the index with funding's part, the index with the mean basis, and the last price. Source: usdm.md 13:
 * median(index × (1 + rate × time to funding ÷ interval), index + MA(basis), contract price).
 */
export function createMarkPrice(market: LiveSymbol): MarkPrice {
  let basis: number | undefined
  return {
    advance(ms, index, rate, untilFunding) {
      const last = Number(market.lastPrice()) / Number(ONE)
      const bid = market.book.best('BUY')
      const ask = market.book.best('SELL')
      const middle = bid && ask ? Number(bid.price + ask.price) / 2 / Number(ONE) : last
      const now = middle - index
      basis = basis === undefined ? now : now + (basis - now) * Math.exp(-ms / BASIS_MEMORY)
      return [index * (1 + rate * untilFunding), index + basis, last].sort((a, b) => a - b)[1] as number
    },
    restart() {
      basis = undefined
    },
  }
}
