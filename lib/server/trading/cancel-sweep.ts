import 'server-only'
import { openOrdersIn } from '../../domain/account-state'
import { wait } from '../../domain/clock'
import type { CancelScope, IntentReason } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { orderKey, type Order } from '../../domain/order'
import { createCancelPace } from './cancel-pace'
import { createCancelSender } from './cancel-sender'
import { blindCancels, cancelOfIntent, cancelRequests, scopeOfRun } from './cancel-scope'
import { reasonOf } from './codes'
import { readStores, storesAround, storesOf, type Listing, type Store } from './open-lists'
import type { Resolver } from './resolver'
import { isUndone, type RunRecord } from './run-record'
import type { TradingRoom } from './trading-room'

const IN_FLIGHT = 40
const CLEAN_APART_MS = 1_000
/** Between two rounds, and twice as long after each that changed nothing. */
const SHORTEST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 4_000
/** How long the stream may take to tell the end of what was canceled, before it is looked for at a price (S-84). */
const STREAM_TELLS_MS = 1_000
const STEP_MS = 100
/** An order that no list shows and no question finds for this long is named, and no longer waited for. */
const MISSING_MS = 5_000

/** How a sweep ended: all in scope gone by two clean readings, or why not (S-55). */
export type SweepEnd = { readonly kind: 'clean' } | { readonly kind: 'unfinished'; readonly reason: IntentReason }

