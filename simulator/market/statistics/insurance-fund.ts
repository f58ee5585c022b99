import { type Units, units } from '../../engine/units'

/** What the fund of an asset holds when the exchange begins. */
const FIRST_BALANCES: ReadonlyMap<string, Units> = new Map([
  ['USDT', units('793930579.315848')],
  ['USDC', units('64210000')],
  ['BTC', units('3912')],
])

/** The insurance fund that all perpetuals share; it moves with what liquidations pay in and take out. */
export interface InsuranceFund {
  readonly assets: readonly string[]
  balance(asset: string): Units
  /** A liquidation paid in (positive), or left a loss that the fund covers (negative). */
  add(asset: string, amount: Units): void
}

export function createInsuranceFund(): InsuranceFund {
  const balances = new Map(FIRST_BALANCES)
  const balance = (asset: string): Units => balances.get(asset) ?? 0n
  return {
    assets: [...FIRST_BALANCES.keys()],
    balance,
    add: (asset, amount) => void balances.set(asset, balance(asset) + amount),
  }
}
