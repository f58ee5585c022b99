import { createRandom, hashNumbers, hashText, type Random } from '../../engine/random'
import type { Coin } from '../symbols/coins'
import { createRegimes, JUMPS_PER_DAY, MEAN_SQUARE_WIDTH, type RegimeName, TREND_SHARE } from './regimes'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
/** How fast unrest of the market and of one coin returns to normal, ms. */
const MARKET_MEMORY = 60 * 60_000
const COIN_MEMORY = 4 * 60_000
const MARKET_UNREST = 0.45
const COIN_UNREST = 0.35
/** How fast a coin forgets that the history before the start was calmer or wilder than usual, ms. */
const LEVEL_MEMORY = DAY_MS
/** A jump's usual size in daily volatilities, and the most of it. */
const JUMP_SIZE = 0.15
const LARGEST_JUMP = 0.8
/** Jumps of a coin alone, as a share of the market's. */
const OWN_JUMPS = 0.5
/** A jump shakes the market: so much is added to the square of the width, and forgotten so fast, ms. */
const AFTERSHOCK = 3
const AFTERSHOCK_MEMORY = 10 * 60_000
/** What a trend adds per day, in daily volatilities. */
const TREND_DRIFT = 1.9
/** Coins come back towards where they started, within months. */
const HOME_MEMORY = 200 * DAY_MS
const MOMENTUM_MEMORY = 4 * 3_600_000
/** Forced trades push a coin by no more than this within a few minutes. */
const MOST_PUSHED = 0.006
const PUSH_MEMORY = 5 * 60_000
/** How long the width of a driven coin is measured, ms. */
const MEASURE_MEMORY = 3 * 60_000

/*
 * Regimes, jumps, aftershocks and trends widen moves. Taken off again, they leave a coin the volatility that it is listed with: jumps
 * and trends add their variance, aftershocks multiply it.
 */
const JUMP_VARIANCE = JUMPS_PER_DAY * (1 + OWN_JUMPS) * JUMP_SIZE ** 2
const TREND_VARIANCE = TREND_SHARE * TREND_DRIFT ** 2 * ((2 * 90) / (24 * 60))
const SHAKEN = 1 + (AFTERSHOCK * JUMPS_PER_DAY * (1 + OWN_JUMPS) * AFTERSHOCK_MEMORY) / DAY_MS
const USUAL = Math.sqrt((1 - JUMP_VARIANCE - TREND_VARIANCE) / (SHAKEN * MEAN_SQUARE_WIDTH))

/** The hidden value of every coin: a shared factor and an own one, with regimes, volatility that clusters, and jumps. */
export interface CoinProcess {
  advance(ms: number): void
  /** Logarithm of the coin's value since the start. */
  log(asset: string): number
  /**
   * Tells how wide the coin's moves were before the start, as a multiple of the usual, and how wide the very last ones were
   * as a multiple of that: the live market goes on from there.
   */
  goOn(asset: string, width: number, lately: number): void
  /** How busy the coin is now: the width of its moves as a multiple of the usual. */
  unrest(asset: string): number
  /** How far the coin has gone in the last hours, as a logarithm. */
  momentum(asset: string): number
  /** Forced trades move the value, up to a bound. */
  push(asset: string, move: number): void
  /** From now on the value comes from outside: it is `log` now, `ms` after the last time it was told. */
  drive(asset: string, log: number, ms: number): void
  isDriven(asset: string): boolean
  regime(): RegimeName
}

interface State {
  readonly coin: Coin
  readonly random: Random
  log: number
  unrest: number
  /** Logarithm of the width of its moves against the usual, beyond the unrest. */
  level: number
  aftershock: number
  momentum: number
  pushed: number
  /** Mean square of driven moves against the usual; undefined where nothing drives. */
  driven: number | undefined
}

