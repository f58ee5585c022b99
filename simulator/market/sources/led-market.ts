import type { CoinProcess } from '../flow/coin-process'
import type { SymbolFlow } from '../flow/symbol-flow'
import type { LiveSymbol } from '../live-symbol'
import type { PriceSource } from './price-source'
import { keyOf, leaders } from './reshaped-history'

export interface LedMarket {
  /** Hands on what the source told in the last `ms`, before the symbols take their next step. */
  follow(ms: number): void
}

/**
 * A market of which some symbols go where a source leads. Each coin's leading symbol moves the coin, so that its perpetual, its
 * crosses and its books in other dollars go along where the source does not name them. What is silent stands still.
 */
export function leadMarket(market: {
  readonly source: PriceSource
  readonly coins: CoinProcess
  readonly symbols: readonly LiveSymbol[]
  readonly flowOf: (symbol: LiveSymbol) => SymbolFlow
}): LedMarket {
  const { source, coins, symbols, flowOf } = market
  const listings = symbols.map((symbol) => symbol.listing)
  const leading = leaders(source.symbols, listings)
  const own = symbols.filter((symbol) => source.symbols.includes(keyOf(symbol.spec)))
  const dependent = symbols.filter((symbol) => !own.includes(symbol))

  return {
    follow(ms) {
      const silent = new Set<string>()
      for (const symbol of own) {
        const key = keyOf(symbol.spec)
        const flow = flowOf(symbol)
        const prices = source.take(key)
        const { asset } = symbol.listing.coin
        const leads = leading.get(asset) === symbol.listing
        flow.hold(prices === 'silent')
        if (prices === 'silent') {
          if (leads) silent.add(asset)
          continue
        }
        flow.driveMark(source.mark(key))
        const last = prices.at(-1)
        if (last === undefined) continue
        if (leads) coins.drive(asset, flow.coinLogAt(last), ms)
        flow.drive(prices)
      }
      for (const symbol of dependent) {
        const { coin, quoteCoin } = symbol.listing
        flowOf(symbol).hold(silent.has(coin.asset) || (quoteCoin !== undefined && silent.has(quoteCoin.asset)))
      }
    },
  }
}
