import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import type { Market } from '../../domain/market'
import { describeVenue } from '../contract'
import type { Credentials } from '../port'
import { createVenue } from './create-venue'
import { realClock } from './testing/real-clock'

/*
 * The same contract against the exchange itself, by hand: `CONTRACT_ENVIRONMENT=testnet npx vitest run contract.away` with
 * the keys of `.env.example`. Never against live: it places orders.
 */
const environment = (['testnet', 'demo'] as const).find((one) => one === process.env.CONTRACT_ENVIRONMENT)

function credentialsFor(market: Market): Credentials | undefined {
  const name = `BINANCE_${environment?.toUpperCase()}_${market.toUpperCase()}`
  const apiKey = process.env[`${name}_KEY`]
  const secret = process.env[`${name}_SECRET`]
  const file = process.env[`${name}_PRIVATE_KEY_FILE`]
  if (apiKey === undefined) return undefined
  if (secret !== undefined) return { apiKey, secret, kind: 'hmac' }
  return file === undefined ? undefined : { apiKey, secret: readFileSync(file, 'utf8'), kind: 'ed25519' }
}

for (const market of ['spot', 'usdm'] as const) {
  const credentials = environment === undefined ? undefined : credentialsFor(market)
  if (environment === undefined || credentials === undefined) {
    describe(`${market} away from home`, () => {
      it.skip('SKIPPED: no environment or no key for it', () => undefined)
    })
    continue
  }
  describeVenue(`${market} on ${environment}`, market, () => {
    const venue = createVenue({ environment, market, clock: realClock })
    const run = Date.now().toString(36)
    let count = 0
    return Promise.resolve({
      venue,
      account: venue.account(credentials),
      symbol: 'BTCUSDT',
      nextId: () => `bnx-contract-${run}-${++count}`,
      close: () => venue.close(),
    })
  })
}
