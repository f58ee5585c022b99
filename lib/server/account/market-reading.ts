import 'server-only'
import type { AccountState } from '../../domain/account-state'
import { compareReading, type Disagreement } from '../../domain/apply-account-reading'
import { compare } from '../../domain/decimal'
import type { Market } from '../../domain/market'
import { isOpen, orderKey, type Fill, type Order, type OrderService } from '../../domain/order'
import type {
  AccountReading,
  Lane,
  OddRow,
  ReadOptions,
  Reading,
  RejectReason,
  VenueAccount,
} from '../../exchange/port'
import type { TradeCursor } from '../journal/fill-rows'

/** Stores of open orders in each market: futures keep triggers apart (usdm.md 7). */
export const servicesOf = (market: Market): readonly OrderService[] =>
  market === 'usdm' ? ['order', 'algo'] : ['order']

export interface MarketReading {
  /** Absent where only orders were read. */
  readonly account?: AccountReading | undefined
  readonly openOrders: readonly Order[]
  /** Rows of the lists that could not be read: open orders that stand in no other list (S-44). */
  readonly odd: readonly OddRow[]
}

/** A read that failed: the exchange's deadline, if it gave one. */
export interface ReadFailure {
  readonly kind: 'failed'
  readonly reason: string
  readonly retryAt?: number | undefined
}

/** Account and all open orders of a market, read at once. One failure makes the whole a failure: half a truth is none. */
export async function readMarket(
  venue: VenueAccount,
  options: ReadOptions,
): Promise<{ readonly kind: 'read'; readonly value: MarketReading } | ReadFailure> {
  const [account, ...lists] = await Promise.all([
    venue.read(options),
    ...servicesOf(venue.market).map((service) => venue.trading.openOrders(service, undefined, options)),
  ])
  if (account.kind !== 'read') return failureOf(account)
  const listed = joined(lists)
  return listed.kind === 'read' ? { kind: 'read', value: { account: account.value, ...listed.value } } : listed
}

/** Open orders of all services, optionally of one symbol. */
export async function readOpenOrders(
  venue: VenueAccount,
  symbol: string | undefined,
  options: ReadOptions,
): Promise<{ readonly kind: 'read'; readonly value: MarketReading } | ReadFailure> {
  const lists = await Promise.all(
    servicesOf(venue.market).map((service) => venue.trading.openOrders(service, symbol, options)),
  )
  return joined(lists)
}

function joined(
  lists: readonly Reading<readonly Order[]>[],
): { readonly kind: 'read'; readonly value: MarketReading } | ReadFailure {
  const openOrders: Order[] = []
  const odd: OddRow[] = []
  for (const list of lists) {
    if (list.kind !== 'read') return failureOf(list)
    openOrders.push(...list.value)
    odd.push(...(list.odd ?? []))
  }
  return { kind: 'read', value: { openOrders, odd } }
}

/** Refusals that asking again does not change. */
const LASTING: ReadonlySet<string> = new Set<RejectReason>(['rule', 'not-found', 'market-closed', 'other'])
const TRADES_PER_READ = 1_000
/** Longest walk through missed trades in one go; the next audit goes on from its cursor. */
const MOST_READS = 20

/** userTrades looks at 7 days from its start time at most (usdm.md 6.1); a cursor older than this goes by id. */
const BY_TIME_MS = 6 * 86_400_000

/**
 * Trades of a symbol after the cursor, or since a time, oldest first, until there are no more. A failure keeps what was read. On
 * futures the cursor is followed by its time: trades off the book (auto-deleveraging, settlement) may have ids of a range of
 * their own, behind which all later trades would be missed. `now` is exchange time, ms.
 */
