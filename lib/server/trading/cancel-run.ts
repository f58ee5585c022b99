import 'server-only'
import { openOrdersIn } from '../../domain/account-state'
import { wait } from '../../domain/clock'
import type { CancelRun, CancelRunOrder, CancelScope, Intent, IntentReason, OrderFate } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { isOpen, orderKey, type Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { readOpenOrders } from '../account/market-reading'
import { cancelIntent, sendCancel } from './cancel-order'
import { blindCancels, cancelOfIntent, cancelRequests, scopeOfRun, type CancelRequest } from './cancel-scope'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { evidenceRow, rejection } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

const IN_FLIGHT = 40
const CLEAN_APART_MS = 1_000
const LASTS_MS = 60_000
const BETWEEN_ROUNDS_MS = 500
/** An order that no list shows and no question finds for this long is named, and no longer waited for. */
const MISSING_MS = 5_000

/** Runs one cancel-all to its end (S-51..S-56). The run's row is durable already; its progress is shown as it goes. */
export async function runCancelAll(room: TradingRoom, resolver: Resolver, begun: CancelRun): Promise<void> {
  const { clock, live, log } = room
  const scope = scopeOfRun(room, begun.scope)
  const targets = new Map<string, Order>()
  const fates = new Map<string, { fate: OrderFate; reason?: IntentReason | undefined }>()
  /** Intents in doubt that were canceled by their id once; asking again is the resolver's. */
  const doubtsCanceled = new Set<string>()
  /** Targets that the exchange does not know by id, since when. */
  const missing = new Map<string, number>()
  /** Targets of which the matching engine itself said that they do not rest. */
  const notResting = new Set<string>()
  const until = clock.monotonic() + LASTS_MS
  const heldUntil = new Map<Market, { at: number; reason: IntentReason }>()
  let kept = 0
  let open: CancelRun['open']
  let lastClean: number | undefined
  let unreadable = false
  /** Why the journal would not take the last cancels: they were not sent (S-03). */
  let unwritten: IntentReason | undefined
  let round = 0

  function collect(orders: Iterable<Order>): number {
    let added = 0
    for (const order of orders) {
      if (!scope.covers(order)) continue
      const key = orderKey(order)
      if (!targets.has(key)) added++
      targets.set(key, order)
    }
    return added
  }

  /** What the picture says of every target by now. */
  function settleFates(): void {
    for (const [key, target] of targets) {
      const order = live.state().orders.get(key) ?? target
      targets.set(key, order)
      if (isOpen(order)) continue
      const filled = order.status === 'FILLED' || order.status === 'FINISHED'
      fates.set(key, { fate: filled ? 'already-filled' : 'canceled' })
    }
  }

  const unsettled = (): readonly Order[] =>
    [...targets].filter(([key]) => isUndone(fates.get(key)?.fate)).map(([, order]) => order)

  function show(state: CancelRun['state'], reason?: IntentReason): void {
    const orders = [...targets.values()].map((order): CancelRunOrder => {
      const told = fates.get(orderKey(order))
      const { market, service, symbol, orderId, clientOrderId, side, quantity, executedQuantity } = order
      return {
        market,
        service,
        symbol,
        orderId,
        clientOrderId,
        side,
        quantity,
        executedQuantity,
        fate: told?.fate ?? 'pending',
        ...(told?.reason === undefined ? {} : { reason: told.reason }),
      }
    })
    const run: CancelRun = {
      ...begun,
      state,
      orders,
      kept,
      ...(open === undefined ? {} : { open }),
      ...(state === 'running' ? {} : { endedAt: clock.now() }),
      ...(reason === undefined ? {} : { reason }),
    }
    const commit = room.journal.commit(() => {
      room.journal.runs.save(run)
      live.putRun(run)
    })
    // The owner sees the end even when the disk does not take it.
    if (commit.kind === 'failed') live.putRun({ ...run, reason: reasonOf('journal-failed', { cause: commit.code }) })
  }

  /** Lists of both stores of every market in scope; undefined when one could not be read. */
  async function readLists(): Promise<readonly Order[] | undefined> {
    const lists = await Promise.all(
      scope.markets.map(async (market) => {
        const seat = room.seats.get(market)
        if (seat === undefined) return []
        const list = await readOpenOrders(seat.account, begun.scope.symbol, { lane: 'cancel', freshConnection: true })
        seat.watch.noteRead(list.kind === 'read')
        return list.kind === 'read' ? list.value : undefined
      }),
    )
    const orders: Order[] = []
    for (const list of lists) {
      if (list === undefined) {
        unreadable = true
        return undefined
      }
      orders.push(...list)
    }
    unreadable = false
    return orders
  }

  function takeLists(listed: readonly Order[]): number {
    live.take(listed.map((order) => ({ event: { type: 'order-updated', order, source: 'list' } })))
    kept = listed.filter((order) => scope.keeps(order)).length
    const inScope = listed.filter((order) => scope.covers(order))
    open = {
      spotOrders: inScope.filter((order) => order.market === 'spot').length,
      spotLists: new Set(inScope.flatMap((order) => (order.market === 'spot' ? (order.orderListId ?? []) : []))).size,
      futuresOrders: inScope.filter((order) => order.market === 'usdm' && order.service === 'order').length,
      futuresAlgoOrders: inScope.filter((order) => order.service === 'algo').length,
    }
    for (const order of listed) {
      const key = orderKey(order)
      // A list shows it open although an answer called it over: it is not over (F-47).
      if (scope.covers(order) && isUndone(fates.get(key)?.fate) === false && !isClosedHere(key)) fates.delete(key)
    }
    return collect(listed)
  }

  const isClosedHere = (key: string): boolean => {
    const order = live.state().orders.get(key)
    return order !== undefined && !isOpen(order)
  }

  /** Targets open in the picture that no list shows: how they ended is asked for by id (S-41). */
  async function askUnlisted(listed: readonly Order[]): Promise<void> {
    const keys = new Set(listed.map(orderKey))
    await inFlight(
      unsettled().filter((order) => !keys.has(orderKey(order))),
      async (order) => {
        const answer = await room.seats.get(order.market)?.watch.askOrder(order, 'cancel')
        const key = orderKey(order)
        if (answer !== 'absent') return void missing.delete(key)
        missing.set(key, missing.get(key) ?? clock.monotonic())
        fates.set(key, { fate: 'unknown', reason: reasonOf('order-unknown') })
      },
    )
    settleFates()
  }

  async function cancelRound(): Promise<void> {
    collect(openOrdersIn(live.state()))
    settleFates()
    const doubts = scope
      .undecided()
      .filter((intent) => intent.state !== 'sending' && !doubtsCanceled.has(intent.intentId))
    for (const intent of doubts) doubtsCanceled.add(intent.intentId)
    // All of a store at once only the first time: what that leaves over goes one by one (S-54).
    const seen = cancelRequests(room, unsettled(), round === 0 && begun.scope.side === undefined)
    const unseen = round === 0 ? blindCancels(room, begun.scope, scope.markets, seen) : []
    const requests = [...seen, ...doubts.map(cancelOfIntent), ...unseen]
    round++
    await Promise.all(
      scope.markets.map(async (market) => {
        const seat = room.seats.get(market)
        if (seat === undefined) return
        const mine = requests.filter((request) => request.market === market)
        for (let at = 0; at < mine.length && !isHeld(market); at += IN_FLIGHT)
          await sendChunk(seat, mine.slice(at, at + IN_FLIGHT))
      }),
    )
    settleFates()
  }

  function isHeld(market: Market): boolean {
    const hold = heldUntil.get(market)
    return hold !== undefined && hold.at > clock.now()
  }

  /** Up to 40 cancels: rows of all in one commit, then all at once. */
  async function sendChunk(seat: TradingSeat, requests: readonly CancelRequest[]): Promise<void> {
    const opened = requests.map((request) => ({
      request,
      intent: cancelIntent(
        room,
        seat,
        {
          symbol: request.symbol,
          runId: begun.runId,
          target:
            request.kind === 'all'
              ? { service: request.service }
              : { service: request.service, orderId: request.orderId, clientOrderId: request.clientOrderId },
        },
        request.kind === 'all' ? 'cancel-symbol' : 'cancel',
      ),
      window: seat.account.trading.sendWindow(),
    }))
    const commit = room.book.open(opened)
    if (commit.kind === 'failed') {
      log.error('journal-failed', { runId: begun.runId, reason: commit.code })
      unwritten = reasonOf('journal-failed', { cause: commit.code })
      for (const request of requests) noteReason(request, unwritten)
      return
    }
    unwritten = undefined
    await Promise.all(
      opened.map(async ({ request, intent }) => {
        const sending = room.book.get(intent.intentId) ?? intent
        const outcome =
          request.kind === 'all'
            ? await sendCancelAllOn(seat, sending)
            : await sendCancel(room, resolver, seat, sending)
        noteOutcome(seat, request, outcome)
      }),
    )
  }

  async function sendCancelAllOn(seat: TradingSeat, intent: Intent): Promise<Outcome<readonly Order[]>> {
    const { book, journal } = room
    const service = intent.target?.service ?? 'order'
    const outcome = await seat.account.trading.cancelAllOn(intent.symbol, service, {
      timestamp: intent.sendTimestamp ?? 0,
      recvWindow: intent.recvWindow ?? 0,
    })
    const acknowledged = clock.now()
    const row = evidenceRow('cancel-all', outcome, acknowledged)
    if (outcome.kind === 'accepted') {
      journal.commit(() => {
        live.take(outcome.value.map((order) => ({ event: { type: 'order-updated', order, source: 'reply' } })))
        book.change(intent.intentId, { state: 'accepted', times: { acknowledged } }, row)
      })
      return outcome
    }
    if (outcome.kind === 'rejected') {
      // "Unknown order" of a cancel of all: none was open.
      const none = outcome.reason === 'not-found'
      book.change(
        intent.intentId,
        {
          state: none ? 'accepted' : 'rejected',
          ...(none ? {} : { reason: rejection(outcome) }),
          times: { acknowledged },
        },
        row,
      )
      return outcome
    }
    book.change(intent.intentId, { state: 'unconfirmed', reason: reasonOf(`unconfirmed-${outcome.cause}`) }, row)
    resolver.watch(intent.intentId)
    return outcome
  }

  function noteOutcome(seat: TradingSeat, request: CancelRequest, outcome: Outcome<unknown>): void {
    if (outcome.kind === 'accepted') return
    if (outcome.kind === 'rejected' && (outcome.reason === 'banned' || outcome.reason === 'rate-limit')) {
      const at = outcome.retryAt ?? clock.now() + 1_000
      const code = outcome.reason === 'banned' ? 'cancel-all-banned' : 'cancel-all-rate-limited'
      heldUntil.set(seat.market, { at, reason: reasonOf(code, { until: String(at), market: seat.market }) })
    }
    if (outcome.kind === 'rejected' && outcome.reason === 'not-found') {
      if (request.kind === 'one' && request.orderId !== undefined)
        notResting.add(orderKey({ ...request, orderId: request.orderId }))
      return
    }
    const reason =
      outcome.kind === 'rejected'
        ? rejection(outcome)
        : reasonOf(`unconfirmed-${outcome.cause}`, undefined, outcome.evidence)
    noteReason(request, reason)
  }

  function noteReason(request: CancelRequest, reason: IntentReason): void {
    for (const [key, order] of targets) {
      const hit =
        order.market === request.market &&
        order.service === request.service &&
        order.symbol === request.symbol &&
        (request.kind === 'all' || order.orderId === request.orderId)
      if (hit && isUndone(fates.get(key)?.fate)) fates.set(key, { fate: 'pending', reason })
    }
  }

  /** Clean: nothing in scope in any list, in the picture, or in doubt (S-55). */
  const isClean = (listed: readonly Order[]): boolean =>
    !listed.some((order) => scope.covers(order) && !isClosedHere(orderKey(order))) &&
    unsettled().length === 0 &&
    !openOrdersIn(live.state()).some((order) => scope.covers(order)) &&
    scope.undecided().length === 0

  /**
   * All that is left are orders that the exchange denies in every way there is, as after it was reset: nothing more can be
   * done here. They are not called canceled, since absence closes no order (S-41).
   */
  const isOnlyMissing = (listed: readonly Order[]): boolean => {
    const denied = (order: Order): boolean => {
      const key = orderKey(order)
      const since = missing.get(key)
      return since !== undefined && clock.monotonic() - since >= MISSING_MS && notResting.has(key)
    }
    return (
      !listed.some((order) => scope.covers(order) && !isClosedHere(orderKey(order))) &&
      scope.undecided().length === 0 &&
      unsettled().length > 0 &&
      unsettled().every(denied) &&
      openOrdersIn(live.state()).filter(scope.covers).every(denied)
    )
  }

  // The cancels of what is seen leave first; the lists are read beside them and delay none (S-53).
  const firstLists = readLists()
  await cancelRound()
  show('running', holdReason())
  const listedFirst = await firstLists
  if (listedFirst !== undefined) takeLists(listedFirst)
  while (clock.monotonic() < until) {
    if (unsettled().length > 0 || openOrdersIn(live.state()).some((order) => scope.covers(order)) || hasFreshDoubt())
      await cancelRound()
    const began = clock.monotonic()
    const listed = await readLists()
    if (listed !== undefined) {
      const added = takeLists(listed)
      await askUnlisted(listed)
      if (added === 0 && isClean(listed)) {
        if (lastClean !== undefined && began - lastClean >= CLEAN_APART_MS) return show('verified')
        lastClean ??= began
      } else lastClean = undefined
      if (added === 0 && isOnlyMissing(listed)) break
    } else lastClean = undefined
    show('running', holdReason())
    await wait(clock, lastClean === undefined ? BETWEEN_ROUNDS_MS : CLEAN_APART_MS)
  }
  endIncomplete()

  function hasFreshDoubt(): boolean {
    return scope.undecided().some((intent) => intent.state !== 'sending' && !doubtsCanceled.has(intent.intentId))
  }

  function holdReason(): IntentReason | undefined {
    return [...heldUntil.values()].find((hold) => hold.at > clock.now())?.reason ?? unwritten
  }

  /** What is still open is named; what nobody can say reads unknown (S-55). */
  function endIncomplete(): void {
    settleFates()
    for (const order of unsettled()) {
      const key = orderKey(order)
      const told = fates.get(key)
      if (told?.fate !== 'unknown')
        fates.set(key, { fate: unreadable ? 'unknown' : 'still-open', reason: told?.reason })
    }
    const count = String(unsettled().length + scope.undecided().length)
    const onlyUnknown = unsettled().every((order) => missing.has(orderKey(order))) && scope.undecided().length === 0
    const code = unreadable ? 'cancel-all-unreadable' : onlyUnknown ? 'cancel-all-unknown' : 'cancel-all-incomplete'
    show('incomplete', holdReason() ?? reasonOf(code, { count }))
  }
}

/** Whether a target still wants something: no fate yet, or none that is sure. */
const isUndone = (fate: OrderFate | undefined): boolean =>
  fate === undefined || fate === 'pending' || fate === 'still-open' || fate === 'unknown'

async function inFlight<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += IN_FLIGHT) await Promise.all(items.slice(at, at + IN_FLIGHT).map(run))
}

/** A new run, before its first request. */
export const beginRun = (runId: string, accountId: string, scope: CancelScope, startedAt: number): CancelRun => ({
  runId,
  accountId,
  scope,
  state: 'running',
  startedAt,
  orders: [],
  kept: 0,
})
