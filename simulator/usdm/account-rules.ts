import type { SymbolMarket } from '../engine/market-types'
import { crossRisk } from './margin'
import { refusal } from './refusals'
import type { Account } from './account'
import type { Desk } from './state'

/**
 * Whether the account may place orders in this symbol at all: -4109 before money ever came to it, -4411 on a TradFi perpetual
 * whose agreement it has not signed.
 */
export function checkAdmission(account: Account, market: SymbolMarket): void {
  if (isInactive(account)) throw refusal(-4109)
  if (market.spec.futures?.contractType === 'TRADIFI_PERPETUAL' && !account.tradFiSigned) throw refusal(-4411)
}

function isInactive(account: Account): boolean {
  if (account.income.length > 0 || account.fills.length > 0) return false
  for (const wallet of account.wallets.values()) if (wallet.balance !== 0n) return false
  return true
}

/** -2023 while the account's cross positions are to be liquidated and the book could not take them all yet. */
export function checkNotInLiquidation(desk: Desk, account: Account, market: SymbolMarket): void {
  if (account.positions.size === 0) return
  const { wallet, unrealized, maintenance } = crossRisk(desk, account, market.spec.quoteAsset)
  if (maintenance > 0n && maintenance >= wallet + unrealized) throw refusal(-2023)
}
