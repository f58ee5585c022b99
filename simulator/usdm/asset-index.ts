import type { Markets } from '../engine/market-types'
import { ONE, times, type Units, units } from '../engine/units'
import type { Desk } from './state'
import type { AssetIndex } from './surroundings'

/**
 * Assets that count as margin in multi-assets mode, and the balance below which one is exchanged away. Source: usdm.md section 5,
 * `assets[]` of exchangeInfo.
 */
const AUTO_EXCHANGE_BELOW: Readonly<Record<string, Units>> = {
  USDT: units('-10000'),
  BTC: units('-0.1'),
  BNB: units('-10'),
  ETH: units('-5'),
  USDC: units('-10000'),
}

export const isCollateral = (asset: string): boolean => asset in AUTO_EXCHANGE_BELOW

/** 0n for what is no margin. */
export const autoExchangeBelow = (asset: string): Units => AUTO_EXCHANGE_BELOW[asset] ?? 0n

const DOLLARS: readonly string[] = ['USDT', 'USDC']
const COIN_BUFFER = units('0.05')

/** The index where no other is given: dollar coins are one dollar, a coin is what its USDT perpetual's index says less 5 %. */
export function plainAssetIndex(markets: Markets, asset: string): AssetIndex | undefined {
  if (DOLLARS.includes(asset))
    return { index: ONE, bidRate: ONE, askRate: ONE, autoExchangeBidRate: ONE, autoExchangeAskRate: ONE }
  const index =
    markets.symbol('usdm', `${asset}USDT`)?.indexPrice() ?? markets.symbol('spot', `${asset}USDT`)?.lastPrice()
  if (index === undefined || index === 0n) return undefined
  const half = COIN_BUFFER / 2n
  return {
    index,
    bidRate: times(index, ONE - COIN_BUFFER),
    askRate: times(index, ONE + COIN_BUFFER),
    autoExchangeBidRate: times(index, ONE - half),
    autoExchangeAskRate: times(index, ONE + half),
  }
}

/** Price of an asset in USD; 0n when nothing tells it. */
export const usdPrice = (desk: Desk, asset: string): Units => desk.assetIndex(asset)?.index ?? 0n

/** What an amount counts for in USD as margin: at the bid rate when owned, at the ask rate when owed; 0n for what is no margin. */
export function usdValue(desk: Desk, asset: string, amount: Units): Units {
  if (amount === 0n || !isCollateral(asset)) return 0n
  const index = desk.assetIndex(asset)
  if (!index) return 0n
  return times(amount, amount > 0n ? index.bidRate : index.askRate)
}
