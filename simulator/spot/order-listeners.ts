import type { SpotOrder } from './order'

/** Told inside the engine call, right after the report of what happened. */
export interface OrderListener {
  triggered?(order: SpotOrder): void
  filled?(order: SpotOrder, how: { readonly first: boolean }): void
  ended?(order: SpotOrder): void
  /** The order that shares the lock of this one. */
  siblingOf?(order: SpotOrder): SpotOrder | undefined
}

/** Everyone who is told of what becomes of orders. */
export class OrderListeners {
  private readonly listeners: OrderListener[] = []

  add(listener: OrderListener): void {
    this.listeners.push(listener)
  }

  triggered(order: SpotOrder): void {
    for (const { triggered } of this.listeners) triggered?.(order)
  }

  filled(order: SpotOrder, how: { readonly first: boolean }): void {
    for (const { filled } of this.listeners) filled?.(order, how)
  }

  ended(order: SpotOrder): void {
    for (const { ended } of this.listeners) ended?.(order)
  }

  siblingOf(order: SpotOrder): SpotOrder | undefined {
    for (const { siblingOf } of this.listeners) {
      const sibling = siblingOf?.(order)
      if (sibling) return sibling
    }
    return undefined
  }
}
