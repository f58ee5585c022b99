import type { ExchangeClock } from '../engine/clock'
import {
  HOUSE,
  type LeverageBracket,
  type Market,
  type Markets,
  type Side,
  type SymbolSpec,
} from '../engine/market-types'
import type { OrderBook } from '../engine/order-book'
import { hashNumbers, hashText } from '../engine/random'
import { maximum, minimum, type Units } from '../engine/units'
import type { Endpoint, MarketFeed } from '../gateway/types'
import { DELIVERED_STATUS, pairOf } from './contract-type'
import { createBlockTrades } from './block-trades'
import type { CandleStore } from './candles/candle-store'
import { tradesPerSecond } from './candles/history'
import { DAY, HOUR, MINUTE } from './candles/intervals'
import { createCoinProcess } from './flow/coin-process'
import { createSymbolFlow, type SymbolFlow } from './flow/symbol-flow'
import { leadMarket } from './sources/led-market'
import type { PriceSource } from './sources/price-source'
import { keyOf, reshapeHistories } from './sources/reshaped-history'
import { createLiveSymbol, type LiveSymbol, type SymbolState } from './live-symbol'
import { keepReferencePrice, referenceOf } from './reference-price'
import type { Directory } from './rest/parameters'
import { spotEndpoints } from './rest/spot-endpoints'
import { usdmEndpoints } from './rest/usdm-endpoints'
import { deliveryPrice } from './statistics/delivery'
import { createStatistics, type Statistics } from './statistics/statistics'
import type { ForceOrder } from './streams/futures-payloads'
import { createStreams } from './streams/streams'
import type { Coin } from './symbols/coins'
import type { Listing } from './symbols/listing'
import { SORS, SPOT_LISTINGS } from './symbols/spot-symbols'
import { quarterlyListings } from './symbols/quarterly-symbols'
import { DELIVERY_HOUR } from './symbols/quarters'
import { USDM_LISTINGS } from './symbols/usdm-symbols'

/** The flow's pulse: busy symbols step with each beat, the others with every third. */
const BEAT = 100
const BUSY_RATE = 2
const LONGEST_STEP = 600_000

export interface MarketsOptions {
  readonly clock: ExchangeClock
  /** Same seed, same history and, for the same clock, same flow. */
  readonly seed: number | string
  readonly feed: MarketFeed
  /** Lists these alone, such as `spot:BTCUSDT`, for tests that need no more; a market takes time to make. */
  readonly only?: readonly string[] | undefined
  /** What {@link LiveMarkets.state} gave before. */
  readonly resume?: MarketsState | undefined
  /** Prices from outside for some symbols. Absent: all of the market is made up. */
  readonly source?: PriceSource | undefined
}

export interface MarketsState {
  readonly version: 2
  readonly symbols: { readonly [marketAndSymbol: string]: SymbolState }
}

export interface LiveMarkets extends Markets {
  readonly endpoints: Endpoint[]
  /** Stops synthetic orders and the drift of price and mark, of one symbol name on both markets or of all. */
  pauseFlow(symbol?: string): void
  resumeFlow(symbol?: string): void
  /** Moves a price at once, trading through the book; cut to the tick. False for an unknown symbol. */
  movePrice(market: Market, symbol: string, price: Units): boolean
  setStatus(market: Market, symbol: string, status: string): boolean
  /** Moves what orders of a symbol have to fit; returns what was before, undefined for an unknown symbol. */
  setRules(
    market: Market,
    symbol: string,
    rules: Partial<Pick<SymbolSpec, 'tick' | 'step' | 'minNotional'>>,
  ): Pick<SymbolSpec, 'tick' | 'step' | 'minNotional'> | undefined
  /** The house's orders of one side go, so that at most `leave` is left to be taken, accounts' orders included. */
  thin(market: Market, symbol: string, side: Side, leave: Units): void
  /** Sets spot's reference price, null for none, undefined for the computed one. False when the symbol never had one. */
  setReferencePrice(symbol: string, price: Units | null | undefined): boolean
  /** Replaces a perpetual's leverage brackets until the exchange ends. False for an unknown symbol. */
  setBrackets(symbol: string, brackets: readonly LeverageBracket[]): boolean
  /** A position of this perpetual was closed by force, by an account or by the synthetic crowd: the streams tell of it. */
  reportForceOrder(symbol: string, order: ForceOrder): void
  /** Derived data of USDⓈ-M. */
  readonly statistics: Statistics
  /** Opens trading: lays the books, starts flow and streams. */
  start(): void
  stop(): void
  state(): MarketsState
}

/**
 * Both markets with their synthetic life. A new exchange has its books at once; a resumed one gets them at `start`, so that
 * the accounts can put their orders back before the house quotes.
 */
