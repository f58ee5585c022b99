import 'server-only'
import { exitSideOf } from '../../domain/closing-orders'
import { compare, isZero, type DecimalString } from '../../domain/decimal'
import { isUnsettled, type Intent } from '../../domain/intent'
import type { NewOrder } from '../../domain/order'
import { isTriggered } from '../../domain/order-kind'
import type { ListLeg } from '../../domain/order-list'
import { cutsLoss, isProtective } from '../../domain/protective'
import { protectionOf } from '../../domain/protection'
import { reasonOf } from './codes'
import { blockedAccount, heldBase } from './order-gates'
import type { Resolver } from './resolver'
import { sendOrder } from './send-order'
import { sendList } from './place-list'
import type { TradingRoom, TradingSeat } from './trading-room'

/**
 * The one exception to "never again" (S-24): a stop or take profit that can only take risk away, proved rejected or not placed,
 * is tried twice more, each time as a new intent with an id of its own; then the owner is paged. No entry, nothing in doubt and
 * nothing that an earlier run of the program sent is ever tried again (I1, I8).
 */
export interface ProtectAgain {
  start(): void
  stop(): void
}

const ATTEMPTS = 3
/** Before the second and the third try: long enough for a busy engine, short enough for a falling market. */
const WAITS_MS = [1_000, 4_000] as const
/** A limit of the exchange, or an account that is not live, that lasts longer than this is for the owner to know of at once. */
const LONGEST_WAIT_MS = 60_000
const LOOK_AGAIN_MS = 1_000
/** Proved later than this after it was sent, the market is another: the owner decides. */
const TRY_WITHIN_MS = 300_000
const DAY_MS = 86_400_000
const RECENT = 500
/** The same words again change nothing about these. */
const POINTLESS = new Set(['rejected-key', 'rejected-signature', 'rejected-duplicate'])
/** Its order stands as it stood, or went with everything else. */
const NOTHING_LOST = new Set(['rejected-not-attempted', 'lost-in-reset'])

type Placing = Intent & { readonly order: NewOrder }
/** `told`: the owner was paged. `over`: nothing is left to protect, or the owner has seen to it. */
type End = 'told' | 'over'

