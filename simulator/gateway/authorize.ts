import { mayComeFrom, mayDo } from './key-rights'
import { type ApiKey, type KeyRing, rightsOf } from './keys'
import { illegalParameter } from './legal-ranges'
import { refuse } from './refusals'
import { HMAC_SIGNATURE, isSignedBy } from './signature'
import type { Endpoint } from './types'

/** What a call brings to prove who it is. */
export interface Credentials {
  readonly params: ReadonlyMap<string, string>
  readonly signature: string | undefined
  /** Whether nothing follows the signature in the part where it stands; undefined on the WebSocket API. */
  readonly signatureIsLast?: boolean | undefined
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
/** What a WebSocket API request may carry whatever its method. */
const OF_EVERY_SOCKET_CALL = ['apiKey', 'returnRateLimits']
const TIMESTAMP = /^[0-9]{1,20}$/
const RECV_WINDOW = /^[0-9]{1,20}(\.[0-9]{1,3})?$/
const DEFAULT_RECV_WINDOW = 5000
const LARGEST_SPOT_RECV_WINDOW = 60_000
/** Values above are microseconds: 2^53 milliseconds lie far beyond, 10^14 ms is the year 5138. */
const MICROSECONDS_FROM = 100_000_000_000_000
/** What a text that was percent-encoded before signing cannot hold. Source: spot.md 3.3. */
const NOT_ENCODED = /[^\x21-\x7e]|["<>\\]/

/**
 * Checks a call in the order of spot.md 19: mandatory signing parameters, unread, empty and illegal parameters, key with its
 * rights, timestamp, signature. Returns the key; undefined when the endpoint needs none. Throws ApiError.
 */
export function authorize(
  endpoint: Endpoint,
  credentials: Credentials,
  keys: KeyRing,
  address: string,
  now: number,
): ApiKey | undefined {
  const { market, security } = endpoint
  const signed = isSigned(endpoint)
  const inSession = usesSession(credentials)
  if (signed && !inSession && !credentials.signature) throw refuse.mandatory('signature')
  const window = signed ? readWindow(endpoint, credentials) : undefined
  if (market === 'spot' && !isSapi(endpoint)) {
    refuseUnread(endpoint, credentials)
    refuseEmpty(credentials)
    const illegal = illegalParameter(credentials.params)
    if (illegal) throw refuse.illegal(illegal.name, illegal.range)
  }
  if (security === 'NONE') return undefined
  const key = inSession ? credentials.session : findKey(endpoint, credentials, keys)
  if (!key) throw refuse.key(market)
  const rights = rightsOf(key)
  if (!mayComeFrom(rights, address) || !mayDo(rights, market, security)) throw refuse.key(market)
  if (!window) return key
  if (!inSession && key.kind === 'HMAC' && !HMAC_SIGNATURE.test(credentials.signature ?? ''))
    throw refuse.illegal('signature', '^[A-Fa-f0-9]{64}$')
  refuseWrongTime(window, now)
  if (!inSession && !isProven(endpoint, credentials, key)) throw refuse.signature()
  return key
}

/** Whether a call relies on the key that its WebSocket session logged on with. */
export function usesSession({ session, apiKey, signature }: Credentials): boolean {
  return session !== undefined && apiKey === undefined && signature === undefined
}

export interface Window {
  readonly timestamp: number
  readonly recvWindow: number
}

/** The time window of a signed call, ms. Throws -1102 and -1100. */
export function readWindow({ market }: Pick<Endpoint, 'market'>, { params }: Pick<Credentials, 'params'>): Window {
  const spot = market === 'spot'
  const timestamp = params.get('timestamp')
  if (!timestamp) throw refuse.mandatory('timestamp')
  if (!TIMESTAMP.test(timestamp))
    throw spot ? refuse.illegal('timestamp', '^[0-9]{1,20}$') : refuse.mandatory('timestamp')
  const text = params.get('recvWindow') || undefined
  if (text !== undefined && !RECV_WINDOW.test(text))
    throw spot ? refuse.illegal('recvWindow', '^[0-9]{1,20}(\\.[0-9]{1,3})?$') : refuse.mandatory('recvWindow')
  const recvWindow = text === undefined ? DEFAULT_RECV_WINDOW : Number(text)
  if (spot && recvWindow > LARGEST_SPOT_RECV_WINDOW) throw refuse.recvWindow()
  const value = Number(timestamp)
  return { timestamp: spot && value >= MICROSECONDS_FROM ? value / 1000 : value, recvWindow }
}

function isSigned({ security }: Endpoint): boolean {
  return security === 'USER_DATA' || security === 'TRADE'
}

/** The wallet family shares the host of spot, not its rules for parameters. */
function isSapi({ path }: Endpoint): boolean {
  return path.startsWith('/sapi/')
}

function isProven(endpoint: Endpoint, credentials: Credentials, key: ApiKey): boolean {
  const overRest = !credentials.overSocket
  if (overRest && endpoint.market === 'spot' && NOT_ENCODED.test(credentials.payload)) return false
  if (overRest && endpoint.market === 'usdm' && credentials.signatureIsLast === false) return false
  return isSignedBy(key, credentials.payload, credentials.signature ?? '')
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
    else if (credentials.overSocket && OF_EVERY_SOCKET_CALL.includes(name)) read++
  }
  if (read === credentials.sent) return
  // GET over REST is seen to answer -1101, everything else -1104.
  const tooMany = endpoint.method === 'GET' && !credentials.overSocket
  throw tooMany ? refuse.tooMany(read, credentials.sent) : refuse.unread(read, credentials.sent)
}

function refuseEmpty({ params }: Credentials): void {
  for (const [name, value] of params) if (value === '') throw refuse.empty(name)
}

function findKey(endpoint: Endpoint, credentials: Credentials, keys: KeyRing): ApiKey {
  const { apiKey } = credentials
  if (!apiKey) throw refuse.keyFormat()
  const key = keys.get(apiKey)
  if (key) return key
  if (!/^[A-Za-z0-9]{64}$/.test(apiKey)) throw refuse.keyFormat()
  throw isSapi(endpoint) ? refuse.keyId() : refuse.key(endpoint.market)
}
