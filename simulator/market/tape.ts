import type { Execution } from '../engine/market-types'
import type { Random } from '../engine/random'
import { times, type Units } from '../engine/units'
import type { Bar } from './candles/bar'
import { SECOND } from './candles/intervals'

/** Public trades kept per symbol; the largest answer is 1,000. */
const KEPT = 3_000

/** More ids than are given between two saved states. */
const ID_GAP = 100_000
/** Trades that survive a restart. */
const REMEMBERED = 200

export interface PublicTrade {
  readonly id: number
  readonly price: Units
  readonly quantity: Units
  readonly time: number
  /** The aggressor sold. */
  readonly isBuyerMaker: boolean
  /** usdm: the maker was a retail-only (RPI) order. */
  readonly isRetail?: boolean | undefined
}

/** Fills of one taker at one price (usdm: of one side at one price within 100 ms). */
export interface AggregateTrade {
  readonly id: number
  readonly price: Units
  quantity: Units
  /** usdm: how much of it was traded with retail-only (RPI) orders. */
  retailQuantity: Units
  readonly firstTradeId: number
  lastTradeId: number
  readonly time: number
  readonly isBuyerMaker: boolean
}

export interface TapeState {
  readonly lastTradeId: number
  readonly lastAggregateId: number
  readonly trades: readonly (number | string)[][]
  readonly aggregates: readonly (number | string)[][]
}

/** The public trades of one symbol, newest last. */
export interface Tape {
  readonly trades: readonly PublicTrade[]
  readonly aggregates: readonly AggregateTrade[]
  lastTradeId(): number
  nextTradeId(): number
  add(execution: Execution): void
  /** Ends the aggregate under way; the next trade begins a new one. */
  closeAggregate(): void
  /** Called with each aggregate when it has ended. */
  onAggregate(listener: (trade: AggregateTrade) => void): void
  state(): TapeState
}

/** How long trades of several takers go into one aggregate on usdm, ms. */
const MERGE_FOR = 100

/**
 * A tape that goes on after `lastTradeId`, with `past` trades already on it. Aggregates hold one taker's fills at one price;
 * with `mergesTakers` all of one side at one price within 100 ms.
 */
