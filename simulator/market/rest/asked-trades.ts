import type { Call } from '../../gateway/types'
import type { LiveSymbol } from '../live-symbol'
import type { AggregateTrade, PublicTrade } from '../tape'
import { badCombination, limitOf, spanOf, wholeNumber } from './parameters'

/** The newest trades, or those from an id on, oldest first. */
export function tradesOf(symbol: LiveSymbol, fromId: number | undefined, limit: number): PublicTrade[] {
  const { trades } = symbol.tape
  if (fromId !== undefined) {
    const before = symbol.past.from(fromId, limit)
    if (before.length >= limit) return before
    return [...before, ...trades.filter((trade) => trade.id >= fromId).slice(0, limit - before.length)]
  }
  const newest = trades.slice(-limit)
  const first = newest[0]
  if (first === undefined || newest.length >= limit || first.id !== trades[0]?.id) return newest
  return [...symbol.past.from(Math.max(0, first.id - (limit - newest.length)), limit), ...newest].slice(-limit)
}

/** Aggregates by id, or by time, or the newest; `oldest` bounds what a search by time finds. Errors: -1128 and those of its parameters. */
export function askedAggregates(call: Call, symbol: LiveSymbol, oldest = 0): AggregateTrade[] {
  const { start, end } = spanOf(call)
  const limit = limitOf(call, 500, 1_000)
  const fromId = wholeNumber(call, 'fromId')
  const { aggregates } = symbol.tape
  const first = symbol.firstAggregate
  if (fromId !== undefined) {
    if (start !== undefined || end !== undefined) throw badCombination()
    const before =
      first === undefined || fromId >= first.id
        ? []
        : pastAggregates(symbol, symbol.past.from(Math.max(0, first.firstTradeId - (first.id - fromId)), limit))
    return [...before, ...aggregates.filter((trade) => trade.id >= fromId)].slice(0, limit)
  }
  const from = Math.max(start ?? 0, oldest)
  const to = end ?? call.time
  const within = aggregates.filter((trade) => trade.time >= from && trade.time <= to)
  const isNewest = start === undefined
  if (isNewest && within.length >= limit) return within.slice(-limit)
  const before = pastAggregates(symbol, symbol.past.between(from, to, limit, isNewest))
  const all = [...before, ...within]
  return isNewest ? all.slice(-limit) : all.slice(0, limit)
}

/** One aggregate for each trade of before the tape. */
function pastAggregates({ firstAggregate }: LiveSymbol, trades: readonly PublicTrade[]): AggregateTrade[] {
  if (firstAggregate === undefined) return []
  return trades
    .filter((trade) => trade.id < firstAggregate.firstTradeId)
    .map((trade) => ({
      id: firstAggregate.id - (firstAggregate.firstTradeId - trade.id),
      price: trade.price,
      quantity: trade.quantity,
      retailQuantity: 0n,
      firstTradeId: trade.id,
      lastTradeId: trade.id,
      time: trade.time,
      isBuyerMaker: trade.isBuyerMaker,
    }))
    .filter((trade) => trade.id >= 0)
}
