import type { SymbolMarket } from '../engine/market-types'
import { magnitude } from '../engine/units'
import { closeOffBook, nextOffBookTrade } from './deleverage'
import { endOrder } from './order-end'
import { openOrdersOf, positionsOf } from './account'
import { type Desk, holdersOf } from './state'

/** States in which a contract has come to its end. Source: usdm.md section 4. */
const ENDED: readonly string[] = ['DELIVERING', 'DELIVERED', 'SETTLING', 'CLOSE']

/**
 * Settles a symbol that was delivered or delisted: the holders' orders expire (er 7), every position is closed at the mark price by a
 * settlement_autoclose- order without fee, as income DELIVERED_SETTELMENT. Does nothing while the symbol lives.
 */
export function settleEnded(desk: Desk, market: SymbolMarket): void {
  const { symbol, status } = market.spec
  if (!ENDED.includes(status)) return
  for (const account of holdersOf(desk, symbol)) {
    for (const order of openOrdersOf(account, symbol)) endOrder(desk, market, order, 'EXPIRED', '7')
    for (const position of positionsOf(account, symbol)) {
      const quantity = magnitude(position.quantity)
      if (quantity === 0n) continue
      const price = market.markPrice()
      closeOffBook(desk, market, account, position, {
        quantity,
        price,
        autoClose: 'SETTLEMENT',
        tradeId: nextOffBookTrade(desk),
      })
    }
  }
}
