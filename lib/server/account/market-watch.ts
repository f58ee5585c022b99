import 'server-only'
import type { AccountEvent } from '../../domain/account-event'
import { wait, type Clock } from '../../domain/clock'
import type { SourceHealth } from '../../domain/freshness'
import type { Market } from '../../domain/market'
import { isOpen, orderKey, type Order } from '../../domain/order'
import { isListOpen } from '../../domain/order-list'
import { mayReset } from '../../domain/venue-reset'
import type { AccountStream, Lane, Venue, VenueAccount } from '../../exchange/port'
import type { Journal } from '../journal/open-journal'
import type { Log } from '../log/log'
import { passCrashPoint } from '../process/crash-point'
import { reasonOf } from '../trading/codes'
import { createLedgerCheck } from './ledger-check'
import type { LiveAccount, TakenEvent } from './live-account'
import {
  agree,
  differences,
  newestTrade,
  readFills,
  readMarket,
  readOpenOrders,
  unlistedOrders,
  type Differences,
  type MarketReading,
  type ReadFailure,
} from './market-reading'
import { marketSources } from './market-sources'
import { watchModes } from './mode-watch'
import { createOrderQuestions } from './order-questions'
import { createResetCheck } from './reset-check'

/** Where one market of one account comes from. */
export interface MarketSeat {
  readonly market: Market
  readonly venue: Venue
  readonly account: VenueAccount
}

/** Keeps one market of the account true: stream, snapshots, audits (S-60..S-63). */
export interface MarketWatch {
  start(): void
  stop(): void
  /** A full reading, or the one under way. Whether it could be done. */
  auditNow(): Promise<boolean>
  /** A full reading that begins after this, as after a refusal for funds (S-27). Whether it could be done. */
  auditAnew(): Promise<boolean>
  /** Asks for one order by id and takes the answer in. `absent` when the exchange does not know it. */
  askOrder(order: Pick<Order, 'symbol' | 'service' | 'orderId'>, lane: Lane): Promise<'known' | 'absent' | 'failed'>
  /** Whether the account's stream has been live since this monotonic time without a break (S-34). */
  streamHealthySince(since: number): boolean
  sources(): readonly SourceHealth[]
  noteRead(ok: boolean): void
}

const OPEN_ORDERS_AUDIT_MS = 30_000
const FIGURES_AUDIT_MS = 60_000
const TRADES_AUDIT_MS = 300_000
/** A second snapshot comes at least this much later (S-60). */
const SECOND_SNAPSHOT_MS = 1_000
/** How long the stream may take to explain what a reading says. */
const GRACE_MS = 2_000
/**
 * What is available and where a position would be liquidated come by reading alone: at once after an event, then at most this
 * often, so that busy trading leaves the audit lane enough for a recovery (a futures reading costs 20 of its 600 a minute).
 */
const REFRESH_MS = 6_000
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const
/** A wall clock that jumped must not put a recovery off for longer. */
const LONGEST_PAUSE_MS = 60_000
const DAY_MS = 86_400_000
const MISMATCHES_TO_PAGE = 3
/** Of a row that nobody here understands. */
const SHOWN_TEXT = 300

/** Open orders; balances and positions too; trades too (S-63). */
type AuditDepth = 'orders' | 'figures' | 'full'

/** Open orders each 30 s, figures each 60 s, trades each 5 min. */
function depthOf(audit: number): AuditDepth {
  const at = audit * OPEN_ORDERS_AUDIT_MS
  return at % TRADES_AUDIT_MS === 0 ? 'full' : at % FIGURES_AUDIT_MS === 0 ? 'figures' : 'orders'
}

