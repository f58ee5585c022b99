import 'server-only'
import type { VenueAccount } from '../../port'
import type { VenueCore } from '../core'
import { fingerprint } from '../dedupe'
import { createKeyRightsReader } from '../key-rights'
import type { Signer } from '../sign'
import { toAccount, toCommission } from './account'
import { openAccountStream } from './account-stream'
import { createTrading } from './trading'

/** One spot account. Source: spot.md 7.4, 10, 15. */
export function createVenueAccount(core: VenueCore, signer: Signer): VenueAccount {
  return {
    market: 'spot',
    keyFingerprint: fingerprint(signer.apiKey),
    trading: createTrading(core, signer),
    read: ({ lane, freshConnection: fresh }) =>
      core.caller.query(
        core.signedCall(signer, '/api/v3/account', { omitZeroBalances: true }, { lane, cost: 20, fresh }),
        toAccount,
      ),
    commission: (symbol, { lane, freshConnection: fresh }) =>
      core.caller.query(
        core.signedCall(signer, '/api/v3/account/commission', { symbol }, { lane, cost: 20, fresh }),
        toCommission,
      ),
    openStream: (handlers) => openAccountStream(core, signer, handlers),
    keyRights: createKeyRightsReader(core, signer),
  }
}
