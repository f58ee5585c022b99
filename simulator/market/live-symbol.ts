import type { ExchangeClock } from '../engine/clock'
import type {
  Execution,
  LeverageBracket,
  RestingOrder,
  SymbolMarket,
  SymbolSpec,
  TakerOrder,
} from '../engine/market-types'
import { HOUSE } from '../engine/market-types'
import { createOrderBook, type OrderBook } from '../engine/order-book'
import { createRandom, hashNumbers, hashText } from '../engine/random'
import { over, type Units } from '../engine/units'
import { type CandleState, type CandleStore, createCandleStore } from './candles/candle-store'
import { createHistory, type History, secondsOf, tradesPerSecond } from './candles/history'
import { MINUTE } from './candles/intervals'
import { createFunding, type Funding, type FundingState } from './funding'
import { createPastTrades, type PastTrades, type TapeStart } from './past-trades'
import type { Listing } from './symbols/listing'
import { createTape, type PublicTrade, type Tape, type TapeState, tradesOfSecond } from './tape'

export interface SymbolState {
  readonly status: string
  readonly lastOrderId: number
  readonly lastPrice: string
  readonly lastQuantity: string
  readonly candles: CandleState
  readonly tape: TapeState
  readonly funding?: FundingState
}

/** One symbol's market with what the generator, the REST answers and the streams need beyond the accounts' view. */
export interface LiveSymbol extends SymbolMarket {
  readonly listing: Listing
  readonly orders: OrderBook
  readonly candles: CandleStore
  readonly tape: Tape
  /** Trades of before the tape, and its first aggregate, from whose ids theirs follow. */
  readonly past: PastTrades
  readonly firstAggregate: { readonly id: number; readonly firstTradeId: number } | undefined
  /** Futures only. */
  readonly funding: Funding | undefined
  lastQuantity(): Units
  setStatus(status: string): void
  /** Moves what orders have to fit; what stands in the book stays. */
  setRules(rules: Partial<Pick<SymbolSpec, 'tick' | 'step' | 'minNotional'>>): void
  /** Futures: the leverage brackets from now on. */
  setBrackets(brackets: readonly LeverageBracket[]): void
  /** Futures: sets mark and index price and tells the listeners. */
  setMark(mark: Units, index: Units): void
  /** Called once after each change of the book or group of changes. */
  onBook(listener: () => void): void
  /** Runs many changes of the book and tells of them once. */
  together(change: () => void): void
  /** While true, a resting order pushes away house orders that it would cross: accounts come back before trading opens. */
  setOpening(opening: boolean): void
  state(): SymbolState
}

