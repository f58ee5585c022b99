import 'server-only'
import type { CollateralRate } from '../../domain/margin-account'
import type { LeverageBracket } from '../../domain/leverage-bracket'
import type { Candle, Market, SymbolRules } from '../../domain/market'
import { orderKey, type Fill, type Order, type ShownOrder } from '../../domain/order'
import { mergeOrder } from '../../domain/merge-order'
import type { Account } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import type { Reading, Venue } from '../../exchange/port'
import { servicesOf } from '../account/market-reading'
import { shownOrder } from '../account/to-change'
import type { Answer, IntentDetail, Refusal } from '../runtime'
import { reasonOf } from './codes'
import type { TradingRoom } from './trading-room'

const DAY_MS = 86_400_000
/** Longest span the futures history answers for; without fills it forgets sooner (usdm.md 6.1). */
const HISTORY_MS = 7 * DAY_MS
const INSTRUMENTS_LAST_MS = 3_600_000
const BRACKETS_LAST_MS = 3_600_000
const RATES_LAST_MS = 5_000
const CANDLES_LAST_MS = 2_000
const KEPT_CANDLES = 200

export function intentDetail(
  room: TradingRoom,
  intentId: string,
  nextQuestionMs: number | undefined,
): IntentDetail | undefined {
  const intent = room.book.get(intentId)
  if (intent === undefined) return undefined
  const { journal, account } = room
  const events = journal.messages.eventsOf(intent.clientOrderId).map(({ received, event }) => ({
    at: received,
    source: event.type === 'order-updated' ? event.source : 'event',
    summary: event.type === 'order-updated' ? `${event.order.status} ${event.order.executedQuantity}` : event.type,
    raw: JSON.stringify(event),
  }))
  const evidence = [...journal.intents.evidence(intentId), ...events].sort((a, b) => a.at - b.at)
  const fills =
    intent.orderId === undefined
      ? []
      : journal.fills.ofOrder(
          account.accountId,
          intent.market,
          intent.symbol,
          fillOrderId(room, intent.orderId, intent),
          intent.times.received,
        )
  return { intent, evidence, fills, ...(nextQuestionMs === undefined ? {} : { nextQuestionMs }) }
}

/** The trades of an algo order are those of the order it put on the book. */
function fillOrderId(room: TradingRoom, orderId: string, intent: { market: Market; symbol: string }): string {
  const algo = room.live.state().orders.get(orderKey({ ...intent, service: 'algo', orderId }))
  return algo?.childOrderId ?? orderId
}

/** Orders of a symbol, newest first, ended ones included: the exchange's history with what the picture knows later. */
export async function orderHistory(
  room: TradingRoom,
  market: Market,
  symbol: string,
  limit: number,
): Promise<Answer<readonly ShownOrder[]>> {
  const seat = room.seats.get(market)
  if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
  const since = Math.floor(room.clock.now() + seat.venue.clock().offset - HISTORY_MS)
  const readings = await Promise.all(
    servicesOf(market).map((service) =>
      seat.account.trading.orderHistory(
        { symbol, service, since, limit: Math.min(1_000, Math.max(limit, 500)) },
        { lane: 'interface' },
      ),
    ),
  )
  const orders = new Map<string, Order>()
  for (const reading of readings) {
    if (reading.kind !== 'read') return unread(reading, symbol)
    for (const order of reading.value) orders.set(orderKey(order), order)
  }
  for (const [key, order] of room.live.state().orders) {
    if (order.market !== market || order.symbol !== symbol) continue
    const read = orders.get(key)
    orders.set(key, read === undefined ? order : mergeOrder(read, order))
  }
  for (const order of room.live.lostOrders())
    if (order.market === market && order.symbol === symbol) orders.set(orderKey(order), order)
  const newestFirst = [...orders.values()].sort(
    (a, b) => (b.createdTime ?? b.exchangeTime) - (a.createdTime ?? a.exchangeTime),
  )
  return { kind: 'done', value: newestFirst.slice(0, limit).map((order) => shownOrder(order, room.describeOrder)) }
}

/** The ledger's trades; of one symbol after the exchange was asked for the last week. */
export async function fillHistory(
  room: TradingRoom,
  query: { readonly market?: Market | undefined; readonly symbol?: string | undefined; readonly limit: number },
): Promise<Answer<readonly Fill[]>> {
  const { market, symbol, limit } = query
  const seat = market === undefined ? undefined : room.seats.get(market)
  if (seat !== undefined && symbol !== undefined) {
    const since = Math.floor(room.clock.now() + seat.venue.clock().offset - HISTORY_MS)
    const reading = await seat.account.trading.fills({ symbol, since, limit: 1_000 }, { lane: 'interface' })
    // The ledger answers by itself when the exchange does not; it is what we know for sure.
    if (reading.kind === 'read') room.live.takeFills(reading.value)
  }
  const where = { limit, ...(market === undefined ? {} : { market }), ...(symbol === undefined ? {} : { symbol }) }
  return { kind: 'done', value: room.journal.fills.newest(room.account.accountId, where) }
}

