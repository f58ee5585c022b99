import type { ExchangeClock } from '../engine/clock'
import {
  type Execution,
  HOUSE,
  type LeverageBracket,
  type Markets,
  type RestingOrder,
  type Side,
  type SymbolMarket,
  type SymbolSpec,
} from '../engine/market-types'
import { createOrderBook } from '../engine/order-book'
import { ONE, type Units, units } from '../engine/units'

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
}

export const BTC_BRACKETS: readonly LeverageBracket[] = [
  [125, 0, 50_000, '0.004', 0],
  [100, 50_000, 250_000, '0.005', 50],
  [50, 250_000, 3_000_000, '0.01', 1_300],
  [20, 3_000_000, 15_000_000, '0.025', 46_300],
  [10, 15_000_000, 30_000_000, '0.05', 421_300],
].map(([initialLeverage, floor, cap, rate, cumulative], index) => ({
  bracket: index + 1,
  initialLeverage: Number(initialLeverage),
  notionalFloor: BigInt(Number(floor)) * ONE,
  notionalCap: BigInt(Number(cap)) * ONE,
  maintenanceRate: units(String(rate)),
  cumulative: BigInt(Number(cumulative)) * ONE,
}))

export const BTCUSDT: SymbolSpec = {
  market: 'usdm',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  status: 'TRADING',
  tick: units('0.10'),
  minPrice: units('556.80'),
  maxPrice: units('4529764'),
  step: units('0.001'),
  minQuantity: units('0.001'),
  maxQuantity: units('1000'),
  marketStep: units('0.001'),
  marketMinQuantity: units('0.001'),
  marketMaxQuantity: units('120'),
  minNotional: units('50'),
  maxNotional: 0n,
  bandUp: units('1.05'),
  bandDown: units('0.95'),
  maxOpenOrders: 200,
  maxAlgoOrders: 200,
  startPrice: units('76000'),
  volatility: 0.5,
  futures: {
    maxLeverage: 125,
    liquidationFee: units('0.0125'),
    marketTakeBound: units('0.05'),
    triggerProtect: units('0.05'),
    fundingIntervalHours: 8,
    brackets: BTC_BRACKETS,
  },
}

export const ETHUSDT: SymbolSpec = {
  ...BTCUSDT,
  symbol: 'ETHUSDT',
  baseAsset: 'ETH',
  tick: units('0.01'),
  minPrice: units('39.86'),
  maxPrice: units('306177'),
  minNotional: units('20'),
  startPrice: units('2450'),
}

const EIGHT_HOURS = 28_800_000

export function createStagedMarket(clock: ExchangeClock, spec: SymbolSpec): StagedMarket {
  const book = createOrderBook()
  const onExecution: ((execution: Execution) => void)[] = []
  const onMark: ((price: Units) => void)[] = []
  const house = new Set<number>()
  let orderId = 325_078_476
  let tradeId = 698_758
  let mark = spec.startPrice
  let last = spec.startPrice
  let funding = units('0.0001')

  const market: StagedMarket = {
    spec,
    book,
    lastPrice: () => last,
    averagePrice: () => last,
    markPrice: () => mark,
    indexPrice: () => mark,
    fundingRate: () => funding,
    nextFundingTime: () => (Math.floor(clock.now() / EIGHT_HOURS) + 1) * EIGHT_HOURS,
    nextOrderId: () => ++orderId,
    available: (side, limit) => book.available(side, limit),
    take(order) {
      const executions: Execution[] = []
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
      })
      return executions
    },
    rest: (order) => book.rest(order),
    remove: (id): RestingOrder | undefined => book.remove(id),
    reduce: (id, remaining) => book.reduce(id, remaining),
    // Nobody in futures asks for it.
    onBook: () => undefined,
    onExecution: (listener) => {
      onExecution.push(listener)
    },
    onMark: (listener) => {
      onMark.push(listener)
    },
    offer(side, price, quantity) {
      const id = ++orderId
      house.add(id)
      book.rest({ orderId: id, owner: HOUSE, side, price: units(price), remaining: units(quantity) })
    },
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
      for (const id of house) book.remove(id)
      house.clear()
    },
    setMark(price) {
      mark = units(price)
      for (const listener of onMark) listener(mark)
    },
    setFunding(rate) {
      funding = units(rate)
    },
  }
  return market
}

export const stagedMarkets = (...staged: StagedMarket[]): Markets => ({
  symbol: (market, symbol) => (market === 'usdm' ? staged.find((each) => each.spec.symbol === symbol) : undefined),
  all: (market) => (market === 'usdm' ? staged : []),
})
