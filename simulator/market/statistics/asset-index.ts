import { hashText } from '../../engine/random'
import { ONE, times, type Units, units } from '../../engine/units'
import { HOUR } from '../candles/intervals'
import type { LiveSymbol } from '../live-symbol'
import { steady } from './steady'

/** What an asset is worth as margin, in units of USD. Source: usdm.md 9, 13 (multi-assets mode). */
export interface AssetIndex {
  readonly symbol: string
  readonly index: Units
  readonly bidBuffer: Units
  readonly askBuffer: Units
  readonly bidRate: Units
  readonly askRate: Units
  readonly autoExchangeBidBuffer: Units
  readonly autoExchangeAskBuffer: Units
  readonly autoExchangeBidRate: Units
  readonly autoExchangeAskRate: Units
}

const STABLE = ['USDT', 'USDC']
/** Assets that lose less when they are taken as margin. */
const LARGE = ['BTC', 'ETH', 'BNB']
const STABLE_BUFFER = units('0.0001')
const LARGE_BUFFER = units('0.05')
const OTHER_BUFFER = units('0.1')

/** The assets that have an index, as the perpetuals' base assets and the stable coins. */
export const indexedAssets = (all: readonly LiveSymbol[]): string[] => [
  ...STABLE,
  ...new Set(all.map((symbol) => symbol.listing.coin.asset)),
]

/** The index of an asset such as BTC, now; undefined for one without. A stable coin stands within a tenth of a percent of one. */
export function assetIndexOf(asset: string, all: readonly LiveSymbol[], now: number): AssetIndex | undefined {
  const index = usdPriceOf(asset, all, now)
  if (index === undefined) return undefined
  const buffer = STABLE.includes(asset) ? STABLE_BUFFER : LARGE.includes(asset) ? LARGE_BUFFER : OTHER_BUFFER
  const half = buffer / 2n
  return {
    symbol: `${asset}USD`,
    index,
    bidBuffer: buffer,
    askBuffer: buffer,
    bidRate: times(index, ONE - buffer),
    askRate: times(index, ONE + buffer),
    autoExchangeBidBuffer: half,
    autoExchangeAskBuffer: half,
    autoExchangeBidRate: times(index, ONE - half),
    autoExchangeAskRate: times(index, ONE + half),
  }
}

function usdPriceOf(asset: string, all: readonly LiveSymbol[], now: number): Units | undefined {
  if (STABLE.includes(asset)) {
    const line = hashText(`stable:${asset}`)
    const away =
      0.0003 * Math.tanh(steady(line, 1, now / (12 * HOUR))) + 0.0002 * Math.tanh(steady(line, 2, now / HOUR))
    return ONE + BigInt(Math.round(away * Number(ONE)))
  }
  const symbol = all.find((each) => each.listing.coin.asset === asset && each.spec.quoteAsset === 'USDT')
  const dollar = usdPriceOf('USDT', all, now)
  return symbol && dollar && times(symbol.indexPrice(), dollar) / BigInt(symbol.listing.multiple)
}
