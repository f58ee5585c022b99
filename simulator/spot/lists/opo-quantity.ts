import type { SymbolSpec } from '../../engine/market-types'
import { minimum, type Units } from '../../engine/units'
import type { SpotFill, SpotOrder } from '../order'

/** Base asset that a buying order brought its account: what was bought less the fee taken in that asset. */
export function receivedBase(fills: readonly SpotFill[], baseAsset: string): Units {
  let received = 0n
  for (const fill of fills) {
    received += fill.quantity
    if (fill.commissionAsset === baseAsset) received -= fill.commission
  }
  return received
}

/**
 * Quantity of the pending orders of an OPO list: what their working order brought, down to whole steps of LOT_SIZE and, for orders
 * that come to the market as market orders, of MARKET_LOT_SIZE. Never more than those filters allow. Source: spot.md 8.3.
 */
export function opoQuantity(received: Units, spec: SymbolSpec, pending: readonly Pick<SpotOrder, 'type'>[]): Units {
  let quantity = fit(received, spec.step, spec.maxQuantity)
  if (pending.some(({ type }) => type === 'MARKET')) {
    // Two steps at once: what fits the coarser one is brought to the finer one again.
    quantity = fit(quantity, spec.marketStep, spec.marketMaxQuantity)
    quantity = fit(quantity, spec.step, spec.maxQuantity)
  }
  return quantity
}

function fit(quantity: Units, step: Units, most: Units): Units {
  const allowed = most > 0n ? minimum(quantity, most) : quantity
  return step > 0n ? allowed - (allowed % step) : allowed
}
