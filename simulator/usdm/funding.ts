import type { SymbolMarket } from '../engine/market-types'
import { ONE, type Units } from '../engine/units'
import { publishAccount } from './account-events'
import { exchangeNegatives } from './auto-exchange'
import { addIncome } from './income'
import { touchAccount } from './saved-state'
import { marginTypeOf, type Position, positionsOf, walletOf } from './account'
import { type Desk, holdersOf } from './state'

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

/** −quantity × mark × rate, cut towards zero at the eighth decimal: above zero it is received. */
export const fundingPayment = (quantity: Units, markPrice: Units, rate: Units): Units =>
  (-quantity * markPrice * rate) / (ONE * ONE)

/**
 * Pays funding to every holder of a position: into and out of the cross wallet, or an isolated position's own. One income row for
 * each position, one event for each account; it names positions only when they are isolated. Source: usdm.md 10.4, 13.
 */
export function settleFunding(desk: Desk, market: SymbolMarket, rate: Units, markPrice: Units, time: number): void {
  const { symbol, quoteAsset: asset } = market.spec
  for (const account of holdersOf(desk, symbol)) {
    const isolated = marginTypeOf(account, symbol) === 'ISOLATED'
    const wallet = walletOf(account, asset)
    const changed: Position[] = []
    let total = 0n
    for (const position of positionsOf(account, symbol)) {
      if (position.quantity === 0n) continue
      const payment = fundingPayment(position.quantity, markPrice, rate)
      total += payment
      wallet.balance += payment
      changed.push(position)
      if (isolated) {
        const before = position.isolatedWallet
        // The cross wallet pays what the position's own money does not reach.
        position.isolatedWallet = before + payment < 0n ? 0n : before + payment
        position.updateTime = time
      }
      addIncome(desk, account, {
        symbol,
        incomeType: 'FUNDING_FEE',
        income: payment,
        asset,
        time,
        info: 'FUNDING_FEE',
        tradeId: '',
      })
    }
    if (changed.length === 0) continue
    wallet.updateTime = time
    touchAccount(desk, account)
    publishAccount(desk, account, {
      reason: 'FUNDING_FEE',
      time,
      balances: [[asset, total]],
      ...(isolated ? { positions: { market, changed } } : {}),
      symbol,
    })
    exchangeNegatives(desk, account)
  }
}
