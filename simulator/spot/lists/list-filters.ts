import type { SymbolMarket } from '../../engine/market-types'
import { checkFilters, checkPrices, checkStaticFilters } from '../static-filters'
import type { ListRequest } from './read-list'

/**
 * The filters that need no account, for every order of a list. An order whose quantity is not known yet is judged by its prices
 * alone, and a pending peg without the price it will choose; the rest follows when they are sent. Throws -1013.
 */
export function checkListFilters(market: SymbolMarket, { working, others }: ListRequest): void {
  if (working) checkFilters(market, working)
  for (const order of others) {
    if (order.quantity === undefined) checkPrices(market, order)
    else if (working) checkStaticFilters(market, order)
    else checkFilters(market, order)
  }
}
