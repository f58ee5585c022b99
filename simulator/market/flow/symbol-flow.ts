import { HOUSE, type Side } from '../../engine/market-types'
import { createRandom, hashNumbers, hashText } from '../../engine/random'
import { minimum, ONE, type Units } from '../../engine/units'
import { tradesPerSecond } from '../candles/history'
import { HOUR } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import type { ToldMark } from '../sources/price-source'
import type { ForceOrder } from '../streams/futures-payloads'
import { createBasis } from './basis'
import type { CoinProcess } from './coin-process'
import { createForcedTrades } from './forced-trades'
import { createHouseQuotes } from './house-quotes'
import { createMarkPrice, premiumIndex } from './premium-index'
import { takerSize } from './taker-size'

/** How far beyond the fair price a house taker follows the book, as a fraction. */
const TAKER_REACH = 0.0004
/** Trades call for trades: so many more per trade, soon after it. Below one, or the bursts would never end. */
const OFFSPRING = 0.6
const EXCITEMENT_MEMORY = 3_000
const MOST_EXCITEMENT = 25
/** Some trade whatever happens, others the more the coin moves, up to a bound. */
const STEADY_SHARE = 0.4
const RESTLESS_SHARE = 0.75
const MOST_UNREST = 4
/** However long the step, it brings no more takers than this: a fast clock has a bounded day's work. */
const MOST_TAKERS = 60
/** A taker's order meets about so many resting ones, until it is measured. */
const FILLS_PER_TAKER = 1.4
/** Share of the trades that come from the price moving through quotes, at most and until it is measured. */
const SWEPT_SHARE = 0.3
/** How long both are measured, ms. */
const MEASURE_MEMORY = 120_000
/** New quotes per second and side: a book that was swept stands again within seconds. */
const QUOTES_PER_SECOND = 60

/** The life of one symbol: makers follow a fair price, takers arrive in bursts, both in the accounts' book. */
export interface SymbolFlow {
  /** One step of `ms`; does nothing while paused, held or not TRADING. */
  step(ms: number): void
  pause(): void
  resume(): void
  paused(): boolean
  /** The source of the price is silent: nothing goes on until it speaks again. */
  hold(held: boolean): void
  /** The price comes from outside: the next step goes through these too, in order, in the quote asset. */
  drive(prices: readonly number[]): void
  /** Futures: mark, index and funding come from outside; undefined: they are worked out here again. */
  driveMark(told: ToldMark | undefined): void
  /** The coin's logarithm at which the symbol's fair price is `price`. */
  coinLogAt(price: number): number
  /** Trades the book to `price` and lays it anew around it. */
  moveTo(price: Units): void
  /** Lays the first book; orders that came back beyond the price are filled. */
  open(): void
  /** Futures: the contract was delivered. Nobody quotes it any more. */
  end(): void
  /** Futures: mark, index and funding follow what happened in the last `ms`. Called once a second. */
  updateMark(now: number, ms: number): void
}

/** What the life of a symbol tells and reads beside its market. */
export interface FlowSurroundings {
  readonly coins: CoinProcess
  readonly seed: number
  /** A synthetic holder was closed by force. */
  readonly onForced?: ((order: ForceOrder) => void) | undefined
  readonly now: () => number
}

