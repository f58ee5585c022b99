import { createRandom, hashNumbers, hashText } from '../../engine/random'
import { ONE, type Units } from '../../engine/units'
import { MEAN_TAKER_SIZE } from '../flow/taker-size'
import type { Coin } from '../symbols/coins'
import { type Listing, referencePrice } from '../symbols/listing'
import type { Bar } from './bar'
import { DAY, HOUR, MINUTE, SECOND } from './intervals'
import { bell, bells, wander } from './noise'
import { splitBar } from './split'

/** On this day every history passes near its symbol's start price. */
const REFERENCE_DAY = Math.floor(Date.UTC(2026, 10, 15) / DAY)
/** How many parents keep their children; a chart asks for the same stretch again and again. */
const CACHED_PARENTS = 400

/** The past of a symbol as a pure function of seed, symbol and time: days, divided into hours, minutes, seconds. */
export interface History {
  day(openTime: number): Bar
  /** The 24 hours of the day that opens then; their join is the day. */
  hours(dayOpen: number): readonly Bar[]
  minutes(hourOpen: number): readonly Bar[]
  /** Minutes that a traded hour may have had. */
  minutesOf(hour: Bar): readonly Bar[]
  /** Hours that a day may have had. */
  hoursOf(day: Bar): readonly Bar[]
}

/** The history of one listing under one seed. */
export function createHistory(listing: Listing, seed: number): History {
  const { tick, step } = listing.spec
  const marketSeed = hashNumbers(seed, hashText('market'))
  const pathSeed = hashNumbers(seed, hashText(listing.coin.asset + (listing.quoteCoin?.asset ?? '')))
  const ownSeed = hashNumbers(seed, hashText(`${listing.spec.market}:${listing.spec.symbol}`))
  const daily = listing.coin.volatility / Math.sqrt(365)
  const priceOfTick = Number(tick) / Number(ONE)

  const days = new Map<number, Bar>()
  const hourCache = new Map<number, readonly Bar[]>()
  const tradedCache = new Map<number, readonly Bar[]>()
  const givenDays = new Map<number, readonly Bar[]>()
  const minuteCache = new Map<number, readonly Bar[]>()

  const priceAt = (day: number): number => {
    const log = coinLog(listing.coin, seed, day) - (listing.quoteCoin ? coinLog(listing.quoteCoin, seed, day) : 0)
    return Math.max(1, Math.round((referencePrice(listing) * Math.exp(log)) / priceOfTick))
  }

  function makeDay(openTime: number): Bar {
    const day = openTime / DAY
    const open = priceAt(day)
    const close = priceAt(day + 1)
    const unrest = Math.exp(0.35 * bell(marketSeed, 7, Math.floor(day / 4)) + 0.3 * bell(pathSeed, 8, day))
    const reach = ((open + close) / 2) * daily * unrest
    const high = Math.round(Math.max(open, close) + Math.abs(bell(pathSeed, 3, day)) * reach * 0.6)
    const low = Math.max(1, Math.round(Math.min(open, close) - Math.abs(bell(pathSeed, 4, day)) * reach * 0.6))
    const busy = Math.exp(0.2 * bell(ownSeed, 5, day)) * (0.6 + 0.4 * Math.min(4, (high - low) / (open * daily * 1.6)))
    const trades = Math.round(tradesPerSecond(listing) * 86_400 * busy)
    const mid = (open + high + low + close) / 4
    const base = (trades * meanNotional(listing)) / (mid * priceOfTick)
    const volume = toStep(base, step)
    const leaning = 0.5 + 0.06 * Math.tanh((close - open) / (open * daily)) + 0.01 * bell(ownSeed, 6, day)
    const takerBase = toStep(base * leaning, step)
    const quoteOf = (amount: Units): Units => (BigInt(Math.round(mid * 4)) * tick * amount) / (4n * ONE)
    return {
      openTime,
      open: BigInt(open) * tick,
      high: BigInt(high) * tick,
      low: BigInt(low) * tick,
      close: BigInt(close) * tick,
      volume,
      quoteVolume: quoteOf(volume),
      trades,
      takerBase,
      takerQuote: quoteOf(takerBase),
    }
  }

  /** Moves shared with the whole market and with the coin's other symbols; each draft has its own part anew. */
  function movesOf(level: number, openTime: number, count: number, draft: number): number[] {
    const shared = listing.quoteCoin === undefined ? Math.sqrt(listing.coin.marketShare) : 0
    const market = bells(marketSeed, level, openTime, count)
    const own = bells(hashNumbers(pathSeed, draft), level, openTime, count)
    const alone = Math.sqrt(1 - shared * shared)
    return own.map((value, i) => alone * value + shared * (market[i] ?? 0))
  }

  function divide(parent: Bar, level: number, count: number, childLength: number): Bar[] {
    const moves = (draft: number): number[] => movesOf(level, parent.openTime, count, draft)
    // The coin's seed, not the symbol's: spot and perpetual of one coin go through the day side by side.
    const random = createRandom(hashNumbers(pathSeed, level, parent.openTime, 1))
    return splitBar({ parent, count, childLength, tick, step, moves, random })
  }

  const day = (openTime: number): Bar => remember(days, 2_000, openTime, () => makeDay(openTime))
  const hours = (dayOpen: number): readonly Bar[] =>
    remember(hourCache, CACHED_PARENTS, dayOpen, () => divide(day(dayOpen), 1, 24, HOUR))
  const minutes = (hourOpen: number): readonly Bar[] =>
    remember(minuteCache, CACHED_PARENTS, hourOpen, () => {
      const dayOpen = Math.floor(hourOpen / DAY) * DAY
      return divide(hours(dayOpen)[(hourOpen - dayOpen) / HOUR] as Bar, 2, 60, MINUTE)
    })
  const minutesOf = (hour: Bar): readonly Bar[] =>
    remember(tradedCache, CACHED_PARENTS, hour.openTime, () => divide(hour, 2, 60, MINUTE))
  const hoursOf = (whole: Bar): readonly Bar[] =>
    remember(givenDays, CACHED_PARENTS, whole.openTime, () => divide(whole, 1, 24, HOUR))
  return { day, hours, minutes, minutesOf, hoursOf }
}

