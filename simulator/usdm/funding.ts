import type { SymbolMarket } from '../engine/market-types'
import { ONE, type Units } from '../engine/units'
import { addIncome, type Desk, walletOf } from './state'
import { publishBalance } from './user-events'

/** Watches one symbol's funding; call it with each mark price. */
export type FundingWatch = (markPrice: Units) => void

/**
 * Settles funding at the first mark price at or after nextFundingTime, with the rate that stood before: longs pay shorts when it
 * is above zero. What fell due while the exchange was not running is not made up for.
 */
export function watchFunding(desk: Desk, market: SymbolMarket): FundingWatch {
  let due = market.nextFundingTime()
  let rate = market.fundingRate()
  return (markPrice) => {
    if (due > 0 && desk.clock.now() >= due) {
      settleFunding(desk, market, rate, markPrice, due)
      due = market.nextFundingTime()
    } else {
      due = market.nextFundingTime()
      rate = market.fundingRate()
    }
  }
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