/** The flow of a symbol from its last candle price on. Deterministic for a seed and its steps. */
export function createSymbolFlow(market: LiveSymbol, surroundings: FlowSurroundings): SymbolFlow {
  const { coins, seed } = surroundings
  const { listing, orders } = market
  const { tick, step } = market.spec
  const isFutures = market.spec.market === 'usdm'
  const { asset } = listing.coin
  const name = `${market.spec.market}:${market.spec.symbol}`
  const random = createRandom(hashNumbers(seed, hashText(`flow:${name}`)))
  const house = createHouseQuotes(market, random)
  const tickValue = Number(tick) / Number(ONE)
  const stepValue = Number(step) / Number(ONE)
  const baseRate = tradesPerSecond(listing)
  const tradeNotional = listing.coin.tradeNotional / (listing.quoteCoin?.price ?? 1)
  // A second dollar has a price of its own, a little off the first.
  const hasBasis = isFutures || listing.activity !== undefined
  const firstPremium = market.funding?.latestPremium() ?? 0
  const basis = createBasis(createRandom(hashNumbers(seed, hashText(`basis:${name}`))), firstPremium)
  const markPrice = createMarkPrice(market)
  let isPaused = false
  let isHeld = false
  let isOver = false
  let excitement = 0
  let lean = 0
  // Measured, since a coin whose tick is wide is rarely swept and its levels rarely emptied: its volume comes all the same.
  let fills = 0
  let fillsPerTaker = FILLS_PER_TAKER
  let sweptPerSecond = baseRate * SWEPT_SHARE
  market.onExecution(() => {
    fills++
  })
  let anchor = Math.log(Number(market.candles.lastPrice() / tick)) - firstPremium - coinsLog()
  const firstAnchor = anchor
  let fair = Math.exp(anchor + firstPremium + coinsLog())
  let waypoints: number[] = []
  let isDriven = false
  let told: ToldMark | undefined

  function coinsLog(): number {
    return coins.log(asset) - (listing.quoteCoin ? coins.log(listing.quoteCoin.asset) : 0)
  }

  const priceAt = (ticks: number): Units => BigInt(Math.max(1, Math.round(ticks))) * tick
  const inTicks = (price: number): number => Math.max(2, price / tickValue)
  const premium = (): number => (hasBasis ? basis.premium() : 0)
  const index = (): number => told?.index ?? Math.exp(anchor + coinsLog()) * tickValue

  const forced = isFutures
    ? createForcedTrades(market, createRandom(hashNumbers(seed, hashText(`crowd:${name}`))), {
        onForced: surroundings.onForced,
        now: surroundings.now,
        push(move) {
          coins.push(asset, 0.6 * move)
          basis.push(0.4 * move)
        },
      })
    : undefined

  function trade(side: Side, quantity: Units, limit: Units): void {
    if (quantity > 0n) market.take({ orderId: 0, owner: HOUSE, side, quantity, limit })
  }

  function tradeSize(): Units {
    const notional = tradeNotional * takerSize(random)
    return BigInt(Math.max(1, Math.round(notional / (fair * tickValue * stepValue)))) * step
  }

  /** The fair price has gone through these orders: accounts are filled, makers step aside but for one last trade. */
  function sweep(side: Side, limit: Units, printShare: number): void {
    const standing: Side = side === 'BUY' ? 'SELL' : 'BUY'
    const best = orders.best(standing)
    if (best === undefined || (side === 'BUY' ? best.price > limit : best.price < limit)) return
    house.withdraw(standing, limit)
    const beyond = orders.available(side, limit)
    if (beyond > 0n) trade(side, beyond, limit)
    if (random.uniform() < printShare) {
      const quantity = tradeSize()
      house.rest(standing, best.price, quantity)
      trade(side, quantity, best.price)
    }
  }

  function takers(ms: number): void {
    const fromTakers = Math.max(baseRate * (1 - SWEPT_SHARE), baseRate - sweptPerSecond)
    const calm = (fromTakers * (1 - OFFSPRING)) / fillsPerTaker
    const rate = calm * (STEADY_SHARE + RESTLESS_SHARE * Math.min(MOST_UNREST, coins.unrest(asset)) + excitement)
    excitement *= Math.exp(-ms / EXCITEMENT_MEMORY)
    const count = Math.min(MOST_TAKERS, random.poisson((rate * ms) / 1_000))
    for (let i = 0; i < count; i++) {
      excitement = Math.min(MOST_EXCITEMENT, excitement + (OFFSPRING * 1_000) / (calm * EXCITEMENT_MEMORY))
      const side: Side = random.uniform() < 0.5 + lean ? 'BUY' : 'SELL'
      lean = Math.max(-0.25, Math.min(0.25, lean * 0.9 + (side === 'BUY' ? 0.02 : -0.02)))
      const reach = Math.max(1.5, house.halfSpread(fair) * 2, fair * TAKER_REACH)
      const before = fills
      trade(side, tradeSize(), priceAt(side === 'BUY' ? Math.floor(fair + reach) : Math.ceil(fair - reach)))
      fillsPerTaker += (Math.max(0.5, fills - before) - fillsPerTaker) / 200
    }
  }

  /** The fair prices that this step goes through; the last one stays. */
  function path(ms: number): readonly number[] {
    if (hasBasis) basis.advance(ms, isFutures ? coins.momentum(asset) : 0)
    if (!isDriven) return [Math.max(2, Math.exp(anchor + premium() + coinsLog()))]
    const prices = waypoints.length === 0 ? [fair] : waypoints.map(inTicks)
    waypoints = []
    return prices
  }

  function follow(prices: readonly number[], ms: number): void {
    const share = Math.min(1, (baseRate * SWEPT_SHARE * ms) / 1_000)
    const before = fills
    for (const price of prices) {
      fair = price
      sweep('SELL', priceAt(Math.floor(fair) + 1), share)
      sweep('BUY', priceAt(Math.ceil(fair) - 1), share)
    }
    const kept = Math.exp(-ms / MEASURE_MEMORY)
    sweptPerSecond = sweptPerSecond * kept + ((fills - before) * 1_000 * (1 - kept)) / ms
  }

  return {
    step(ms) {
      if (isPaused || isHeld || market.spec.status !== 'TRADING' || ms <= 0) return
      const mostQuotes = 1 + Math.ceil((QUOTES_PER_SECOND * ms) / 2_000)
      market.together(() => {
        house.setUnrest(coins.unrest(asset))
        follow(path(ms), ms)
        house.layAround(fair, mostQuotes)
        takers(ms)
        if (forced !== undefined) forced.step(ms, fair, coins)
        house.layAround(fair, mostQuotes)
        house.churn(fair, 1 + random.poisson(1.5))
      })
    },
    pause() {
      isPaused = true
    },
    resume() {
      if (!isPaused) return
      isPaused = false
      // What is led from outside goes where it is led.
      if (isDriven || coins.isDriven(asset)) return
      // The price goes on from where it stood, whatever the coin did meanwhile.
      anchor = Math.log(fair) - premium() - coinsLog()
    },
    paused: () => isPaused,
    hold(held) {
      isHeld = held
    },
    drive(prices) {
      isDriven = true
      waypoints.push(...prices)
    },
    driveMark(from) {
      told = from
    },
    coinLogAt: (price) => Math.log(inTicks(price)) - firstAnchor,
    open() {
      market.together(() => {
        sweep('SELL', priceAt(Math.floor(fair) + 1), 0)
        sweep('BUY', priceAt(Math.ceil(fair) - 1), 0)
        house.setUnrest(coins.unrest(asset))
        house.layAround(fair)
        // After a stop the price has gone on: one trade says where it is now.
        const ask = orders.best('SELL')
        if (ask !== undefined && market.lastPrice() !== market.candles.lastPrice()) trade('BUY', tradeSize(), ask.price)
      })
      if (isFutures) market.setMark(priceAt(fair), eighths(index()))
    },
    end() {
      isOver = true
      if (orders.best('BUY') !== undefined || orders.best('SELL') !== undefined) market.together(withdrawAll)
    },
    moveTo(price) {
      if (isOver) return
      const target = Number(price / tick)
      market.together(() => {
        // Accounts whose price is reached are filled at their own price, best first, on both sides.
        house.withdraw('BUY', price)
        house.withdraw('SELL', price)
        trade('SELL', orders.available('SELL', price), price)
        trade('BUY', orders.available('BUY', price), price)
        basis.restart(0)
        markPrice.restart()
        fair = target
        anchor = Math.log(target) - coinsLog()
        relay()
        // The last trade comes when the book stands again: orders it triggers find liquidity.
        const print = minimum(tradeSize(), step * 1_000n)
        house.rest('SELL', price, print)
        trade('BUY', print, price)
      })
      if (isFutures) market.setMark(price, price)
    },
    updateMark(now, ms) {
      if (!isFutures || isPaused || isHeld || market.spec.status !== 'TRADING') return
      const interval = (market.spec.futures?.fundingIntervalHours ?? 8) * HOUR
      const at = index()
      market.funding?.observe(premiumIndex(market, at) ?? premium(), ms)
      market.funding?.drive(told?.funding && { ...told.funding, rate: eighths(told.funding.rate) })
      const rate = Number(market.fundingRate()) / Number(ONE)
      const mark = markPrice.advance(ms, at, rate, (market.nextFundingTime() - now) / interval)
      market.setMark(eighths(told?.mark ?? mark), eighths(at))
    },
  }

  /** Throws the house's book away and lays a new one; of the old one only the accounts' orders stay. */
  function relay(): void {
    withdrawAll()
    house.layAround(fair)
  }

  function withdrawAll(): void {
    house.withdraw('BUY', 0n)
    house.withdraw('SELL', market.spec.maxPrice * 2n)
  }

  function eighths(price: number): Units {
    return BigInt(Math.round(price * Number(ONE)))
  }
}
