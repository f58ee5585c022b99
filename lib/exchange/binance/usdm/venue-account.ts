import 'server-only'
import type { AccountReading, ReadOptions, Reading, VenueAccount } from '../../port'
import type { VenueCore } from '../core'
import { fingerprint } from '../dedupe'
import { createKeyRightsReader } from '../key-rights'
import { createOrderLine } from '../order-line'
import type { Signer } from '../sign'
import { toAccountConfig, toAccountReading, toBalances, toPositions, toSymbolConfigs } from './account'
import { openAccountStream } from './account-stream'
import { toCommission } from './order'
import { createSettings } from './settings'
import { createTrading } from './trading'

/** One futures account. Source: usdm.md 8, 10. */
export function createVenueAccount(core: VenueCore, signer: Signer): VenueAccount {
  const { caller } = core
  const line = createOrderLine(core, signer)

  /** Four answers make one reading: v3 says neither leverage nor margin mode with a position. Source: usdm.md 8. */
  async function read({ lane, freshConnection: fresh }: ReadOptions): Promise<Reading<AccountReading>> {
    const terms = { lane, cost: 5, fresh }
    const settingsTime = core.venueClock.now()
    const ask = <T>(path: string, parse: (body: unknown) => T): Promise<Reading<T>> =>
      caller.query(core.signedCall(signer, path, {}, terms), parse)
    const [account, config, settings, risk] = await Promise.all([
      ask('/fapi/v3/account', toBalances),
      ask('/fapi/v1/accountConfig', toAccountConfig),
      ask('/fapi/v1/symbolConfig', toSymbolConfigs),
      ask('/fapi/v3/positionRisk', toPositions),
    ])
    if (account.kind !== 'read') return account
    if (config.kind !== 'read') return config
    if (settings.kind !== 'read') return settings
    if (risk.kind !== 'read') return risk
    return {
      kind: 'read',
      value: { ...toAccountReading(account.value, risk.value, config.value, settings.value), settingsTime },
      evidence: account.evidence,
    }
  }

  return {
    market: 'usdm',
    keyFingerprint: fingerprint(signer.apiKey),
    trading: createTrading(core, signer, line),
    settings: createSettings(core, signer, line),
    read,
    commission: (symbol, { lane, freshConnection: fresh }) =>
      caller.query(
        core.signedCall(signer, '/fapi/v1/commissionRate', { symbol }, { lane, cost: 20, fresh }),
        toCommission,
      ),
    openStream: (handlers) => openAccountStream(core, signer, handlers),
    keyRights: createKeyRightsReader(core, signer),
  }
}
