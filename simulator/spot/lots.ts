import type { SymbolSpec } from '../engine/market-types'
import { minimum, type Units } from '../engine/units'

/** The largest quantity not above this one that LOT_SIZE lets pass, its least aside. Base asset. Source: spot.md 5.2. */
export const wholeLots = (quantity: Units, { step, maxQuantity }: SymbolSpec): Units =>
  fit(quantity, step, [maxQuantity])

/** The same for orders that come to the market as market orders: of LOT_SIZE and MARKET_LOT_SIZE together. */
export const wholeMarketLots = (quantity: Units, spec: SymbolSpec): Units =>
  fit(quantity, commonMultiple(spec.step, spec.marketStep), [spec.maxQuantity, spec.marketMaxQuantity])

/** Zero among the limits or as a step: none. */
function fit(quantity: Units, step: Units, limits: readonly Units[]): Units {
  const allowed = limits.reduce((least, limit) => (limit > 0n ? minimum(least, limit) : least), quantity)
  return step > 0n ? allowed - (allowed % step) : allowed
}

function commonMultiple(a: Units, b: Units): Units {
  if (a === 0n || b === 0n) return a + b
  let [divisor, rest] = [a, b]
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest]
  return (a / divisor) * b
}
