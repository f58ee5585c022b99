import type { SymbolSpec } from '../../engine/market-types'
import type { Units } from '../../engine/units'
import { wholeLots, wholeMarketLots } from '../lots'
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
  return pending.some(({ type }) => type === 'MARKET') ? wholeMarketLots(received, spec) : wholeLots(received, spec)
}
