import 'server-only'
import { openOrdersIn } from '../../domain/account-state'
import { wait } from '../../domain/clock'
import type { CancelScope, IntentReason } from '../../domain/intent'
import { orderKey, type Order } from '../../domain/order'
import { readOpenOrders } from '../account/market-reading'
import { createCancelSender } from './cancel-sender'
import { blindCancels, cancelOfIntent, cancelRequests, scopeOfRun } from './cancel-scope'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { isUndone, type RunRecord } from './run-record'
import type { TradingRoom } from './trading-room'

const IN_FLIGHT = 40
const CLEAN_APART_MS = 1_000
const BETWEEN_ROUNDS_MS = 500
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
  let unreadable = false
  let round = 0
  const { fates } = record
  const aimAt = (orders: Iterable<Order>): number => record.aimAt([...orders].filter((order) => scope.covers(order)))
  const isOpenInPicture = (): boolean => openOrdersIn(live.state()).some((order) => scope.covers(order))

  /** Lists of both stores of every market in scope; undefined when one could not be read. */
  async function readLists(): Promise<readonly Order[] | undefined> {
    const lists = await Promise.all(
      scope.markets.map(async (market) => {
        const seat = room.seats.get(market)
        if (seat === undefined) return []
        const list = await readOpenOrders(seat.account, asked.symbol, { lane: 'cancel', freshConnection: true })
        seat.watch.noteRead(list.kind === 'read')
        return list.kind === 'read' ? list.value : undefined
      }),
    )
    unreadable = lists.includes(undefined)
    return unreadable ? undefined : lists.flatMap((list) => list ?? [])
  }

  function takeLists(listed: readonly Order[]): number {
    live.take(listed.map((order) => ({ event: { type: 'order-updated', order, source: 'list' } })))
    const inScope = listed.filter((order) => scope.covers(order))
    record.kept = listed.filter((order) => scope.keeps(order)).length
    record.open = {
      spotOrders: inScope.filter((order) => order.market === 'spot').length,
      spotLists: new Set(inScope.flatMap((order) => (order.market === 'spot' ? (order.orderListId ?? []) : []))).size,
      futuresOrders: inScope.filter((order) => order.market === 'usdm' && order.service === 'order').length,
      futuresAlgoOrders: inScope.filter((order) => order.service === 'algo').length,
    }
    for (const order of inScope) {
      const key = orderKey(order)
      // A list shows it open although an answer called it over: it is not over (F-47).
      if (isUndone(fates.get(key)?.fate) === false && !record.isClosedHere(key)) fates.delete(key)
    }
    return aimAt(listed)
  }

  /** Targets open in the picture that no list shows: how they ended is asked for by id (S-41). */
  async function askUnlisted(listed: readonly Order[]): Promise<void> {
    const keys = new Set(listed.map(orderKey))
    const unlisted = record.unsettled().filter((order) => !keys.has(orderKey(order)))
    for (let at = 0; at < unlisted.length; at += IN_FLIGHT)
      await Promise.all(unlisted.slice(at, at + IN_FLIGHT).map(askOne))
    record.settleFates()
  }

  async function askOne(order: Order): Promise<void> {
    const answer = await room.seats.get(order.market)?.watch.askOrder(order, 'cancel')
    const key = orderKey(order)
    if (answer !== 'absent') return void missing.delete(key)
    missing.set(key, missing.get(key) ?? clock.monotonic())
    fates.set(key, { fate: 'unknown', reason: reasonOf('order-unknown') })
  }

  async function cancelRound(): Promise<void> {
    aimAt(openOrdersIn(live.state()))
    record.settleFates()
    const doubts = freshDoubts()
    for (const intent of doubts) doubtsCanceled.add(intent.intentId)
    // All of a store at once only the first time: what that leaves over goes one by one (S-54).
    const seen = cancelRequests(room, record.unsettled(), round === 0 && asked.side === undefined)
    const unseen = round === 0 ? blindCancels(room, asked, scope.markets, seen) : []
    round++
    await sender.send(scope.markets, [...seen, ...doubts.map(cancelOfIntent), ...unseen])
    record.settleFates()
  }

  const freshDoubts = () =>
    scope.undecided().filter((intent) => intent.state !== 'sending' && !doubtsCanceled.has(intent.intentId))

  /** Clean: nothing in scope in any list, in the picture, or in doubt (S-55). */
  const isClean = (listed: readonly Order[]): boolean =>
    !listed.some((order) => scope.covers(order) && !record.isClosedHere(orderKey(order))) &&
    record.unsettled().length === 0 &&
    !isOpenInPicture() &&
    scope.undecided().length === 0

  /**
   * All that is left are orders that the exchange denies in every way there is, as after it was reset: nothing more can be
   * done here. They are not called canceled, since absence closes no order (S-41).
   */
  function isOnlyMissing(listed: readonly Order[]): boolean {
    const denied = (order: Order): boolean => {
      const key = orderKey(order)
      const since = missing.get(key)
      return since !== undefined && clock.monotonic() - since >= MISSING_MS && sender.notResting.has(key)
    }
    return (
      !listed.some((order) => scope.covers(order) && !record.isClosedHere(orderKey(order))) &&
      scope.undecided().length === 0 &&
      record.unsettled().length > 0 &&
      record.unsettled().every(denied) &&
      openOrdersIn(live.state()).filter(scope.covers).every(denied)
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

  // The cancels of what is seen leave first; the lists are read beside them and delay none (S-53).
  const firstLists = readLists()
  await cancelRound()
  record.show('running', sender.heldBack())
  const listedFirst = await firstLists
  if (listedFirst !== undefined) takeLists(listedFirst)
  let lastClean: number | undefined
  while (clock.monotonic() < until) {
    if (record.unsettled().length > 0 || isOpenInPicture() || freshDoubts().length > 0) await cancelRound()
    const began = clock.monotonic()
    const listed = await readLists()
    if (listed === undefined) lastClean = undefined
    else {
      const added = takeLists(listed)
      await askUnlisted(listed)
      if (added > 0 || !isClean(listed)) lastClean = undefined
      else if (lastClean !== undefined && began - lastClean >= CLEAN_APART_MS) return { kind: 'clean' }
      else lastClean ??= began
      if (added === 0 && isOnlyMissing(listed)) break
    }
    record.show('running', sender.heldBack())
    await wait(clock, lastClean === undefined ? BETWEEN_ROUNDS_MS : CLEAN_APART_MS)
  }
  return endUnfinished()
}
