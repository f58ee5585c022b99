import type { Clock } from '../../domain/clock'
import { decimalFromInteger, equals, isZero, trimmed } from '../../domain/decimal'
import type { Candle, MarkPrice, PublicTrade, SymbolRules, Ticker } from '../../domain/market'
import type { StateMessage, TopicHealth, TopicMeta } from '../../wire/bridge'
import type { BookFeed } from './book-feed'
import type { MarketRoom } from './market-room'
import { createPace } from './pace'
import { scaleOf, toTicks } from './scale'
import type { OpenTopic, Published, Topic } from './topic'

/**
 * How often one topic may speak, ms between two messages. 0 is once per turn of the event loop: trades go on in the frame
 * of the turn that brought them, which costs less than it seems (PERFORMANCE A).
 */
export interface Paces {
  readonly book: number
  readonly tape: number
  readonly candle: number
  readonly tickers: number
  readonly marks: number
}
export const PACES: Paces = { book: 100, tape: 0, candle: 250, tickers: 250, marks: 1_000 }

/** Levels a side that a browser gets. */
const BOOK_LEVELS = 100
/** Trades kept for who comes later, and the most in one message. */
const TAPE_RING = 200

export interface TopicParts {
  readonly topic: Topic
  readonly room: MarketRoom
  readonly clock: Clock
  readonly paces: Paces
  publish(value: Published): void
  tell(health: TopicHealth): void
}

const ONE = decimalFromInteger(1)

const metaOf = (key: string, rules: SymbolRules): TopicMeta => ({
  k: key,
  tick: trimmed(rules.price.tick),
  step: isZero(rules.lot.step) ? ONE : trimmed(rules.lot.step),
})

/** Tells a topic's health when it changes; a topic of its own trouble (a book without a snapshot) names that first. */
function watchHealth(
  parts: TopicParts,
  ownTrouble: () => string | undefined,
): { look(): void; now(): TopicHealth; stop(): void } {
  const { room, topic, clock } = parts
  const now = (): TopicHealth => {
    const stream = room.freshness(topic.kind === 'book' ? 'books' : 'rest')
    const trouble = ownTrouble()
    if (stream.freshness === 'blind' || trouble === undefined) return { k: topic.key, ...stream }
    return { k: topic.key, freshness: 'blind', why: trouble }
  }
  let told = now()
  const look = (): void => {
    const next = now()
    if (next.freshness === told.freshness && next.why === told.why) return
    told = next
    parts.tell(next)
  }
  const endTimer = clock.every(1_000, look)
  const endListening = room.listen({ onLost: look, onOpen: look })
  return {
    look,
    now,
    stop: () => {
      endTimer()
      endListening()
    },
  }
}

/** Best levels of a symbol's book, whole in every message. */
export function openBookTopic(parts: TopicParts, feed: BookFeed, rules: SymbolRules): OpenTopic {
  const { topic, clock } = parts
  let rev = 0
  const make = (): Published | undefined => {
    if (!feed.book.live) return undefined
    const { bids, asks } = feed.book.top(BOOK_LEVELS)
    const heardAt = feed.heardAt()
    return { message: { k: topic.key, rev, age: Math.round(clock.monotonic() - heardAt), b: bids, a: asks }, heardAt }
  }
  const pace = createPace(clock, parts.paces.book, () => {
    rev += 1
    const value = make()
    if (value !== undefined) parts.publish(value)
  })
  const health = watchHealth(parts, () => feed.trouble())
  const endListening = feed.listen({ changed: () => pace.ask(), troubled: () => health.look() })
  return {
    meta: metaOf(topic.key, rules),
    health: health.now,
    whole: make,
    close() {
      pace.stop()
      health.stop()
      endListening()
    },
  }
}