/** A process in which every coin stands at zero. Deterministic for a seed and the steps it is advanced by. */
export function createCoinProcess(coins: readonly Coin[], seed: number): CoinProcess {
  const market = createRandom(hashNumbers(seed, hashText('market-factor')))
  const regimes = createRegimes(createRandom(hashNumbers(seed, hashText('regimes'))))
  const states = new Map<string, State>(
    coins.map((coin) => {
      const random = createRandom(hashNumbers(seed, hashText(`coin:${coin.asset}`)))
      const still = { log: 0, unrest: 0, level: 0, aftershock: 0, momentum: 0, pushed: 0, driven: undefined }
      return [coin.asset, { coin, random, ...still }]
    }),
  )
  let marketUnrest = 0

  /** A log-volatility that wanders around zero with standard deviation `size`. */
  const wanderOn = (level: number, ms: number, memory: number, size: number, normal: number): number => {
    const kept = Math.exp(-ms / memory)
    return level * kept + size * Math.sqrt(1 - kept * kept) * normal
  }

  /** Sum of the jumps within `ms`, in daily volatilities. */
  function jumps(random: Random, ms: number, share: number): number {
    const count = random.poisson((regimes.jumpsPerDay() * share * ms) / DAY_MS)
    let sum = 0
    for (let i = 0; i < count; i++) sum += JUMP_SIZE * random.normal()
    return Math.max(-LARGEST_JUMP, Math.min(LARGEST_JUMP, sum))
  }

  function move(state: State, ms: number, factor: number, marketJump: number): void {
    const { coin, random } = state
    const daily = coin.volatility / Math.sqrt(365)
    const shared = Math.sqrt(coin.marketShare)
    const alone = Math.sqrt(1 - coin.marketShare)
    state.unrest = wanderOn(state.unrest, ms, COIN_MEMORY, COIN_UNREST, random.normal())
    state.level *= Math.exp(-ms / LEVEL_MEMORY)
    state.aftershock *= Math.exp(-ms / AFTERSHOCK_MEMORY)
    const own = random.normal() * Math.exp(marketUnrest + state.unrest - COIN_UNREST ** 2)
    const ownJump = jumps(random, ms, OWN_JUMPS)
    // Unrest widens some moves and narrows others; taken off its mean square, it leaves the volatility what it is.
    const width = USUAL * regimes.width() * Math.sqrt(1 + state.aftershock) * Math.exp(state.level - MARKET_UNREST ** 2)
    const diffusion = coin.volatility * Math.sqrt(ms / YEAR_MS) * width * (shared * factor + alone * own)
    const jump = daily * (marketJump + ownJump)
    const trend = daily * TREND_DRIFT * regimes.direction() * (ms / DAY_MS)
    if (marketJump !== 0 || ownJump !== 0) state.aftershock += AFTERSHOCK
    state.log = state.log * Math.exp(-ms / HOME_MEMORY) + diffusion + jump + trend
  }

  return {
    advance(ms) {
      if (ms <= 0) return
      regimes.advance(ms)
      marketUnrest = wanderOn(marketUnrest, ms, MARKET_MEMORY, MARKET_UNREST, market.normal())
      const factor = market.normal() * Math.exp(marketUnrest)
      const marketJump = jumps(market, ms, 1)
      for (const state of states.values()) {
        const before = state.log
        // A driven coin draws its chances all the same: the others do not depend on who is driven.
        move(state, ms, factor, marketJump)
        if (state.driven !== undefined) state.log = before
        state.momentum = state.momentum * Math.exp(-ms / MOMENTUM_MEMORY) + (state.log - before)
        state.pushed *= Math.exp(-ms / PUSH_MEMORY)
      }
    },
    goOn(asset, width, lately) {
      const state = states.get(asset)
      if (state === undefined) return
      if (width > 0) state.level = Math.max(-1.5, Math.min(1.5, Math.log(width)))
      if (lately > 0) state.unrest = Math.max(-0.7, Math.min(1.1, Math.log(lately)))
    },
    log: (asset) => states.get(asset)?.log ?? 0,
    unrest(asset) {
      const state = states.get(asset)
      if (state === undefined) return 1
      if (state.driven !== undefined) return Math.max(0.3, Math.min(5, Math.sqrt(state.driven)))
      return USUAL * regimes.width() * Math.sqrt(1 + state.aftershock) * Math.exp(marketUnrest + state.unrest)
    },
    momentum: (asset) => states.get(asset)?.momentum ?? 0,
    push(asset, move) {
      const state = states.get(asset)
      if (state === undefined || state.driven !== undefined || Math.abs(state.pushed + move) > MOST_PUSHED) return
      state.pushed += move
      state.log += move
    },
    drive(asset, log, ms) {
      const state = states.get(asset)
      if (state === undefined) return
      const step = log - state.log
      if (state.driven === undefined) state.driven = 1
      else if (ms > 0) {
        const usual = (state.coin.volatility ** 2 * ms) / YEAR_MS
        const kept = Math.exp(-ms / MEASURE_MEMORY)
        state.driven = state.driven * kept + (1 - kept) * Math.min(100, step ** 2 / usual)
        state.momentum += step
      }
      state.log = log
    },
    isDriven: (asset) => states.get(asset)?.driven !== undefined,
    regime: regimes.name,
  }
}
