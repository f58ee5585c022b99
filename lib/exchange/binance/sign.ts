import 'server-only'
import { createHmac, createPrivateKey, sign as signBytes } from 'node:crypto'
import type { Credentials } from '../port'

/** A value of a request parameter: amounts and ids are text, times and flags their own type. */
export type Parameter = string | number | boolean
export type Parameters = Readonly<Record<string, Parameter | undefined>>

export interface Signer {
  readonly apiKey: string
  /** Whether `session.logon` of the WebSocket API takes this key: Ed25519 alone does. */
  readonly logsOn: boolean
  /** The signature of a text as it stands: hexadecimal for HMAC, base64 for Ed25519. */
  signature(payload: string): string
}

/** Signs with one API key. Throws on a secret that is no key of its kind. Source: spot.md 3.2, usdm.md 2. */
export function createSigner({ apiKey, secret, kind }: Credentials): Signer {
  if (kind === 'hmac') {
    return {
      apiKey,
      logsOn: false,
      signature: (payload) => createHmac('sha256', secret).update(payload, 'utf8').digest('hex'),
    }
  }
  const key = createPrivateKey(secret)
  return {
    apiKey,
    logsOn: true,
    signature: (payload) => signBytes(null, Buffer.from(payload, 'utf8'), key).toString('base64'),
  }
}

/** `name=value` joined by `&`, percent-encoded, in the order given; absent values are left out. */
export function encodeQuery(parameters: Parameters): string {
  let query = ''
  for (const name in parameters) {
    const value = parameters[name]
    if (value === undefined) continue
    query += `${query === '' ? '' : '&'}${name}=${encodeURIComponent(value)}`
  }
  return query
}

/**
 * A query string with its signature last. Encoded first, then signed: what is signed is what is sent.
 * Source: spot.md 3.3 (enforced since 2026-01-15), usdm.md 2.
 */
export function signQuery(parameters: Parameters, signer: Signer): string {
  const query = encodeQuery(parameters)
  return `${query}&signature=${encodeURIComponent(signer.signature(query))}`
}

/**
 * Parameters of a WebSocket API request with `apiKey` and `signature`: sorted by name, not percent-encoded.
 * Source: spot.md 3.3, usdm.md 12.
 */
export function signParameters(parameters: Parameters, signer: Signer): Record<string, Parameter> {
  const signed: Record<string, Parameter> = { apiKey: signer.apiKey }
  for (const name in parameters) {
    const value = parameters[name]
    if (value !== undefined) signed[name] = value
  }
  const payload = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${String(signed[name])}`)
    .join('&')
  signed.signature = signer.signature(payload)
  return signed
}
