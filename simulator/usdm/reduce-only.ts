import type { Side, SymbolMarket } from '../engine/market-types'
import { magnitude, type Units } from '../engine/units'
import { signOf } from './amounts'
import { endAlgo, endOrder } from './order-end'
import { type Account, positionKey, sidesOf } from './account'
import { type Order, type PositionSide, remainingOf } from './order'
import type { Desk } from './state'

/** How much of this side the position still lets close; 0n when this side would open. */
export function reducible(account: Account, symbol: string, side: Side, positionSide: PositionSide = 'BOTH'): Units {
  const quantity = account.positions.get(positionKey(symbol, positionSide))?.quantity ?? 0n
  return signOf(quantity) === (side === 'SELL' ? 1n : -1n) ? magnitude(quantity) : 0n
}

/** Nearest to being filled first: better price, then older. */
export const byPriority = (a: Order, b: Order): number => {
  if (a.price !== b.price) return a.price < b.price === (a.side === 'SELL') ? -1 : 1
  return a.time - b.time || a.orderId - b.orderId
}

/** What is taking at this moment stands before what rests. */
const byClaim = (a: Order, b: Order): number => Number(a.resting) - Number(b.resting) || byPriority(a, b)

/**
 * Knocks out resting reduce-only orders that could take the position past zero, lowest priority first (er 4), and ends what stands
 * only while its position does: orders (er 6) and algo orders that close it or are GTE_GTC. Invariant afterwards: the open
 * reduce-only quantity of a side is at most what that side can close.
 */
export function dropWhatCannotReduce(desk: Desk, market: SymbolMarket, account: Account): void {
  const { symbol } = market.spec
  for (const positionSide of sidesOf(account))
    for (const side of ['BUY', 'SELL'] as const) {
      const reducers = account.openBySymbol.get(symbol)?.reducers(side, positionSide)
      if (reducers === undefined || reducers.orders.size === 0) continue
      const closable = reducible(account, symbol, side, positionSide)
      if (reducers.claimed <= closable) continue
      let claimed = 0n
      for (const order of [...reducers.orders].sort(byClaim)) {
        const remaining = remainingOf(order)
        if (order.resting && claimed + remaining > closable)
          endOrder(desk, market, order, 'EXPIRED', order.timeInForce === 'GTE_GTC' && closable === 0n ? '6' : '4')
        else claimed += remaining
      }
    }
  for (const algo of desk.state.algos.dependents(account.id, symbol))
    if (reducible(account, symbol, algo.side, algo.positionSide) === 0n) endAlgo(desk, market, algo, 'EXPIRED')
}
