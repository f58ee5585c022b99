import 'server-only'
import { wait } from '../../domain/clock'
import type { IntentReason, Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { isOpen, orderKey, type Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { passCrashPoint } from '../process/crash-point'
import { cancelIntent, sendCancel } from './cancel-order'
import type { CancelRequest } from './cancel-scope'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { isUndone, type RunRecord } from './run-record'
import { doubtOf, doubtUnwritten, evidenceRow, recordDoubt, rejection } from './record-answer'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Sends the cancels of a run, each an intent of its own, and remembers what keeps them back. */
export interface CancelSender {
  /**
   * Up to 40 in flight in each market; none in a market that a limit holds back, none twice while its answer is out. One of which
   * nobody knows whether it was carried out leaves once more at once, as an intent of its own. Resolves with the number that may
   * have been carried out, or after 3 s: an answer that does not come keeps the others from nothing.
   */
  send(markets: readonly Market[], requests: readonly CancelRequest[]): Promise<number>
  /** A ban, a rate limit, or a journal that would not take the last cancels. */
  heldBack(): IntentReason | undefined
  /** Wall time until which a limit holds this market back. */
  heldUntil(market: Market): number | undefined
  /** Orders of which the matching engine itself said that they do not rest. */
  readonly notResting: ReadonlySet<string>
}

const IN_FLIGHT = 40
/** A commit for each answer that frees a place would cost more than the place is worth. */
const REFILL = 10
const ANSWERS_WAIT_MS = 3_000

export function createCancelSender(room: TradingRoom, resolver: Resolver, record: RunRecord): CancelSender {
  const { clock, log, book, journal } = room
  const { begun, targets, fates } = record
  const notResting = new Set<string>()
  const heldUntil = new Map<Market, { at: number; reason: IntentReason }>()
  /** Why the journal would not take the last cancels: they were not sent (S-03). */
  let unwritten: IntentReason | undefined

  function isHeld(market: Market): boolean {
    const hold = heldUntil.get(market)
    return hold !== undefined && hold.at > clock.now()
  }

  const flying = new Set<string>()
  /** What left a second time at once: only once in a run, so that an exchange in trouble is not hammered (S-84). */
  const leftAgain = new Set<string>()

  /** Whether it is worth another try before anything is waited for: what it aims at is not told to be over. */
  function isWorthAnother({ request, outcome }: Answered): boolean {
    const key = keyOf(request)
    if (outcome.kind !== 'unconfirmed' || leftAgain.has(key)) return false
    record.settleFates()
    if (![...targets].some(([target, order]) => isHit(request, order) && isUndone(fates.get(target)?.fate)))
      return false
    leftAgain.add(key)
    return true
  }

  /** Rows of all in one commit, then all at once. */
  function sendChunk(seat: TradingSeat, requests: readonly CancelRequest[]): readonly Promise<Answered>[] {
    const opened = requests.map((request) => ({
      request,
      intent: intentOf(seat, request),
      window: seat.account.trading.sendWindow(),
    }))
    const commit = book.open(opened)
    if (commit.kind === 'failed') {
      log.error('journal-failed', { runId: begun.runId, reason: commit.code })
      unwritten = reasonOf('journal-failed', { cause: commit.code })
      for (const request of requests) noteReason(request, unwritten)
      return []
    }
    unwritten = undefined
    return opened.map(async ({ request, intent }) => {
      const key = keyOf(request)
      flying.add(key)
      const sending = book.get(intent.intentId) ?? intent
      const outcome =
        request.kind === 'all' ? await sendCancelAllOn(seat, sending) : await sendCancel(room, resolver, seat, sending)
      passCrashPoint('cancel-all')
      flying.delete(key)
      noteOutcome(seat, request, outcome)
      return { request, outcome }
    })
  }

  /** `isAwaited`: once nobody waits for the answers any more, nothing leaves again that could meet what was placed since. */
  async function sendAll(
    seat: TradingSeat,
    requests: readonly CancelRequest[],
    carriedOut: () => void,
    isAwaited: () => boolean,
  ): Promise<void> {
    const queue = requests.filter((request) => !flying.has(keyOf(request)))
    const open = new Set<Promise<unknown>>()
    while ((queue.length > 0 || open.size > 0) && !isHeld(seat.market)) {
      const free = IN_FLIGHT - open.size
      if (open.size > 0 && (queue.length === 0 || free < Math.min(REFILL, queue.length))) {
        await Promise.race(open)
        continue
      }
      const sent = sendChunk(seat, queue.splice(0, free))
      // What the journal does not take now waits for the next round.
      if (sent.length === 0) break
      for (const each of sent) {
        const done = each.then((answered) => {
          open.delete(done)
          if (answered.outcome.kind !== 'rejected') carriedOut()
          if (isAwaited() && isWorthAnother(answered)) queue.push(answered.request)
        })
        open.add(done)
      }
    }
    await Promise.all(open)
  }

  function intentOf(seat: TradingSeat, request: CancelRequest): Intent {
    const { service, symbol } = request
    const target =
      request.kind === 'all' ? { service } : { service, orderId: request.orderId, clientOrderId: request.clientOrderId }
    const kind = request.kind === 'all' ? 'cancel-symbol' : 'cancel'
    return cancelIntent(room, seat, { symbol, runId: begun.runId, target }, kind)
  }

  async function sendCancelAllOn(seat: TradingSeat, intent: Intent): Promise<Outcome<readonly Order[]>> {
    const service = intent.target?.service ?? 'order'
    const outcome = await seat.account.trading.cancelAllOn(intent.symbol, service, {
      timestamp: intent.sendTimestamp ?? 0,
      recvWindow: intent.recvWindow ?? 0,
    })
    const acknowledged = clock.now()
    const row = evidenceRow('cancel-all', outcome, acknowledged)
    if (outcome.kind === 'accepted') {
      const commit = journal.commit(() => {
        book.change(intent.intentId, { state: 'accepted', times: { acknowledged } }, row)
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intent.intentId)
      for (const order of outcome.value) if (!isOpen(order)) record.calledOver.set(orderKey(order), order)
      return outcome
    }
    if (outcome.kind === 'rejected') {
      // "Unknown order" of a cancel of all: none was open.
      const none = outcome.reason === 'not-found'
      const end = none ? { state: 'accepted' as const } : { state: 'rejected' as const, reason: rejection(outcome) }
      book.change(intent.intentId, { ...end, times: { acknowledged } }, row)
      return outcome
    }
    recordDoubt(room, resolver, intent.intentId, outcome, row)
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
    const reason = outcome.kind === 'rejected' ? rejection(outcome) : doubtOf(outcome)
    noteReason(request, reason)
  }

  function noteReason(request: CancelRequest, reason: IntentReason): void {
    for (const [key, order] of targets)
      if (isHit(request, order) && isUndone(fates.get(key)?.fate)) fates.set(key, { fate: 'pending', reason })
  }

  return {
    notResting,
    heldBack: () => [...heldUntil.values()].find((hold) => hold.at > clock.now())?.reason ?? unwritten,
    heldUntil: (market) => (isHeld(market) ? heldUntil.get(market)?.at : undefined),
    async send(markets, requests) {
      let mayBe = 0
      let isAwaited = true
      const all = markets.map((market) => {
        const seat = room.seats.get(market)
        const mine = requests.filter((request) => request.market === market)
        return seat === undefined || mine.length === 0
          ? Promise.resolve()
          : sendAll(
              seat,
              mine,
              () => void mayBe++,
              () => isAwaited,
            )
      })
      await Promise.race([Promise.all(all), wait(clock, ANSWERS_WAIT_MS)])
      isAwaited = false
      return mayBe
    },
  }
}

interface Answered {
  readonly request: CancelRequest
  readonly outcome: Outcome<unknown>
}

const isHit = (request: CancelRequest, order: Order): boolean =>
  order.market === request.market &&
  order.service === request.service &&
  order.symbol === request.symbol &&
  (request.kind === 'all' || order.orderId === request.orderId)

const keyOf = (request: CancelRequest): string => {
  const { kind, market, service, symbol } = request
  const which = kind === 'all' ? '' : (request.orderId ?? request.clientOrderId ?? '')
  return `${kind}:${market}:${service}:${symbol}:${which}`
}
