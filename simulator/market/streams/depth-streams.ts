import { pairOf } from '../contract-type'
import type { LiveSymbol } from '../live-symbol'
import { each, nothing, type PeriodicStream } from './pace'
import { levelRows } from './payloads'

/**
 * Changed levels per period: spot's U continues the previous u, usdm says the previous u in pu. With `retail`, usdm's `@rpiDepth`:
 * levels with retail-only orders in them.
 */
export function depth(symbol: LiveSymbol, period: number, now: number, retail = false): PeriodicStream {
  const reader = symbol.orders.readChanges(retail)
  const { lastUpdateId } = symbol.orders
  let previous = lastUpdateId
  const stream = each(period, now, (time) => {
    const changes = reader.drain()
    if (changes === undefined) return nothing
    const pu = previous
    previous = changes.lastUpdateId
    const isSpot = symbol.spec.market === 'spot'
    return [
      {
        e: 'depthUpdate',
        E: time,
        ...(!isSpot && { T: time }),
        s: symbol.spec.symbol,
        U: changes.firstUpdateId,
        u: changes.lastUpdateId,
        ...(!isSpot && { pu }),
        b: levelRows(symbol, changes.bids),
        a: levelRows(symbol, changes.asks),
        ...(!isSpot && { ps: pairOf(symbol), st: 1 }),
      },
    ]
  })
  return { due: stream.due, close: reader.close }
}

/** The best levels whole, each period in which the book changed and at least once a second. */
export function partialDepth(symbol: LiveSymbol, levels: number, period: number, now: number): PeriodicStream {
  let sent = 0
  let sentAt = 0
  return each(period, now, (time) => {
    const { lastUpdateId } = symbol.book
    if (lastUpdateId === sent && time - sentAt < 1_000) return nothing
    const pu = sent === 0 ? lastUpdateId - 1 : sent
    const first = Math.min(pu + 1, lastUpdateId)
    sent = lastUpdateId
    sentAt = time
    const bids = levelRows(symbol, symbol.book.levels('BUY', levels))
    const asks = levelRows(symbol, symbol.book.levels('SELL', levels))
    if (symbol.spec.market === 'spot') return [{ lastUpdateId, bids, asks }]
    return [
      {
        e: 'depthUpdate',
        E: time,
        T: time,
        s: symbol.spec.symbol,
        U: first,
        u: lastUpdateId,
        pu,
        b: bids,
        a: asks,
        ps: pairOf(symbol),
        st: 1,
      },
    ]
  })
}
