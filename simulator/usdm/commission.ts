import type { SymbolMarket, SymbolSpec } from '../engine/market-types'
import { ONE, over, times, type Units, units } from '../engine/units'
import { usdPrice } from './asset-index'
import { crossWalletOf } from './margin'
import { termsOf } from './margin-formulas'
import type { Account } from './account'
import type { Order } from './order'
import type { Desk } from './state'

export interface FeeRates {
  readonly maker: Units
  readonly taker: Units
  /** Of resting RPI orders. */
  readonly rpi: Units
}

/** VIP 0. Source: usdm.md section 13, "Fee". */
const CRYPTO: FeeRates = { maker: units('0.0002'), taker: units('0.0005'), rpi: 0n }
const TRADFI: FeeRates = { maker: 0n, taker: units('0.0004'), rpi: 0n }

export const feeRatesOf = (spec: SymbolSpec): FeeRates => (isTradFi(spec) ? TRADFI : CRYPTO)

/** Whether a symbol needs the signed TradFi agreement. */
export const isTradFi = (spec: SymbolSpec): boolean => spec.futures?.contractType === 'TRADIFI_PERPETUAL'

/** What a fee in BNB is of the full one. */
const BNB_SHARE = units('0.9')

/** A fee: in the margin asset, or in BNB. */
export interface Commission {
  readonly asset: string
  readonly amount: Units
  /** The same in the margin asset. */
  readonly value: Units
}

/**
 * Fee of a fill, cut towards zero at the eighth decimal: a tenth less and in BNB when the account pays fees so and has enough of
 * it. Orders of the exchange's own pay nothing but a liquidation, which pays the symbol's liquidation fee.
 */
export function commissionOf(
  desk: Desk,
  account: Account,
  market: SymbolMarket,
  order: Order,
  fill: { readonly price: Units; readonly quantity: Units; readonly maker: boolean },
): Commission {
  const asset = market.spec.quoteAsset
  if (order.autoClose !== undefined && order.autoClose !== 'LIQUIDATION') return { asset, amount: 0n, value: 0n }
  const rates = feeRatesOf(market.spec)
  const maker = order.timeInForce === 'RPI' ? rates.rpi : rates.maker
  const rate = order.liquidation ? termsOf(market.spec).liquidationFee : fill.maker ? maker : rates.taker
  const full = (fill.price * fill.quantity * rate) / (ONE * ONE)
  if (!account.feeBurn || order.liquidation || full === 0n || asset === 'BNB')
    return { asset, amount: full, value: full }
  const bnbPrice = usdPrice(desk, 'BNB')
  const value = times(full, BNB_SHARE)
  const amount = bnbPrice === 0n ? 0n : over(times(value, usdPrice(desk, asset)), bnbPrice)
  if (amount === 0n || crossWalletOf(desk, account, 'BNB') < amount) return { asset, amount: full, value: full }
  return { asset: 'BNB', amount, value }
}
