import { type Units, units } from '../engine/units'
import { publishAccount } from './account-events'
import { addIncome } from './income'
import { touchAccount, touchInsurance } from './saved-state'
import { type Account, walletOf } from './account'
import type { Desk } from './state'
import type { InsuranceFund } from './surroundings'

/** What the funds hold where no other is given; others start empty. */
const FIRST_BALANCES: Readonly<Record<string, Units>> = {
  USDT: units('793930579.315848'),
  USDC: units('64210000'),
}

export function plainInsuranceFund(): InsuranceFund {
  const balances = new Map<string, Units>()
  const balance = (asset: string): Units => balances.get(asset) ?? FIRST_BALANCES[asset] ?? 0n
  return { balance, add: (asset, amount) => void balances.set(asset, balance(asset) + amount) }
}

/** Pays into (or, below zero, out of) a fund. */
export function moveInsurance(desk: Desk, asset: string, amount: Units): void {
  if (amount === 0n) return
  desk.insurance.add(asset, amount)
  desk.state.insurance.set(asset, (desk.state.insurance.get(asset) ?? 0n) + amount)
  touchInsurance(desk)
}

/** Gives the funds what was paid in and out before a restart, or (sign −1) takes it back. */
export function replayInsurance(desk: Desk, sign: 1n | -1n): void {
  for (const [asset, paid] of desk.state.insurance) desk.insurance.add(asset, sign * paid)
}

/** Makes up for a loss beyond an account's margin out of the fund, as income INSURANCE_CLEAR. */
export function coverShortfall(desk: Desk, account: Account, asset: string, shortfall: Units): void {
  if (shortfall <= 0n) return
  const time = desk.clock.now()
  const wallet = walletOf(account, asset)
  wallet.balance += shortfall
  wallet.updateTime = time
  touchAccount(desk, account)
  moveInsurance(desk, asset, -shortfall)
  addIncome(desk, account, {
    symbol: '',
    incomeType: 'INSURANCE_CLEAR',
    income: shortfall,
    asset,
    time,
    info: 'INSURANCE_CLEAR',
    tradeId: '',
  })
  publishAccount(desk, account, { reason: 'INSURANCE_CLEAR', time, balances: [[asset, shortfall]] })
}