/** Cancels everything in scope, round by round, until Binance was read twice and is clean, or time is over (S-53 … S-56). */
export async function sweep(
  room: TradingRoom,
  resolver: Resolver,
  record: RunRecord,
  asked: CancelScope,
  lastsMs: number,
): Promise<SweepEnd> {
  const { clock, live } = room
  const scope = scopeOfRun(room, asked)
  const sender = createCancelSender(room, resolver, record)
  /** Intents in doubt that were canceled by their id once; asking again is the resolver's. */
  const doubtsCanceled = new Set<string>()
  /** Targets that the exchange does not know by id, since when. */
  const missing = new Map<string, number>()
  const until = clock.monotonic() + lastsMs
  const pace = createCancelPace(clock, (market) => room.seats.get(market)?.venue.weight())
  /** Open orders as the lists last told them, each store by its newest reading. */
  let listed: readonly Order[] = []
  let unreadable = false
  let round = 0
  const { fates } = record
  const aimAt = (orders: Iterable<Order>): number => record.aimAt([...orders].filter((order) => scope.covers(order)))
  const openInPicture = (): readonly Order[] => openOrdersIn(live.state()).filter((order) => scope.covers(order))
  const isHeld = ({ market }: { market: Market }): boolean => sender.heldUntil(market) !== undefined

  /** Both stores of every market in scope: the only reading that can call anything clean. */
  const readAll = (): Promise<Listing> => readListing(storesOf(scope.markets, asked.symbol))
  /** The symbols in which something is still to end, in whatever store it turns up. */
  const readLeft = (): Promise<Listing> =>
    readListing(storesAround(room, [...record.unsettled(), ...openInPicture(), ...scope.undecided()]))

  async function readListing(stores: readonly Store[]): Promise<Listing> {
    const free = stores.filter((store) => !isHeld(store))
    const listing = await readStores(room, pace, free, record.unsettled().length)
    unreadable = !listing.all
    return { ...listing, all: listing.all && free.length === stores.length }
  }

  function takeListing(listing: Listing): number {
    live.take(listing.orders.map((order) => ({ event: { type: 'order-updated', order, source: 'list' } })))
    listed = [...listed.filter((order) => !listing.covers(order)), ...listing.orders]
    const inScope = listed.filter((order) => scope.covers(order))
    record.kept = listed.filter((order) => scope.keeps(order)).length
    record.open = {
      spotOrders: inScope.filter((order) => order.market === 'spot').length,
      spotLists: new Set(inScope.flatMap((order) => (order.market === 'spot' ? (order.orderListId ?? []) : []))).size,
      futuresOrders: inScope.filter((order) => order.market === 'usdm' && order.service === 'order').length,
      futuresAlgoOrders: inScope.filter((order) => order.service === 'algo').length,
    }
    for (const order of listing.orders.filter((each) => scope.covers(each))) {
      const key = orderKey(order)
      // A list shows it open although an answer called it over: it is not over (F-47).
      record.calledOver.delete(key)
      if (isUndone(fates.get(key)?.fate) === false && !record.isClosedHere(key)) fates.delete(key)
    }
    return aimAt(listing.orders)
  }

  /**
   * Targets open in the picture that no list shows: those that an answer called over before the list was read are over, how
   * the others ended is asked for by id (S-41).
   */
  async function settleUnlisted(listing: Listing, answered: ReadonlyMap<string, Order>): Promise<void> {
    const keys = new Set(listing.orders.map(orderKey))
    const isUnlisted = (order: Order): boolean => listing.covers(order) && !keys.has(orderKey(order))
    const over = record.unsettled().flatMap((order) => (isUnlisted(order) && answered.get(orderKey(order))) || [])
    live.take(over.map((order) => ({ event: { type: 'order-updated', order, source: 'reply' } })))
    record.settleFates()
    const unlisted = record.unsettled().filter(isUnlisted)
    for (let at = 0; at < unlisted.length; at += IN_FLIGHT)
      await Promise.all(unlisted.slice(at, at + IN_FLIGHT).map(askOne))
    record.settleFates()
  }

  async function askOne(order: Order): Promise<void> {
    const seat = room.seats.get(order.market)
    const cost = seat?.account.trading.weights.findOrder ?? 0
    if (seat === undefined || !pace.take('search', order.market, cost, record.unsettled().length)) return
    const answer = await seat.watch.askOrder(order, 'cancel')
    const key = orderKey(order)
    if (answer !== 'absent') return void missing.delete(key)
    missing.set(key, missing.get(key) ?? clock.monotonic())
    fates.set(key, { fate: 'unknown', reason: reasonOf('order-unknown') })
  }

  /** Targets that want a cancel: what an answer called over is first looked for in a list. */
  const wanting = (): readonly Order[] => record.unsettled().filter((order) => !record.calledOver.has(orderKey(order)))

  /** How many orders are new among the targets. */
  async function cancelRound(): Promise<number> {
    const added = aimAt(openInPicture())
    record.settleFates()
    const doubts = freshDoubts()
    for (const intent of doubts) doubtsCanceled.add(intent.intentId)
    // All of a store at once only the first time: what that leaves over goes one by one (S-54).
    const seen = cancelRequests(room, wanting(), round === 0 && asked.side === undefined)
    const unseen = round === 0 ? blindCancels(room, asked, scope.markets, seen) : []
    round++
    const mayBe = await sender.send(scope.markets, [...seen, ...doubts.map(cancelOfIntent), ...unseen])
    record.settleFates()
    if (mayBe > 0) await waitFor(STREAM_TELLS_MS, isTold)
    return added
  }

  /** Whether there is nothing left that the stream could tell the end of. */
  function isTold(): boolean {
    record.settleFates()
    return record.unsettled().every((order) => missing.has(orderKey(order)) || live.phase(order.market) !== 'live')
  }

  async function waitFor(ms: number, isDone: () => boolean): Promise<void> {
    const end = clock.monotonic() + ms
    while (!isDone() && clock.monotonic() < end)
      await wait(clock, Math.min(STEP_MS, Math.max(1, end - clock.monotonic())))
  }

  const freshDoubts = () =>
    scope.undecided().filter((intent) => intent.state !== 'sending' && !doubtsCanceled.has(intent.intentId))

  /** Clean: nothing in scope in any list, in the picture, or in doubt (S-55). */
  const isClean = ({ orders, all }: Listing): boolean =>
    all &&
    !orders.some((order) => scope.covers(order) && !record.isClosedHere(orderKey(order))) &&
    record.unsettled().length === 0 &&
    openInPicture().length === 0 &&
    scope.undecided().length === 0

  /**
   * All that is left are orders that the exchange denies in every way there is, as after it was reset: nothing more can be
   * done here. They are not called canceled, since absence closes no order (S-41).
   */
  function isOnlyMissing({ orders }: Listing): boolean {
    const denied = (order: Order): boolean => {
      const key = orderKey(order)
      const since = missing.get(key)
      return since !== undefined && clock.monotonic() - since >= MISSING_MS && sender.notResting.has(key)
    }
    return (
      !orders.some((order) => scope.covers(order) && !record.isClosedHere(orderKey(order))) &&
      scope.undecided().length === 0 &&
      record.unsettled().length > 0 &&
      record.unsettled().every(denied) &&
      openInPicture().every(denied)
    )
  }

  /** What is still open is named; what nobody can say reads unknown (S-55). */
  function endUnfinished(): SweepEnd {
    record.settleFates()
    const left = record.unsettled()
    for (const order of left) {
      const key = orderKey(order)
      const told = fates.get(key)
      if (told?.fate !== 'unknown')
        fates.set(key, { fate: unreadable ? 'unknown' : 'still-open', reason: told?.reason })
    }
    const undecided = scope.undecided().length
    const onlyUnknown = undecided === 0 && left.every((order) => missing.has(orderKey(order)))
    const code = unreadable ? 'cancel-all-unreadable' : onlyUnknown ? 'cancel-all-unknown' : 'cancel-all-incomplete'
    const reason = sender.heldBack() ?? reasonOf(code, { count: String(left.length + undecided) })
    return { kind: 'unfinished', reason }
  }

  /** What still wants a cancel, or an end. */
  const leftOver = (): number => record.unsettled().length + openInPicture().length + scope.undecided().length
  const somethingNew = (): boolean =>
    freshDoubts().length > 0 || openInPicture().some((order) => !record.targets.has(orderKey(order)))

  async function pause(ms: number): Promise<void> {
    const now = clock.monotonic()
    const ends = [
      until - now,
      ...scope.markets.flatMap((market) => (sender.heldUntil(market) ?? Number.NaN) - clock.now()),
      ...[...missing.values()].map((since) => since + MISSING_MS - now),
    ]
    await waitFor(Math.min(ms, ...ends.filter((left) => left > 0)), somethingNew)
  }

  // The cancels of what is seen leave first, and no list delays one (S-53). A picture that is not live may lack orders: then
  // the lists are read beside them.
  const firstLists = scope.markets.every((market) => live.phase(market) === 'live') ? undefined : readAll()
  await cancelRound()
  record.show('running', sender.heldBack())
  if (firstLists !== undefined) takeListing(await firstLists)
  let lastClean: number | undefined
  let pauseMs = SHORTEST_PAUSE_MS
  let before = leftOver()
  while (clock.monotonic() < until) {
    if ((record.unsettled().length > 0 || somethingNew()) && (await cancelRound()) > 0) lastClean = undefined
    const began = clock.monotonic()
    const answered = new Map(record.calledOver)
    // All symbols are dear: they are read for proof, when nothing is known to be left (S-84).
    const isProof = leftOver() === 0 || isOnlyMissing(NOTHING_LISTED)
    const listing = await (isProof ? readAll() : readLeft())
    const added = takeListing(listing)
    await settleUnlisted(listing, answered)
    if (added > 0 || !isProof || !isClean(listing)) lastClean = undefined
    else if (lastClean !== undefined && began - lastClean >= CLEAN_APART_MS) return { kind: 'clean' }
    else lastClean ??= began
    if (added === 0 && listing.all && isProof && isOnlyMissing(listing)) break
    record.show('running', sender.heldBack())
    const now = leftOver()
    pauseMs = now < before || added > 0 ? SHORTEST_PAUSE_MS : pauseMs
    await pause(lastClean === undefined ? pauseMs : CLEAN_APART_MS)
    pauseMs = lastClean === undefined ? Math.min(pauseMs * 2, LONGEST_PAUSE_MS) : SHORTEST_PAUSE_MS
    before = now
  }
  return endUnfinished()
}

const NOTHING_LISTED: Listing = { orders: [], all: true, covers: () => false }
