import { ONE, over, times, type Units, units } from '../../engine/units'
import type { LiveSymbol } from '../live-symbol'

/** One coin in a composite index: how much of it the index holds. */
export interface Component {
  readonly baseAsset: string
  readonly quoteAsset: string
  readonly weightInQuantity: Units
  /** Share of the index's value; all together are one, but for the cut at the eighth decimal. */
  readonly weightInPercentage: Units
  readonly indexPrice: Units
}

export interface CompositeIndex {
  readonly symbol: string
  readonly price: Units
  readonly components: readonly Component[]
}

/** The composite indexes: quantity of each coin held. Their components are perpetuals traded here. */
const BASKETS: ReadonlyMap<string, readonly (readonly [base: string, quantity: string])[]> = new Map([
  [
    'DEFIUSDT',
    [
      ['LINK', '10.45800000'],
      ['AVAX', '8.52300000'],
      ['DOT', '34.24700000'],
      ['ADA', '153.84600000'],
      ['SOL', '0.72500000'],
    ],
  ],
])

export const COMPOSITE_SYMBOLS: readonly string[] = [...BASKETS.keys()]

/** A composite index by its symbol, valued at the index prices of now; undefined for an unknown one. */
export function compositeIndexOf(symbol: string, all: readonly LiveSymbol[]): CompositeIndex | undefined {
  const basket = BASKETS.get(symbol)
  if (basket === undefined) return undefined
  const held = basket.flatMap(([base, text]) => {
    const market = all.find((each) => each.spec.baseAsset === base)
    return market === undefined ? [] : [{ base, quantity: units(text), indexPrice: market.indexPrice() }]
  })
  const price = held.reduce((sum, { quantity, indexPrice }) => sum + times(quantity, indexPrice), 0n)
  return {
    symbol,
    price,
    components: held.map(({ base, quantity, indexPrice }) => ({
      baseAsset: base,
      quoteAsset: 'USDT',
      weightInQuantity: quantity,
      weightInPercentage: price === 0n ? ONE : over(times(quantity, indexPrice), price),
      indexPrice,
    })),
  }
}
