import type { Market } from '../engine/market-types'
import type { Security } from './types'

/**
 * What a key may do, by the names of GET /sapi/v1/account/apiRestrictions. Only reading, trading and the addresses are enforced
 * here; the others are told, since the exchange has nothing that they would forbid.
 */
export interface KeyRights {
  readonly ipRestrict: boolean
  /** Addresses the key may be used from while `ipRestrict` is on. */
  readonly ips: readonly string[]
  readonly enableReading: boolean
  readonly enableWithdrawals: boolean
  readonly enableInternalTransfer: boolean
  readonly enableMargin: boolean
  readonly enableFutures: boolean
  readonly permitsUniversalTransfer: boolean
  readonly enableVanillaOptions: boolean
  readonly enableFixApiTrade: boolean
  readonly enableFixReadOnly: boolean
  readonly enableSpotAndMarginTrading: boolean
  readonly enablePortfolioMarginTrading: boolean
}

/** A new key reads and trades on both markets and does nothing else. */
export const USUAL_RIGHTS: KeyRights = {
  ipRestrict: false,
  ips: [],
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: true,
  enablePortfolioMarginTrading: false,
}

/** Whether the key may be used from this address at all. */
export function mayComeFrom({ ipRestrict, ips }: KeyRights, address: string): boolean {
  return !ipRestrict || ips.includes(address)
}

/** Whether the rights suffice for an endpoint of that security on that market. */
export function mayDo(rights: KeyRights, market: Market, security: Security): boolean {
  if (security === 'TRADE') return market === 'spot' ? rights.enableSpotAndMarginTrading : rights.enableFutures
  return security === 'NONE' || rights.enableReading
}
