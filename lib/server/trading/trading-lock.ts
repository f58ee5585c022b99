import 'server-only'
import type { AccountId } from '../../domain/account'
import type { Clock } from '../../domain/clock'
import { LIFT_WAITS_MS, type LockCause, type TradingLock } from '../../domain/trading-lock'
import type { LiveAccount } from '../account/live-account'
import type { Journal } from '../journal/open-journal'
import type { Answer, Refusal } from '../runtime'
import { reasonOf } from './codes'

/** The trading lock of one account (S-52, S-94): on disk first, in force whether or not the disk takes it. */
export interface LockBook {
  current(): TradingLock | undefined
  /** What an order is answered while trading is locked; undefined while it is open. */
  refusal(): Refusal | undefined
  /** Locks. A lock that stands stays as it is, but a lift that was asked for is off. */
  lock(cause: LockCause, by?: string): TradingLock
  /** The owner's first act starts the wait, the second one lifts the lock (S-153). `done` without a lock: trading is open. */
  lift(): Answer<TradingLock | undefined>
}

/** An asked lift is good for this long after its wait. */
const LIFT_LASTS_MS = 600_000
const JOURNAL_RETRY_MS = 1_000

export function createLockBook(settings: {
  readonly accountId: AccountId
  readonly clock: Clock
  readonly journal: Journal
  readonly live: Pick<LiveAccount, 'putLock' | 'alarm'>
}): LockBook {
  const { accountId, clock, journal, live } = settings
  let current = journal.locks.of(accountId)
  /** The same moment as `liftableFrom` by the clock that cannot jump; absent after a restart. */
  let liftableFrom: number | undefined

  function put(next: TradingLock | undefined): void {
    current = next
    live.putLock(next)
  }

  /** A lock that the disk refuses is in force all the same, and written as soon as it takes one: an entry needs the disk too (S-03). */
  function keep(): void {
    const commit = journal.commit(() => {
      if (current !== undefined) journal.locks.save(current)
    })
    if (commit.kind === 'committed') return
    live.alarm(reasonOf('journal-failed', { cause: commit.code }))
    clock.after(JOURNAL_RETRY_MS, keep)
  }

  function waitIsOver(lock: TradingLock): boolean {
    if (lock.liftableFrom === undefined) return false
    return clock.now() >= lock.liftableFrom && (liftableFrom === undefined || clock.monotonic() >= liftableFrom)
  }

  return {
    current: () => current,
    refusal() {
      if (current === undefined) return undefined
      return {
        kind: 'locked',
        reason: reasonOf('trading-locked', { cause: current.cause, since: String(current.since) }),
      }
    },
    lock(cause, by) {
      const { liftableFrom: _, ...standing } = current ?? { accountId, cause, since: clock.now(), by }
      liftableFrom = undefined
      put(standing)
      keep()
      return standing
    },
    lift() {
      if (current === undefined) return { kind: 'done', value: undefined }
      const { liftableFrom: from } = current
      const isAsked = from !== undefined && clock.now() < from + LIFT_LASTS_MS
      if (isAsked && !waitIsOver(current))
        return { kind: 'locked', reason: reasonOf('lift-waits', { until: String(from) }) }
      const next = isAsked ? undefined : { ...current, liftableFrom: clock.now() + LIFT_WAITS_MS }
      const commit = journal.commit(() => {
        if (next === undefined) journal.locks.remove(accountId)
        else journal.locks.save(next)
      })
      if (commit.kind === 'failed')
        return { kind: 'not-live', reason: reasonOf('journal-failed', { cause: commit.code }) }
      liftableFrom = next === undefined ? undefined : clock.monotonic() + LIFT_WAITS_MS
      put(next)
      return { kind: 'done', value: next }
    },
  }
}
