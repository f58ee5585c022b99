import type { ExchangeClock } from '../engine/clock'
import type { Market } from '../engine/market-types'

/** One request that asks for a change, as it came in on the wire, whatever became of it. */
export interface Arrival {
  /** Counts up from 1 over all keys. */
  readonly number: number
  /** Exchange time, ms. */
  readonly time: number
  readonly market: Market
  /** HTTP method, and REST path; that of the twin for a request of the WebSocket API. */
  readonly method: string
  readonly path: string
  /** Without key, signature and timestamp. */
  readonly params: Readonly<Record<string, string>>
}

const KEPT = 50_000
const SECRETS = new Set(['apiKey', 'signature', 'timestamp', 'recvWindow'])

/** What arrived of requests that change something, so that a proof can count what a client sent and not only what was done. */
export class Arrivals {
  private readonly kept: (Arrival & { readonly apiKey: string })[] = []
  private last = 0

  constructor(private readonly clock: ExchangeClock) {}

  note(
    market: Market,
    method: string,
    path: string,
    apiKey: string | undefined,
    params: Iterable<readonly [string, string]>,
  ): void {
    if (method === 'GET' || apiKey === undefined || path.endsWith('/listenKey')) return
    const told = Object.fromEntries([...params].filter(([name]) => !SECRETS.has(name)))
    this.kept.push({ number: ++this.last, time: this.clock.now(), market, method, path, params: told, apiKey })
    if (this.kept.length > KEPT) this.kept.shift()
  }

  /** Those of the key with a number above `after`, oldest first; at most the last 50,000 of all keys are known. */
  since(apiKey: string, after: number): Arrival[] {
    return this.kept
      .filter((arrival) => arrival.apiKey === apiKey && arrival.number > after)
      .map(({ apiKey: _, ...arrival }) => arrival)
  }
}
