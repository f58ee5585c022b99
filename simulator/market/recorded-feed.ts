import type { Market } from '../engine/market-types'
import type { MarketFeed } from '../gateway/types'

export interface RecordedEvent {
  readonly market: Market
  readonly path: 'public' | 'market'
  readonly stream: string
  readonly payload: unknown
}

/** A feed that keeps what it is given, for tests of what is sent. */
export interface RecordedFeed extends MarketFeed {
  listen(market: Market, ...names: string[]): void
  hangUp(market: Market, name: string): void
  readonly events: RecordedEvent[]
  /** Payloads of one stream, oldest first. */
  of(market: Market, stream: string): unknown[]
}

/** A feed on which nothing is listened to yet. */
export function createRecordedFeed(): RecordedFeed {
  const heard = { spot: new Set<string>(), usdm: new Set<string>() }
  const events: RecordedEvent[] = []
  return {
    events,
    listen(market, ...names) {
      for (const name of names) heard[market].add(name)
    },
    hangUp: (market, name) => void heard[market].delete(name),
    of: (market, stream) =>
      events.filter((event) => event.market === market && event.stream === stream).map((event) => event.payload),
    wanted: (market, stream) => heard[market].has(stream),
    names: (market) => heard[market],
    publish: (market, path, stream, payload) => void events.push({ market, path, stream, payload }),
  }
}