export function createTape(
  past: readonly PublicTrade[],
  lastTradeId: number,
  mergesTakers: boolean,
  resume?: TapeState,
): Tape {
  const trades: PublicTrade[] = resume?.trades.map(tradeFrom) ?? [...past]
  const aggregates: AggregateTrade[] = resume?.aggregates.map(aggregateFrom) ?? []
  // Ids given after the last saved state are lost with a crash; none of them is given twice.
  let tradeId = resume === undefined ? lastTradeId : resume.lastTradeId + ID_GAP
  let aggregateId = resume === undefined ? Math.floor(lastTradeId * 0.8) : resume.lastAggregateId + ID_GAP
  const aggregateListeners: ((trade: AggregateTrade) => void)[] = []
  let open: { readonly taker: number; readonly trade: AggregateTrade } | undefined

  if (resume === undefined) {
    aggregateId -= past.length
    for (const trade of past)
      aggregates.push({
        id: ++aggregateId,
        price: trade.price,
        quantity: trade.quantity,
        retailQuantity: 0n,
        firstTradeId: trade.id,
        lastTradeId: trade.id,
        time: trade.time,
        isBuyerMaker: trade.isBuyerMaker,
      })
  }

  function closeAggregate(): void {
    const trade = open?.trade
    open = undefined
    if (trade !== undefined) for (const tell of aggregateListeners) tell(trade)
  }

  return {
    trades,
    aggregates,
    lastTradeId: () => tradeId,
    nextTradeId: () => ++tradeId,
    add(execution) {
      const { tradeId: id, price, quantity, time } = execution
      const isBuyerMaker = execution.takerSide === 'SELL'
      const isRetail = execution.retail === true
      const retailQuantity = isRetail ? quantity : 0n
      trades.push({ id, price, quantity, time, isBuyerMaker, ...(isRetail ? { isRetail } : {}) })
      if (trades.length > 2 * KEPT) trades.splice(0, trades.length - KEPT)
      const same =
        open !== undefined &&
        (mergesTakers ? time - open.trade.time < MERGE_FOR : open.taker === execution.takerOrderId) &&
        open.trade.price === price &&
        open.trade.isBuyerMaker === isBuyerMaker
      if (same && open !== undefined) {
        open.trade.quantity += quantity
        open.trade.retailQuantity += retailQuantity
        open.trade.lastTradeId = id
        return
      }
      closeAggregate()
      const trade = {
        id: ++aggregateId,
        price,
        quantity,
        retailQuantity,
        firstTradeId: id,
        lastTradeId: id,
        time,
        isBuyerMaker,
      }
      aggregates.push(trade)
      if (aggregates.length > 2 * KEPT) aggregates.splice(0, aggregates.length - KEPT)
      open = { taker: execution.takerOrderId, trade }
    },
    closeAggregate,
    onAggregate: (listener) => void aggregateListeners.push(listener),
    state: () => ({
      lastTradeId: tradeId,
      lastAggregateId: aggregateId,
      trades: trades
        .slice(-REMEMBERED)
        .map((trade) => [
          trade.id,
          trade.price.toString(),
          trade.quantity.toString(),
          trade.time,
          trade.isBuyerMaker ? 1 : 0,
          trade.isRetail ? 1 : 0,
        ]),
      aggregates: aggregates
        .slice(-REMEMBERED)
        .map((trade) => [
          trade.id,
          trade.price.toString(),
          trade.quantity.toString(),
          trade.time,
          trade.isBuyerMaker ? 1 : 0,
          trade.firstTradeId,
          trade.lastTradeId,
          trade.retailQuantity.toString(),
        ]),
    }),
  }
}

const common = (row: readonly (number | string)[]) => ({
  id: Number(row[0]),
  price: BigInt(row[1] ?? 0),
  quantity: BigInt(row[2] ?? 0),
  time: Number(row[3]),
  isBuyerMaker: row[4] === 1,
})

// The last field of both is younger than the others: a state without it knows of no retail-only order.
const tradeFrom = (row: readonly (number | string)[]): PublicTrade => ({
  ...common(row),
  ...(row[5] === 1 ? { isRetail: true } : {}),
})

const aggregateFrom = (row: readonly (number | string)[]): AggregateTrade => ({
  ...common(row),
  retailQuantity: BigInt(row[7] ?? 0),
  firstTradeId: Number(row[5]),
  lastTradeId: Number(row[6]),
})

/**
 * Trades such as may have made a second's bar: as many as it counts, from its open over high and low to its close, their
 * quantities adding up to its volume. Ids end at `lastId`.
 */
export function tradesOfSecond(bar: Bar, lastId: number, step: Units, random: Random): PublicTrade[] {
  const count = bar.trades
  const steps = bar.volume / step
  const trades: PublicTrade[] = []
  let given = 0n
  for (let i = 0; i < count; i++) {
    const until = i === count - 1 ? steps : (steps * BigInt(i + 1)) / BigInt(count)
    const quantity = (until - given) * step
    given = until
    if (quantity === 0n) continue
    const price = i === count - 1 ? bar.close : i === 0 ? bar.open : i === 1 ? bar.high : i === 2 ? bar.low : bar.close
    const buys = bar.volume > 0n && random.uniform() < Number(bar.takerBase) / Number(bar.volume)
    trades.push({
      id: lastId - count + 1 + i,
      price,
      quantity,
      time: bar.openTime + Math.floor(((i + 0.5) / count) * SECOND),
      isBuyerMaker: !buys,
    })
  }
  return trades
}

/** Quote amount of a trade, cut at the eighth decimal. */
export const quoteOf = (trade: { readonly price: Units; readonly quantity: Units }): Units =>
  times(trade.price, trade.quantity)
