import type { LiveSymbol } from '../live-symbol'
import type { ForceOrder } from './futures-payloads'

/** Collects forced orders and gives the largest of each symbol and second. Source: usdm.md 11, since 2026-04-10. */
export interface ForceOrders {
  add(symbol: LiveSymbol, order: ForceOrder): void
  /** The largest of each symbol since the last call, in the order of their symbols' first one. */
  drain(): readonly (readonly [LiveSymbol, ForceOrder])[]
}

export function createForceOrders(): ForceOrders {
  let largest = new Map<LiveSymbol, ForceOrder>()
  return {
    add(symbol, order) {
      const known = largest.get(symbol)
      if (known === undefined || order.quantity > known.quantity) largest.set(symbol, order)
    },
    drain() {
      const drained = [...largest]
      largest = new Map()
      return drained
    },
  }
}
