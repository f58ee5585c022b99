import type { Meeting, RestingOrder, SymbolMarket } from '../engine/market-types'
import { endOrder } from './order-end'
import { type Order, orderKey, type TimeInForce } from './order'
import type { Desk } from './state'

/** Times in force with which self-trade prevention has an effect; market orders are GTC. Source: usdm.md section 6.2. */
const EFFECTIVE: readonly TimeInForce[] = ['GTC', 'IOC', 'GTD', 'GTE_GTC']

/**
 * What a taker says to each maker it meets: trade, unless the maker is its own account's and the taker's mode forbids it. The maker
 * ends then, or the taker does, or both; `halt` is called when the taker must.
 */
export function meetOwn(
  desk: Desk,
  market: SymbolMarket,
  taker: Order,
  halt: () => void,
): ((maker: RestingOrder) => Meeting) | undefined {
  const mode = taker.selfTradePrevention
  if (mode === 'NONE' || !EFFECTIVE.includes(taker.timeInForce)) return undefined
  return (maker) => {
    if (maker.owner !== taker.accountId) return 'trade'
    const own = desk.state.orders.get(orderKey(taker.symbol, maker.orderId))
    if (!own) return 'trade'
    if (mode !== 'EXPIRE_TAKER') endOrder(desk, market, own, 'EXPIRED_IN_MATCH', '1')
    if (mode === 'EXPIRE_MAKER') return { prevented: 0n }
    halt()
    return 'stop'
  }
}