export function createMarkets(options: MarketsOptions): LiveMarkets {
  const { clock } = options
  // A state of another form is left aside: its past would not fit.
  const resume = options.resume?.version === 2 ? options.resume : undefined
  const seed = typeof options.seed === 'number' ? options.seed >>> 0 : hashText(options.seed)
  const liveSeed = hashNumbers(seed, Math.floor(clock.now() / 1_000))
  const isKnown = (name: string): boolean => resume?.symbols[`usdm:${name}`] !== undefined
  const everything = [...SPOT_LISTINGS, ...USDM_LISTINGS, ...quarterlyListings(clock.now(), isKnown)]
  const coins = createCoinProcess([...new Set<Coin>(everything.map((listing) => listing.coin))], liveSeed)
  const { only } = options
  const { source } = options
  const listings = everything
    .filter(({ spec }) => only === undefined || only.includes(keyOf(spec)))
    .map((listing) => withFundingInterval(listing, source?.fundingIntervalHours(keyOf(listing.spec))))
  const reshape = reshapeHistories(listings, source, seed, clock.now())
  const symbols = listings.map((listing) =>
    createLiveSymbol(listing, clock, seed, resume?.symbols[keyOf(listing.spec)], reshape(listing)),
  )
  for (const symbol of symbols) {
    const { coin, quoteCoin, spec } = symbol.listing
    if (spec.market !== 'spot' || quoteCoin !== undefined || spec.quoteAsset !== 'USDT') continue
    const usual = volatilityOver(symbol.candles, 12 * HOUR, 5 * MINUTE)
    const lately = volatilityOver(symbol.candles, 15 * MINUTE, MINUTE)
    coins.goOn(coin.asset, usual / coin.volatility, usual === 0 ? 0 : lately / usual)
  }
  const byName = new Map(symbols.map((symbol) => [keyOf(symbol.spec), symbol]))
  const flows = new Map<LiveSymbol, SymbolFlow>(
    symbols.map((symbol) => {
      const onForced = (order: ForceOrder): void => forced(symbol, order)
      return [symbol, createSymbolFlow(symbol, { coins, seed: liveSeed, onForced, now: () => clock.now() })]
    }),
  )
  const led = source && leadMarket({ source, coins, symbols, flowOf: (symbol) => flows.get(symbol) as SymbolFlow })
  const perMarket = {
    spot: symbols.filter((symbol) => symbol.spec.market === 'spot'),
    usdm: symbols.filter((symbol) => symbol.spec.market === 'usdm'),
  }
  const find: Directory = (market, symbol) => byName.get(`${market}:${symbol}`)
  const blocks = createBlockTrades(seed)
  const statistics = createStatistics(perMarket.usdm, clock, seed)
  for (const symbol of perMarket.spot) keepReferencePrice(symbol, clock, find('usdm', symbol.spec.symbol))
  const streams = createStreams({ clock, feed: options.feed, find, perMarket, statistics, blocks })
  const stops: (() => void)[] = []
  let opened = false
  let beat = 0
  let lastBeat = clock.now()
  let lastMark = clock.now()
  const lastStep = new Map<LiveSymbol, number>()

  function open(): void {
    if (opened) return
    opened = true
    for (const [symbol, flow] of flows) {
      symbol.setOpening(false)
      if (!isDue(symbol, clock.now())) flow.open()
      deliver(symbol, clock.now())
    }
  }

  function pulse(): void {
    const now = clock.now()
    const flowing = [...flows.values()].some((flow) => !flow.paused())
    if (flowing) coins.advance(Math.min(LONGEST_STEP, now - lastBeat))
    led?.follow(now - lastBeat)
    lastBeat = now
    beat++
    symbols.forEach((symbol, place) => {
      symbol.candles.roll(now)
      if (symbol.spec.market === 'usdm') symbol.tape.closeAggregate()
      const busy = tradesPerSecond(symbol.listing) >= BUSY_RATE
      if (!busy && (beat + place) % 3 !== 0) return
      flows.get(symbol)?.step(Math.min(LONGEST_STEP, now - (lastStep.get(symbol) ?? now - BEAT)))
      lastStep.set(symbol, now)
    })
  }

  function everySecond(): void {
    const now = clock.now()
    for (const symbol of perMarket.usdm) {
      flows.get(symbol)?.updateMark(now, now - lastMark)
      symbol.funding?.settle(symbol.markPrice())
      deliver(symbol, now)
    }
    lastMark = now
    statistics.observe()
  }

  const deliveredAt = new Map<LiveSymbol, Units>()

  const isDue = ({ listing: { deliveryDate } }: LiveSymbol, now: number): boolean =>
    deliveryDate !== undefined && now >= deliveryDate

  /** A contract whose day has come trades no more, and its book is empty. Its mark is what it is delivered at: by that the accounts settle what they hold. */
  function deliver(symbol: LiveSymbol, now: number): void {
    const { deliveryDate } = symbol.listing
    const perpetual = find('usdm', pairOf(symbol))
    if (deliveryDate === undefined || !isDue(symbol, now) || perpetual === undefined) return
    const known = deliveredAt.get(symbol)
    const price = known ?? deliveryPrice(statistics.of(perpetual).marks, deliveryDate - DELIVERY_HOUR)
    deliveredAt.set(symbol, price)
    if (symbol.spec.status !== DELIVERED_STATUS) {
      symbol.setStatus(DELIVERED_STATUS)
      streams.contractChanged(symbol, 'status')
    }
    flows.get(symbol)?.end()
    symbol.setMark(price, price)
  }

  function forced(symbol: LiveSymbol, order: ForceOrder): void {
    streams.forced(symbol, order)
    statistics.liquidated(symbol, order.filledQuantity)
  }

  if (resume === undefined) open()
  else for (const symbol of symbols) symbol.setOpening(true)

  return {
    endpoints: [
      ...spotEndpoints(find, () => perMarket.spot, blocks, SORS),
      ...usdmEndpoints(find, () => perMarket.usdm, statistics),
    ],
    symbol: find,
    all: (market) => perMarket[market],
    pauseFlow(name) {
      for (const [symbol, flow] of flows) if (name === undefined || symbol.spec.symbol === name) flow.pause()
    },
    resumeFlow(name) {
      for (const [symbol, flow] of flows) if (name === undefined || symbol.spec.symbol === name) flow.resume()
    },
    movePrice(market, name, price) {
      const symbol = byName.get(`${market}:${name}`)
      if (symbol === undefined) return false
      flows.get(symbol)?.moveTo(maximum(symbol.spec.minPrice, price - (price % symbol.spec.tick)))
      referenceOf(symbol)?.restart()
      return true
    },
    setStatus(market, name, status) {
      const symbol = byName.get(`${market}:${name}`)
      symbol?.setStatus(status)
      if (symbol !== undefined) streams.contractChanged(symbol, 'status')
      return symbol !== undefined
    },
    setRules(market, name, rules) {
      const symbol = byName.get(`${market}:${name}`)
      if (symbol === undefined) return undefined
      const { tick, step, minNotional } = symbol.spec
      symbol.setRules(rules)
      return { tick, step, minNotional }
    },
    thin(market, name, side, leave) {
      const symbol = byName.get(`${market}:${name}`)
      if (symbol !== undefined) symbol.together(() => thinBook(symbol.orders, side, leave))
    },
    setBrackets(name, brackets) {
      const symbol = byName.get(`usdm:${name}`)
      symbol?.setBrackets(brackets)
      if (symbol !== undefined) streams.contractChanged(symbol, 'brackets')
      return symbol !== undefined
    },
    reportForceOrder(name, order) {
      const symbol = byName.get(`usdm:${name}`)
      if (symbol !== undefined) forced(symbol, order)
    },
    statistics,
    setReferencePrice(name, price) {
      const reference = referenceOf(byName.get(`spot:${name}`) as LiveSymbol)
      reference?.set(price)
      return reference !== undefined
    },
    start() {
      if (stops.length > 0) return
      open()
      lastBeat = clock.now()
      lastMark = clock.now()
      source?.start()
      stops.push(clock.every(BEAT, pulse), clock.every(1_000, everySecond), streams.start())
    },
    stop() {
      source?.stop()
      for (const stop of stops.splice(0)) stop()
    },
    state: () => ({
      version: 2,
      symbols: Object.fromEntries([...byName].map(([name, symbol]) => [name, symbol.state()])),
    }),
  }
}

