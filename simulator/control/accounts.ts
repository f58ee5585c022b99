import { units } from '../engine/units'
import { accountIdOf, type ApiKey, type KeyRing, mintKeyText } from '../gateway/keys'
import { USUAL_RIGHTS } from '../gateway/key-rights'
import { kindOfPublicKey } from '../gateway/signature'
import { BadBody, creditsOf, objectOf, optionalText } from './bodies'
import { changedRights } from './rights'
import type { ControlAccount } from './client'

/** The account layers as far as money from outside goes. */
export interface Treasury {
  credit(market: 'spot' | 'usdm', accountId: string, asset: string, amount: bigint): void
}

const KEY_TEXT = /^[A-Za-z0-9_-]{8,128}$/

/**
 * Opens an account with its key and first credits, or a further key of the account of `sharedWith`; a key that exists already
 * keeps its account as it is. Throws BadBody.
 */
export function openAccount(
  body: unknown,
  keys: KeyRing,
  treasury: Treasury,
  now: number,
): { account: ControlAccount; isNew: boolean } {
  const fields = objectOf(body, ['spot', 'usdm', 'publicKey', 'apiKey', 'secretKey', 'rights', 'sharedWith'])
  const credits = { spot: creditsOf(fields.spot, 'spot'), usdm: creditsOf(fields.usdm, 'usdm') }
  const publicKey = optionalText(fields, 'publicKey')
  const secretKey = optionalText(fields, 'secretKey')
  const wanted = optionalText(fields, 'apiKey')
  const rights = fields.rights === undefined ? USUAL_RIGHTS : changedRights(fields.rights, USUAL_RIGHTS)
  const sharedWith = optionalText(fields, 'sharedWith')
  const shared = sharedWith === undefined ? undefined : keys.get(sharedWith)
  if (sharedWith !== undefined && !shared)
    throw new BadBody(`There is no account with the key ${JSON.stringify(sharedWith)} to share.`)
  if (publicKey !== undefined && secretKey !== undefined)
    throw new BadBody('Send either secretKey or publicKey, not both.')
  if (wanted !== undefined && !KEY_TEXT.test(wanted))
    throw new BadBody('apiKey must be 8 to 128 letters, digits, - or _.')
  if (wanted !== undefined && secretKey === undefined && publicKey === undefined)
    throw new BadBody('An apiKey of your own needs a secretKey or a publicKey.')
  const kind = publicKey === undefined ? 'HMAC' : kindOfPublicKey(publicKey)
  if (kind === undefined) throw new BadBody('publicKey must be the PEM of an Ed25519 or RSA public key.')
  const secret = publicKey ?? secretKey ?? mintKeyText()
  const known = wanted === undefined ? undefined : keys.get(wanted)
  if (known) {
    if (known.secret !== secret) throw new BadBody('This apiKey exists already with another secret.')
    return { account: describe(known), isNew: false }
  }
  const apiKey = wanted ?? mintKeyText()
  const accountId = shared?.accountId ?? accountIdOf(apiKey)
  const key: ApiKey = { apiKey, accountId, kind, secret, credits, rights, createTime: now }
  keys.add(key)
  grant(key, treasury)
  return { account: describe(key), isNew: true }
}

/** Pays a key's first credits into its account. */
export function grant(key: ApiKey, treasury: Treasury): void {
  for (const market of ['spot', 'usdm'] as const)
    for (const [asset, amount] of Object.entries(key.credits[market]))
      treasury.credit(market, key.accountId, asset, units(amount))
}

function describe({ apiKey, accountId, kind, secret }: ApiKey): ControlAccount {
  return { apiKey, secretKey: kind === 'HMAC' ? secret : '', accountId }
}
