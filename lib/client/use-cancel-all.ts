'use client'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { CancelMode, CancelRun, CancelScope } from '../domain/intent'
import { browserClock } from './browser-clock'
import { useDesk } from './desk-client'
import { ask } from './http'
import { mintKey } from './idempotency-keys'
import { createRunPress, type CancelAllPress } from './run-press'
import { useCancelRun } from './use-account'

const POLL_MS = 1_000

/**
 * One press of Cancel all. The run comes over the event lane, and by polling as well while it runs, since a cancel must be
 * told of even when the bridge is cut. Stays usable whatever is stale.
 */
export function useCancelAll(): {
  readonly run: CancelRun | undefined
  readonly press: CancelAllPress
  start(scope: CancelScope): void
  /** The kill switch: locks trading, then cancels (S-52). `confirmed`: what the owner was told again. */
  kill(mode: CancelMode, confirmed?: readonly string[]): void
} {
  const { account, keys } = useDesk()
  const pictured = useCancelRun()
  const [polled, setPolled] = useState<CancelRun>()
  const [runPress] = useState(() =>
    createRunPress({ clock: browserClock, ask, keys, mint: mintKey, account: account.accountId }),
  )
  const press = useSyncExternalStore(runPress.state.subscribe, runPress.state.get, runPress.state.get)
  const found = useSyncExternalStore(runPress.run.subscribe, runPress.run.get, runPress.run.get)
  useEffect(() => {
    void runPress.recover()
  }, [runPress])

  const start = useCallback(
    (scope: CancelScope) =>
      void runPress.press('/api/cancel-all', { account: account.accountId, scope, clickedAt: Date.now() }),
    [runPress, account.accountId],
  )
  const kill = useCallback(
    (mode: CancelMode, confirmed?: readonly string[]) =>
      void runPress.press('/api/kill-switch', {
        account: account.accountId,
        mode,
        ...(confirmed === undefined ? {} : { confirmed }),
        clickedAt: Date.now(),
      }),
    [runPress, account.accountId],
  )

  const run = newest(newest(pictured, found), polled)
  const runId = run?.state === 'running' ? run.runId : undefined
  useEffect(() => {
    if (runId === undefined) return
    const timer = setInterval(() => {
      void ask<{ run: CancelRun }>('GET', `/api/cancel-all/${encodeURIComponent(runId)}`).then((answer) => {
        if (answer.kind === 'ok') setPolled(answer.value.run)
      })
    }, POLL_MS)
    return () => clearInterval(timer)
  }, [runId])

  return { run, press, start, kill }
}

/** The later run of the two; of one run, the reading that is further on. */
export function newest(a: CancelRun | undefined, b: CancelRun | undefined): CancelRun | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if (a.runId !== b.runId) return a.startedAt >= b.startedAt ? a : b
  return progress(a) >= progress(b) ? a : b
}

const progress = (run: CancelRun): number =>
  (run.state === 'running' ? 0 : 1_000_000) + run.orders.filter((order) => order.fate !== 'pending').length
