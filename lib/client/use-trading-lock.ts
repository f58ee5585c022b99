'use client'
import { useState } from 'react'
import type { DeadManTimer } from '../domain/dead-man'
import type { IntentReason } from '../domain/intent'
import type { TradingLock } from '../domain/trading-lock'
import { useDesk } from './desk-client'
import { ask } from './http'
import { useAccount } from './use-account'

export const useTradingLock = (): TradingLock | undefined =>
  useAccount((view) => view?.picture.lock) as TradingLock | undefined

export const useDeadMan = (): DeadManTimer | undefined =>
  useAccount((view) => view?.picture.deadMan) as DeadManTimer | undefined

/** One small act: whether it is under way, and what it was refused for. The picture tells what became of it. */
export interface SmallAct<T> {
  readonly busy: boolean
  readonly refusal: IntentReason | 'unreachable' | undefined
  run(argument: T): void
}

function useAct<T>(path: string, bodyOf: (account: string, argument: T) => unknown): SmallAct<T> {
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

/** Asks for trading again, and after the wait has it (S-153). */
export const useLiftLock = (): SmallAct<undefined> => useAct('/api/trading-lock/lift', (account) => ({ account }))

/** Turns the dead-man timer on or off (S-57). */
export const useSetDeadMan = (): SmallAct<boolean> => useAct('/api/dead-man', (account, on) => ({ account, on }))