/** Everybody's trades of a symbol, in batches; a ring for who comes later. */
export function openTapeTopic(parts: TopicParts, rules: SymbolRules): OpenTopic {
  const { topic, room, clock } = parts
  const tick = scaleOf(rules.price.tick)
  const step = scaleOf(rules.lot.step)
  let closed = false
  const ring: PublicTrade[] = []
  let fresh: PublicTrade[] = []
  let skipped = 0
  let rev = 0
  let heardAt = clock.monotonic()

  const message = (trades: readonly PublicTrade[], left: number): Published => {
    const first = trades[0]
    const base: [number, number, number] =
      first === undefined ? [0, 0, 0] : [Number(first.tradeId), toTicks(first.price, tick), first.exchangeTime]
    const d: number[] = []
    for (const trade of trades) {
      d.push(
        Number(trade.tradeId) - base[0],
        toTicks(trade.price, tick) - base[1],
        toTicks(trade.quantity, step),
        trade.exchangeTime - base[2],
        trade.aggressor === 'BUY' ? 1 : 0,
      )
    }
    return {
      message: { k: topic.key, rev, age: Math.round(clock.monotonic() - heardAt), skipped: left, base, d },
      heardAt,
    }
  }
  const pace = createPace(clock, parts.paces.tape, () => {
    rev += 1
    const batch = fresh
    const left = skipped
    fresh = []
    skipped = 0
    ring.push(...batch)
    if (ring.length > TAPE_RING) ring.splice(0, ring.length - TAPE_RING)
    parts.publish(message(batch, left))
  })
  const giveBack = room.want({ kind: 'trades', symbol: rules.symbol })
  const endListening = room.listen({
    onTrade(symbol, trade) {
      if (symbol !== rules.symbol) return
      heardAt = clock.monotonic()
      fresh.push(trade)
      if (fresh.length > TAPE_RING) {
        skipped += 1
        fresh.shift()
      }
      pace.ask()
    },
  })
  const health = watchHealth(parts, () => undefined)

  // Earlier trades fill the tape at once; whatever came live by then stands after them.
  void room.venue.marketData.trades(rules.symbol, 100, { lane: 'interface' }).then((reading) => {
    if (reading.kind !== 'read' || closed) return
    const firstLive = (ring[0] ?? fresh[0])?.exchangeTime ?? Number.POSITIVE_INFINITY
    const before = reading.value.filter((trade) => trade.exchangeTime < firstLive)
    if (before.length === 0) return
    ring.unshift(...before)
    rev += 1
    parts.publish(message(ring.slice(-TAPE_RING), 0))
  })

  return {
    meta: metaOf(topic.key, rules),
    health: health.now,
    whole: () => (ring.length === 0 ? undefined : message(ring, 0)),
    close() {
      closed = true
      pace.stop()
      health.stop()
      endListening()
      giveBack()
    },
  }
}

/** The running candle of a symbol; the last word on one that closed is never left out. */
export function openCandleTopic(parts: TopicParts, rules: SymbolRules, interval: string): OpenTopic {
  const { topic, room, clock } = parts
  const tick = scaleOf(rules.price.tick)
  const step = scaleOf(rules.lot.step)
  let newest: Candle | undefined
  let rev = 0
  let heardAt = clock.monotonic()

  const make = (candle: Candle): Published => ({
    message: {
      k: topic.key,
      rev,
      age: Math.round(clock.monotonic() - heardAt),
      d: [
        candle.openTime,
        toTicks(candle.open, tick),
        toTicks(candle.high, tick),
        toTicks(candle.low, tick),
        toTicks(candle.close, tick),
        toTicks(candle.volume, step),
        candle.closed ? 1 : 0,
      ],
    },
    heardAt,
  })
  const publish = (candle: Candle): void => {
    rev += 1
    parts.publish(make(candle))
  }
  const pace = createPace(clock, parts.paces.candle, () => {
    if (newest !== undefined) publish(newest)
  })
  const giveBack = room.want({ kind: 'candles', symbol: rules.symbol, interval })
  const endListening = room.listen({
    onCandle(symbol, of, candle) {
      if (symbol !== rules.symbol || of !== interval) return
      heardAt = clock.monotonic()
      if (newest !== undefined && newest.openTime > candle.openTime) return
      newest = candle
      if (candle.closed) publish(candle)
      else pace.ask()
    },
  })
  const health = watchHealth(parts, () => undefined)
  return {
    meta: metaOf(topic.key, rules),
    health: health.now,
    whole: () => (newest === undefined ? undefined : make(newest)),
    close() {
      pace.stop()
      health.stop()
      endListening()
      giveBack()
    },
  }
}

