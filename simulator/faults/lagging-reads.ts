import type { Credentials } from '../gateway/authorize'
import type { Faults } from './faults'
import { ApiError, type Endpoint } from '../gateway/types'

interface Around {
  readonly faults: Faults
  readonly clock: { now(): number }
}

/**
 * Lets a read fall behind the truth where a fault of that kind is set (F-35 to F-38). Returns the body, or throws the refusal
 * that the fault puts in its place.
 */
export function lag({ faults, clock }: Around, endpoint: Endpoint, credentials: Credentials, body: unknown): unknown {
  if (!faults.any) return body
  const fault = faults.strikeCall('read', {
    market: endpoint.market,
    method: endpoint.method,
    path: endpoint.path,
    socketMethod: endpoint.socketMethod,
    apiKey: credentials.apiKey,
    params: credentials.params,
  })
  if (!fault) return body
  if (fault.id === 'F-35') throw new ApiError(400, -2013, 'Order does not exist.')
  if (fault.id === 'F-36') throw new ApiError(400, -2011, 'Unknown order sent.')
  if (!Array.isArray(body)) return body
  if (fault.id === 'F-37') return fault.bytes === undefined ? [] : body.slice(0, Math.max(0, body.length - fault.bytes))
  const behind = clock.now() - (fault.ms ?? 5000)
  return body.filter((row: { updateTime?: number }) => (row.updateTime ?? 0) <= behind)
}
