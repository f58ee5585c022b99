import type { Units } from '../../engine/units'

/** One change of an order that kept its place. Amounts in units of 10^-8, base asset. */
export interface Amendment {
  readonly symbol: string
  readonly orderId: number
  readonly accountId: string
  readonly executionId: number
  readonly origClientOrderId: string
  readonly newClientOrderId: string
  readonly origQuantity: Units
  readonly newQuantity: Units
  readonly time: number
}

/** Every amendment, by order. */
export class AmendmentStore {
  private readonly byOrder = new Map<string, Amendment[]>()
  private added: Amendment[] = []

  add(amendment: Amendment): void {
    const name = `${amendment.symbol} ${amendment.orderId}`
    const amendments = this.byOrder.get(name) ?? []
    amendments.push(amendment)
    this.byOrder.set(name, amendments)
    this.added.push(amendment)
  }

  /** Amendments of an order, oldest first. */
  of(symbol: string, orderId: number): readonly Amendment[] {
    return this.byOrder.get(`${symbol} ${orderId}`) ?? []
  }

  *all(): IterableIterator<Amendment> {
    for (const amendments of this.byOrder.values()) yield* amendments
  }

  /** Those added since the last call. */
  takeChanges(): Amendment[] {
    const added = this.added
    this.added = []
    return added
  }

  clear(): void {
    this.byOrder.clear()
    this.added = []
  }
}
