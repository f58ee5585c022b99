import 'server-only'
import type { Intent } from '../../domain/intent'
import type { Order } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import type { OrderTarget, Reading } from '../../exchange/port'
import { passCrashPoint } from '../process/crash-point'
import { gatherAbsence } from './absence-evidence'
import { reasonOf } from './codes'
import { exchangeNow, fenceLasts, fenceOf, nextLook, TWO_MINUTES_MS } from './fence'
import { isWatched } from './intent-book'
import { lookAtCancel, lookAtCancelSymbol, type CancelLook } from './look-at-cancel'
import { isFault } from './read-fault'
import { lookAtAmend, lookAtList, lookAtSetting } from './resolve-changes'
import type { TradingRoom, TradingSeat } from './trading-room'

/** Finds out what became of what was sent and not answered (S-30..S-37). It asks and never sends again (S-24). */
export interface Resolver {
  watch(intentId: string): void
  /** Asks at once, outside the schedule. */
  lookNow(intentId: string): Promise<void>
  /** Milliseconds until the exchange is asked next; 0 while it is being asked, undefined when nobody asks any more. */
  nextLookIn(intentId: string): number | undefined
  stop(): void
}

interface Watch {
  /** Monotonic times of sending, and of when this run of the program began to ask. */
  readonly sentAt: number
  readonly begunAt: number
  cancelTimer: () => void
  /** Monotonic time of the next question. */
  nextAt: number
  looking: boolean
  /** Whether this run of the program has asked at all. */
  looked: boolean
  /** Monotonic time before which absence proves nothing, whatever a wall clock that jumped makes of the fence (F-85). */
  readonly provableFrom: number
  /** Monotonic times of clean rounds of absence. */
  readonly rounds: number[]
  /** What the last look at a cancel said of it. */
  said?: string
  /** Since when reads are answered again, if they were not (S-35). */
  answeringSince: number
  failing: boolean
  /** Monotonic time of the last failed read. */
  failedAt: number
  notBefore: number
}

const ROUNDS_APART_MS = 5_000
const NEXT_ROUND_MS = 6_000
/** Between second and third round when the stream was not live throughout (S-34). */
const THIRD_ROUND_MS = 60_000
const WHILE_RECOVERING_MS = 15_000
const FIRST_LOOK_MS = 300
/** What nobody could settle within a day is the owner's to decide, and looked at now and then until it is (S-35). */
const A_DAY_MS = 86_400_000
const AFTER_A_DAY_MS = 3_600_000
/** The exchange's own deadlines are kept, but no wall clock that jumped puts a look off for longer. */
const LONGEST_PAUSE_MS = 600_000
const READ = { lane: 'resolve', freshConnection: true } as const

/** Open, and not put aside by the owner: what was given up may still be proved by S-34 (S-36). */
const isInDoubt = ({ state, reason }: Intent): boolean =>
  (state === 'unconfirmed' || state === 'unresolved') && reason?.code !== 'marked-handled'

