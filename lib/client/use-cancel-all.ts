'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { CancelMode, CancelRun, CancelScope, IntentReason } from '../domain/intent'
import { useDesk } from './desk-client'
import { ask } from './http'
import { mintKey } from './idempotency-keys'
import { useCancelRun } from './use-account'

/** Where the press of Cancel all stands before and beside the run itself. */
export type CancelAllPress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  /** No answer from our own server: nothing may have been canceled. The key is asked for again, the press is not repeated. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly reason: IntentReason }

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
  const { account } = useDesk()
  const pictured = useCancelRun()
  const [polled, setPolled] = useState<CancelRun>()
  const [press, setPress] = useState<CancelAllPress>({ kind: 'idle' })
  const busy = useRef(false)

  const send = useCallback(
    (path: string, asked: object) => {
      if (busy.current) return
      busy.current = true
      setPress({ kind: 'sending' })
      const body = { account: account.accountId, ...asked, clickedAt: Date.now() }
      void ask<{ run: CancelRun }>('POST', path, { body, key: mintKey() }).then((answer) => {
        busy.current = false
        if (answer.kind === 'ok') {
          setPolled(answer.value.run)
          setPress({ kind: 'idle' })
        } else if (answer.kind === 'refused' && (answer.status < 500 || answer.status === 503))
          setPress({ kind: 'refused', reason: answer.body.error as IntentReason })
        else setPress({ kind: 'unreachable' })
      })
    },
    [account.accountId],
  )
  const start = useCallback((scope: CancelScope) => send('/api/cancel-all', { scope }), [send])
  const kill = useCallback(
    (mode: CancelMode, confirmed?: readonly string[]) =>
      send('/api/kill-switch', { mode, ...(confirmed === undefined ? {} : { confirmed }) }),
    [send],
  )

  const run = newest(pictured, polled)
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
