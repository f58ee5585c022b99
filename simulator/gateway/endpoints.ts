import type { Market } from '../engine/market-types'
import type { Endpoint } from './types'

/** Endpoints found by method and path, or by WebSocket API method. */
export class EndpointTable {
  private readonly byRoute = new Map<string, Endpoint>()
  private readonly bySocketMethod = new Map<string, Endpoint>()

  constructor(endpoints: Iterable<Endpoint>) {
    for (const endpoint of endpoints) {
      this.byRoute.set(`${endpoint.method} ${endpoint.path}`, endpoint)
      if (endpoint.socketMethod) this.bySocketMethod.set(`${endpoint.market} ${endpoint.socketMethod}`, endpoint)
    }
  }

  /** Every endpoint once. */
  all(): IterableIterator<Endpoint> {
    return this.byRoute.values()
  }

  route(method: string, path: string): Endpoint | undefined {
    return this.byRoute.get(`${method} ${path}`)
  }

  socket(market: Market, socketMethod: string): Endpoint | undefined {
    return this.bySocketMethod.get(`${market} ${socketMethod}`)
  }
}