/** A symbol's market with an empty book; the flow lays it. `seed` decides its history, `resume` is what `state` gave; `reshape` moves or replaces the made past. */
export function createLiveSymbol(
  listing: Listing,
  clock: ExchangeClock,
  seed: number,
  resume?: SymbolState,
  reshape: (history: History) => History = (history) => history,
): LiveSymbol {
  const { market, symbol } = listing.spec
  const startedAt = clock.now()
  let spec: SymbolSpec = { ...listing.spec, status: resume?.status ?? listing.spec.status }
  const history = reshape(createHistory(listing, seed))
  const candles = createCandleStore(listing, history, seed, startedAt, resume?.candles)
  const random = createRandom(hashNumbers(seed, hashText(`tape:${market}:${symbol}`), startedAt))
  const beforeStart = resume === undefined ? pastTrades() : { trades: [], lastId: 0, start: undefined }
  const tape = createTape(beforeStart.trades, beforeStart.lastId, market === 'usdm', resume?.tape)
  const past = createPastTrades(listing, candles, seed, beforeStart.start ?? startOf(tape))
  const [firstAggregate] = tape.aggregates
  // Above any id of an earlier run: ids grow slower than ten thousand per second.
  const orders = createOrderBook(startedAt * 10)
  const executionListeners: ((execution: Execution) => void)[] = []
  const markListeners: ((markPrice: Units) => void)[] = []
  const bookListeners: (() => void)[] = []
  const funding =
    listing.spec.futures && listing.deliveryDate === undefined
      ? createFunding(listing, clock, seed, candles, resume?.funding)
      : undefined
  let lastOrderId = resume?.lastOrderId ?? (market === 'usdm' ? 8_389_765_000_000_000 : 10_000_000)
  let lastPrice = resume === undefined ? candles.lastPrice() : BigInt(resume.lastPrice)
  let lastQuantity = resume === undefined ? (tape.trades.at(-1)?.quantity ?? spec.step) : BigInt(resume.lastQuantity)
  let mark = candles.lastPrice()
  let index = mark
  let opening = false
  let depthOfChange = 0
  let average = { minute: -1, total: 0n, quote: 0n }

  /** Some hundred trades from the end of history, so that the tape is not empty when the exchange opens. */
  function pastTrades(): { trades: PublicTrade[]; lastId: number; start: TapeStart } {
    const perSecond = tradesPerSecond(listing)
    const lastId = Math.floor(((startedAt - listing.onboardDate) / 1_000) * perSecond) + 1_000_000
    const kept: PublicTrade[][] = []
    let id = lastId
    let count = 0
    let back = 0
    for (; back < 30 && count < 600; back++) {
      const openTime = candles.currentMinute() - back * MINUTE
      const bar = candles.over(openTime, openTime + MINUTE)
      if (bar === undefined) break
      for (const second of secondsOf(bar, listing, seed).reverse()) {
        const trades = tradesOfSecond(second, id, spec.step, random)
        id -= second.trades
        // The begun minute was divided over all its sixty seconds: its trades may not lie in the future.
        kept.push(trades.map((trade) => (trade.time < startedAt ? trade : { ...trade, time: startedAt - 1 })))
        count += trades.length
      }
    }
    const minute = candles.currentMinute() - (back - 1) * MINUTE
    return { trades: kept.reverse().flat(), lastId, start: { minute, firstId: id + 1 } }
  }

  function together(change: () => void): void {
    depthOfChange++
    try {
      change()
    } finally {
      depthOfChange--
      if (depthOfChange === 0) for (const tell of bookListeners) tell()
    }
  }

  function take(order: TakerOrder): Execution[] {
    const executions: Execution[] = []
    together(() => {
      orders.take(order, spec.step, ({ maker, price, quantity }) => {
        const execution: Execution = {
          symbol,
          tradeId: tape.nextTradeId(),
          price,
          quantity,
          time: clock.now(),
          takerSide: order.side,
          takerOrderId: order.orderId,
          takerOwner: order.owner,
          makerOrderId: maker.orderId,
          makerOwner: maker.owner,
          makerRemaining: maker.remaining,
          retail: maker.retailOnly === true,
        }
        lastPrice = price
        lastQuantity = quantity
        candles.addExecution(execution)
        tape.add(execution)
        executions.push(execution)
        for (const tell of executionListeners) tell(execution)
      })
      if (market === 'spot') tape.closeAggregate()
    })
    return executions
  }

  /** Sum of the last five minutes' whole bars is kept per minute; the current one is added fresh. */
  function averagePrice(): Units {
    const minute = candles.currentMinute()
    if (average.minute !== minute) {
      const past = candles.over(minute - 4 * MINUTE, minute)
      average = { minute, total: past?.volume ?? 0n, quote: past?.quoteVolume ?? 0n }
    }
    const now = candles.over(minute, minute + MINUTE)
    const total = average.total + (now?.volume ?? 0n)
    return total === 0n ? lastPrice : over(average.quote + (now?.quoteVolume ?? 0n), total)
  }

  function pushHouseAway(order: RestingOrder): void {
    const facing = order.side === 'BUY' ? 'SELL' : 'BUY'
    const crossed: number[] = []
    orders.walk(facing, (other) => {
      const crosses = order.side === 'BUY' ? other.price <= order.price : other.price >= order.price
      if (crosses && other.owner === HOUSE) crossed.push(other.orderId)
      return crosses
    })
    for (const orderId of crossed) orders.remove(orderId)
  }

  return {
    listing,
    orders,
    candles,
    tape,
    past,
    firstAggregate: firstAggregate && { id: firstAggregate.id, firstTradeId: firstAggregate.firstTradeId },
    funding,
    get spec() {
      return spec
    },
    book: orders,
    lastPrice: () => lastPrice,
    lastQuantity: () => lastQuantity,
    averagePrice,
    markPrice: () => (market === 'usdm' ? mark : lastPrice),
    indexPrice: () => (market === 'usdm' ? index : lastPrice),
    fundingRate: () => funding?.rate() ?? 0n,
    nextFundingTime: () => funding?.nextTime() ?? 0,
    nextOrderId: () => ++lastOrderId,
    available: (side, limit) => orders.available(side, limit),
    take,
    rest(order) {
      together(() => {
        if (opening) pushHouseAway(order)
        orders.rest(order)
      })
    },
    remove(orderId) {
      let removed: RestingOrder | undefined
      together(() => {
        removed = orders.remove(orderId)
      })
      return removed
    },
    reduce(orderId, remaining) {
      let reduced = false
      together(() => {
        reduced = orders.reduce(orderId, remaining)
      })
      return reduced
    },
    onExecution: (listener) => void executionListeners.push(listener),
    onMark: (listener) => void markListeners.push(listener),
    onBook: (listener) => void bookListeners.push(listener),
    together,
    setStatus(status) {
      spec = { ...spec, status }
    },
    setRules(rules) {
      spec = { ...spec, ...rules }
    },
    setBrackets(brackets) {
      if (spec.futures) spec = { ...spec, futures: { ...spec.futures, brackets } }
    },
    setMark(newMark, newIndex) {
      mark = newMark
      index = newIndex
      for (const tell of markListeners) tell(mark)
    },
    setOpening(isOpening) {
      opening = isOpening
    },
    state: () => ({
      status: spec.status,
      lastOrderId,
      lastPrice: lastPrice.toString(),
      lastQuantity: lastQuantity.toString(),
      candles: candles.state(),
      tape: tape.state(),
      ...(funding && { funding: funding.state() }),
    }),
  }
}

/** Where a resumed tape begins. */
function startOf(tape: Tape): TapeStart | undefined {
  const [first] = tape.trades
  return first && { minute: Math.floor(first.time / MINUTE) * MINUTE, firstId: first.id }
}
