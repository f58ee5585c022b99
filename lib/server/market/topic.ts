import type { AccountId } from '../../domain/account'
import type { Environment, Market } from '../../domain/market'
import type { StateMessage, TopicHealth, TopicMeta } from '../../wire/bridge'

/** One thing a browser can watch. The key is the wire's, which names the account; the data is its environment's. */
export type Topic = {
  readonly key: string
  readonly environment: Environment
  readonly market: Market
} & (
  | { readonly kind: 'book' | 'tape'; readonly symbol: string }
  | { readonly kind: 'candle'; readonly symbol: string; readonly interval: string }
  | { readonly kind: 'tickers' | 'marks' }
)

/** A state message with the moment its newest event was heard, from which its age is told when it leaves late. */
export interface Published {
  readonly message: StateMessage
  /** Monotonic, ms. */
  readonly heardAt: number
}

/** One topic that is open, shared by all who watch it. */
export interface OpenTopic {
  readonly meta: TopicMeta | undefined
  health(): TopicHealth
  /** What somebody who comes later needs to go on with the messages that follow; undefined before the first. */
  whole(): Published | undefined
  close(): void
}

export interface TopicListener {
  publish(value: Published): void
  tell(health: TopicHealth): void
  describe(meta: TopicMeta): void
}

/** Where the state lane comes from. The bridge opens each key once, however many browsers watch it. */
export interface TopicSource {
  /** Undefined when there is no such topic. `describe` gives the meta of a topic that had none when it was opened. */
  open(topic: Topic, listener: TopicListener): OpenTopic | undefined
}

/** Reads a topic's key; `undefined` when it has the wrong number of parts or names an account that is not there. */
export function readTopic(
  key: string,
  environmentOf: (account: AccountId) => Environment | undefined,
): Topic | undefined {
  const [kind, account = '', market, symbol, interval, ...rest] = key.split('/')
  const environment = environmentOf(account)
  if (environment === undefined || rest.length > 0 || (market !== 'spot' && market !== 'usdm')) return undefined
  const base = { key, environment, market } as const
  switch (kind) {
    case 'book':
    case 'tape':
      return symbol && interval === undefined ? { ...base, kind, symbol } : undefined
    case 'candle':
      return symbol && interval ? { ...base, kind, symbol, interval } : undefined
    case 'tickers':
      return symbol === undefined ? { ...base, kind } : undefined
    case 'marks':
      return symbol === undefined && market === 'usdm' ? { ...base, kind } : undefined
    default:
      return undefined
  }
}
