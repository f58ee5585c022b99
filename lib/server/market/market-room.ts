import type { Clock } from '../../domain/clock'
import type { DecimalString } from '../../domain/decimal'
import type { Freshness, SourceHealth } from '../../domain/freshness'
import type {
  BookDelta,
  Candle,
  Environment,
  Market,
  MarkPrice,
  PublicTrade,
  SymbolRules,
  Ticker,
} from '../../domain/market'
import type { MarketTopic, ReadOptions, StreamShare, Venue } from '../../exchange/port'
import type { Log } from '../log/log'
import type { PriceView } from './market-view'
import { createUpstream, type Upstream } from './upstream'

const RULES_PERIOD = 60 * 60_000
const FIRST_RETRY = 1_000
const LONGEST_RETRY = 15_000
/** After a socket opened, by when its subscriptions stand: what is read then is followed by every later change. */
const READ_AFTER_OPEN = 1_000
/** Tickers come about once a second; without any for so long, what we have is late, then blind. */
const LATE_AFTER = 3_500
const BLIND_AFTER = 10_000
/** Books are silent when nothing changes; a socket that is dead is found out by its pings. */
const BOOKS_LATE_AFTER = 10_000

/** The two kinds of streams, which futures send over two sockets and spot over one. */
export type StreamPart = 'books' | 'rest'
const partsOf = (share: StreamShare): readonly StreamPart[] =>
  share === 'everything' ? ['books', 'rest'] : share === 'books' ? ['books'] : ['rest']

const INTERFACE: ReadOptions = { lane: 'interface' }

/** What the streams of one market say, to whoever has an open topic of it. */
export interface RoomListener {
  onTrade?(symbol: string, trade: PublicTrade): void
  onBookDelta?(delta: BookDelta): void
  onCandle?(symbol: string, interval: string, candle: Candle): void
  onTicker?(ticker: Ticker): void
  onMarkPrice?(mark: MarkPrice): void
  /** A socket opened anew: whatever was built from its deltas is void. */
  onOpen?(part: StreamPart): void
  onLost?(reason: string, part: StreamPart): void
  /** The symbol rules were read. */
  onRules?(): void
}

/** One market of one environment: rules, tickers and marks in memory, and its one set of streams. */
export interface MarketRoom {
  readonly environment: Environment
  readonly market: Market
  readonly venue: Venue
  rules(symbol: string): SymbolRules | undefined
  allRules(): readonly SymbolRules[]
  rulesAge(): number | undefined
  refreshRules(): Promise<void>
  tickers(): ReadonlyMap<string, Ticker>
  marks(): ReadonlyMap<string, MarkPrice>
  /** `best` is of a book that is whole. The age is that of the price orders are judged by (S-70, S-73). */
  price(symbol: string, best: { bid?: DecimalString; ask?: DecimalString } | undefined): PriceView | undefined
  /** Since the socket of this part last said anything, ms; undefined before its first word. */
  silence(part: StreamPart): number | undefined
  freshness(part: StreamPart): { readonly freshness: Freshness; readonly why?: string }
  health(): SourceHealth
  want(topic: MarketTopic): () => void
  listen(listener: RoomListener): () => void
  start(): Promise<void>
  stop(): void
}