/** What a market is read through; no key is needed for it. */
export interface MarketSeats {
  readonly clock: Clock
  readonly account: Account
  readonly seats: ReadonlyMap<Market, { readonly venue: Pick<Venue, 'marketData'> }>
}

/** Rules and candles of the exchange, remembered for a moment so that many browsers cost one read. */
export interface MarketReads {
  instruments(room: MarketSeats, market: Market): Promise<Answer<readonly SymbolRules[]>>
  /** Leverage brackets are the account's own: some are customised. */
  brackets(room: TradingRoom, symbol: string): Promise<Answer<readonly LeverageBracket[]>>
  collateralRates(room: TradingRoom): Promise<Answer<Readonly<Record<string, CollateralRate>>>>
  candles(
    room: MarketSeats,
    query: { market: Market; symbol: string; interval: string; endTime?: number; limit: number },
  ): Promise<Answer<readonly Candle[]>>
}

export function createMarketReads(): MarketReads {
  const instruments = new Map<string, { at: number; value: Promise<Answer<readonly SymbolRules[]>> }>()
  const brackets = new Map<string, { at: number; value: Promise<Answer<readonly LeverageBracket[]>> }>()
  const rates = new Map<string, { at: number; value: Promise<Answer<Readonly<Record<string, CollateralRate>>>> }>()
  const candles = new Map<string, { at: number; value: Promise<Answer<readonly Candle[]>> }>()

  /** One read at a time per key; a failed one is not kept. */
  function remembered<T>(
    kept: Map<string, { at: number; value: Promise<Answer<T>> }>,
    key: string,
    lasts: number,
    now: number,
    read: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    const known = kept.get(key)
    if (known !== undefined && now - known.at < lasts) return known.value
    const value = read()
    kept.delete(key)
    kept.set(key, { at: now, value })
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_CANDLES) break
      kept.delete(oldest)
    }
    void value.then((answer) => {
      if (answer.kind !== 'done' && kept.get(key)?.value === value) kept.delete(key)
    })
    return value
  }

  return {
    async instruments(room, market) {
      const seat = room.seats.get(market)
      if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
      const key = `${room.account.environment}:${market}`
      return remembered(instruments, key, INSTRUMENTS_LAST_MS, room.clock.monotonic(), async () =>
        toAnswer(await seat.venue.marketData.instruments({ lane: 'interface' })),
      )
    },
    async brackets(room, symbol) {
      const settings = room.seats.get('usdm')?.account.settings
      if (settings === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
      const key = `${room.account.accountId}:${symbol}`
      return remembered(brackets, key, BRACKETS_LAST_MS, room.clock.monotonic(), async () =>
        toAnswer(await settings.brackets(symbol, { lane: 'interface' }), symbol),
      )
    },
    async collateralRates(room) {
      const settings = room.seats.get('usdm')?.account.settings
      if (settings === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market: 'usdm' }) }
      return remembered(rates, room.account.environment, RATES_LAST_MS, room.clock.monotonic(), async () =>
        toAnswer(await settings.collateralRates({ lane: 'interface' })),
      )
    },
    async candles(room, query) {
      const { market, ...rest } = query
      const seat = room.seats.get(market)
      if (seat === undefined) return { kind: 'not-live', reason: reasonOf('market-off', { market }) }
      const key = `${room.account.environment}:${market}:${JSON.stringify(rest)}`
      return remembered(candles, key, CANDLES_LAST_MS, room.clock.monotonic(), async () =>
        toAnswer(await seat.venue.marketData.candles(rest, { lane: 'interface' }), rest.symbol),
      )
    },
  }
}

function toAnswer<T>(reading: Reading<T>, symbol = ''): Answer<T> {
  return reading.kind === 'read' ? { kind: 'done', value: reading.value } : unread(reading, symbol)
}

function unread(reading: Exclude<Reading<unknown>, { kind: 'read' }>, symbol: string): Refusal {
  if (reading.kind === 'absent') return { kind: 'not-found', reason: reasonOf('unknown-symbol', { symbol }) }
  const { code, text } = reading.evidence
  // Everything else of a query was checked before it was asked: what the exchange finds fault with is the symbol.
  if (reading.reason === 'rule')
    return { kind: 'not-found', reason: reasonOf('unknown-symbol', { symbol }, { code, text }) }
  if (reading.retryAt !== undefined || reading.reason === 'rate-limit' || reading.reason === 'banned')
    return {
      kind: 'rate-limited',
      reason: reasonOf('exchange-rate-limited', undefined, { code, text }),
      retryAfterSeconds: 5,
    }
  return { kind: 'not-live', reason: reasonOf('exchange-unreachable', { cause: reading.reason }, { code, text }) }
}
