import type { Clock } from '../../domain/clock'
import type { MarketStreams, MarketTopic } from '../../exchange/port'

/** How long a stream nobody wants is kept, so that leafing through symbols does not subscribe and unsubscribe all the time. */
const LINGER = 5_000

/** One upstream subscription per stream, however many want it. */
export interface Upstream {
  /** The returned function gives it back. */
  want(topic: MarketTopic): () => void
}

export function createUpstream(clock: Clock, streams: MarketStreams): Upstream {
  const wanted = new Map<string, { count: number; cancelLinger: (() => void) | undefined }>()
  return {
    want(topic) {
      const key = keyOf(topic)
      const entry = wanted.get(key) ?? { count: 0, cancelLinger: undefined }
      if (!wanted.has(key)) {
        wanted.set(key, entry)
        streams.watch(topic)
      }
      entry.cancelLinger?.()
      entry.cancelLinger = undefined
      entry.count += 1
      let given = false
      return () => {
        if (given) return
        given = true
        entry.count -= 1
        if (entry.count > 0) return
        entry.cancelLinger = clock.after(LINGER, () => {
          wanted.delete(key)
          streams.unwatch(topic)
        })
      }
    },
  }
}

function keyOf(topic: MarketTopic): string {
  switch (topic.kind) {
    case 'candles':
      return `candles/${topic.symbol}/${topic.interval}`
    case 'all-tickers':
    case 'all-marks':
      return topic.kind
    default:
      return `${topic.kind}/${topic.symbol}`
  }
}