const tickerRow = (ticker: Ticker): [string, string, string, string, string, string] => [
  ticker.lastPrice,
  ticker.changePercent,
  ticker.highPrice,
  ticker.lowPrice,
  ticker.volume,
  ticker.quoteVolume,
]
const markRow = (mark: MarkPrice): [string, string, string, number] => [
  mark.markPrice,
  mark.indexPrice,
  mark.fundingRate,
  mark.nextFundingTime,
]

/** All symbols' tickers: whole for who comes, then only what changed. */
export const openTickersTopic = (parts: TopicParts): OpenTopic =>
  openTableTopic(parts, parts.paces.tickers, {
    rows: () => parts.room.tickers(),
    row: tickerRow,
    body: (t) => ({ t }),
    listen: (take) => parts.room.listen({ onTicker: (ticker) => take(ticker.symbol, ticker) }),
    same: (a, b) =>
      equals(a.lastPrice, b.lastPrice) &&
      a.quoteVolume === b.quoteVolume &&
      a.changePercent === b.changePercent &&
      a.highPrice === b.highPrice &&
      a.lowPrice === b.lowPrice,
  })

/** All symbols' mark prices, in the same way. */
export const openMarksTopic = (parts: TopicParts): OpenTopic =>
  openTableTopic(parts, parts.paces.marks, {
    rows: () => parts.room.marks(),
    row: markRow,
    body: (m) => ({ m }),
    listen: (take) => parts.room.listen({ onMarkPrice: (mark) => take(mark.symbol, mark) }),
    same: (a, b) =>
      equals(a.markPrice, b.markPrice) &&
      equals(a.indexPrice, b.indexPrice) &&
      a.fundingRate === b.fundingRate &&
      a.nextFundingTime === b.nextFundingTime,
  })

function openTableTopic<Row, Cells>(
  parts: TopicParts,
  period: number,
  table: {
    rows(): ReadonlyMap<string, Row>
    row(value: Row): Cells
    body(cells: Record<string, Cells>): object
    listen(take: (symbol: string, value: Row) => void): () => void
    same(a: Row, b: Row): boolean
  },
): OpenTopic {
  const { topic, clock } = parts
  const told = new Map<string, Row>()
  const changed = new Map<string, Row>()
  let rev = 0
  let heardAt = clock.monotonic()

  const make = (rows: Iterable<readonly [string, Row]>): Published => {
    const cells: Record<string, Cells> = {}
    for (const [symbol, value] of rows) cells[symbol] = table.row(value)
    const head = { k: topic.key, rev, age: Math.round(clock.monotonic() - heardAt) }
    return { message: { ...head, ...table.body(cells) } as StateMessage, heardAt }
  }
  const pace = createPace(clock, period, () => {
    if (changed.size === 0) return
    rev += 1
    const value = make(changed)
    for (const [symbol, row] of changed) told.set(symbol, row)
    changed.clear()
    parts.publish(value)
  })
  for (const [symbol, row] of table.rows()) told.set(symbol, row)
  const endListening = table.listen((symbol, value) => {
    heardAt = clock.monotonic()
    const before = told.get(symbol)
    if (before !== undefined && table.same(before, value)) return
    changed.set(symbol, value)
    pace.ask()
  })
  const health = watchHealth(parts, () => undefined)
  return {
    meta: undefined,
    health: health.now,
    whole: () => (told.size === 0 ? undefined : make(told)),
    close() {
      pace.stop()
      health.stop()
      endListening()
    },
  }
}
