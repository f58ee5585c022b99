'use client'
import type { DeadManTimer } from '../domain/dead-man'
import type { TradingLock } from '../domain/trading-lock'
import { useAccount } from './use-account'
import { useAct, type SmallAct } from './use-small-act'

export const useTradingLock = (): TradingLock | undefined =>
  useAccount((view) => view?.picture.lock) as TradingLock | undefined

export const useDeadMan = (): DeadManTimer | undefined =>
  useAccount((view) => view?.picture.deadMan) as DeadManTimer | undefined

/** Asks for trading again, and after the wait has it (S-153). */
export const useLiftLock = (): SmallAct<undefined> => useAct('/api/trading-lock/lift', (account) => ({ account }))

/** Turns the dead-man timer on or off (S-57). */
export const useSetDeadMan = (): SmallAct<boolean> => useAct('/api/dead-man', (account, on) => ({ account, on }))
