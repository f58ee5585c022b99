import { maximum, minimum, over, times, type Units } from '../engine/units'
import { publishAccount } from './account-events'
import { autoExchangeBelow, isCollateral } from './asset-index'
import { addIncome } from './income'
import { crossWalletOf } from './margin'
import { touchAccount } from './saved-state'
import { type Account, walletOf } from './account'
import type { Desk } from './state'
import type { AssetIndex } from './surroundings'

/**
 * Multi-assets mode: buys back an asset whose balance has fallen below its bound, out of the account's other margin assets, the most
 * valuable first, at the auto-exchange rates. With `anyDebt` every balance below zero is bought back. Booked as income
 * AUTO_EXCHANGE; what nothing can pay for stays owed. Source: usdm.md sections 5 and 10.4.
 */
export function exchangeNegatives(desk: Desk, account: Account, anyDebt = false): void {
  if (!account.multiAssets) return
  for (const asset of [...account.wallets.keys()]) {
    const index = desk.assetIndex(asset)
    if (!index) continue
    const owed = -crossWalletOf(desk, account, asset)
    if (owed > 0n && (anyDebt || -owed < autoExchangeBelow(asset))) buyBack(desk, account, asset, index, owed)
  }
}

function buyBack(desk: Desk, account: Account, debt: string, bought: AssetIndex, owed: Units): void {
  const owned = [...account.wallets.keys()]
    .flatMap((asset) => {
      const index = isCollateral(asset) && asset !== debt ? desk.assetIndex(asset) : undefined
      return index ? [{ asset, index, amount: crossWalletOf(desk, account, asset) }] : []
    })
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => (times(a.amount, a.index.bidRate) > times(b.amount, b.index.bidRate) ? -1 : 1))
  let left = owed
  for (const { asset, index, amount } of owned) {
    if (left <= 0n) return
    const usd = minimum(times(left, bought.autoExchangeAskRate), times(amount, index.autoExchangeBidRate))
    const sold = minimum(amount, over(usd, index.autoExchangeBidRate))
    const received = minimum(left, over(usd, bought.autoExchangeAskRate))
    if (sold <= 0n || received <= 0n) continue
    left = maximum(0n, left - received)
    book(desk, account, [
      [asset, -sold],
      [debt, received],
    ])
  }
}

function book(desk: Desk, account: Account, balances: readonly (readonly [asset: string, change: Units])[]): void {
  const time = desk.clock.now()
  for (const [asset, change] of balances) {
    const wallet = walletOf(account, asset)
    wallet.balance += change
    wallet.updateTime = time
    addIncome(desk, account, {
      symbol: '',
      incomeType: 'AUTO_EXCHANGE',
      income: change,
      asset,
      time,
      info: 'AUTO_EXCHANGE',
      tradeId: '',
    })
  }
  touchAccount(desk, account)
  publishAccount(desk, account, { reason: 'AUTO_EXCHANGE', time, balances })
}
