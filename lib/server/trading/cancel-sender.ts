import 'server-only'
import type { IntentReason, Intent } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { orderKey, type Order } from '../../domain/order'
import type { Outcome } from '../../exchange/port'
import { passCrashPoint } from '../process/crash-point'
import { cancelIntent, sendCancel } from './cancel-order'
import type { CancelRequest } from './cancel-scope'
import { reasonOf } from './codes'
import type { Resolver } from './resolver'
import { isUndone, type RunRecord } from './run-record'
import { doubtUnwritten, evidenceRow, rejection } from './send-order'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Sends the cancels of a run, each an intent of its own, and remembers what keeps them back. */
export interface CancelSender {
  /** Up to 40 at a time in each market; none in a market that a limit holds back. */
  send(markets: readonly Market[], requests: readonly CancelRequest[]): Promise<void>
  /** A ban, a rate limit, or a journal that would not take the last cancels. */
  heldBack(): IntentReason | undefined
  /** Orders of which the matching engine itself said that they do not rest. */
  readonly notResting: ReadonlySet<string>
}

const IN_FLIGHT = 40

export function createCancelSender(room: TradingRoom, resolver: Resolver, record: RunRecord): CancelSender {
  const { clock, log, book, journal, live } = room
  const { begun, targets, fates } = record
  const notResting = new Set<string>()
  const heldUntil = new Map<Market, { at: number; reason: IntentReason }>()
  /** Why the journal would not take the last cancels: they were not sent (S-03). */
  let unwritten: IntentReason | undefined

  function isHeld(market: Market): boolean {
    const hold = heldUntil.get(market)
    return hold !== undefined && hold.at > clock.now()
  }

  /** Up to 40 cancels: rows of all in one commit, then all at once. */
  async function sendChunk(seat: TradingSeat, requests: readonly CancelRequest[]): Promise<void> {
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
      return
    }
    unwritten = undefined
    await Promise.all(
      opened.map(async ({ request, intent }) => {
        const sending = book.get(intent.intentId) ?? intent
        const outcome =
          request.kind === 'all'
            ? await sendCancelAllOn(seat, sending)
            : await sendCancel(room, resolver, seat, sending)
        passCrashPoint('cancel-all')
        noteOutcome(seat, request, outcome)
      }),
    )
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
        live.take(outcome.value.map((order) => ({ event: { type: 'order-updated', order, source: 'reply' } })))
        book.change(intent.intentId, { state: 'accepted', times: { acknowledged } }, row)
      })
      if (commit.kind === 'failed') doubtUnwritten(room, resolver, intent.intentId)
      return outcome
    }
    if (outcome.kind === 'rejected') {
      // "Unknown order" of a cancel of all: none was open.
      const none = outcome.reason === 'not-found'
      const end = none ? { state: 'accepted' as const } : { state: 'rejected' as const, reason: rejection(outcome) }
      book.change(intent.intentId, { ...end, times: { acknowledged } }, row)
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

  return {
    notResting,
    heldBack: () => [...heldUntil.values()].find((hold) => hold.at > clock.now())?.reason ?? unwritten,
    async send(markets, requests) {
      await Promise.all(
        markets.map(async (market) => {
          const seat = room.seats.get(market)
          if (seat === undefined) return
          const mine = requests.filter((request) => request.market === market)
          for (let at = 0; at < mine.length && !isHeld(market); at += IN_FLIGHT)
            await sendChunk(seat, mine.slice(at, at + IN_FLIGHT))
        }),
      )
    },
  }
}
