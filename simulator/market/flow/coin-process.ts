import { createRandom, hashNumbers, hashText } from '../../engine/random'
import type { Coin } from '../symbols/coins'

const YEAR_MS = 365 * 86_400_000
/** How fast unrest of the market and of one coin returns to normal, ms. */
const MARKET_MEMORY = 20 * 60_000
const COIN_MEMORY = 4 * 60_000
const MARKET_UNREST = 0.45
const COIN_UNREST = 0.35

/** The hidden value of every coin: one shared factor, one own, both with volatility that clusters. */
export interface CoinProcess {
  advance(ms: number): void
  /** Logarithm of the coin's value since the start. */
  log(asset: string): number
  /** How busy the coin is now; 1 is usual. */
  unrest(asset: string): number
}

interface State {
  readonly coin: Coin
  readonly normal: () => number
  log: number
  unrest: number
}

/** A process in which every coin stands at zero. Deterministic for a seed and the steps it is advanced by. */
export function createCoinProcess(coins: readonly Coin[], seed: number): CoinProcess {
  const market = createRandom(hashNumbers(seed, hashText('market-factor')))
  const states = new Map<string, State>(
    coins.map((coin) => {
      const random = createRandom(hashNumbers(seed, hashText(`coin:${coin.asset}`)))
      return [coin.asset, { coin, normal: random.normal, log: 0, unrest: 0 }]
    }),
  )
  let marketUnrest = 0

  /** A log-volatility that wanders around zero with standard deviation `size`. */
  const wanderOn = (level: number, ms: number, memory: number, size: number, normal: number): number => {
    const kept = Math.exp(-ms / memory)
    return level * kept + size * Math.sqrt(1 - kept * kept) * normal
  }

  return {
    advance(ms) {
      if (ms <= 0) return
      marketUnrest = wanderOn(marketUnrest, ms, MARKET_MEMORY, MARKET_UNREST, market.normal())
      const share = Math.sqrt(ms / YEAR_MS)
      const factor = market.normal() * Math.exp(marketUnrest)
      for (const state of states.values()) {
        const { coin } = state
        state.unrest = wanderOn(state.unrest, ms, COIN_MEMORY, COIN_UNREST, state.normal())
        const own = state.normal() * Math.exp(marketUnrest + state.unrest)
        const shared = Math.sqrt(coin.marketShare) * factor
        state.log += coin.volatility * share * (shared + Math.sqrt(1 - coin.marketShare) * own)
      }
    },
    log: (asset) => states.get(asset)?.log ?? 0,
    unrest: (asset) => Math.exp(marketUnrest + (states.get(asset)?.unrest ?? 0)),
  }
}
