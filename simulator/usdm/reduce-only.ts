import type { Side, SymbolMarket } from '../engine/market-types'
import { magnitude, type Units } from '../engine/units'
import { signOf } from './amounts'
import { endAlgo, endOrder } from './order-end'
import { type Account, type Desk, openOrdersOf, type Order, positionOf, remainingOf } from './state'

/** How much of this side the position still lets close; 0n when this side would open. */
export function reducible(account: Account, symbol: string, side: Side): Units {
  const { quantity } = positionOf(account, symbol)
  return signOf(quantity) === (side === 'SELL' ? 1n : -1n) ? magnitude(quantity) : 0n
}

/** Nearest to being filled first: better price, then older. */
export const byPriority = (a: Order, b: Order): number => {
  if (a.price !== b.price) return a.price < b.price === (a.side === 'SELL') ? -1 : 1
  return a.time - b.time || a.orderId - b.orderId
}

/** Open reduce-only orders of one side; what is taking at this moment stands before what rests. */
export const reduceOnlyOrders = (account: Account, symbol: string, side: Side): Order[] =>
  openOrdersOf(account, symbol)
    .filter((order) => order.reduceOnly && order.side === side)
    .sort((a, b) => Number(a.resting) - Number(b.resting) || byPriority(a, b))

/**
 * Knocks out resting reduce-only orders that could take the position past zero, lowest priority first (er 4), and expires
 * waiting close-position orders whose position is gone (GTE_GTC). Invariant afterwards: the open reduce-only quantity of a side
 * is at most what that side can close.
 */
export function dropWhatCannotReduce(desk: Desk, market: SymbolMarket, account: Account): void {
  const { symbol } = market.spec
  for (const side of ['BUY', 'SELL'] as const) {
    const closable = reducible(account, symbol, side)
    let claimed = 0n
    for (const order of reduceOnlyOrders(account, symbol, side)) {
      const remaining = remainingOf(order)
      if (order.resting && claimed + remaining > closable) endOrder(desk, market, order, 'EXPIRED', '4')
      else claimed += remaining
    }
  }
  for (const algo of [...(desk.state.armed.get(symbol) ?? [])])
    if (algo.accountId === account.id && algo.closePosition && reducible(account, symbol, algo.side) === 0n)
      endAlgo(desk, market, algo, 'EXPIRED')
}
