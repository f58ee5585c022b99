import { add, divide, floorToStep, isPositive, multiply, subtract, type DecimalString } from './decimal'
import type { Market, Side } from './market'

const ONE = '1' as DecimalString

/** A trade that is entered at one price and given up at another. Prices and risk in the quote asset. */
export interface RiskTerms {
  readonly market: Market
  readonly side: Side
  readonly entryPrice: DecimalString
  readonly exitPrice: DecimalString
  /** Commission of entry and exit as shares: "0.001". The taker's is the worst case of both. */
  readonly entryRate: DecimalString
  readonly exitRate: DecimalString
}

/**
 * What one unit of the base asset loses between entry and stop, both commissions included; at most 16 decimals. Not above zero:
 * the stop stands where nothing is lost. On spot a buyer pays the commission in base and so sells less at the stop, and a seller
 * buys back so much that a whole unit is left after it. Source: spot.md 10; usdm.md 13.
 */
export function lossPerUnit(terms: RiskTerms): DecimalString {
  const { market, side, entryPrice, exitPrice, entryRate, exitRate } = terms
  const kept = (rate: DecimalString) => subtract(ONE, rate)
  if (market === 'usdm') {
    const moved = side === 'BUY' ? subtract(entryPrice, exitPrice) : subtract(exitPrice, entryPrice)
    return add(moved, add(multiply(entryPrice, entryRate), multiply(exitPrice, exitRate)))
  }
  if (side === 'BUY') return subtract(entryPrice, multiply(multiply(kept(entryRate), exitPrice), kept(exitRate)))
  return subtract(divide(exitPrice, kept(exitRate)), multiply(entryPrice, kept(entryRate)))
}

/** Whether the stop stands on the side of the entry on which the trade loses. */
export const isLosingStop = ({ side, entryPrice, exitPrice }: Pick<RiskTerms, 'side' | 'entryPrice' | 'exitPrice'>) =>
  isPositive(side === 'BUY' ? subtract(entryPrice, exitPrice) : subtract(exitPrice, entryPrice))

/**
 * Largest quantity that loses no more than `risk` at the stop, both commissions included; base asset, floored to the step, so that
 * one step more would lose more. "0" when the risk does not pay for one step; undefined where the stop is on the wrong side.
 */
export function riskQuantity(
  terms: RiskTerms & { readonly risk: DecimalString; readonly step: DecimalString },
): DecimalString | undefined {
  if (!isLosingStop(terms)) return undefined
  return floorToStep(divide(terms.risk, lossPerUnit(terms)), terms.step)
}
