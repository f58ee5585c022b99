import type { Market } from '../domain/market'
import type { StateMessage, TopicHealth, TopicMeta } from '../wire/bridge'
import { type ReadableStore, createStreamStore, type StreamStore } from './stream-store'
import {
  applyTopicEvent,
  emptyTopic,
  type HeldTopic,
  type TopicEvent,
  type TopicState,
  type TopicViews,
} from './topic-state'

/** Keys of the state lane; see lib/wire/bridge.ts. */
export const topicKey = {
  book: (account: string, market: Market, symbol: string) => `book/${account}/${market}/${symbol}`,
  tape: (account: string, market: Market, symbol: string) => `tape/${account}/${market}/${symbol}`,
  candle: (account: string, market: Market, symbol: string, interval: string) =>
    `candle/${account}/${market}/${symbol}/${interval}`,
  tickers: (account: string, market: Market) => `tickers/${account}/${market}`,
  marks: (account: string) => `marks/${account}/usdm`,
} as const

/** How long a topic without readers is kept, so that a symbol looked at twice is not fetched twice. */
const LINGER_MS = 1_000

export interface TopicHub {
  /** The store of one key. Reading it does not watch: call `watch` while anything shows it. */
  store<K extends keyof TopicViews>(kind: K, key: string): ReadableStore<TopicState<TopicViews[K]>>
  /** Counts a reader in; the returned function counts it out. The first asks the server, the last lets go after a second. */
  watch(key: string): () => void
  /** Keys to be asked for on a new connection. */
  watched(): readonly string[]
  take(part: {
    readonly meta?: readonly TopicMeta[] | undefined
    readonly health?: readonly TopicHealth[] | undefined
    readonly state?: readonly StateMessage[] | undefined
    readonly receivedAt: number
    readonly connection: number
  }): void
}

/**
 * All watched topics, each in a store of its own flushed once a frame. `send` tells the server of a change in what is
 * watched and does nothing while there is no connection: `watched()` is asked for again on the next one.
 */
export function createTopicHub(settings: {
  readonly send: (op: 'watch' | 'unwatch', topics: readonly string[]) => void
  readonly nextFrame: (run: () => void) => void
  readonly after: (ms: number, run: () => void) => () => void
}): TopicHub {
  const readers = new Map<string, number>()
  const leaving = new Map<string, () => void>()
  const held = new Map<string, StreamStore<HeldTopic, TopicEvent>>()

  const heldStore = (key: string) => {
    let store = held.get(key)
    if (store === undefined) {
      store = createStreamStore<HeldTopic, TopicEvent>(emptyTopic, applyTopicEvent, settings.nextFrame)
      held.set(key, store)
    }
    return store
  }

  return {
    store(_kind, key) {
      const store = heldStore(key)
      return { get: () => store.get().state as never, subscribe: store.subscribe }
    },
    watch(key) {
      leaving.get(key)?.()
      const stays = leaving.delete(key)
      const count = readers.get(key) ?? 0
      readers.set(key, count + 1)
      if (count === 0 && !stays) settings.send('watch', [key])
      let counted = true
      return () => {
        if (!counted) return
        counted = false
        const left = (readers.get(key) ?? 1) - 1
        readers.set(key, left)
        if (left > 0) return
        const cancel = settings.after(LINGER_MS, () => {
          leaving.delete(key)
          readers.delete(key)
          settings.send('unwatch', [key])
          held.get(key)?.push({ type: 'let-go' })
        })
        leaving.set(key, cancel)
      }
    },
    watched: () => [...readers.keys()],
    take({ meta, health, state, receivedAt, connection }) {
      for (const one of meta ?? []) heldStore(one.k).push({ type: 'meta', meta: one })
      // What was still on its way when the last reader left is nobody's.
      for (const one of state ?? [])
        if (readers.has(one.k)) heldStore(one.k).push({ type: 'state', message: one, receivedAt, connection })
      for (const one of health ?? []) heldStore(one.k).push({ type: 'health', health: one })
    },
  }
}