export function createResolver(room: TradingRoom): Resolver {
  const { clock, book, live, log } = room
  const watches = new Map<string, Watch>()
  let stopped = false

  function isOpenCase(intent: Intent): boolean {
    return intent.state === 'unconfirmed' || intent.state === 'unresolved' || isWatched(intent, clock.now())
  }

  function watch(intentId: string): void {
    const intent = book.get(intentId)
    if (stopped || intent === undefined || watches.has(intentId)) return
    const now = clock.monotonic()
    const known = book.sentAt(intentId)
    const sentAt = known ?? now - Math.max(0, clock.now() - (intent.times.sent ?? intent.times.received))
    watches.set(intentId, {
      sentAt,
      begunAt: now,
      cancelTimer: () => undefined,
      nextAt: now,
      looking: false,
      looked: false,
      rounds: [],
      provableFrom: (known ?? now) + fenceLasts(intent),
      // Our own absence was a fault too: the two minutes count from its end (S-35).
      answeringSince: now,
      failing: false,
      failedAt: now,
      notBefore: 0,
    })
    plan(intentId)
  }

  function plan(intentId: string): void {
    const watched = watches.get(intentId)
    const intent = book.get(intentId)
    const seat = intent === undefined ? undefined : room.seats.get(intent.market)
    if (watched === undefined || stopped) return
    if (intent === undefined || seat === undefined || !isOpenCase(intent)) return forget(intentId)
    const now = clock.monotonic()
    const elapsed = now - watched.sentAt
    const at = nextLook(elapsed, fenceAfter(intent, seat))
    // A day ends the watch over what is settled, never a doubt.
    if (at === undefined && !isInDoubt(intent)) return forget(intentId)
    let delay = at === undefined ? AFTER_A_DAY_MS : at - elapsed
    if (isInDoubt(intent)) {
      if (!watched.looked) delay = Math.min(delay, FIRST_LOOK_MS)
      else if (at === undefined && intent.state === 'unconfirmed') delay = Math.min(delay, WHILE_RECOVERING_MS)
      const [last] = watched.rounds.slice(-1)
      if (last !== undefined && watched.rounds.length < 2)
        delay = Math.min(delay, Math.max(0, last + NEXT_ROUND_MS - now))
      if (last !== undefined && watched.rounds.length === 2)
        delay = Math.min(delay, Math.max(0, last + THIRD_ROUND_MS - now))
      if (watched.provableFrom > now) delay = Math.min(delay, watched.provableFrom - now)
      // After an outage two minutes count from its end.
      const dueIn = watched.answeringSince + TWO_MINUTES_MS - now
      if (watched.failing) delay = Math.min(delay, WHILE_RECOVERING_MS)
      else if (dueIn > 0) delay = Math.min(delay, dueIn, WHILE_RECOVERING_MS)
    }
    delay = Math.max(delay, Math.min(watched.notBefore - clock.now(), LONGEST_PAUSE_MS))
    watched.nextAt = now + delay
    watched.cancelTimer = clock.after(delay, () => room.track(look(intentId)))
  }

  function fenceAfter(intent: Intent, seat: TradingSeat): number {
    const sent = intent.times.sent ?? intent.times.received
    return fenceOf(intent, seat.venue) - exchangeNow(seat.venue, sent)
  }

  function isPastFence(watched: Watch, intent: Intent, seat: TradingSeat): boolean {
    return (
      clock.monotonic() >= watched.provableFrom && exchangeNow(seat.venue, clock.now()) >= fenceOf(intent, seat.venue)
    )
  }

  function forget(intentId: string): void {
    watches.get(intentId)?.cancelTimer()
    watches.delete(intentId)
  }

  async function look(intentId: string): Promise<void> {
    const watched = watches.get(intentId)
    const intent = book.get(intentId)
    const seat = intent === undefined ? undefined : room.seats.get(intent.market)
    if (watched === undefined || intent === undefined || seat === undefined || watched.looking || stopped) return
    if (!isOpenCase(intent)) return forget(intentId)
    watched.looking = true
    watched.looked = true
    watched.cancelTimer()
    try {
      if (intent.kind === 'place' || intent.kind === 'close') await lookForOrder(watched, intent, seat)
      else if (intent.kind === 'cancel') await lookAtCancel(cancelLook(watched, intent, seat))
      else if (intent.kind === 'amend' || intent.kind === 'modify')
        await lookAtAmend(room, seat, intent, isPastFence(watched, intent, seat), (source, answer) =>
          note(watched, seat, intent, source, answer),
        )
      else if (intent.kind === 'list' || intent.kind === 'cancel-list')
        await lookAtList(room, seat, intent, isPastFence(watched, intent, seat), (source, answer) =>
          note(watched, seat, intent, source, answer),
        )
      else if (intent.kind === 'setting') {
        const asked = await lookAtSetting(room, seat, intent, isPastFence(watched, intent, seat))
        if (asked) noteAnswered(watched)
        else noteFailing(watched)
      }
      // No question tells whether a timer stands; it is set anew by itself.
      else if (intent.kind === 'dead-man' || intent.kind === 'dead-man-off')
        book.change(intentId, { state: 'rejected', reason: reasonOf('dead-man-unanswered') })
      else await lookAtCancelSymbol(cancelLook(watched, intent, seat))
      giveUpWhenDue(watched, intentId)
    } catch (error) {
      log.error('resolve-failed', { intentId, error })
    } finally {
      watched.looking = false
      plan(intentId)
    }
  }

  async function lookForOrder(watched: Watch, intent: Intent, seat: TradingSeat): Promise<void> {
    const { order } = intent
    if (order === undefined) return
    const service = serviceOf(order)
    const pastFence = isPastFence(watched, intent, seat)
    const target: OrderTarget = { symbol: intent.symbol, service, clientOrderId: intent.clientOrderId }
    const answer = await seat.account.trading.findOrder(target, READ)
    passCrashPoint('resolving')
    note(watched, seat, intent, 'order-by-id', answer)
    if (answer.kind === 'read') return takeOrder(answer.value)
    if (answer.kind === 'failed') return
    // Binance was seen to deny by id an algo order that its list shows (usdm.md 7.2).
    if (service === 'algo' && !pastFence) {
      const open = await seat.account.trading.openOrders('algo', intent.symbol, READ)
      if (open.kind === 'read')
        open.value.filter((each) => each.clientOrderId === intent.clientOrderId).forEach(takeOrder)
      return
    }
    if (!pastFence || !isStillInDoubt(intent.intentId)) return
    await round(watched, intent, seat)
  }

  /** One round of S-34; enough clean ones, far enough apart, prove that nothing was placed. */
  async function round(watched: Watch, intent: Intent, seat: TradingSeat): Promise<void> {
    const last = watched.rounds.at(-1)
    const needed = watched.rounds.length === 2 ? THIRD_ROUND_MS : ROUNDS_APART_MS
    const began = clock.monotonic()
    if (last !== undefined && began - last < needed) return
    const absence = await gatherAbsence(room, seat, intent)
    book.addEvidence(intent.intentId, {
      at: clock.now(),
      source: 'absence-round',
      summary: absence.kind === 'absent' ? 'absent' : absence.why,
    })
    if (absence.kind === 'failed' && absence.fault) noteFailing(watched)
    if (absence.kind !== 'absent' || !isStillInDoubt(intent.intentId)) return
    watched.rounds.push(began)
    const healthy = seat.watch.streamHealthySince(watched.sentAt)
    if (watched.rounds.length < (healthy ? 2 : 3)) return
    book.change(intent.intentId, { state: 'not-placed', reason: reasonOf('not-placed-proved') })
  }

  function isStillInDoubt(intentId: string): boolean {
    const intent = book.get(intentId)
    return intent !== undefined && isInDoubt(intent)
  }

  function cancelLook(watched: Watch, intent: Intent, seat: TradingSeat): CancelLook {
    return {
      room,
      seat,
      intent,
      pastFence: isPastFence(watched, intent, seat),
      note: (source, answer) => note(watched, seat, intent, source, answer),
      isSaidTwice: (what) => isSaidTwice(watched, what),
      isOpenCase: () => isStillInDoubt(intent.intentId),
    }
  }

  function isSaidTwice(watched: Watch, what: string): boolean {
    const now = clock.monotonic()
    if (watched.said !== what) watched.rounds.length = 0
    watched.said = what
    const first = watched.rounds[0]
    if (first !== undefined && now - first >= ROUNDS_APART_MS) return true
    if (first === undefined) watched.rounds.push(now)
    return false
  }

  function takeOrder(order: Order): void {
    live.take([{ event: { type: 'order-updated', order, source: 'query' } }])
  }

  function note(watched: Watch, seat: TradingSeat, intent: Intent, source: string, answer: Reading<unknown>): void {
    seat.watch.noteRead(answer.kind !== 'failed')
    const { code, raw } = answer.evidence
    const summary = [
      answer.kind,
      ...(answer.kind === 'failed' ? [answer.reason] : []),
      ...(code === undefined ? [] : [String(code)]),
    ]
    book.addEvidence(intent.intentId, {
      at: clock.now(),
      source,
      summary: summary.join(' '),
      ...(raw === undefined ? {} : { raw }),
    })
    if (answer.kind === 'failed' && answer.retryAt !== undefined) watched.notBefore = answer.retryAt
    if (isFault(answer)) return noteFailing(watched)
    noteAnswered(watched)
  }

  function noteAnswered(watched: Watch): void {
    // From the last failure on: the first answer comes up to 15 s after the end of a fault, which must not put off the owner's.
    if (watched.failing) watched.answeringSince = watched.failedAt
    watched.failing = false
  }

  function noteFailing(watched: Watch): void {
    watched.failing = true
    watched.failedAt = clock.monotonic()
  }

  /** S-35: two minutes of answers and no certainty are for the owner to decide; after a day so is anything else. */
  function giveUpWhenDue(watched: Watch, intentId: string): void {
    const intent = book.get(intentId)
    if (intent?.state !== 'unconfirmed') return
    const now = clock.monotonic()
    const answered = !watched.failing && now - watched.answeringSince >= TWO_MINUTES_MS
    const old = now - watched.sentAt >= A_DAY_MS && now - watched.begunAt >= TWO_MINUTES_MS
    if (!answered && !old) return
    const { clientOrderId, symbol } = intent
    if (book.change(intentId, { state: 'unresolved', reason: reasonOf('unresolved') }) === undefined) return
    live.alarm(reasonOf('unresolved', { clientOrderId, symbol }))
  }

  book.onChange((intent) => {
    if (watches.has(intent.intentId) && !isOpenCase(intent)) forget(intent.intentId)
  })

  return {
    watch,
    async lookNow(intentId) {
      watch(intentId)
      await look(intentId)
    },
    nextLookIn(intentId) {
      const watched = watches.get(intentId)
      if (watched === undefined) return undefined
      return watched.looking ? 0 : Math.max(0, watched.nextAt - clock.monotonic())
    },
    stop() {
      stopped = true
      for (const intentId of [...watches.keys()]) forget(intentId)
    },
  }
}
