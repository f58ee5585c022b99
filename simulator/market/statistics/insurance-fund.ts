import { hashNumbers, hashText } from '../../engine/random'
import { ONE, type Units } from '../../engine/units'
import { DAY } from '../candles/intervals'
import { steady } from './steady'

/** What the fund of an asset holds when the exchange begins, in whole units, and how far it usually moves, as a fraction. */
const HOLDINGS: readonly (readonly [asset: string, amount: number])[] = [
  ['USDT', 793_930_000],
  ['USDC', 64_210_000],
  ['BTC', 3_912],
]
const SWING = 0.004

/** The insurance fund that all perpetuals share: a level of its own that breathes, plus what liquidations paid in or took out here. */
export interface InsuranceFund {
  readonly assets: readonly string[]
  balance(asset: string, time: number): Units
  /** A liquidation paid its fee (positive), or left a loss that the fund covers (negative). */
  add(asset: string, amount: Units): void
}

export function createInsuranceFund(seed: number): InsuranceFund {
  const line = hashNumbers(seed, hashText('insurance'))
  const added = new Map<string, Units>()
  return {
    assets: HOLDINGS.map(([asset]) => asset),
    balance(asset, time) {
      const place = HOLDINGS.findIndex(([name]) => name === asset)
      const amount = HOLDINGS[place]?.[1] ?? 0
      const level = amount * (1 + SWING * steady(line, place, time / (10 * DAY)))
      return BigInt(Math.round(level * 1e6)) * (ONE / 1_000_000n) + (added.get(asset) ?? 0n)
    },
    add: (asset, amount) => void added.set(asset, (added.get(asset) ?? 0n) + amount),
  }
}
