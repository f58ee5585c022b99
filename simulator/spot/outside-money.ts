import type { ExchangeClock } from '../engine/clock'
import { text8, type Units } from '../engine/units'
import type { UserEvents } from '../gateway/types'
import type { KnownAccounts } from './known-accounts'
import type { Ledger } from './ledger'
import type { Reports } from './reports'

/** Money that comes from outside of spot trading, or is locked there, with the events of both. Source: spot.md 15.3. */
export class OutsideMoney {
  constructor(
    private readonly room: {
      readonly clock: ExchangeClock
      readonly events: UserEvents
      readonly ledger: Ledger
      readonly accounts: KnownAccounts
      readonly reports: Reports
    },
  ) {}

  /** Money from outside; below zero it leaves. */
  credit(accountId: string, asset: string, amount: Units): void {
    this.room.ledger.credit(accountId, asset, amount)
    this.tell('balanceUpdate', accountId, asset, amount)
  }

  /** Locks (or, below zero, frees) money for something outside of spot trading. False without so much. */
  lock(accountId: string, asset: string, amount: Units): boolean {
    const { ledger, accounts } = this.room
    const { lockedOutside } = accounts.settingsOf(accountId)
    const outside = (lockedOutside.get(asset) ?? 0n) + amount
    if (outside < 0n || ledger.holding(accountId, asset).free < amount) return false
    if (amount >= 0n) ledger.lock(accountId, asset, amount)
    else ledger.unlock(accountId, asset, -amount)
    accounts.set(accountId, { lockedOutside: new Map([...lockedOutside, [asset, outside]]) })
    this.tell('externalLockUpdate', accountId, asset, amount)
    return true
  }

  private tell(e: 'balanceUpdate' | 'externalLockUpdate', accountId: string, asset: string, amount: Units): void {
    const time = this.room.clock.now()
    this.room.events.publish('spot', accountId, { e, E: time, a: asset, d: text8(amount), T: time })
    this.room.reports.tellPosition(accountId, [asset])
  }
}
