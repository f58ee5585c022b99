import { ONE, type Units } from '../../engine/units'

/** Coins in circulation, in whole units; they grow too slowly to matter here. */
const SUPPLY: ReadonlyMap<string, bigint> = new Map([
  ['BTC', 20_084_481n],
  ['ETH', 120_694_120n],
  ['BNB', 137_735_280n],
  ['SOL', 558_120_400n],
  ['XRP', 60_310_220_000n],
  ['DOGE', 152_480_100_000n],
  ['ADA', 36_512_400_000n],
  ['AVAX', 429_110_800n],
  ['LINK', 696_850_000n],
  ['LTC', 76_620_300n],
  ['DOT', 1_640_210_000n],
  ['TRX', 94_670_300_000n],
  ['SHIB', 589_246_000_000_000n],
  ['PEPE', 420_690_000_000_000n],
])

/** Coins in circulation, in units; zero for one that is not known. */
export const circulatingSupplyOf = (asset: string): Units => (SUPPLY.get(asset) ?? 0n) * ONE
