import { touchIncome } from './saved-state'
import type { Account, Income } from './account'
import type { Desk } from './state'

/** Transaction ids of the real exchange are of this size. */
const FIRST_TRANSACTION = 9_689_322_000

/** Books an income row under the next transaction id. */
export function addIncome(desk: Desk, account: Account, row: Omit<Income, 'tranId'>): void {
  desk.state.incomeCount += 1
  const income: Income = { ...row, tranId: FIRST_TRANSACTION + desk.state.incomeCount }
  account.income.push(income)
  touchIncome(desk, account.id, income)
}
