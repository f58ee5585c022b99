import type { ExchangeClock } from '../engine/clock'
import {
  type Execution,
  HOUSE,
  type Markets,
  type RestingOrder,
  type Side,
  type SymbolMarket,
  type SymbolSpec,
} from '../engine/market-types'
import { createOrderBook } from '../engine/order-book'
import { type Units, units } from '../engine/units'

/**
 * A market for tests: the exchange's real book, and everything that is otherwise synthetic (house orders, mark price, funding)
 * moved by hand.
 */
export interface StagedMarket extends SymbolMarket {
  /** House liquidity. */
  offer(side: Side, price: string, quantity: string): void
  /** A house order that takes. */
  hit(side: Side, quantity: string, limit?: string): void
  /** Takes all house orders off the book. */
  withdraw(): void
  setMark(price: string): void
  setFunding(rate: string): void
  /** What a market of a later run goes on from. */
  past(): StagedPast
  /** Puts the house orders of an earlier run back, behind those of accounts. */
  putBack(past: StagedPast): void
}

/** What a staged market had when its run ended. */
export interface StagedPast {
  readonly lastOrderId: number
  readonly lastTradeId: number
  readonly lastPrice: Units
  readonly markPrice: Units
  readonly fundingRate: Units
  readonly house: readonly Readonly<RestingOrder>[]
}

const HOUR = 3_600_000

/** A market with an empty book; with `past` it goes on with its ids and prices. */
export function createStagedMarket(clock: ExchangeClock, spec: SymbolSpec, past?: StagedPast): StagedMarket {
  const book = createOrderBook()
  const onExecution: ((execution: Execution) => void)[] = []
  const onMark: ((price: Units) => void)[] = []
  const onBook: (() => void)[] = []
  const house = new Set<number>()
  let orderId = past?.lastOrderId ?? 325_078_476
  let tradeId = past?.lastTradeId ?? 698_758
  let mark = past?.markPrice ?? spec.startPrice
  let last = past?.lastPrice ?? spec.startPrice
  let funding = past?.fundingRate ?? units('0.0001')
  const fundingInterval = (spec.futures?.fundingIntervalHours ?? 8) * HOUR
  let changing = 0

  /** Tells of a change of the book once it is whole, however deep it was nested. */
  function changed<Result>(change: () => Result): Result {
    changing += 1
    try {
      return change()
    } finally {
      changing -= 1
      if (changing === 0) for (const tell of onBook) tell()
    }
  }

  function offer(side: Side, price: Units, quantity: Units): void {
    orderId += 1
    house.add(orderId)
    const order = { orderId, owner: HOUSE, side, price, remaining: quantity }
    changed(() => book.rest(order))
  }

  const market: StagedMarket = {
    spec,
    book,
    lastPrice: () => last,
    averagePrice: () => last,
    markPrice: () => mark,
    indexPrice: () => mark,
    fundingRate: () => funding,
    nextFundingTime: () => (Math.floor(clock.now() / fundingInterval) + 1) * fundingInterval,
    nextOrderId: () => ++orderId,
    available: (side, limit) => book.available(side, limit),
    take(order) {
      const executions: Execution[] = []
      changed(() =>
        book.take(order, spec.step, ({ maker, price, quantity }) => {
          last = price
          const execution: Execution = {
            symbol: spec.symbol,
            tradeId: ++tradeId,
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
          executions.push(execution)
          for (const listener of onExecution) listener(execution)
        }),
      )
      return executions
    },
    rest: (order) => changed(() => book.rest(order)),
    remove: (id) => changed(() => book.remove(id)),
    reduce: (id, remaining) => changed(() => book.reduce(id, remaining)),
    onBook: (listener) => {
      onBook.push(listener)
    },
    onExecution: (listener) => {
      onExecution.push(listener)
    },
    onMark: (listener) => {
      onMark.push(listener)
    },
    offer: (side, price, quantity) => offer(side, units(price), units(quantity)),
    hit(side, quantity, limit) {
      market.take({
        orderId: ++orderId,
        owner: HOUSE,
        side,
        quantity: units(quantity),
        limit: limit === undefined ? undefined : units(limit),
      })
    },
    withdraw() {
      changed(() => {
        for (const id of house) book.remove(id)
      })
      house.clear()
    },
    setMark(price) {
      mark = units(price)
      for (const listener of onMark) listener(mark)
    },
    setFunding(rate) {
      funding = units(rate)
    },
    past: () => ({
      lastOrderId: orderId,
      lastTradeId: tradeId,
      lastPrice: last,
      markPrice: mark,
      fundingRate: funding,
      house: [...book.standing('BUY'), ...book.standing('SELL')]
        .filter(({ owner }) => owner === HOUSE)
        .map((order) => ({ ...order })),
    }),
    putBack(earlier) {
      for (const { side, price, remaining } of earlier.house) offer(side, price, remaining)
    },
  }
  return market
}

/** All staged markets as the account layers see them. */
export const stagedMarkets = (...staged: readonly StagedMarket[]): Markets => ({
  symbol: (market, symbol) => staged.find(({ spec }) => spec.market === market && spec.symbol === symbol),
  all: (market) => staged.filter(({ spec }) => spec.market === market),
})