export function createMarketRoom(parts: {
  readonly environment: Environment
  readonly market: Market
  readonly venue: Venue
  readonly clock: Clock
  readonly log: Log
}): MarketRoom {
  const { environment, market, venue, clock, log } = parts
  const rules = new Map<string, SymbolRules>()
  const tickers = new Map<string, Ticker>()
  const marks = new Map<string, MarkPrice>()
  const listeners = new Set<RoomListener>()
  const cancels = new Set<() => void>()
  let rulesAt: number | undefined
  /** Per socket: its newest word, and since when it stands without a gap. Spot has one socket for both parts. */
  const heardAt = new Map<StreamPart, number>()
  const standsSince = new Map<StreamPart, number>()
  /** Per symbol: when its ticker and its mark were heard, or asked for. */
  const tickersAt = new Map<string, number>()
  const marksAt = new Map<string, number>()
  let tickersBeingRead = false
  const lost = new Map<StreamPart, string>([['rest', 'starting']])
  let upstream: Upstream | undefined
  let closeStreams: (() => void) | undefined
  let stopped = false

  const hear = (part: StreamPart): number => {
    const now = clock.monotonic()
    for (const each of market === 'spot' ? partsOf('everything') : [part]) heardAt.set(each, now)
    return now
  }
  /**
   * Monotonic time up to which a symbol's last price is known. Tickers come when something changes: while the socket that
   * brought one stands, each of its words proves that nothing changed since; across a gap only the symbol's own counts (S-70).
   */
  function lastPriceAt(symbol: string): number {
    const own = tickersAt.get(symbol) ?? Number.NEGATIVE_INFINITY
    const since = standsSince.get('rest')
    return since !== undefined && own >= since ? Math.max(own, heardAt.get('rest') ?? own) : own
  }
  const each = (tell: (listener: RoomListener) => void): void => {
    for (const listener of listeners) tell(listener)
  }

  function later(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel)
      run()
    })
    cancels.add(cancel)
  }

  /** Reads until it works: at once, then after 1, 2, 4 … 15 s. */
  async function persist(name: string, read: () => Promise<boolean>, wait = FIRST_RETRY): Promise<void> {
    if (stopped || (await read())) return
    log.warn('market-read-failed', { environment, market, source: name })
    later(wait, () => void persist(name, read, Math.min(wait * 2, LONGEST_RETRY)))
  }

  async function readRules(): Promise<boolean> {
    const reading = await venue.marketData.instruments(INTERFACE)
    if (reading.kind !== 'read') return false
    rules.clear()
    for (const one of reading.value) rules.set(one.symbol, one)
    rulesAt = clock.monotonic()
    each((listener) => listener.onRules?.())
    return true
  }

  async function readTickers(): Promise<boolean> {
    const asked = clock.monotonic()
    const reading = await venue.marketData.tickers(INTERFACE)
    if (reading.kind !== 'read') return false
    for (const ticker of reading.value) {
      // What the stream said meanwhile is newer.
      if ((tickersAt.get(ticker.symbol) ?? Number.NEGATIVE_INFINITY) > asked) continue
      tickers.set(ticker.symbol, ticker)
      tickersAt.set(ticker.symbol, asked)
      each((listener) => listener.onTicker?.(ticker))
    }
    return true
  }

  /** Once for each time the socket opened: what changed in the gap was told to nobody. */
  async function readTickersAgain(): Promise<void> {
    if (tickersBeingRead) return
    tickersBeingRead = true
    let asked: number
    do {
      asked = clock.monotonic()
      await persist('tickers', readTickers)
    } while (!stopped && asked < (standsSince.get('rest') ?? asked))
    tickersBeingRead = false
  }

  async function readMarks(): Promise<boolean> {
    const reading = await venue.marketData.markPrices(INTERFACE)
    if (reading.kind !== 'read') return false
    for (const mark of reading.value) takeMark(mark)
    return true
  }

  function takeMark(mark: MarkPrice): void {
    marksAt.set(mark.symbol, clock.monotonic())
    marks.set(mark.symbol, mark)
    each((listener) => listener.onMarkPrice?.(mark))
  }

  function openStreams(): void {
    const streams = venue.marketData.openStreams({
      onTrade: (symbol, trade) => {
        hear('rest')
        each((listener) => listener.onTrade?.(symbol, trade))
      },
      onBookDelta: (delta) => {
        hear('books')
        each((listener) => listener.onBookDelta?.(delta))
      },
      onCandle: (symbol, interval, candle) => {
        hear('rest')
        each((listener) => listener.onCandle?.(symbol, interval, candle))
      },
      onTicker: (ticker) => {
        tickersAt.set(ticker.symbol, hear('rest'))
        tickers.set(ticker.symbol, ticker)
        each((listener) => listener.onTicker?.(ticker))
      },
      onMarkPrice: (mark) => {
        hear('rest')
        takeMark(mark)
      },
      onOpen: (share) => {
        for (const part of partsOf(share)) {
          lost.delete(part)
          standsSince.set(part, hear(part))
          each((listener) => listener.onOpen?.(part))
          if (part === 'rest') later(READ_AFTER_OPEN, () => void readTickersAgain())
        }
      },
      onLost: (reason, share) => {
        log.warn('market-stream-lost', { environment, market, reason })
        for (const part of partsOf(share)) {
          lost.set(part, reason)
          each((listener) => listener.onLost?.(reason, part))
        }
      },
    })
    closeStreams = () => streams.close()
    upstream = createUpstream(clock, streams)
    upstream.want({ kind: 'all-tickers' })
    if (market === 'usdm') upstream.want({ kind: 'all-marks' })
  }

  const room: MarketRoom = {
    environment,
    market,
    venue,
    rules: (symbol) => rules.get(symbol),
    allRules: () => [...rules.values()],
    rulesAge: () => (rulesAt === undefined ? undefined : clock.monotonic() - rulesAt),
    refreshRules: async () => {
      await readRules()
    },
    tickers: () => tickers,
    marks: () => marks,
    price(symbol, best) {
      const ticker = tickers.get(symbol)
      const mark = marks.get(symbol)
      if (ticker === undefined && mark === undefined && best === undefined) return undefined
      const judged =
        ticker !== undefined
          ? lastPriceAt(symbol)
          : ((mark === undefined ? heardAt.get('books') : marksAt.get(symbol)) ?? Number.NEGATIVE_INFINITY)
      return {
        lastPrice: ticker?.lastPrice,
        markPrice: mark?.markPrice,
        bestBid: best?.bid,
        bestAsk: best?.ask,
        ageMs: Math.round(clock.monotonic() - judged),
      }
    },
    silence(part) {
      const at = heardAt.get(part)
      return at === undefined ? undefined : clock.monotonic() - at
    },
    freshness(part) {
      const why = lost.get(part)
      if (why !== undefined) return { freshness: 'blind', why }
      if (part === 'books' && market === 'usdm') {
        const quiet = room.silence('books') ?? 0
        return quiet > BOOKS_LATE_AFTER ? { freshness: 'late', why: 'silent' } : { freshness: 'live' }
      }
      const silence = room.silence(part) ?? Number.POSITIVE_INFINITY
      if (silence > BLIND_AFTER) return { freshness: 'blind', why: 'silent' }
      return silence > LATE_AFTER ? { freshness: 'late', why: 'silent' } : { freshness: 'live' }
    },
    health() {
      const rest = room.freshness('rest')
      const part = rest.freshness === 'live' && lost.has('books') ? 'books' : 'rest'
      const { freshness, why } = part === 'rest' ? rest : room.freshness('books')
      const silence = room.silence(part)
      return {
        source: 'market-stream',
        market,
        freshness,
        ageMs: silence === undefined ? undefined : Math.round(silence),
        reason: why,
      }
    },
    want: (topic) => {
      if (upstream === undefined) throw new Error('A market topic was wanted before the streams were opened.')
      return upstream.want(topic)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async start() {
      openStreams()
      cancels.add(clock.every(RULES_PERIOD, () => void persist('rules', readRules)))
      await Promise.all([
        persist('rules', readRules),
        persist('tickers', readTickers),
        ...(market === 'usdm' ? [persist('marks', readMarks)] : []),
      ])
    },
    stop() {
      stopped = true
      for (const cancel of cancels) cancel()
      cancels.clear()
      closeStreams?.()
    },
  }
  return room
}