/** The 60 seconds of a minute bar, be it history or traded: their join is the bar. A pure function of seed and bar. */
export function secondsOf(bar: Bar, listing: Listing, seed: number): Bar[] {
  // The coin's seed, as for hours and minutes: spot and perpetual stand alike at every second.
  const own = hashNumbers(seed, hashText(listing.coin.asset + (listing.quoteCoin?.asset ?? '')), 3)
  const random = createRandom(hashNumbers(own, bar.openTime))
  const { tick, step } = listing.spec
  return splitBar({
    parent: bar,
    count: 60,
    childLength: SECOND,
    tick,
    step,
    moves: (draft) => bells(hashNumbers(own, draft), 3, bar.openTime, 60),
    random,
  })
}

/** Logarithm of a coin's price against its reference price at the start of a day. */
export function coinLog(coin: Coin, seed: number, day: number): number {
  const moved = (name: string): number => {
    const line = hashNumbers(seed, hashText(name))
    return wander(line, day) - wander(line, REFERENCE_DAY)
  }
  const daily = coin.volatility / Math.sqrt(365)
  return daily * (Math.sqrt(coin.marketShare) * moved('market') + Math.sqrt(1 - coin.marketShare) * moved(coin.asset))
}

/** Usual public trades per second of a listing: perpetuals are busier, crosses quieter than the coin on spot. */
export const tradesPerSecond = (listing: Listing): number =>
  listing.coin.tradesPerSecond *
  (listing.activity ?? 1) *
  (listing.spec.market === 'usdm' ? 1.3 : listing.quoteCoin === undefined ? 1 : 0.25)

/** Mean notional of a public trade in the quote asset. */
export const meanNotional = (listing: Listing): number =>
  (listing.coin.tradeNotional / (listing.quoteCoin?.price ?? 1)) * MEAN_TAKER_SIZE

function toStep(amount: number, step: Units): Units {
  const steps = Math.max(1, Math.round((amount * Number(ONE)) / Number(step)))
  return BigInt(steps) * step
}

function remember<T>(cache: Map<number, T>, size: number, key: number, make: () => T): T {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  if (cache.size >= size) cache.delete(cache.keys().next().value as number)
  cache.set(key, made)
  return made
}
