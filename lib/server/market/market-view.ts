import type { DecimalString } from '../../domain/decimal'
import type { Environment, Market, SymbolRules } from '../../domain/market'

export interface PriceView {
  readonly lastPrice?: DecimalString | undefined
  readonly markPrice?: DecimalString | undefined
  readonly bestBid?: DecimalString | undefined
  readonly bestAsk?: DecimalString | undefined
  /** Age of {@link judgedPrice} by the monotonic clock, ms; with neither of the two, that of the book (S-70, S-73). */
  readonly ageMs: number
}

/** The price that an order is judged by (S-13, S-73); {@link PriceView.ageMs} is the age of this one. */
export const judgedPrice = ({ lastPrice, markPrice }: PriceView): DecimalString | undefined => lastPrice ?? markPrice

/** What the engine reads of the markets: rules and prices from memory, each with its age. */
export interface MarketView {
  rules(environment: Environment, market: Market, symbol: string): SymbolRules | undefined
  /** Age of the symbol rules, ms; entry is off after 24 h (S-73). Undefined before the first load. */
  rulesAge(environment: Environment, market: Market): number | undefined
  /** Reads the rules again now, as after a -1013 (S-73). */
  refreshRules(environment: Environment, market: Market): Promise<void>
  price(environment: Environment, market: Market, symbol: string): PriceView | undefined
  /** Called after a mark price changed, for profit and loss. */
  onMarkPrice(listener: (environment: Environment, symbol: string, markPrice: DecimalString) => void): () => void
}
