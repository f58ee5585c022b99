import type { ApiKey, KeyRing } from './keys'
import { refuse } from './refusals'
import { HMAC_SIGNATURE, isSignedBy } from './signature'
import type { Endpoint } from './types'

/** What a call brings to prove who it is. */
export interface Credentials {
  readonly params: ReadonlyMap<string, string>
  readonly signature: string | undefined
  /** The text that the signature must cover. */
  readonly payload: string
  readonly apiKey: string | undefined
  /** Parameters sent in all, with `signature`. */
  readonly sent: number
  readonly overSocket: boolean
  /** Key of a logged-on WebSocket session, which may leave out key and signature. */
  readonly session?: ApiKey | undefined
}

const COMMON = ['timestamp', 'recvWindow', 'signature', 'apiKey', 'returnRateLimits']
const TIMESTAMP = /^[0-9]{1,20}$/
const RECV_WINDOW = /^[0-9]{1,20}(\.[0-9]{1,3})?$/
const DEFAULT_RECV_WINDOW = 5000
/** Values above are microseconds: 2^53 milliseconds lie far beyond, 10^14 ms is the year 5138. */
const MICROSECONDS_FROM = 100_000_000_000_000

/**
 * Checks a call in the order of spot.md 19: mandatory signing parameters, unread parameters, key, timestamp, signature.
 * Returns the key; undefined when the endpoint needs none. Throws ApiError.
 */
export function authorize(
  endpoint: Endpoint,
  credentials: Credentials,
  keys: KeyRing,
  now: number,
): ApiKey | undefined {
  const { market, security } = endpoint
  const signed = security === 'USER_DATA' || security === 'TRADE'
  const inSession = credentials.session && credentials.apiKey === undefined && credentials.signature === undefined
  const window = signed ? readWindow(endpoint, credentials, !inSession) : undefined
  if (market === 'spot') refuseUnread(endpoint, credentials)
  if (security === 'NONE') return undefined
  const key = inSession ? credentials.session : findKey(endpoint, credentials, keys)
  if (!key) throw refuse.key(market)
  if (window) {
    if (!inSession && key.kind === 'HMAC' && !HMAC_SIGNATURE.test(credentials.signature ?? ''))
      throw refuse.illegal('signature', '^[A-Fa-f0-9]{64}$')
    refuseWrongTime(window, now)
    if (!inSession && !isSignedBy(key, credentials.payload, credentials.signature ?? '')) throw refuse.signature()
  }
  return key
}

interface Window {
  readonly timestamp: number
  readonly recvWindow: number
}

function readWindow(endpoint: Endpoint, credentials: Credentials, needsSignature: boolean): Window {
  if (needsSignature && !credentials.signature) throw refuse.mandatory('signature')
  const timestamp = credentials.params.get('timestamp')
  if (!timestamp) throw refuse.mandatory('timestamp')
  if (!TIMESTAMP.test(timestamp)) throw refuse.illegal('timestamp', '^[0-9]{1,20}$')
  const text = credentials.params.get('recvWindow')
  if (text !== undefined && !RECV_WINDOW.test(text)) throw refuse.illegal('recvWindow', '^[0-9]{1,20}(\\.[0-9]{1,3})?$')
  const recvWindow = text === undefined ? DEFAULT_RECV_WINDOW : Number(text)
  if (endpoint.market === 'spot' && recvWindow > 60_000) throw refuse.recvWindow()
  const value = Number(timestamp)
  const inMicroseconds = endpoint.market === 'spot' && value >= MICROSECONDS_FROM
  return { timestamp: inMicroseconds ? value / 1000 : value, recvWindow }
}

function refuseWrongTime({ timestamp, recvWindow }: Window, now: number): void {
  if (timestamp >= now + 1000) throw refuse.ahead()
  if (now - timestamp > recvWindow) throw refuse.late()
}

function refuseUnread(endpoint: Endpoint, credentials: Credentials): void {
  const signed = endpoint.security !== 'NONE'
  // Over a socket the signature is a parameter like the others; over REST it was set apart.
  let read = credentials.signature !== undefined && signed && !credentials.overSocket ? 1 : 0
  for (const name of credentials.params.keys()) {
    if (endpoint.parameters.includes(name) || (signed && COMMON.includes(name))) read++
    else if (name === 'returnRateLimits') read++
  }
  if (read === credentials.sent) return
  // GET over REST is seen to answer -1101, everything else -1104.
  const tooMany = endpoint.method === 'GET' && !credentials.overSocket
  throw tooMany ? refuse.tooMany(read, credentials.sent) : refuse.unread(read, credentials.sent)
}

function findKey(endpoint: Endpoint, credentials: Credentials, keys: KeyRing): ApiKey {
  const { apiKey } = credentials
  if (!apiKey) throw refuse.keyFormat()
  const key = keys.get(apiKey)
  if (key) return key
  throw /^[A-Za-z0-9]{64}$/.test(apiKey) ? refuse.key(endpoint.market) : refuse.keyFormat()
}
