import type { ExchangeClock } from '../../engine/clock'
import type { SymbolMarket } from '../../engine/market-types'
import type { Units } from '../../engine/units'
import type { LiveSymbol } from '../live-symbol'
import { type AssetIndex, assetIndexOf } from './asset-index'
import { createInsuranceFund, type InsuranceFund } from './insurance-fund'
import { createMarkHistory, type MarkHistory } from './mark-history'
import { createOpenInterest, type OpenInterest } from './open-interest'
import { createSentiment, type Sentiment } from './sentiment'

/** What is told of one perpetual beside its book, trades and candles. */
export interface SymbolStatistics {
  readonly marks: MarkHistory
  readonly openInterest: OpenInterest
  readonly sentiment: Sentiment
}

/** Derived data of USDⓈ-M: all of it follows from the simulated market, its seed and time. */
export interface Statistics {
  of(symbol: LiveSymbol): SymbolStatistics
  readonly insurance: InsuranceFund
  /** What an asset is worth as margin now; undefined for one that is none. */
  assetIndex(asset: string): AssetIndex | undefined
  /** Notes marks and index prices; called once a second. */
  observe(): void
  /** A position was liquidated: open interest shrinks. */
  liquidated(symbol: SymbolMarket, quantity: Units): void
}

export function createStatistics(symbols: readonly LiveSymbol[], clock: ExchangeClock, seed: number): Statistics {
  const statistics = new Map<SymbolMarket, SymbolStatistics>()
  for (const symbol of symbols) {
    const marks = createMarkHistory(symbol, seed, clock.now())
    symbol.onMark(() => marks.observe(clock.now()))
    statistics.set(symbol, {
      marks,
      openInterest: createOpenInterest(symbol, seed),
      sentiment: createSentiment(symbol, seed),
    })
  }
  return {
    of: (symbol) => statistics.get(symbol) as SymbolStatistics,
    insurance: createInsuranceFund(),
    assetIndex: (asset) => assetIndexOf(asset, symbols, clock.now()),
    observe() {
      for (const { marks } of statistics.values()) marks.observe(clock.now())
    },
    liquidated: (symbol, quantity) => statistics.get(symbol)?.openInterest.liquidated(quantity, clock.now()),
  }
}
