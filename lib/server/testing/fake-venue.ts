import type { Market } from '../../domain/market'
import type { MarketData, MarketStreamHandlers, MarketTopic, Reading, Venue } from '../../exchange/port'

const evidence = { sentAt: 0, answeredAt: 0 }
export const read = <T>(value: T): Reading<T> => ({ kind: 'read', value, evidence })

/** A venue of market data alone, whose streams are played by hand. */
export interface FakeVenue extends Venue {
  readonly watched: Set<string>
  readonly asked: string[]
  handlers(): MarketStreamHandlers
  /** Replaces what a reading answers. */
  answer(parts: Partial<MarketData>): void
}

export const topicText = (topic: MarketTopic): string => Object.values(topic).join('/')

export function createFakeVenue(market: Market): FakeVenue {
  const watched = new Set<string>()
  const asked: string[] = []
  let handlers: MarketStreamHandlers | undefined
  let answers: Partial<MarketData> = {}
  const none = <T>(name: string, value: T) => {
    asked.push(name)
    return Promise.resolve(read(value))
  }
  return {
    market,
    watched,
    asked,
    handlers() {
      if (handlers === undefined) throw new Error('No streams have been opened.')
      return handlers
    },
    answer: (parts) => {
      answers = { ...answers, ...parts }
    },
    marketData: {
      market,
      instruments: (options) => answers.instruments?.(options) ?? none('instruments', []),
      candles: (query, options) => answers.candles?.(query, options) ?? none('candles', []),
      book: (symbol, limit, options) =>
        answers.book?.(symbol, limit, options) ?? none('book', { symbol, lastUpdateId: 0, bids: [], asks: [] }),
      trades: (symbol, limit, options) => answers.trades?.(symbol, limit, options) ?? none('trades', []),
      tickers: (options) => answers.tickers?.(options) ?? none('tickers', []),
      markPrices: (options) => answers.markPrices?.(options) ?? none('marks', []),
      openStreams(given) {
        handlers = given
        return {
          watch: (topic) => void watched.add(topicText(topic)),
          unwatch: (topic) => void watched.delete(topicText(topic)),
          close: () => watched.clear(),
        }
      },
    },
    account: () => {
      throw new Error('This venue holds no accounts.')
    },
    clock: () => ({ offset: 0, errorBound: 0, measuredAt: 0 }),
    weight: () => ({ used: 0, limit: 6_000, resetsAt: 0 }),
    holdUntil: () => undefined,
    onHold: () => undefined,
    onKeyRefused: () => undefined,
    measureClock: () => Promise.resolve({ offset: 0, errorBound: 0, measuredAt: 0 }),
    close: () => Promise.resolve(),
  }
}
