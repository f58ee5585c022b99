import { createRandom, hashNumbers, hashText } from '../../engine/random'
import type { Coin } from '../symbols/coins'

const YEAR_MS = 365 * 86_400_000
/** How fast unrest of the market and of one coin returns to normal, ms. */
const MARKET_MEMORY = 20 * 60_000
const COIN_MEMORY = 4 * 60_000
const MARKET_UNREST = 0.45
const COIN_UNREST = 0.35
/** How fast a coin forgets that the history before the start was calmer or wilder than usual, ms. */
const LEVEL_MEMORY = 86_400_000

/** The hidden value of every coin: one shared factor, one own, both with volatility that clusters. */
export interface CoinProcess {
  advance(ms: number): void
  /** Logarithm of the coin's value since the start. */
  log(asset: string): number
  /**
   * Tells how wide the coin's moves were before the start, as a multiple of the usual, and how wide the very last ones were
   * as a multiple of that: the live market goes on from there.
   */
  goOn(asset: string, width: number, lately: number): void
  /** How busy the coin is now; 1 is usual. */
  unrest(asset: string): number
}

interface State {
  readonly coin: Coin
  readonly normal: () => number
  log: number
  unrest: number
  /** Logarithm of the width of its moves against the usual, beyond the unrest. */
  level: number
}

/** A process in which every coin stands at zero. Deterministic for a seed and the steps it is advanced by. */
export function createCoinProcess(coins: readonly Coin[], seed: number): CoinProcess {
  const market = createRandom(hashNumbers(seed, hashText('market-factor')))
  const states = new Map<string, State>(
    coins.map((coin) => {
      const random = createRandom(hashNumbers(seed, hashText(`coin:${coin.asset}`)))
      return [coin.asset, { coin, normal: random.normal, log: 0, unrest: 0, level: 0 }]
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
        state.level *= Math.exp(-ms / LEVEL_MEMORY)
        const own = state.normal() * Math.exp(marketUnrest + state.unrest - COIN_UNREST ** 2)
        const shared = Math.sqrt(coin.marketShare) * factor
        // Unrest widens some moves and narrows others; taken off its mean square, it leaves the volatility what it is.
        const width = coin.volatility * share * Math.exp(state.level - MARKET_UNREST ** 2)
        state.log += width * (shared + Math.sqrt(1 - coin.marketShare) * own)
      }
    },
    goOn(asset, width, lately) {
      const state = states.get(asset)
      if (state === undefined) return
      if (width > 0) state.level = Math.max(-1.5, Math.min(1.5, Math.log(width)))
      if (lately > 0) state.unrest = Math.max(-0.7, Math.min(1.1, Math.log(lately)))
    },
    log: (asset) => states.get(asset)?.log ?? 0,
    unrest: (asset) => Math.exp(marketUnrest + (states.get(asset)?.unrest ?? 0)),
  }
}
