import { exchangeNegatives } from './auto-exchange'
import { coverShortfall } from './insurance'
import { crossRisk, crossWalletOf } from './margin'
import { type Account, marginTypeOf } from './account'
import type { Desk } from './state'

/** Whether open cross positions share the margin of this asset: those it margins, or all of the account in multi-assets mode. */
const sharesMargin = (desk: Desk, account: Account, asset: string): boolean =>
  [...account.positions.values()].some(
    ({ symbol, quantity }) =>
      quantity !== 0n &&
      marginTypeOf(account, symbol) === 'CROSSED' &&
      (account.multiAssets || desk.markets.symbol('usdm', symbol)?.spec.quoteAsset === asset),
  )

/**
 * Makes up for a cross balance below zero once nothing is open that could still recover it: first out of the account's other
 * margin assets in multi-assets mode, where one asset may be owed as long as all together are worth something; then out of the
 * insurance fund. Margin is never left below zero without a word.
 */
export function coverDebts(desk: Desk, account: Account, asset: string): void {
  if (crossWalletOf(desk, account, asset) >= 0n && !account.multiAssets) return
  if (sharesMargin(desk, account, asset)) return
  if (!account.multiAssets) return coverShortfall(desk, account, asset, -crossWalletOf(desk, account, asset))
  if (crossRisk(desk, account, asset).wallet >= 0n) return
  exchangeNegatives(desk, account, true)
  for (const each of [...account.wallets.keys()])
    coverShortfall(desk, account, each, -crossWalletOf(desk, account, each))
}
