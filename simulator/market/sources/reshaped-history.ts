import type { SymbolSpec } from '../../engine/market-types'
import { ONE } from '../../engine/units'
import { createCandleStore } from '../candles/candle-store'
import { createHistory, type History } from '../candles/history'
import { importedHistory, movedHistory } from '../candles/imported-history'
import { DOLLARS, type Listing } from '../symbols/listing'
import type { PriceSource, SymbolKey } from './price-source'

/** A symbol as sources and saved states name it. */
export const keyOf = ({ market, symbol }: Pick<SymbolSpec, 'market' | 'symbol'>): SymbolKey => `${market}:${symbol}`

/** The symbol whose price is its coin's: against USDT on spot, else the perpetual against USDT. */
export function leaders(symbols: readonly SymbolKey[], listings: readonly Listing[]): ReadonlyMap<string, Listing> {
  const leading = new Map<string, Listing>()
  for (const market of ['spot', 'usdm'] as const)
    for (const listing of listings) {
      const { spec, quoteCoin, coin } = listing
      const isMain = spec.market === market && quoteCoin === undefined && spec.quoteAsset === DOLLARS[0]
      if (isMain && symbols.includes(keyOf(spec)) && !leading.has(coin.asset)) leading.set(coin.asset, listing)
    }
  return leading
}

/**
 * How the made past of each symbol becomes one that ends where its source begins: candles of the source stand as they are, and all
 * symbols of a coin are moved by what its leading symbol is moved by.
 */
export function reshapeHistories(
  listings: readonly Listing[],
  source: PriceSource | undefined,
  seed: number,
  now: number,
): (listing: Listing) => (history: History) => History {
  if (source === undefined) return () => (history) => history
  const factors = new Map<string, number>()
  const factorTo = (listing: Listing): number | undefined => {
    const price = source.startPrice(keyOf(listing.spec))
    const made = createCandleStore(listing, createHistory(listing, seed), seed, now).lastPrice()
    return price === undefined ? undefined : (price * Number(ONE)) / Number(made)
  }
  for (const [asset, listing] of leaders(source.symbols, listings)) factors.set(asset, factorTo(listing) ?? 1)

  return (listing) => (history) => {
    const byCoin = (factors.get(listing.coin.asset) ?? 1) / (factors.get(listing.quoteCoin?.asset ?? '') ?? 1)
    const factor = source.symbols.includes(keyOf(listing.spec)) ? (factorTo(listing) ?? byCoin) : byCoin
    const moved =
      factor === 1 ? history : movedHistory(history, BigInt(Math.round(factor * 1e12)), 10n ** 12n, listing.spec.tick)
    const past = source.past(keyOf(listing.spec))
    return past === undefined ? moved : importedHistory(moved, past)
  }
}
