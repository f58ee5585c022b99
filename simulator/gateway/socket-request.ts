import type { Market } from '../engine/market-types'
import { digitsOf, parseExactly, writeExactly } from './exact-json'
import { refuse } from './refusals'
import { ApiError, RawNumber } from './types'

/** A frame of the WebSocket API as it was understood. */
export type SocketRequest =
  | {
      readonly kind: 'request'
      readonly id: RequestId
      readonly method: string
      readonly params: Map<string, string>
    }
  | { readonly kind: 'refused'; readonly id: RequestId; readonly error: ApiError }
  /** It has no id, and the connection ends. */
  | { readonly kind: 'cut' }

/** A number keeps its digits. */
export type RequestId = string | RawNumber | null

/** Versions that a method's name may carry; on futures `v2/` belongs to the names themselves. */
const VERSION: Record<Market, RegExp> = { spot: /^v3\//, usdm: /^v1\// }
const WHOLE = /^-?[0-9]{1,19}$/

/**
 * Reads one frame. Parameters become text: numbers with the digits they were sent with, since that is what was signed, booleans
 * as words, arrays and objects as JSON; null is as not sent. Source: spot.md 3.3 and 14.1.
 */
export function readSocketRequest(market: Market, frame: string): SocketRequest {
  let request: unknown
  try {
    request = parseExactly(frame)
  } catch {
    return { kind: 'refused', id: null, error: new ApiError(400, -1135, 'Invalid JSON Request') }
  }
  if (request === null || typeof request !== 'object' || Array.isArray(request)) return { kind: 'cut' }
  const { id, method, params = {} } = request as { id?: unknown; method?: unknown; params?: unknown }
  if (id === undefined) return { kind: 'cut' }
  const read = readId(id)
  if (read === undefined) return { kind: 'refused', id: null, error: new ApiError(400, -1135, 'Invalid JSON Request') }
  if (typeof method !== 'string' || method === '')
    return { kind: 'refused', id: read, error: refuse.mandatory('method') }
  if (params !== null && (typeof params !== 'object' || Array.isArray(params)))
    return {
      kind: 'refused',
      id: read,
      error: new ApiError(400, -1135, "JSON sent for parameter 'params' is not valid"),
    }
  const named = readParams(params)
  if (named === undefined) return { kind: 'refused', id: read, error: new ApiError(400, -1135, 'Invalid JSON Request') }
  return { kind: 'request', id: read, method: (digitsOf(method) ?? method).replace(VERSION[market], ''), params: named }
}

/** An integer of 64 bits, a text or null. */
function readId(id: unknown): RequestId | undefined {
  if (id === null) return null
  if (typeof id !== 'string') return undefined
  const digits = digitsOf(id)
  if (digits === undefined) return id
  return WHOLE.test(digits) ? new RawNumber(digits) : undefined
}

/** Undefined when a value is nested deeper than can be written again; there is no such parameter. */
function readParams(params: object | null): Map<string, string> | undefined {
  const read = new Map<string, string>()
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === null) continue
    if (typeof value !== 'object') read.set(name, digitsOf(value) ?? String(value))
    else
      try {
        read.set(name, writeExactly(value))
      } catch {
        return undefined
      }
  }
  return read
}
