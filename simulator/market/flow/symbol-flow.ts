import { HOUSE, type Side } from '../../engine/market-types'
import { createRandom, hashNumbers, hashText } from '../../engine/random'
import { minimum, ONE, type Units } from '../../engine/units'
import { TRADE_SIZE_SIGMA, tradesPerSecond } from '../candles/history'
import type { LiveSymbol } from '../live-symbol'
import type { CoinProcess } from './coin-process'
import { createHouseQuotes } from './house-quotes'

/** How far beyond the fair price a house taker follows the book, as a fraction. */
const TAKER_REACH = 0.0004
/** Trades call for trades: so many more per trade, soon after it. Below one, or the bursts would never end. */
const OFFSPRING = 0.6
const EXCITEMENT_MEMORY = 3_000
const MOST_EXCITEMENT = 25
/** A taker's order meets about so many resting ones, until it is measured. */
const FILLS_PER_TAKER = 1.4
/** Share of the trades that come from the price moving through quotes, at most and until it is measured. */
const SWEPT_SHARE = 0.3
/** How long both are measured, ms. */
const MEASURE_MEMORY = 120_000
const PREMIUM_MEMORY = 10 * 60_000
const PREMIUM_SIZE = 0.0002

/** The synthetic life of one symbol: makers follow a fair price, takers arrive in bursts, both in the accounts' book. */
export interface SymbolFlow {
  /** One step of `ms`; does nothing while paused or not TRADING. */
  step(ms: number): void
  pause(): void
  resume(): void
  paused(): boolean
  /** Trades the book to `price` and lays it anew around it. */
  moveTo(price: Units): void
  /** Lays the first book; orders that came back beyond the price are filled. */
  open(): void
  /** Futures: mark and index follow the fair price. Called once a second. */
  updateMark(): void
}

/** The flow of a symbol from its last candle price on. Deterministic for a seed and its steps. */
export function createSymbolFlow(market: LiveSymbol, coins: CoinProcess, seed: number): SymbolFlow {
  const { listing, orders } = market
  const { tick, step } = market.spec
  const isFutures = market.spec.market === 'usdm'
  const random = createRandom(hashNumbers(seed, hashText(`flow:${market.spec.market}:${market.spec.symbol}`)))
  const house = createHouseQuotes(market, random)
  const tickValue = Number(tick) / Number(ONE)
  const stepValue = Number(step) / Number(ONE)
  const baseRate = tradesPerSecond(listing)
  const tradeNotional = listing.coin.tradeNotional / (listing.quoteCoin?.price ?? 1)
  let isPaused = false
  let excitement = 0
  let premium = 0
  let lean = 0
  // Measured, since a coin whose tick is wide is rarely swept and its levels rarely emptied: its volume comes all the same.
  let fills = 0
  let fillsPerTaker = FILLS_PER_TAKER
  let sweptPerSecond = baseRate * SWEPT_SHARE
  market.onExecution(() => {
    fills++
  })
  let anchor = Math.log(Number(market.candles.lastPrice() / tick)) - coinsLog()
  let fair = Math.exp(anchor + coinsLog())

  function coinsLog(): number {
    return coins.log(listing.coin.asset) - (listing.quoteCoin ? coins.log(listing.quoteCoin.asset) : 0)
  }

  const priceAt = (ticks: number): Units => BigInt(Math.max(1, Math.round(ticks))) * tick

  function trade(side: Side, quantity: Units, limit: Units): void {
    if (quantity > 0n) market.take({ orderId: 0, owner: HOUSE, side, quantity, limit })
  }

  function tradeSize(): Units {
    const notional = tradeNotional * Math.exp(TRADE_SIZE_SIGMA * random.normal())
    return BigInt(Math.max(1, Math.round(notional / (fair * tickValue * stepValue)))) * step
  }

  /** The fair price has gone through these orders: accounts are filled, makers step aside but for one last trade. */
  function sweep(side: Side, limit: Units, printShare: number): void {
    const standing: Side = side === 'BUY' ? 'SELL' : 'BUY'
    const best = orders.best(standing)
    if (best === undefined || (side === 'BUY' ? best.price > limit : best.price < limit)) return
    house.withdraw(standing, limit)
    const beyond = orders.available(side, limit, true)
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
    const rate = calm * (coins.unrest(listing.coin.asset) + excitement)
    excitement *= Math.exp(-ms / EXCITEMENT_MEMORY)
    const count = Math.min(60, random.poisson((rate * ms) / 1_000))
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

  function moveFair(ms: number): void {
    if (isFutures) {
      const kept = Math.exp(-ms / PREMIUM_MEMORY)
      premium = premium * kept + PREMIUM_SIZE * Math.sqrt(1 - kept * kept) * random.normal()
    }
    fair = Math.max(2, Math.exp(anchor + premium + coinsLog()))
  }

  return {
    step(ms) {
      if (isPaused || market.spec.status !== 'TRADING' || ms <= 0) return
      market.together(() => {
        moveFair(ms)
        const share = Math.min(1, (baseRate * SWEPT_SHARE * ms) / 1_000)
        const before = fills
        sweep('SELL', priceAt(Math.floor(fair) + 1), share)
        sweep('BUY', priceAt(Math.ceil(fair) - 1), share)
        const kept = Math.exp(-ms / MEASURE_MEMORY)
        sweptPerSecond = sweptPerSecond * kept + ((fills - before) * 1_000 * (1 - kept)) / ms
        house.layAround(fair)
        takers(ms)
        house.layAround(fair)
        house.churn(fair, 1 + random.poisson(1.5))
      })
    },
    pause() {
      isPaused = true
    },
    resume() {
      if (!isPaused) return
      isPaused = false
      // The price goes on from where it stood, whatever the coin did meanwhile.
      anchor = Math.log(fair) - premium - coinsLog()
    },
    paused: () => isPaused,
    open() {
      market.together(() => {
        sweep('SELL', priceAt(Math.floor(fair) + 1), 0)
        sweep('BUY', priceAt(Math.ceil(fair) - 1), 0)
        house.layAround(fair)
        // After a stop the price has gone on: one trade says where it is now.
        const ask = orders.best('SELL')
        if (ask !== undefined && market.lastPrice() !== market.candles.lastPrice()) trade('BUY', tradeSize(), ask.price)
      })
      if (isFutures) market.setMark(priceAt(fair), priceAt(fair))
    },
    moveTo(price) {
      const target = Number(price / tick)
      market.together(() => {
        // Accounts whose price is reached are filled at their own price, best first, on both sides.
        house.withdraw('BUY', price)
        house.withdraw('SELL', price)
        trade('SELL', orders.available('SELL', price, true), price)
        trade('BUY', orders.available('BUY', price, true), price)
        premium = 0
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
    updateMark() {
      if (!isFutures || isPaused || market.spec.status !== 'TRADING') return
      const index = Math.exp(anchor + coinsLog()) * tickValue
      const mark = index * (1 + premium)
      market.funding?.observe(premium)
      market.setMark(eighths(mark), eighths(index))
    },
  }

  /** Throws the house's book away and lays a new one; of the old one only the accounts' orders stay. */
  function relay(): void {
    house.withdraw('BUY', 0n)
    house.withdraw('SELL', market.spec.maxPrice * 2n)
    house.layAround(fair)
  }

  function eighths(price: number): Units {
    return BigInt(Math.round(price * Number(ONE)))
  }
}
