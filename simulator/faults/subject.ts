import type { Credentials } from '../gateway/authorize'
import type { Endpoint } from '../gateway/types'
import type { Faults } from './faults'
import type { CallSubject } from './trigger'

/** What a fault's trigger sees of a call. */
export function subjectOf(faults: Faults, endpoint: Endpoint, credentials: Credentials, reused: boolean): CallSubject {
  const { market } = endpoint
  const apiKey = credentials.apiKey ?? credentials.session?.apiKey
  return {
    market,
    method: endpoint.method,
    path: endpoint.path,
    socketMethod: endpoint.socketMethod,
    apiKey,
    params: credentials.params,
    overSocket: credentials.overSocket,
    reused,
    orderStatus: () => faults.stage?.order(market, apiKey, credentials.params)?.status,
  }
}