export function createMarketWatch(settings: {
  readonly clock: Clock
  readonly live: LiveAccount
  readonly seat: MarketSeat
  readonly journal: Journal
  readonly log: Log
}): MarketWatch {
  const { clock, live, seat, journal, log } = settings
  const { market, venue } = seat
  const { accountId } = live.account
  let stream: AccountStream | undefined
  let stopped = true
  let streamLive = false
  let liveSince = Number.POSITIVE_INFINITY
  let lastHeard: number | undefined
  let lastRead: number | undefined
  let lastReadFailed = false
  /** Wall time before which the last failed reading is not worth another, ms. */
  let readAgainAt: number | undefined
  let lostReason: string | undefined
  /** Counts each loss and start: a recovery of an earlier one gives up. */
  let epoch = 0
  let buffer: TakenEvent[] | undefined = []
  let pending: TakenEvent[] = []
  let flushing = false
  let mismatches = 0
  let audits = 0
  let auditing: { readonly depth: AuditDepth; readonly done: Promise<boolean> } | undefined
  let refreshDue = false
  let cancelRefresh = (): void => undefined
  let lastRefresh = Number.NEGATIVE_INFINITY
  const resets = mayReset(live.account.environment)
    ? createResetCheck({ clock, accountId, market, account: seat.account, journal, state: () => live.state() })
    : undefined
  let suspecting: Promise<boolean> | undefined
  const timers: (() => void)[] = []
  const vanished = new Set<string>()
  const notUnderstood = new Set<string>()

  function onEvent(event: AccountEvent, about: { dedupeKey: string; exchangeTime: number; raw: string }): void {
    lastHeard = clock.monotonic()
    pending.push({
      event,
      raw: { dedupeKey: about.dedupeKey, source: 'stream', exchangeTime: about.exchangeTime, text: about.raw },
    })
    if (flushing) return
    flushing = true
    // Events of one network read become one commit.
    setImmediate(flush)
  }

  function flush(): void {
    flushing = false
    const events = pending
    pending = []
    if (stopped || events.length === 0) return
    if (buffer !== undefined) {
      buffer.push(...events)
      // The picture waits for its snapshot; an intent that these settle need not (S-32).
      for (const { event } of events) if (event.type === 'order-updated') live.hear(event.order, event.source)
      return
    }
    if (!live.take(events)) return loseJournal()
    if (events.some(({ event }) => event.type !== 'order-updated' || event.fill !== undefined)) refreshSoon()
  }

  function loseJournal(): void {
    log.error('journal-failed', { accountId, market })
    live.alarm(reasonOf('journal-failed', { cause: 'event' }))
    lose('journal-failed')
    void recover(epoch)
  }

  function lose(reason: string): void {
    epoch++
    liveSince = Number.POSITIVE_INFINITY
    lostReason = reason
    buffer ??= []
    if (live.phase(market) === 'live') live.setPhase(market, 'stale')
  }

  function onLive(): void {
    streamLive = true
    lastHeard = clock.monotonic()
    lose('starting')
    void recover(epoch)
  }

  function onProof(): void {
    lastHeard = clock.monotonic()
  }

  function onLost(reason: string): void {
    log.warn('account-stream-lost', { accountId, market, reason })
    streamLive = false
    lose('stream-lost')
  }

  /** S-60. Start and recovery are this one path; each loss starts it anew. */
  async function recover(mine: number): Promise<void> {
    const given = (): boolean => stopped || mine !== epoch || !streamLive
    if (resets !== undefined && (await resets.isSuspect())) await noticeReset()
    if (given()) return
    for (let attempt = 0; !given(); attempt++) {
      const first = await read()
      if (given()) return
      if (first !== undefined && (await takeSnapshot(first, true)) && !given()) break
      if (given()) return
      await wait(clock, pauseAfter(attempt))
    }
    if (given() || !replayBuffer()) return
    // Until two readings a second apart say the same as the picture, with the stream's own changes in it.
    for (let attempt = 0; ; attempt++) {
      await wait(clock, attempt === 0 ? SECOND_SNAPSHOT_MS : pauseAfter(attempt))
      if (given()) return
      const second = await read()
      if (given()) return
      if (second === undefined) continue
      const found = differences(live.state(), market, second)
      if (!(await takeSnapshot(second, false)) || given()) continue
      if (agree(found)) break
      log.info('snapshots-differ', { accountId, market, count: found.figures.length + found.unheard.length })
    }
    await readCommission()
    if (given()) return
    if (!live.raiseGeneration()) {
      await wait(clock, 1_000)
      if (!given()) void recover(mine)
      return
    }
    liveSince = clock.monotonic()
    lostReason = undefined
    mismatches = 0
    live.setPhase(market, 'live')
    log.info('account-live', { accountId, market, generation: live.generation() })
  }

  /** Whether the exchange began this market anew, and then all of before is put aside (S-67). */
  async function noticeReset(): Promise<boolean> {
    const mine = epoch
    const evidence = await resets?.prove()
    if (evidence === undefined || stopped || mine !== epoch) return false
    log.warn('venue-reset', { accountId, market, reason: evidence['also'] ?? '' })
    // What waits in the buffer may be of before; the snapshots that follow read all that came after.
    if (buffer !== undefined) buffer = []
    pending = []
    if (!live.beginEpoch(market, evidence)) return false
    vanished.clear()
    return true
  }

  /** Something known is gone: unless the exchange lags, it began anew. One look at a time. */
  function suspectReset(): Promise<boolean> {
    if (resets === undefined) return Promise.resolve(false)
    suspecting ??= noticeReset()
      .then((begun) => {
        if (begun) {
          lose('venue-reset')
          void recover(epoch)
        }
        return begun
      })
      .finally(() => {
        suspecting = undefined
      })
    return suspecting
  }

  /** Between two tries of a recovery: as long as the exchange's limit says, or longer each time. */
  function pauseAfter(attempt: number): number {
    const limited = readAgainAt === undefined ? 0 : readAgainAt - clock.now()
    if (limited > 0) return Math.min(limited + 20, LONGEST_PAUSE_MS)
    return RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? LONGEST_PAUSE_MS
  }

  function replayBuffer(): boolean {
    const events = buffer ?? []
    buffer = undefined
    if (live.take(events)) return true
    loseJournal()
    return false
  }

  async function read(depth: AuditDepth = 'full'): Promise<MarketReading | undefined> {
    const reading = depth === 'orders' ? await readOrders() : await readMarket(seat.account, { lane: 'audit' })
    noteRead(reading.kind === 'read')
    readAgainAt = reading.kind === 'read' ? undefined : reading.retryAt
    if (reading.kind === 'read') return reading.value
    log.warn('account-read-failed', { accountId, market, reason: reading.reason })
    return undefined
  }

  function readOrders(): Promise<{ readonly kind: 'read'; readonly value: MarketReading } | ReadFailure> {
    return readOpenOrders(seat.account, undefined, { lane: 'audit' })
  }

  /** Takes a reading in: orders by merge, figures by time, trades from the cursor, and asks by id for what it leaves out. */
  async function takeSnapshot(reading: MarketReading, withTrades: boolean): Promise<boolean> {
    const listed = reading.openOrders.map(
      (order): TakenEvent => ({ event: { type: 'order-updated', order, source: 'list' } }),
    )
    if (!live.take(listed)) return false
    passCrashPoint('snapshot')
    if (reading.account !== undefined) live.takeReading({ market, ...reading.account })
    if (reading.account?.commission !== undefined) live.setCommission(market, reading.account.commission)
    if (withTrades && !(await readTrades('audit'))) return false
    if (withTrades && !(await readLists())) return false
    for (const row of reading.odd) tellOdd(row.what, row.why, row.text)
    for (const order of unlistedOrders(live.state(), market, reading)) {
      if ((await askOrder(order, 'audit')) === 'failed') return false
    }
    return true
  }

  /** Open lists of spot (S-60), and by id those of the picture that are no longer among them: absence closes nothing (S-41). */
  async function readLists(): Promise<boolean> {
    const { lists } = seat.account.trading
    if (lists === undefined) return true
    const open = await lists.open({ lane: 'audit' })
    noteRead(open.kind === 'read')
    if (open.kind !== 'read') return false
    const named = new Set(open.value.map((list) => list.orderListId))
    const unlisted = [...live.state().lists.values()].filter((list) => isListOpen(list) && !named.has(list.orderListId))
    const found = await Promise.all(
      unlisted.map(({ symbol, orderListId }) => lists.find({ symbol, orderListId }, { lane: 'audit' })),
    )
    const read = [...open.value, ...found.flatMap((answer) => (answer.kind === 'read' ? [answer.value] : []))]
    if (!live.take(read.map((list) => ({ event: { type: 'list-updated', market: 'spot', list } })))) return false
    return found.every((answer) => answer.kind !== 'failed')
  }

  async function readTrades(lane: Lane): Promise<boolean> {
    const now = Math.floor(venue.clock().offset + clock.now())
    for (const symbol of activeSymbols()) {
      const cursor = journal.fills.cursor(accountId, market, symbol)
      const { fills, odd, complete } = await readFills(seat.account, symbol, { cursor, since: now - DAY_MS, now }, lane)
      noteRead(complete)
      for (const row of odd) tellOdd(row.what, row.why, row.text)
      if (!live.takeFills(fills)) return false
      const newest = newestTrade(fills)?.tradeId
      if (newest !== undefined && newest !== cursor?.tradeId) {
        const saved = journal.commit(() => journal.fills.setCursor(accountId, market, symbol, newest))
        if (saved.kind === 'failed') return false
      }
      if (!complete) {
        log.warn('trades-unread', { accountId, market, symbol })
        return false
      }
    }
    return true
  }

  /** Symbols in which something may have happened: open orders, positions, orders and trades of the last day. */
  function activeSymbols(): ReadonlySet<string> {
    const symbols = new Set<string>()
    const after = clock.now() - DAY_MS
    const { orders, positions } = live.state()
    for (const order of orders.values())
      if (order.market === market && (isOpen(order) || order.exchangeTime > after)) symbols.add(order.symbol)
    if (market === 'usdm') for (const position of positions.values()) symbols.add(position.symbol)
    for (const intent of journal.intents.newest(accountId, 200))
      if (intent.market === market && intent.times.received > after) symbols.add(intent.symbol)
    for (const fill of journal.fills.newest(accountId, { market, limit: 200 }))
      if (fill.exchangeTime > after) symbols.add(fill.symbol)
    return symbols
  }

  async function readCommission(): Promise<void> {
    if (market === 'spot') return
    const [symbol = 'BTCUSDT'] = activeSymbols()
    const rates = await seat.account.commission(symbol, { lane: 'audit' })
    if (rates.kind === 'read') live.setCommission(market, rates.value)
  }

  async function askOrder(
    order: Pick<Order, 'symbol' | 'service' | 'orderId'>,
    lane: Lane,
  ): Promise<'known' | 'absent' | 'failed'> {
    const { symbol, service, orderId } = order
    const askedAt = clock.monotonic()
    const answer = await seat.account.trading.findOrder({ symbol, service, orderId }, { lane })
    if (answer.kind === 'failed')
      log.warn('order-unread', { accountId, market, symbol, orderId, reason: answer.reason })
    noteRead(answer.kind !== 'failed')
    if (answer.kind !== 'read') {
      if (answer.kind === 'absent') void suspectReset().then((begun) => begun || tellVanished(symbol, orderId))
      return answer.kind
    }
    const taken = live.take([{ event: { type: 'order-updated', order: answer.value, source: 'query', askedAt } }])
    return taken ? 'known' : 'failed'
  }

  /** Said once for each text: an audit meets the same row each time (S-44). */
  function tellOdd(name: string, why: string, text: string): void {
    const key = `${name}:${why}:${text}`
    if (notUnderstood.has(key)) return
    notUnderstood.add(key)
    log.warn('not-understood', { accountId, market, reason: `${name} ${why}` })
    live.alarm(reasonOf('not-understood', { market, name, why, text: text.slice(0, SHOWN_TEXT) }))
  }

  /** Open here and unknown there: said once, never closed by us (S-41). */
  function tellVanished(symbol: string, orderId: string): void {
    const key = `${symbol}:${orderId}`
    if (vanished.has(key)) return
    vanished.add(key)
    live.alarm(reasonOf('order-vanished', { market, symbol, orderId }))
  }

  /** A reading against the picture; what the stream does not explain in time is a mismatch, and the exchange is believed. */
  async function audit(depth: AuditDepth): Promise<boolean> {
    const mine = epoch
    const gone = (): boolean => stopped || mine !== epoch || live.phase(market) !== 'live'
    if (gone()) return false
    const first = await read(depth)
    if (first === undefined || gone()) return false
    let found = differences(live.state(), market, first)
    let reading = first
    if (!agree(found)) {
      await wait(clock, GRACE_MS)
      if (gone()) return false
      const again = await read(depth)
      if (again === undefined || gone()) return false
      reading = again
      const second = differences(live.state(), market, again)
      found = stillDifferent(found, second)
    }
    // An exchange that began anew differs in everything, and none of it is news.
    if (found.figures.length > 0 && (await suspectReset())) return false
    for (const each of found.figures) mismatch({ kind: each.kind, name: each.name, known: each.known, read: each.read })
    for (const { order, known } of found.unheard)
      mismatch({
        kind: 'order',
        name: `${order.symbol} ${order.orderId}`,
        known: known?.executedQuantity ?? '',
        read: order.executedQuantity,
      })
    if (agree(found)) mismatches = 0
    if (!(await takeSnapshot(reading, depth === 'full')) || gone()) return false
    return true
  }

  function mismatch(params: Readonly<Record<string, string>>): void {
    mismatches++
    log.warn('mismatch', { accountId, market, reason: `${params.kind} ${params.name}` })
    live.alarm(reasonOf('mismatch', { market, ...params }))
    if (mismatches === MISMATCHES_TO_PAGE)
      live.alarm(reasonOf('mismatch-repeated', { market, count: String(mismatches) }))
  }

  /** One audit at a time; a deeper one than that under way comes after it. */
  function auditNow(depth: AuditDepth): Promise<boolean> {
    if (auditing !== undefined && (auditing.depth === 'full' || depth !== 'full')) return auditing.done
    const before = auditing?.done ?? Promise.resolve(true)
    const done: Promise<boolean> = before
      .then(() => audit(depth))
      .finally(() => {
        if (auditing?.done === done) auditing = undefined
      })
    auditing = { depth, done }
    return done
  }

  function refreshSoon(): void {
    if (refreshDue || market !== 'usdm') return
    refreshDue = true
    const delay = Math.max(250, lastRefresh + REFRESH_MS - clock.monotonic())
    cancelRefresh = clock.after(delay, () => void refresh())
  }

  async function refresh(): Promise<void> {
    refreshDue = false
    lastRefresh = clock.monotonic()
    const mine = epoch
    const reading = await seat.account.read({ lane: 'audit' })
    noteRead(reading.kind === 'read')
    if (reading.kind === 'read' && mine === epoch && !stopped && buffer === undefined)
      live.takeReading({ market, ...reading.value })
  }

  function noteRead(ok: boolean): void {
    lastReadFailed = !ok
    if (ok) lastRead = clock.monotonic()
  }

  const questions = createOrderQuestions({
    clock,
    stopped: () => stopped,
    ask: (order) => askOrder(order, 'audit'),
  })
  live.onQuestion((question) => {
    if (stopped) return
    if (question.type === 'ask-order') {
      if (question.order.market === market) questions.ask(question.order)
    } else if (question.market !== market) return
    else if (question.type === 'not-understood') tellOdd(question.name, question.why ?? '', '')
    else void auditNow('full')
  })
  live.onMerged(
    createLedgerCheck({
      clock,
      live,
      journal,
      market,
      trading: seat.account.trading,
      graceMs: GRACE_MS,
      stopped: () => stopped,
      noteRead,
    }),
  )

  return {
    start() {
      stopped = false
      live.setPhase(market, 'starting')
      stream = seat.account.openStream({ onLive, onEvent, onLost, onProof })
      timers.push(
        clock.every(OPEN_ORDERS_AUDIT_MS, () => {
          audits++
          void auditNow(depthOf(audits))
        }),
      )
      const { settings: venueSettings } = seat.account
      if (market === 'usdm' && venueSettings !== undefined)
        timers.push(watchModes({ clock, live, venue, settings: venueSettings }))
    },
    stop() {
      stopped = true
      epoch++
      for (const cancel of timers.splice(0)) cancel()
      cancelRefresh()
      stream?.close()
    },
    auditNow: () => auditNow('full'),
    auditAnew: () => (auditing === undefined ? auditNow('full') : auditing.done.then(() => auditNow('full'))),
    askOrder,
    streamHealthySince: (since) => streamLive && live.phase(market) === 'live' && liveSince <= since,
    noteRead,
    sources: () =>
      marketSources({
        market,
        phase: live.phase(market),
        streamLive,
        lostReason,
        heardAgo: lastHeard === undefined ? undefined : clock.monotonic() - lastHeard,
        readAgo: lastRead === undefined ? undefined : clock.monotonic() - lastRead,
        lastReadFailed,
        clock: venue.clock(),
        clockAgo: clock.now() - venue.clock().measuredAt,
      }),
  }
}

/** What both readings say differently from the picture: a lag or a race is in one of them alone. */
function stillDifferent(first: Differences, second: Differences): Differences {
  const names = new Set(first.figures.map((each) => `${each.kind}:${each.name}`))
  const orders = new Set(first.unheard.map((each) => orderKey(each.order)))
  return {
    figures: second.figures.filter((each) => names.has(`${each.kind}:${each.name}`)),
    unheard: second.unheard.filter((each) => orders.has(orderKey(each.order))),
  }
}
