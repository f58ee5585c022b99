import { magnitude } from '../engine/units'
import type { SymbolMarket } from '../engine/market-types'
import { closeOffBook, nextOffBookTrade } from './deleverage'
import { endForced, forceIntoBook } from './forced-orders'
import { type Account, positionsOf } from './account'
import type { AutoClose } from './order'
import type { Desk } from './state'

/**
 * Closes an account's position in a symbol by an order of the exchange's own: a liquidation through the book, the others at the
 * mark price outside it. False when there is none.
 */
export function forceClose(desk: Desk, account: Account, market: SymbolMarket, autoClose: AutoClose): boolean {
  const position = positionsOf(account, market.spec.symbol).find((each) => each.quantity !== 0n)
  if (!position) return false
  const quantity = magnitude(position.quantity)
  const price = market.markPrice() - (market.markPrice() % market.spec.tick)
  if (autoClose === 'LIQUIDATION') {
    const order = forceIntoBook(desk, market, account, { position, quantity, price, autoClose }, undefined)
    endForced(desk, market, order)
    return true
  }
  closeOffBook(desk, market, account, position, { quantity, price, autoClose, tradeId: nextOffBookTrade(desk) })
  return true
}
