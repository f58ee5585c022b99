import type { Market } from '../engine/market-types'
import type { Outside } from './occasions'

/** Documented payloads that the exchange in a box does not serve, each with its reason. */
export const outside: Readonly<Record<Market, readonly Outside[]>> = {
  spot: [
    { file: 'rest.exchangeInfo.docs-skeleton', reason: 'a skeleton with placeholders instead of values' },
    { file: 'errors.catalog', reason: 'a list of codes, not a payload; single errors are compared' },
    { file: 'signing.vectors.hmac', reason: 'signing vectors, checked where signatures are made and verified' },
    { file: 'signing.vectors.ed25519', reason: 'signing vectors, checked where signatures are made and verified' },
  ],
  usdm: [],
}