export async function readFills(
  venue: VenueAccount,
  symbol: string,
  from: { readonly cursor: TradeCursor | undefined; readonly since: number; readonly now: number },
  lane: Lane,
): Promise<{ readonly fills: readonly Fill[]; readonly odd: readonly OddRow[]; readonly complete: boolean }> {
  const fills: Fill[] = []
  const odd: OddRow[] = []
  let where = firstPage(venue.market, from)
  for (let round = 0; round < MOST_READS; round++) {
    const page = await venue.trading.fills({ symbol, ...where, limit: TRADES_PER_READ }, { lane })
    // A symbol that the exchange no longer knows has no more trades to tell of.
    if (page.kind === 'absent' || (page.kind === 'failed' && LASTING.has(page.reason)))
      return { fills, odd, complete: true }
    if (page.kind === 'failed') return { fills, odd, complete: false }
    fills.push(...page.value)
    const oddOnPage = page.odd ?? []
    odd.push(...oddOnPage)
    const last = newestTrade(page.value)
    if (page.value.length + oddOnPage.length < TRADES_PER_READ || last === undefined)
      return { fills, odd, complete: true }
    // More in one millisecond than a page holds go on by id.
    where =
      'since' in where && last.exchangeTime > where.since ? { since: last.exchangeTime } : { fromTradeId: after(last) }
  }
  return { fills, odd, complete: false }
}

type Page = { readonly since: number } | { readonly fromTradeId: string }

function firstPage(market: Market, { cursor, since, now }: Parameters<typeof readFills>[2]): Page {
  if (cursor === undefined) return { since }
  const { exchangeTime } = cursor
  if (market === 'usdm' && exchangeTime !== undefined && now - exchangeTime < BY_TIME_MS) return { since: exchangeTime }
  return { fromTradeId: after(cursor) }
}

const after = ({ tradeId }: Pick<Fill, 'tradeId'>): string => (BigInt(tradeId) + 1n).toString()

/** The last trade by time, by id within one moment. */
export function newestTrade<T extends Pick<Fill, 'tradeId' | 'exchangeTime'>>(fills: readonly T[]): T | undefined {
  return fills.reduce<T | undefined>((newest, fill) => {
    if (newest === undefined || fill.exchangeTime > newest.exchangeTime) return fill
    const later = fill.exchangeTime === newest.exchangeTime && BigInt(fill.tradeId) > BigInt(newest.tradeId)
    return later ? fill : newest
  }, undefined)
}

/** What the lists say that the picture does not know: an order never heard of, or more executed than heard of. */
export interface UnheardOrder {
  readonly order: Order
  readonly known: Order | undefined
}

export function unheardOrders(state: AccountState, listed: readonly Order[]): readonly UnheardOrder[] {
  const unheard: UnheardOrder[] = []
  for (const order of listed) {
    const known = state.orders.get(orderKey(order))
    if (known === undefined || compare(order.executedQuantity, known.executedQuantity) > 0)
      unheard.push({ order, known })
  }
  return unheard
}

/** Orders open in the picture that the lists leave out: each must be asked for by id (S-41). */
export function unlistedOrders(
  state: AccountState,
  market: Market,
  { openOrders, odd }: Pick<MarketReading, 'openOrders' | 'odd'>,
): readonly Order[] {
  const keys = new Set(openOrders.map(orderKey))
  // A row that cannot be read still lists its order.
  const oddIds = new Set(odd.map(({ symbol, orderId }) => `${symbol}:${orderId}`))
  return [...state.orders.values()].filter(
    (order) =>
      order.market === market &&
      isOpen(order) &&
      !keys.has(orderKey(order)) &&
      !oddIds.has(`${order.symbol}:${order.orderId}`),
  )
}

export interface Differences {
  readonly figures: readonly Disagreement[]
  readonly unheard: readonly UnheardOrder[]
}

export function differences(state: AccountState, market: Market, reading: MarketReading): Differences {
  return {
    figures: reading.account === undefined ? [] : compareReading(state, { market, ...reading.account }),
    unheard: unheardOrders(state, reading.openOrders),
  }
}

export const agree = (found: Differences): boolean => found.figures.length === 0 && found.unheard.length === 0

function failureOf(reading: Exclude<Reading<unknown>, { kind: 'read' }>): ReadFailure {
  return reading.kind === 'absent'
    ? { kind: 'failed', reason: 'not-found' }
    : { kind: 'failed', reason: reading.reason, retryAt: reading.retryAt }
}
