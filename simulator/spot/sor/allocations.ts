import type { Units } from '../../engine/units'

/**
 * Base asset that the exchange gave or took for an order after trading on its behalf. It is no trade of the account: it has an id
 * of its own, per symbol. Amounts in units of 10^-8. Source: spot.md 9.4.
 */
export interface Allocation {
  readonly symbol: string
  readonly allocationId: number
  readonly orderId: number
  readonly accountId: string
  readonly price: Units
  readonly quantity: Units
  readonly quote: Units
  readonly commission: Units
  readonly commissionAsset: string
  readonly time: number
  readonly isBuyer: boolean
}

/** Every allocation, by account and symbol. */
export class AllocationStore {
  private readonly byAccount = new Map<string, Allocation[]>()
  private readonly lastIds = new Map<string, number>()
  private added: Allocation[] = []

  /** The next id of a symbol, from zero. */
  nextId(symbol: string): number {
    return (this.lastIds.get(symbol) ?? -1) + 1
  }

  add(allocation: Allocation): void {
    const { symbol, allocationId, accountId } = allocation
    const name = `${accountId} ${symbol}`
    const allocations = this.byAccount.get(name) ?? []
    allocations.push(allocation)
    this.byAccount.set(name, allocations)
    this.lastIds.set(symbol, Math.max(allocationId, this.lastIds.get(symbol) ?? -1))
    this.added.push(allocation)
  }

  /** Allocations of an account in a symbol, oldest first. */
  of(accountId: string, symbol: string): readonly Allocation[] {
    return this.byAccount.get(`${accountId} ${symbol}`) ?? []
  }

  *all(): IterableIterator<Allocation> {
    for (const allocations of this.byAccount.values()) yield* allocations
  }

  /** Those added since the last call. */
  takeChanges(): Allocation[] {
    const added = this.added
    this.added = []
    return added
  }

  /** Forgets every allocation; ids go on. */
  clear(): void {
    this.byAccount.clear()
    this.added = []
  }
}
