import { HOUSE } from '../engine/market-types'
import type { Units } from '../engine/units'

/** What an account holds of an asset. */
export interface Holding {
  free: Units
  locked: Units
}

/**
 * Balances of every spot account, of the house and of the collected fees. Money only moves between them: for each asset the sum
 * over all is what was credited.
 */
export class Ledger {
  private readonly accounts = new Map<string, Map<string, Holding>>()
  private readonly changed = new Set<string>()
  /** What the house won or lost; an infinite counterparty, so it may go below zero. */
  readonly house = new Map<string, Units>()
  readonly fees = new Map<string, Units>()
  readonly credited = new Map<string, Units>()

  /** The holding of an asset; zero where there is none yet. */
  holding(accountId: string, asset: string): Holding {
    const account = this.account(accountId)
    let holding = account.get(asset)
    if (!holding) {
      holding = { free: 0n, locked: 0n }
      account.set(asset, holding)
    }
    return holding
  }

  /** All holdings of an account by asset. */
  account(accountId: string): Map<string, Holding> {
    let account = this.accounts.get(accountId)
    if (!account) {
      account = new Map()
      this.accounts.set(accountId, account)
    }
    return account
  }

  accountIds(): string[] {
    return [...this.accounts.keys()]
  }

  /** New money from outside. */
  credit(accountId: string, asset: string, amount: Units): void {
    this.holding(accountId, asset).free += amount
    add(this.credited, asset, amount)
    this.touch(accountId, asset)
  }

  /** Moves free money into the lock. Throws when there is too little: the caller has checked. */
  lock(accountId: string, asset: string, amount: Units): void {
    const holding = this.holding(accountId, asset)
    if (holding.free < amount) throw new Error(`Account ${accountId} has less than ${amount} of ${asset} free.`)
    holding.free -= amount
    holding.locked += amount
    this.touch(accountId, asset)
  }

  unlock(accountId: string, asset: string, amount: Units): void {
    const holding = this.holding(accountId, asset)
    holding.locked -= amount
    holding.free += amount
    this.touch(accountId, asset)
  }

  /** Takes what a trade costs out of the lock. */
  payFromLock(accountId: string, asset: string, amount: Units): void {
    this.holding(accountId, asset).locked -= amount
    this.touch(accountId, asset)
  }

  /** Gives what a trade brings, less the fee, which is collected. */
  receive(accountId: string, asset: string, amount: Units, fee: Units): void {
    this.holding(accountId, asset).free += amount - fee
    add(this.fees, asset, fee)
    this.touch(accountId, asset)
  }

  /** Takes a fee out of what is free of another asset. */
  payFee(accountId: string, asset: string, fee: Units): void {
    this.holding(accountId, asset).free -= fee
    add(this.fees, asset, fee)
    this.touch(accountId, asset)
  }

  moveHouse(asset: string, amount: Units): void {
    add(this.house, asset, amount)
    this.touch(HOUSE, asset)
  }

  /** Holdings changed since the last call, as `account asset`. */
  takeChanged(): string[] {
    const changed = [...this.changed]
    this.changed.clear()
    return changed
  }

  clear(): void {
    for (const map of [this.accounts, this.house, this.fees, this.credited]) map.clear()
    this.changed.clear()
  }

  private touch(accountId: string, asset: string): void {
    this.changed.add(`${accountId} ${asset}`)
  }
}

/** Adds to an amount in a map by asset. */
export function add(amounts: Map<string, Units>, asset: string, amount: Units): void {
  amounts.set(asset, (amounts.get(asset) ?? 0n) + amount)
}
