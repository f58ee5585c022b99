'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { browserClock } from './browser-clock'
import { useDesk } from './desk-client'
import { ask } from './http'
import { mintKey } from './idempotency-keys'
import { createSubmission, type Submission, type SubmissionState } from './submission'

/**
 * One act's way to the server: key minted now, posted once, asked for by key when the answer is lost. `recovers` lets one
 * place per slot take up what an earlier page sent and never heard of (S-11).
 */
export function useSubmission(slot: string, recovers = false): { submission: Submission; state: SubmissionState } {
  const { account, bridge, keys } = useDesk()
  const [submission] = useState(() =>
    createSubmission({ clock: browserClock, ask, keys, mint: mintKey, account: account.accountId, slot }),
  )
  const state = useSyncExternalStore(submission.state.subscribe, submission.state.get, submission.state.get)
  useEffect(() => {
    if (recovers) void submission.recover()
  }, [submission, recovers])
  useEffect(() => {
    const picture = bridge.account(account.accountId)
    const look = () => {
      if (submission.state.get().kind !== 'checking') return
      for (const intent of picture.get()?.picture.intents ?? []) submission.see(intent as never)
    }
    return picture.subscribe(look)
  }, [bridge, account.accountId, submission])
  return { submission, state }
}
