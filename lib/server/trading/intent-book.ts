import 'server-only'
import type { Account } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import { compare, equals, ZERO } from '../../domain/decimal'
import { isUnsettled, type Intent, type IntentState } from '../../domain/intent'
import type { Market } from '../../domain/market'
import { isOpen, type Order } from '../../domain/order'
import { serviceOf } from '../../domain/order-kind'
import { isListOpen, type OrderList } from '../../domain/order-list'
import type { SendWindow } from '../../exchange/port'
import type { LiveAccount, OrderSource } from '../account/live-account'
import type { EvidenceRow } from '../journal/intent-rows'
import type { Commit, Journal } from '../journal/open-journal'
import { passCrashPoint } from '../process/crash-point'
import { createCancelIndex } from './cancel-index'
import { endOfCancel } from './canceled-by'
import { amendedBy } from './amend-fate'
import { reasonOf } from './codes'
import { createDoubleBook, type DoubledIntent } from './double-book'
import { decideAgain, isDoubt, patched, type IntentPatch } from './intent-writes'
import { isSamePayload } from './same-payload'

/** The intents of one account: journal first, then memory, then the event lane. */
export interface IntentBook {
  /**
   * Writes intents down as `sending` with their one send each, and the key if the owner's act had one, in one durable commit
   * (S-01, S-02). Nothing may leave before it returned `committed`. One without a window waits as `queued` for `send`.
   */
  open(
    intents: readonly { readonly intent: Intent; readonly window: SendWindow | undefined }[],
    key?: { readonly key: string; readonly bodyHash: string; readonly runId?: string | undefined },
  ): Commit<void>
  /**
   * Writes a queued intent down as `sending` with its one send, durably (S-02). `failed`: it no longer waits (a lock or a restart has
   * abandoned it), or the journal would not take it; then nothing may leave.
   */
  send(intentId: string, window: SendWindow): Commit<void>
  get(intentId: string): Intent | undefined
  /** Whether an intent has this id, in memory or in the journal. */
  knows(clientOrderId: string): boolean
  /** Monotonic time of sending; undefined for what an earlier run of the program sent. */
  sentAt(intentId: string): number | undefined
  /** Unsettled, and those that are still watched. */
  live(): Iterable<Intent>
  /**
   * Changes it durably and shows it. Undefined when the journal would not: what it still means is tried again each second. A
   * doubt is known at once all the same, so that it is asked about while the disk refuses (S-33, F-82).
   */
  change(intentId: string, patch: IntentPatch, evidence?: EvidenceRow): Intent | undefined
  addEvidence(intentId: string, evidence: EvidenceRow): void
  /** An order seen under one of our ids settles its intent (S-32); a late one raises the alarm (S-37). */
  noticeOrder(order: Order, source: OrderSource): void
  /** A list under our id settles its intent, one that is over the cancel of it (S-32). */
  noticeList(list: OrderList): void
  /** Resolves once the intent passes `until`, or after `ms` with how it stands. */
  waitFor(intentId: string, until: (intent: Intent) => boolean, ms: number): Promise<Intent>
  /**
   * The exchange began a market anew (S-67): what had no answer ends as not placed, what was open says so. Returns how many had
   * no answer.
   */
  loseInReset(market: Market, lost: readonly Order[], evidence: string): number
  onChange(listener: (intent: Intent) => void): void
  /** Whether a cancel or change of ours is aimed at the order, or at everything on its symbol about when it ended (S-46). */
  mayHaveCanceled(order: Order): boolean
  /** Symbols on which two orders stand under one id, until the owner has looked (S-28). */
  isDoubled(market: Market, symbol: string): boolean
  doubled(): readonly DoubledIntent[]
  clearDoubled(intentId: string): void
}

/** Settled ones whose order may still show up late (S-37). */
const WATCHED_MS = 86_400_000
const JOURNAL_RETRY_MS = 1_000
/** Between a cancel of all on a symbol and the last end that it can have caused, with room for two clocks. */
const BLANKET_LASTS_MS = 120_000
const KEPT_IN_MEMORY = 5_000

/** A change that the disk refused, with the state it was decided from. */
interface UnwrittenChange {
  readonly intentId: string
  readonly from: IntentState
  readonly patch: IntentPatch
  readonly evidence: EvidenceRow | undefined
}

