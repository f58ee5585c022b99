'use client'
import { useState } from 'react'
import type { IntentReason } from '../domain/intent'
import { useDesk } from './desk-client'
import { ask } from './http'

/** One small act: whether it is under way, and what it was refused for. The picture tells what became of it. */
export interface SmallAct<T> {
  readonly busy: boolean
  readonly refusal: IntentReason | 'unreachable' | undefined
  run(argument: T): void
}

/** An act of the owner's that is posted once a press and says nothing back but a refusal. */
export function useAct<T>(path: string, bodyOf: (account: string, argument: T) => unknown): SmallAct<T> {
  const { account } = useDesk()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<SmallAct<T>['refusal']>()
  return {
    busy,
    refusal,
    run(argument) {
      if (busy) return
      setBusy(true)
      void ask('POST', path, { body: bodyOf(account.accountId, argument) }).then((answer) => {
        setBusy(false)
        setRefusal(
          answer.kind === 'ok'
            ? undefined
            : answer.kind === 'refused'
              ? (answer.body.error as IntentReason)
              : 'unreachable',
        )
      })
    },
  }
}
