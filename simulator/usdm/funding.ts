import type { SymbolMarket } from '../engine/market-types'
import { ONE, type Units } from '../engine/units'
import { addIncome } from './income'
import { touchAccount } from './saved-state'
import { type Desk, walletOf } from './state'
import { publishBalance } from './account-events'

/** Waits at most this long before it asks for the next funding time again, ms. */
const LONGEST_WAIT = 3_600_000

/**
 * Settles a symbol's funding at each nextFundingTime, with the rate and mark price of that moment. What fell due while the
 * exchange was not running is not made up for. The returned function ends it.
 */
export function scheduleFunding(desk: Desk, market: SymbolMarket): () => void {
  let cancel = (): void => {}
  function wait(): void {
    const due = market.nextFundingTime()
    const left = due - desk.clock.now()
    cancel = desk.clock.after(left > 0 ? Math.min(left, LONGEST_WAIT) : LONGEST_WAIT, () => {
      if (left > 0 && desk.clock.now() >= due)
        settleFunding(desk, market, market.fundingRate(), market.markPrice(), due)
      wait()
    })
  }
  wait()
  return () => cancel()
}

/** Pays −quantity × mark × rate to every holder of a position, cut towards zero at the eighth decimal. */
export function settleFunding(desk: Desk, market: SymbolMarket, rate: Units, markPrice: Units, time: number): void {
  const { symbol, quoteAsset: asset } = market.spec
  for (const account of desk.state.accounts.values()) {
    const quantity = account.positions.get(symbol)?.quantity ?? 0n
    if (quantity === 0n) continue
    const payment = (-quantity * markPrice * rate) / (ONE * ONE)
    const wallet = walletOf(account, asset)
    wallet.balance += payment
    wallet.updateTime = time
    touchAccount(desk, account)
    addIncome(desk, account, {
      symbol,
      incomeType: 'FUNDING_FEE',
      income: payment,
      asset,
      time,
      info: 'FUNDING_FEE',
      tradeId: '',
    })
    publishBalance(desk, account, asset, payment, 'FUNDING_FEE', time, symbol)
  }
}