export function createProtectAgain(room: TradingRoom, resolver: Resolver): ProtectAgain {
  const { clock, book, live, journal, log, account } = room
  const seen = new Set<string>()
  const timers = new Set<() => void>()
  let stopped = false

  function later(ms: number, act: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      if (!stopped) act()
    })
    timers.add(cancel)
  }

  function onChange(intent: Intent): void {
    if (stopped || seen.has(intent.intentId) || !cameToNothing(intent)) return
    seen.add(intent.intentId)
    const attempt = intent.retry?.attempt ?? 1
    if (attempt >= ATTEMPTS || !mayTryAgain(intent)) return whenKnown(intent, giveUp)
    const until = Number(intent.reason?.params?.['until'] ?? 0) - clock.now()
    const delay = Math.max(WAITS_MS[attempt - 1] ?? LONGEST_WAIT_MS, until)
    if (delay > LONGEST_WAIT_MS) return whenKnown(intent, giveUp)
    later(delay, () => whenKnown(intent, tryAgain))
  }

  /** Only what this run of the program sent (I8), and not long ago. */
  const mayTryAgain = (intent: Placing): boolean =>
    book.sentAt(intent.intentId) !== undefined &&
    clock.now() - intent.times.received < TRY_WITHIN_MS &&
    !POINTLESS.has(intent.reason?.code ?? '')

  /** What there is to protect is known while the market is live; until then it waits, and no longer than a minute. */
  function whenKnown(intent: Placing, act: (intent: Placing) => void, waited = 0): void {
    if (live.phase(intent.market) === 'live' && !isHalfKnown(intent)) return act(intent)
    if (waited >= LONGEST_WAIT_MS) return page(intent)
    later(LOOK_AGAIN_MS, () => whenKnown(intent, act, waited + LOOK_AGAIN_MS))
  }

  function tryAgain(intent: Placing): void {
    const { order, market, intentId } = intent
    if (isOver(intent)) return end(intent, 'over')
    const seat = room.seats.get(market)
    const refused = seat === undefined ? reasonOf('market-off', { market }) : blockedAccount(room, { order })?.reason
    if (seat === undefined || refused !== undefined) {
      log.warn('not-tried-again', { intentId, reason: refused?.code ?? '' })
      return page(intent)
    }
    const attempt = (intent.retry?.attempt ?? 1) + 1
    const sent = sendAnew(seat, intent, attempt)
    if (sent === undefined) return page(intent)
    note(intent, `again ${attempt} ${sent.clientOrderId}`)
    log.warn('tried-again', { intentId, clientOrderId: sent.clientOrderId, count: attempt })
  }

  /** The order, or the pair that it is a leg of, as new intents. Undefined when the journal would not take them. */
  function sendAnew(seat: TradingSeat, intent: Placing, attempt: number): Intent | undefined {
    const of = firstOf(intent)
    const { order, symbol, act, idempotencyKey } = intent
    if (act?.kind !== 'list') {
      const sent = sendOrder(room, resolver, seat, { kind: 'place', order, again: { intent, of, attempt } })
      return sent.kind === 'sent' ? sent.intent : undefined
    }
    const legs = siblings(intent).flatMap((leg): ListLeg[] =>
      leg.order === undefined ? [] : [{ role: cutsLoss(leg.order) ? 'below' : 'above', order: leg.order }],
    )
    const list = { kind: 'OCO', symbol, legs } as const
    const sent = sendList(room, resolver, seat, list, { ofKey: idempotencyKey, retry: { of, attempt } })
    return sent.kind === 'sent' ? sent.intents[0] : undefined
  }

  function giveUp(intent: Placing): void {
    if (isOver(intent)) end(intent, 'over')
    else page(intent)
  }

  /** What else was asked in the same request. */
  const siblings = ({ act, intentId }: Intent): readonly Intent[] =>
    (act?.intentIds ?? []).flatMap((each) => (each === intentId && act?.kind !== 'list' ? [] : (book.get(each) ?? [])))

  /** Whether the cancel or the legs that came with it are not answered for yet: only then is it known what stands. */
  const isHalfKnown = (intent: Intent): boolean => isBound(intent) && siblings(intent).some(isUnsettled)

  /** Found after all, seen to by the owner, or without anything left that it would protect. */
  const isOver = (intent: Placing): boolean =>
    !cameToNothing(book.get(intent.intentId)) ||
    stillStands(intent) ||
    isTakenOver(intent) ||
    !hasSomethingToProtect(intent.order)

  /** The order that was to be replaced stands unless its cancel went through; the other leg of a pair, if it was taken in. */
  const stillStands = (intent: Intent): boolean =>
    isBound(intent) &&
    (intent.act?.kind === 'replace'
      ? !siblings(intent).some(({ kind, state }) => kind === 'cancel' && state === 'accepted')
      : siblings(intent).some(({ kind, state }) => kind !== 'cancel' && state === 'accepted'))

  function hasSomethingToProtect(order: NewOrder): boolean {
    if (order.market === 'usdm') return positionOf(order) !== undefined && isProtective(order, undefined)
    const rules = room.marketView.rules(account.environment, 'spot', order.symbol)
    return rules !== undefined && isProtective(order, heldBase(room, rules))
  }

  const positionOf = (order: NewOrder) =>
    [...live.state().positions.values()].find(
      (position) =>
        position.symbol === order.symbol &&
        position.positionSide === order.positionSide &&
        !isZero(position.quantity) &&
        exitSideOf(position) === order.side,
    )

  /** A cancel of it or a cancel-all that takes stops too since it was sent, or an order of its kind since it came to nothing. */
  function isTakenOver(intent: Placing): boolean {
    const { market, symbol, order, times } = intent
    const chain = firstOf(intent)
    const first = book.get(chain)?.times ?? times
    const began = first.received
    const known = first.settled ?? began
    const runs = [live.run(), ...live.runningRuns()]
    if (
      runs.some(
        (run) =>
          run !== undefined &&
          run.startedAt >= began &&
          run.scope.mode !== 'entries' &&
          (run.scope.market ?? market) === market &&
          (run.scope.symbol ?? symbol) === symbol &&
          (run.scope.side ?? order.side) === order.side,
      )
    )
      return true
    const own = new Set<string>()
    for (const each of book.live()) if (firstOf(each) === chain) own.add(each.clientOrderId)
    for (const each of book.live()) {
      if (each.market !== market || each.symbol !== symbol || own.has(each.clientOrderId)) continue
      const { received } = each.times
      if (each.kind === 'cancel' && received >= began && own.has(each.target?.clientOrderId ?? '')) return true
      if (each.order !== undefined && received >= known && isOfKind(each.order, order)) return true
    }
    return false
  }

  function page(intent: Placing): void {
    const { order, symbol, market, clientOrderId } = intent
    const position = market === 'usdm' ? positionOf(order) : undefined
    const covered = position !== undefined && protectionOf(position, [...live.state().orders.values()]).level === 'all'
    const params = { market, symbol, side: order.side, clientOrderId, attempts: String(intent.retry?.attempt ?? 1) }
    end(intent, 'told')
    live.alarm(reasonOf(covered ? 'protective-not-placed' : 'unprotected', params))
  }

  function end(intent: Placing, how: End): void {
    note(intent, how)
  }

  function note({ intentId }: Intent, summary: string): void {
    book.addEvidence(intentId, { at: clock.now(), source: 'protection', summary })
  }

  /** What ended before this run of the program and was never told: it is told, and not tried again (I8). */
  function tellLeftovers(): void {
    const after = clock.now() - DAY_MS
    const recent = journal.intents.newest(account.accountId, RECENT).filter(({ times }) => times.received > after)
    const followed = new Set(recent.flatMap(({ retry }) => (retry === undefined ? [] : `${retry.of} ${retry.attempt}`)))
    for (const intent of recent) {
      if (seen.has(intent.intentId) || !cameToNothing(intent)) continue
      seen.add(intent.intentId)
      const isFollowed = followed.has(`${firstOf(intent)} ${(intent.retry?.attempt ?? 1) + 1}`)
      const isTold = journal.intents.evidence(intent.intentId).some(({ source }) => source === 'protection')
      if (!isFollowed && !isTold) whenKnown(intent, giveUp)
    }
  }

  /** A place intent that would have protected and is proved not to stand. */
  function cameToNothing(intent: Intent | undefined): intent is Placing {
    if (intent?.kind !== 'place' || intent.order === undefined) return false
    if (intent.state !== 'rejected' && intent.state !== 'not-placed') return false
    if (NOTHING_LOST.has(intent.reason?.code ?? '')) return false
    if (intent.act?.kind === 'list')
      // A leg behind a working order protects nothing yet; the stop of a pair stands for the pair.
      return cutsLoss(intent.order) && waitsToProtect(intent.order) && book.get(intent.act.actId)?.list?.kind === 'OCO'
    return waitsToProtect(intent.order)
  }

  return {
    start() {
      book.onChange(onChange)
      tellLeftovers()
    },
    stop() {
      stopped = true
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}

const firstOf = ({ intentId, retry }: Pick<Intent, 'intentId' | 'retry'>): string => retry?.of ?? intentId

/** Whether an order of these terms waits for a trigger and may be able only to take risk away; what is held decides the rest. */
const waitsToProtect = (order: NewOrder): boolean =>
  isTriggered(order) &&
  (order.market === 'usdm'
    ? isProtective(order, undefined)
    : order.side === 'SELL' && order.quantity !== undefined && compare(order.quantity, '0' as DecimalString) > 0)

/** Whether the legs of the request stand or fall together. */
const isBound = ({ act }: Intent): boolean => act?.kind === 'list' || act?.kind === 'replace'

/** Whether the two do the same for a position: both stops, or both take profits, on one side of it. */
const isOfKind = (one: NewOrder, other: NewOrder): boolean =>
  one.side === other.side &&
  one.positionSide === other.positionSide &&
  isTriggered(one) &&
  cutsLoss(one) === cutsLoss(other)
