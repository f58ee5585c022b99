import type { Markets } from '../engine/market-types'
import { over, times, type Units, units } from '../engine/units'

/** Maker and taker rate of every account: 0.1 % of what is received. */
export const MAKER_RATE = units('0.001')
export const TAKER_RATE = units('0.001')

/** What is left of a fee that is paid in BNB: the public rebate of 25 %. Source: spot.md 10. */
export const BNB_FACTOR = units('0.75')
const BNB = 'BNB'
const DOLLARS = ['USDT', 'USDC']

export interface Fee {
  readonly asset: string
  readonly amount: Units
}

/** The fee of receiving `amount` of `asset`, in that asset; cut towards zero at the eighth decimal. */
export const feeOf = (asset: string, amount: Units, asMaker: boolean): Fee => ({
  asset,
  amount: times(amount, asMaker ? MAKER_RATE : TAKER_RATE),
})

/** The same fee in BNB, discounted; undefined when the asset has no price in BNB here. */
export function inBnb(markets: Markets, fee: Fee): Fee | undefined {
  if (fee.asset === BNB) return { asset: BNB, amount: times(fee.amount, BNB_FACTOR) }
  const price = dollarsOf(markets, fee.asset)
  const bnb = dollarsOf(markets, BNB)
  if (price === undefined || bnb === undefined || bnb === 0n) return undefined
  return { asset: BNB, amount: over(times(times(fee.amount, BNB_FACTOR), price), bnb) }
}

function dollarsOf(markets: Markets, asset: string): Units | undefined {
  if (DOLLARS.includes(asset)) return units('1')
  return markets.symbol('spot', `${asset}USDT`)?.lastPrice()
}
