import type { Clock } from '../../domain/clock'
import type { DecimalString } from '../../domain/decimal'
import type { SourceHealth } from '../../domain/freshness'
import type { Environment, Market, SymbolRules } from '../../domain/market'
import type { Venue } from '../../exchange/port'
import type { Log } from '../log/log'
import { createBookFeed, type BookFeed } from './book-feed'
import { createMarketRoom, type MarketRoom } from './market-room'
import type { MarketView } from './market-view'
import { openPendingTopic } from './pending-topic'
import type { OpenTopic, Topic, TopicSource } from './topic'
import {
  PACES,
  openBookTopic,
  openCandleTopic,
  openMarksTopic,
  openTapeTopic,
  openTickersTopic,
  type Paces,
  type TopicParts,
} from './topics'

/** All market data of this process: what the engine reads, and what browsers watch. */
export interface MarketHub extends MarketView, TopicSource {
  /** All symbols of a market with their rules; empty before the first load. */
  instruments(environment: Environment, market: Market): readonly SymbolRules[]
  /** Whether the market's streams are alive, for the status bar. */
  health(environment: Environment, market: Market): SourceHealth | undefined
  start(): Promise<void>
  stop(): void
}

export function createMarketHub(parts: {
  readonly clock: Clock
  readonly log: Log
  readonly venues: readonly { readonly environment: Environment; readonly market: Market; readonly venue: Venue }[]
  readonly paces?: Paces
}): MarketHub {
  const { clock, log } = parts
  const paces = parts.paces ?? PACES
  const rooms = new Map<string, MarketRoom>()
  for (const { environment, market, venue } of parts.venues) {
    rooms.set(`${environment}/${market}`, createMarketRoom({ environment, market, venue, clock, log }))
  }
  const roomOf = (environment: Environment, market: Market): MarketRoom | undefined =>
    rooms.get(`${environment}/${market}`)

  /** Books that somebody watches, one per symbol however many topics name it. */
  const books = new Map<string, { readonly feed: BookFeed; users: number }>()

  function takeBook(room: MarketRoom, rules: SymbolRules): { readonly feed: BookFeed; giveBack(): void } {
    const key = `${room.environment}/${room.market}/${rules.symbol}`
    let entry = books.get(key)
    if (entry === undefined) {
      entry = { feed: createBookFeed(room, rules, clock), users: 0 }
      books.set(key, entry)
    }
    const taken = entry
    taken.users += 1
    return {
      feed: taken.feed,
      giveBack() {
        taken.users -= 1
        if (taken.users > 0) return
        taken.feed.stop()
        books.delete(key)
      },
    }
  }

  function openSymbolTopic(
    common: TopicParts,
    topic: Extract<Topic, { readonly symbol: string }>,
  ): OpenTopic | undefined {
    const rules = common.room.rules(topic.symbol)
    if (rules === undefined) return undefined
    if (topic.kind === 'tape') return openTapeTopic(common, rules)
    if (topic.kind === 'candle') return openCandleTopic(common, rules, topic.interval)
    const { feed, giveBack } = takeBook(common.room, rules)
    const open = openBookTopic(common, feed, rules)
    return {
      ...open,
      close() {
        open.close()
        giveBack()
      },
    }
  }

  return {
    rules: (environment, market, symbol) => roomOf(environment, market)?.rules(symbol),
    rulesAge: (environment, market) => roomOf(environment, market)?.rulesAge(),
    refreshRules: async (environment, market) => roomOf(environment, market)?.refreshRules(),
    price(environment, market, symbol) {
      const best = books.get(`${environment}/${market}/${symbol}`)?.feed.best()
      return roomOf(environment, market)?.price(symbol, best)
    },
    onMarkPrice(listener: (environment: Environment, symbol: string, markPrice: DecimalString) => void) {
      const ends = [...rooms.values()].map((room) =>
        room.listen({ onMarkPrice: (mark) => listener(room.environment, mark.symbol, mark.markPrice) }),
      )
      return () => {
        for (const end of ends) end()
      }
    },
    instruments: (environment, market) => roomOf(environment, market)?.allRules() ?? [],
    health: (environment, market) => roomOf(environment, market)?.health(),

    open(topic, listener) {
      const room = roomOf(topic.environment, topic.market)
      if (room === undefined) return undefined
      const common: TopicParts = { topic, room, clock, paces, ...listener }
      switch (topic.kind) {
        case 'tickers':
          return openTickersTopic(common)
        case 'marks':
          return openMarksTopic(common)
        case 'book':
        case 'tape':
        case 'candle': {
          const open = (): OpenTopic | undefined => openSymbolTopic(common, topic)
          return room.rulesAge() === undefined ? openPendingTopic(topic, room, listener, open) : open()
        }
      }
    },

    async start() {
      await Promise.all([...rooms.values()].map((room) => room.start()))
    },
    stop() {
      for (const { feed } of books.values()) feed.stop()
      books.clear()
      for (const room of rooms.values()) room.stop()
    },
  }
}
