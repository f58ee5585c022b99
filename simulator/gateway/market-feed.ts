import type { Market } from '../engine/market-types'
import type { EventCarrier } from '../faults/event-carrier'
import { marketSubject } from '../faults/market-frames'
import { inMicroseconds } from './microseconds'
import type { Peer } from './peer'
import { serialize } from './serialize'
import type { MarketFeed } from './types'

/** Which streams a path carries: both on spot, `public` also for the retired futures addresses. */
export type FeedPath = 'any' | 'public' | 'market'

/** One client of market streams. */
export interface StreamClient {
  readonly peer: Peer
  readonly path: FeedPath
  combined: boolean
  readonly microseconds: boolean
  readonly streams: Set<string>
}

/** Delivers market data to the clients that subscribed it; a payload is written as text once per form, however many read it. */
export class StreamFeed implements MarketFeed {
  private readonly clients: Record<Market, Map<string, Set<StreamClient>>> = { spot: new Map(), usdm: new Map() }

  private readonly listeners: ((market: Market, stream: string) => void)[] = []

  /** `carrier` brings the frames through the faults that strike them; without one they go straight. */
  constructor(private readonly carrier?: EventCarrier) {}

  onListener(listener: (market: Market, stream: string) => void): void {
    this.listeners.push(listener)
  }

  subscribe(market: Market, client: StreamClient, stream: string): void {
    client.streams.add(stream)
    const known = this.clients[market].get(stream)
    if (known) known.add(client)
    else {
      this.clients[market].set(stream, new Set([client]))
      for (const tell of this.listeners) tell(market, stream)
    }
  }

  unsubscribe(market: Market, client: StreamClient, stream: string): void {
    client.streams.delete(stream)
    const known = this.clients[market].get(stream)
    known?.delete(client)
    if (known?.size === 0) this.clients[market].delete(stream)
  }

  leave(market: Market, client: StreamClient): void {
    for (const stream of [...client.streams]) this.unsubscribe(market, client, stream)
  }

  wanted(market: Market, stream: string): boolean {
    return this.clients[market].has(stream)
  }

  names(market: Market): Iterable<string> {
    return this.clients[market].keys()
  }

  publish(market: Market, path: 'public' | 'market', stream: string, payload: unknown): void {
    if (!this.clients[market].has(stream)) return
    if (!this.carrier) return this.deliver(market, path, stream, payload)
    this.carrier.carry(
      () => marketSubject(market, stream, payload),
      `${market} ${stream}`,
      payload,
      (carried) => this.deliver(market, path, stream, carried),
    )
  }

  private deliver(market: Market, path: 'public' | 'market', stream: string, payload: unknown): void {
    const clients = this.clients[market].get(stream)
    if (!clients) return
    const texts = new Map<boolean, string>()
    for (const client of clients) {
      if (client.path !== 'any' && client.path !== path) continue
      let text = texts.get(client.microseconds)
      if (text === undefined) {
        text = serialize(client.microseconds ? inMicroseconds(payload) : payload)
        texts.set(client.microseconds, text)
      }
      client.peer.send(client.combined ? `{"stream":${JSON.stringify(stream)},"data":${text}}` : text)
    }
  }
}
