import type { Market } from '../engine/market-types'
import type { EventSubject } from './trigger'

type Fields = Readonly<Record<string, unknown>>

/** What the frame of a market stream is about; payloads without a name of their own have the stream's. */
export function marketSubject(market: Market, stream: string, payload: unknown): EventSubject {
  const first = (Array.isArray(payload) ? payload[0] : payload) as Fields | undefined
  const [symbol = '', ...rest] = stream.split('@')
  return {
    market,
    kind: 'market',
    event: typeof first?.e === 'string' ? first.e : rest.join('@'),
    symbol: symbol.startsWith('!') ? undefined : symbol.toUpperCase(),
    clientOrderIds: [],
  }
}
