import type { SymbolMarket } from '../../engine/market-types'
import { checkPrices, checkStaticFilters } from '../static-filters'
import type { ListRequest } from './read-list'

/**
 * The filters that need no account, for every order of a list. An order whose quantity is not known yet is judged by its prices
 * alone; the rest follows when it is sent. Throws -1013.
 */
export function checkListFilters(market: SymbolMarket, { working, others }: ListRequest): void {
  if (working) checkStaticFilters(market, working)
  for (const order of others) {
    if (order.quantity === undefined) checkPrices(market, order)
    else checkStaticFilters(market, order)
  }
}
