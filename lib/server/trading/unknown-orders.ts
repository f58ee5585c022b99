import 'server-only'
import type { Market } from '../../domain/market'
import type { Order } from '../../domain/order'
import { servicesOf } from '../account/market-reading'
import { isOurs } from './client-order-id'
import { reasonOf } from './codes'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Orders with our tag of which this journal knows nothing: another copy of it sent them, or it lost them (S-94). */
export interface UnknownOrders {
  /** Takes note of an order told of by anybody. The first unknown one locks trading. */
  notice(order: Order): void
  /** Reads what was ordered of late on each symbol that may have been traded, and takes it in. For a journal that is not whole. */
  readHistory(symbols: readonly string[]): void
}

const HOUR_MS = 3_600_000
/** Futures tell at most seven days at once (usdm.md 7.3). */
const LONGEST_LOOK_BACK_MS = 7 * 24 * HOUR_MS - HOUR_MS
const RETRY_MS = 30_000
const AFTER_LIVE_MS = 1_000
const READ = { lane: 'audit' } as const

export function watchUnknownOrders(room: TradingRoom): UnknownOrders {
  const { account, journal, live, clock, log, tag } = room
  const { accountId } = account
  /** Known to be known, so that the journal is not asked for each event. */
  const known = new Set<string>()
  let readingHistory = false

  function notice(order: Order): void {
    const { clientOrderId, market, symbol, orderId } = order
    if (known.has(clientOrderId) || !isOurs(clientOrderId, tag)) return
    if (room.book.knows(clientOrderId) || journal.imports.has(accountId, order)) {
      known.add(clientOrderId)
      return
    }
    known.add(clientOrderId)
    journal.ifLost(() => known.delete(clientOrderId))
    journal.commit(() => journal.imports.add(accountId, order, clock.now()))
    log.warn('order-not-in-journal', { accountId, market, symbol, clientOrderId, orderId })
    live.alarm(reasonOf('order-not-in-journal', { market, symbol, orderId, clientOrderId }))
    if (room.lock.current() === undefined) room.lock.lock('journal-restored')
    if (!readingHistory) readHistory([])
  }

  /** What the journal can be missing begins an hour before its newest intent. */
  function since(): number {
    const newest = journal.intents.newest(accountId, 1)[0]?.times.received ?? 0
    return Math.max(newest - HOUR_MS, clock.now() - LONGEST_LOOK_BACK_MS)
  }

  function symbolsOf(market: Market, more: readonly string[]): ReadonlySet<string> {
    const symbols = new Set<string>()
    for (const name of more) if (name.startsWith(`${market}:`)) symbols.add(name.slice(market.length + 1))
    const { orders, positions } = live.state()
    for (const order of orders.values()) if (order.market === market) symbols.add(order.symbol)
    if (market === 'usdm') for (const position of positions.values()) symbols.add(position.symbol)
    for (const intent of journal.intents.newest(accountId, 200))
      if (intent.market === market) symbols.add(intent.symbol)
    return symbols
  }

  async function readMarket(seat: TradingSeat, from: number, more: readonly string[]): Promise<boolean> {
    for (const symbol of symbolsOf(seat.market, more))
      for (const service of servicesOf(seat.market)) {
        if (room.stopping()) return false
        const answer = await seat.account.trading.orderHistory({ symbol, service, since: from, limit: 500 }, READ)
        if (room.stopping() || answer.kind === 'failed') return false
        if (answer.kind !== 'read') continue
        const ours = answer.value.filter((order) => isOurs(order.clientOrderId, tag))
        if (!live.take(ours.map((order) => ({ event: { type: 'order-updated', order, source: 'query' } }))))
          return false
      }
    return true
  }

  function readHistory(symbols: readonly string[]): void {
    readingHistory = true
    const from = since()
    const left = new Set(room.seats.keys())
    let reading = false
    let cancelPlan = (): void => undefined
    const plan = (ms: number): void => {
      cancelPlan()
      if (left.size > 0) cancelPlan = clock.after(ms, () => void read())
    }
    async function read(): Promise<void> {
      if (reading) return
      reading = true
      for (const market of left) {
        const seat = room.seats.get(market)
        if (seat === undefined || room.stopping() || live.phase(market) !== 'live') continue
        try {
          if (await readMarket(seat, from, symbols)) left.delete(market)
        } catch (error) {
          log.error('history-unread', { accountId, market, error })
        }
      }
      reading = false
      if (!room.stopping()) plan(RETRY_MS)
    }
    // A market that is live has its orders and positions: their symbols are where to look.
    live.onGeneration(() => plan(AFTER_LIVE_MS))
    plan(AFTER_LIVE_MS)
  }

  return {
    notice,
    readHistory,
  }
}