export function createIntentBook(settings: {
  readonly clock: Clock
  readonly account: Account
  readonly journal: Journal
  readonly live: LiveAccount
}): IntentBook {
  const { clock, account, journal, live } = settings
  const intents = new Map<string, Intent>()
  const byClientOrderId = new Map<string, string>()
  const cancels = createCancelIndex(['cancel'])
  const amendments = createCancelIndex(['amend', 'modify'])
  /** Aimed at no order by its own id: by the id of its list, or by none. */
  const blankets = createCancelIndex(['cancel-symbol', 'cancel-list'])
  const waiters = new Map<string, Set<(intent: Intent) => void>>()
  const listeners = new Set<(intent: Intent) => void>()
  const doubles = createDoubleBook({ accountId: account.accountId, clock, journal, live })
  const sentAt = new Map<string, number>()
  const unwritten: UnwrittenChange[] = []

  for (const intent of journal.intents.newest(account.accountId, KEPT_IN_MEMORY)) remember(intent)
  for (const intent of journal.intents.unsettled(account.accountId, 100_000)) remember(intent)

  function remember(intent: Intent): void {
    intents.set(intent.intentId, intent)
    byClientOrderId.set(intent.clientOrderId, intent.intentId)
    cancels.add(intent)
    amendments.add(intent)
    blankets.add(intent)
    if (intents.size <= KEPT_IN_MEMORY * 2) return
    for (const old of intents.values()) {
      if (intents.size <= KEPT_IN_MEMORY) break
      if (isUnsettled(old) || old.times.received > clock.now() - WATCHED_MS) continue
      forget(old)
    }
  }

  function forget(intent: Intent): void {
    const { intentId } = intent
    intents.delete(intentId)
    sentAt.delete(intentId)
    byClientOrderId.delete(intent.clientOrderId)
    cancels.remove(intent)
    amendments.remove(intent)
    blankets.remove(intent)
  }

  function find(intentId: string): Intent | undefined {
    return intents.get(intentId) ?? journal.intents.byId(intentId)
  }

  function show(intent: Intent): void {
    live.putIntent(intent)
    journal.whenDurable(() => {
      for (const tell of waiters.get(intent.intentId) ?? []) tell(intent)
      for (const listener of listeners) listener(intent)
    })
  }

  function change(intentId: string, patch: IntentPatch, evidence?: EvidenceRow): Intent | undefined {
    const before = find(intentId)
    if (before === undefined) return undefined
    const after = patched(before, patch, clock.now())
    const commit = write(before, after, evidence)
    if (commit.kind === 'committed') return after
    const known = isDoubt(after.state) && after.state !== before.state
    if (known) {
      intents.set(intentId, after)
      show(after)
    }
    refused({ intentId, from: before.state, patch: known ? {} : patch, evidence }, commit.code)
    return known ? after : undefined
  }

  function write(before: Intent, after: Intent, evidence: EvidenceRow | undefined): Commit<void> {
    const { intentId } = after
    return journal.commit(() => {
      journal.ifLost(() => intents.set(intentId, before))
      journal.intents.update(after)
      if (evidence !== undefined) journal.intents.addEvidence(intentId, evidence)
      intents.set(intentId, after)
      show(after)
    })
  }

  /** Kept until the disk takes it, in the order in which it happened; one alarm for as long as it does not. */
  function refused(late: UnwrittenChange, cause: string): void {
    if (unwritten.length === 0) {
      live.alarm(reasonOf('journal-failed', { cause }))
      clock.after(JOURNAL_RETRY_MS, writeAgain)
    }
    unwritten.push(late)
  }

  function writeAgain(): void {
    for (let next = unwritten[0]; next !== undefined; next = unwritten[0]) {
      const before = find(next.intentId)
      if (before !== undefined) {
        const { patch, late } = decideAgain(before, next.from, next.patch)
        const commit = write(before, patched(before, patch, clock.now()), next.evidence)
        if (commit.kind === 'failed') {
          clock.after(JOURNAL_RETRY_MS, writeAgain)
          return
        }
        if (late) alarmLate(before)
      }
      unwritten.shift()
    }
  }

  function alarmLate({ clientOrderId, symbol, state: from }: Intent): void {
    live.alarm(reasonOf('late-sighting', { clientOrderId, symbol, from }))
  }

  function notice(order: Order, source: OrderSource): void {
    const intentId = byClientOrderId.get(order.clientOrderId)
    const intent = intentId === undefined ? undefined : intents.get(intentId)
    if (intent?.order === undefined || intent.market !== order.market) return
    // The child of an algo order carries its id into the order store (usdm.md 7.2): the algo order is the intent's.
    if (order.service !== serviceOf(intent.order)) return
    if (intent.orderId !== undefined && intent.orderId !== order.orderId) return doubles.tell(intent, order)
    const echoed = intent.times.echoed ?? (source === 'event' ? clock.now() : undefined)
    const times = echoed === undefined || echoed === intent.times.echoed ? undefined : { echoed }
    const { orderId, executedQuantity } = order
    switch (intent.state) {
      case 'queued':
      case 'sending':
      case 'unconfirmed': {
        if (order.status === 'REJECTED' && equals(executedQuantity, ZERO) && order.service === 'order') {
          const reason = reasonOf('rejected-by-engine', undefined, { text: order.reason })
          change(intent.intentId, { state: intent.state === 'unconfirmed' ? 'not-placed' : 'rejected', reason, times })
          return
        }
        // "Duplicate order sent": whose the order is has to be seen first (S-23).
        if (intent.reason?.code === 'unconfirmed-duplicate' && !isSamePayload(order, intent.order)) {
          const { clientOrderId, symbol } = intent
          change(intent.intentId, { state: 'unresolved', reason: reasonOf('duplicate-differs') })
          live.alarm(reasonOf('duplicate-differs', { clientOrderId, symbol }))
          return
        }
        change(intent.intentId, { state: 'accepted', orderId, executedQuantity, times })
        return
      }
      case 'not-placed':
      case 'unresolved':
      case 'rejected':
      case 'abandoned': {
        if (order.status === 'REJECTED' || intent.reason?.code === 'duplicate-differs') return
        const reason = reasonOf('late-sighting', { from: intent.state })
        if (change(intent.intentId, { state: 'accepted', reason, orderId, executedQuantity, times }) !== undefined)
          alarmLate(intent)
        return
      }
      case 'accepted': {
        const grew = compare(executedQuantity, intent.executedQuantity ?? ZERO) > 0
        if (!grew && times === undefined && intent.orderId !== undefined) return
        change(intent.intentId, { orderId, executedQuantity: grew ? executedQuantity : undefined, times })
      }
    }
  }

  /** So is a change in doubt: the terms that were asked for, or an end without them (S-32). */
  function noticeAmended(order: Order): void {
    for (const intentId of amendments.at(order)) {
      const intent = intents.get(intentId)
      if (intent?.terms === undefined || intent.state !== 'unconfirmed') continue
      const patch = amendedBy(order, intent.terms)
      if (patch !== undefined) change(intentId, patch)
    }
  }

  /** A cancel in doubt is settled, and one that was misjudged is corrected, by what its order says of itself. */
  function noticeCanceled(order: Order): void {
    if (isOpen(order)) return
    for (const intentId of cancels.at(order)) {
      const intent = intents.get(intentId)
      const end = intent === undefined ? undefined : endOfCancel(intent, order)
      if (end !== undefined) change(intentId, end)
    }
  }

  /** The one send of an intent that waits: inside a commit. */
  function beginSend(queued: Intent, window: SendWindow, at: number): void {
    const sending: Intent = {
      ...queued,
      state: 'sending',
      sendTimestamp: window.timestamp,
      recvWindow: window.recvWindow,
      times: { ...queued.times, sent: at },
    }
    journal.intents.update(sending)
    journal.intents.recordSend(sending, window, at)
    intents.set(sending.intentId, sending)
    sentAt.set(sending.intentId, clock.monotonic())
    show(sending)
  }

  return {
    open(opened, key) {
      const journaled = clock.now()
      const commit = journal.commit(() => {
        for (const { intent, window } of opened) {
          const queued: Intent = { ...intent, state: 'queued', times: { ...intent.times, journaled } }
          journal.intents.insert(queued)
          journal.ifLost(() => {
            forget(queued)
          })
          remember(queued)
          if (window === undefined) show(queued)
          else beginSend(queued, window, journaled)
        }
        if (key !== undefined) {
          const { bodyHash, runId } = key
          journal.intents.insertKey(key.key, { bodyHash, runId, intentId: opened[0]?.intent.intentId }, journaled)
        }
        passCrashPoint('before-commit')
      })
      if (commit.kind === 'committed') passCrashPoint('after-commit')
      // On disk after all, only too slowly to be sent on: the rows must not read as sent (S-03).
      if (commit.kind === 'failed')
        for (const { intent } of opened)
          if (intents.has(intent.intentId))
            change(intent.intentId, { state: 'abandoned', reason: reasonOf('journal-failed', { cause: commit.code }) })
      return commit
    },
    send(intentId, window) {
      const queued = find(intentId)
      if (queued?.state !== 'queued') return { kind: 'failed', code: 'not-queued' }
      const commit = journal.commit(() => {
        journal.ifLost(() => intents.set(intentId, queued))
        beginSend(queued, window, clock.now())
        passCrashPoint('before-commit')
      })
      if (commit.kind === 'committed') passCrashPoint('after-commit')
      // On disk after all, only too slowly to be sent on: the row must not read as sent (S-03).
      else change(intentId, { state: 'abandoned', reason: reasonOf('journal-failed', { cause: commit.code }) })
      return commit
    },
    get: find,
    knows: (clientOrderId) =>
      byClientOrderId.has(clientOrderId) || journal.intents.byClientOrderId(clientOrderId) !== undefined,
    sentAt: (intentId) => sentAt.get(intentId),
    live: () => intents.values(),
    change,
    addEvidence(intentId, evidence) {
      journal.commit(() => journal.intents.addEvidence(intentId, evidence))
    },
    noticeOrder(order, source) {
      notice(order, source)
      noticeCanceled(order)
      noticeAmended(order)
    },
    noticeList(list) {
      const own = byClientOrderId.get(list.listClientOrderId)
      const intent = own === undefined ? undefined : intents.get(own)
      if (intent?.kind === 'list' && intent.state === 'unconfirmed') {
        if (list.status === 'REJECT')
          change(intent.intentId, { state: 'not-placed', reason: reasonOf('rejected-by-engine') })
        else change(intent.intentId, { state: 'accepted', orderId: list.orderListId })
      }
      if (isListOpen(list)) return
      for (const each of intents.values()) {
        if (each.kind !== 'cancel-list' || each.state !== 'unconfirmed') continue
        if (each.target?.orderId === list.orderListId) change(each.intentId, { state: 'accepted' })
      }
    },
    waitFor(intentId, until, ms) {
      const now = find(intentId)
      if (now === undefined) return Promise.reject(new Error(`No intent ${intentId}`))
      if (until(now)) return Promise.resolve(now)
      return new Promise((resolve) => {
        const end = (): void => {
          cancelTimer()
          waiters.get(intentId)?.delete(tell)
          if (waiters.get(intentId)?.size === 0) waiters.delete(intentId)
          resolve(find(intentId) ?? now)
        }
        const tell = (intent: Intent): void => {
          if (until(intent)) end()
        }
        const cancelTimer = clock.after(ms, end)
        const told = waiters.get(intentId) ?? new Set()
        told.add(tell)
        waiters.set(intentId, told)
      })
    },
    mayHaveCanceled(order) {
      const isMeant = (intentId: string): boolean => {
        const state = intents.get(intentId)?.state
        return state !== undefined && state !== 'rejected' && state !== 'abandoned'
      }
      const isOfThen = (intentId: string): boolean =>
        Math.abs((intents.get(intentId)?.times.received ?? 0) - order.exchangeTime) < BLANKET_LASTS_MS
      return (
        [...cancels.at(order), ...amendments.at(order)].some(isMeant) ||
        blankets
          .at({ ...order, orderId: order.orderListId ?? '', clientOrderId: '' })
          .some((id) => isMeant(id) && isOfThen(id))
      )
    },
    loseInReset(market, lost, raw) {
      const gone = new Set(lost.map((order) => order.clientOrderId))
      const reason = reasonOf('lost-in-reset', { environment: account.environment })
      const row: EvidenceRow = { at: clock.now(), source: 'reset', summary: 'lost-in-reset', raw }
      let unanswered = 0
      for (const intent of [...intents.values()]) {
        if (intent.market !== market) continue
        const { intentId, state, clientOrderId } = intent
        if (state === 'unconfirmed' || state === 'unresolved') {
          unanswered++
          change(intentId, { state: 'not-placed', reason }, row)
        } else if (state === 'accepted' && intent.order !== undefined && gone.has(clientOrderId))
          change(intentId, { reason }, row)
      }
      return unanswered
    },
    onChange: (listener) => void listeners.add(listener),
    isDoubled: doubles.isDoubled,
    doubled: doubles.doubled,
    clearDoubled: doubles.clear,
  }
}

/** Whether a settled place intent is still asked about now and then (S-37). */
export const isWatched = (intent: Intent, now: number): boolean =>
  intent.state === 'not-placed' &&
  intent.reason?.code !== 'lost-in-reset' &&
  intent.order !== undefined &&
  now - intent.times.received < WATCHED_MS
