import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

export type KeyKind = 'HMAC' | 'ED25519' | 'RSA'

/** A key as the exchange keeps it: the shared secret of an HMAC key, the public half (PEM) of the others. */
export interface SigningKey {
  readonly kind: KeyKind
  readonly secret: string
}

/** What `session.logon` and REST call legal in an HMAC signature. Source: Binance spot, errors -1100. */
export const HMAC_SIGNATURE = /^[A-Fa-f0-9]{64}$/

const publicKeys = new Map<string, KeyObject>()

/**
 * Whether `signature` belongs to `payload` under the key. HMAC-SHA256 is hex in either case; Ed25519 and
 * RSASSA-PKCS1-v1_5 with SHA-256 are base64. Source: Binance spot, Request Security.
 */
export function isSignedBy(key: SigningKey, payload: string, signature: string): boolean {
  if (key.kind === 'HMAC') {
    if (!HMAC_SIGNATURE.test(signature)) return false
    const expected = createHmac('sha256', key.secret).update(payload, 'utf8').digest()
    return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
  }
  const bytes = Buffer.from(signature, 'base64')
  const algorithm = key.kind === 'RSA' ? 'RSA-SHA256' : null
  return verify(algorithm, Buffer.from(payload, 'utf8'), publicKeyOf(key.secret), bytes)
}

/** Kind of a public key in PEM. Undefined when the text is no Ed25519 or RSA public key. */
export function kindOfPublicKey(pem: string): KeyKind | undefined {
  try {
    const type = createPublicKey(pem).asymmetricKeyType
    return type === 'ed25519' ? 'ED25519' : type === 'rsa' ? 'RSA' : undefined
  } catch {
    return undefined
  }
}

/** What a WebSocket API request signs: every parameter but `signature`, by name, not percent-encoded. */
export function socketPayload(params: ReadonlyMap<string, string>): string {
  return [...params]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function publicKeyOf(pem: string): KeyObject {
  const known = publicKeys.get(pem)
  if (known) return known
  const key = createPublicKey(pem)
  publicKeys.set(pem, key)
  return key
}
