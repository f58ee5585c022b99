import type { KeyRing } from '../gateway/keys'
import { rightsOf } from '../gateway/keys'
import { refuse } from '../gateway/refusals'
import type { Endpoint } from '../gateway/types'

/**
 * What the calling key may do, for clients that refuse keys which could withdraw. It belongs to the wallet family of the spot
 * host, which its testnet and demo hosts do not have. Source: usdm.md 2, SAFETY S-140.
 */
export function apiRestrictionsEndpoint(keys: KeyRing): Endpoint {
  return {
    market: 'spot',
    method: 'GET',
    path: '/sapi/v1/account/apiRestrictions',
    security: 'USER_DATA',
    weight: 1,
    parameters: [],
    handle({ apiKey }) {
      const key = keys.get(apiKey)
      if (!key) throw refuse.keyId()
      const { ipRestrict, ips: _, ...rights } = rightsOf(key)
      return { ipRestrict, createTime: key.createTime ?? 0, ...rights }
    },
  }
}