/** A listing whose funding settles every so many hours; undefined leaves it as it is. */
function withFundingInterval(listing: Listing, fundingIntervalHours: number | undefined): Listing {
  const { futures } = listing.spec
  if (futures === undefined || fundingIntervalHours === undefined || listing.deliveryDate !== undefined) return listing
  return { ...listing, spec: { ...listing.spec, futures: { ...futures, fundingIntervalHours } } }
}

const YEAR = 365 * DAY

/** Yearly volatility of the last moves of the given length. Zero where nothing moved. */
function volatilityOver(candles: CandleStore, lookBack: number, length: number): number {
  const end = candles.currentMinute()
  let squares = 0
  let count = 0
  for (let time = end - lookBack; time + length <= end; time += length) {
    const bar = candles.over(time, time + length)
    if (bar === undefined) continue
    squares += Math.log(Number(bar.close) / Number(bar.open)) ** 2
    count++
  }
  return count === 0 ? 0 : Math.sqrt(((squares / count) * YEAR) / length)
}

/** Takes house orders off one side, the best first to stay, until no more than `leave` can be had of it. */
function thinBook(orders: OrderBook, side: Side, leave: Units): void {
  const gone: [orderId: number, remaining: Units][] = []
  let left = leave
  orders.walk(side, ({ orderId, owner, remaining }) => {
    const stays = remaining <= left ? remaining : left
    if (owner === HOUSE && stays < remaining) gone.push([orderId, stays])
    left -= owner === HOUSE ? stays : minimum(remaining, left)
    return true
  })
  for (const [orderId, remaining] of gone)
    if (remaining > 0n) orders.reduce(orderId, remaining)
    else orders.remove(orderId)
}
