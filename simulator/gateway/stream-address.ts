import type { Market } from '../engine/market-types'
import type { SocketKind } from '../faults/fault-rules'
import type { FeedPath } from './market-feed'

/** Which of the real hosts a WebSocket path stands for. */
export interface SocketRoute {
  readonly kind: SocketKind
  readonly path: FeedPath
  readonly combined: boolean
}

/** The route of a WebSocket path. Undefined: there is none. Source: spot.md 1, usdm.md 1. */
export function socketRoute(market: Market, path: string): SocketRoute | undefined {
  const under = (root: string): boolean => path === root || path.startsWith(`${root}/`)
  if (market === 'spot') {
    if (under('/ws-api/v3')) return { kind: 'ws-api', path: 'any', combined: false }
    if (under('/ws')) return { kind: 'market', path: 'any', combined: false }
    return under('/stream') ? { kind: 'market', path: 'any', combined: true } : undefined
  }
  if (under('/ws-fapi/v1')) return { kind: 'ws-api', path: 'any', combined: false }
  if (under('/private/ws') || under('/private/stream')) return { kind: 'user-data', path: 'any', combined: false }
  // The retired addresses without a routed path still deliver what is public.
  for (const [root, feedPath] of [
    ['/public', 'public'],
    ['/market', 'market'],
    ['', 'public'],
  ] as const) {
    if (under(`${root}/ws`)) return { kind: 'market', path: feedPath, combined: false }
    if (under(`${root}/stream`)) return { kind: 'market', path: feedPath, combined: true }
  }
  return undefined
}

/** Names of the streams in an address: in the path of a raw connection, in `streams` of a combined one. */
export function streamNames(path: string, query: string, combined: boolean): string[] {
  const text = combined
    ? readQuery(query)
        .filter(([name]) => name === 'streams')
        .map(([, value]) => value)
        .join('/')
    : decodeURIComponent(path.slice(path.indexOf('/ws') + 4))
  return text.split('/').filter((name) => name !== '')
}

/** Names and values of a query. A plus sign stays one, since names such as btcusdt@kline_1d@+08:00 hold it. */
export function readQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0
        ? [decodeURIComponent(part), '']
        : [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]
    })
}
